// A program that plans, and prints the niceness of each of its threads.
import { readdir, readFile } from 'node:fs/promises';
import { Kind, parse } from 'graphql';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { composeGraph } from './graph.ts';
import { loadInThread } from './load-in-thread.ts';

const { sdl } = composeGraph([{ name: 'a', sdl: 'type Query { one: Int }', nodes: {} }], []);
const graph = await loadInThread(sdl, { clock: systemClock, log: silentLog });
// The thread has loaded once it answers this.
const document = parse('{ one }');
const [definition] = document.definitions;
if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
await graph.plan({ id: 'one', document, definition });
const threads = await readdir('/proc/self/task');
const niceness = await Promise.all(
  threads.map(async (id) => {
    const stat = await readFile(`/proc/self/task/${id}/stat`, 'utf8');
    // The fields after the name, which may hold spaces; see proc_pid_stat(5).
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  }),
);
await graph.close();
console.log(JSON.stringify(niceness));
