// Live federated fields for thousands of WebSocket clients: memory and CPU of each beside bare sockets and other servers,
// delays under load, what stalled clients cost the others, and what reloads of the supergraph do to all of them.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { killAll } from './gateway/child.ts';
import { installPeers, onPath } from './gateway/peers.ts';
import { topSelfTimes } from './gateway/profile.ts';
import { middle } from './gateway/rows.ts';
import { aligned } from './gateway/table.ts';
import { commit, machine } from './machine.ts';
import { named, type BenchOptions } from './options.ts';
import { rounded } from './percentiles.ts';
import { active } from './streams/fanout/active.ts';
import { makeBed, type Bed } from './streams/fanout/bed.ts';
import { contenders, type Contender } from './streams/fanout/contenders.ts';
import { crowd, type CrowdRow } from './streams/fanout/crowd.ts';
import { openFiles, tooFewFiles } from './streams/fanout/descriptors.ts';
import { cases, figuresOf, type CaseName, type Figure, type Row } from './streams/fanout/judge.ts';
import { reloads } from './streams/fanout/reloads.ts';
import { stalled } from './streams/fanout/stalled.ts';
import { sizesOf, type Sizes } from './streams/fanout/sizes.ts';

interface Run {
  readonly bed: Bed;
  readonly sizes: Sizes;
  readonly options: BenchOptions;
  readonly wanted: ReadonlySet<CaseName>;
  readonly chosen: readonly Contender[];
  /** What goes wrong with one server is noted, and the others have their turn. */
  readonly attempt: <Result>(what: string, work: () => Promise<Result>) => Promise<Result | null>;
}

export async function benchFanout(options: BenchOptions): Promise<object> {
  const { quick, say } = options;
  const sizes = sizesOf(quick);
  const problem = tooFewFiles(sizes.crowd.clients, openFiles());
  if (problem !== null) throw new Error(problem);
  const all = cases.map((name) => ({ name }));
  const wanted = new Set(named(all, options.cases, '--cases').map(({ name }) => name));
  const chosen = named(contenders, options.only, '--only');
  if (chosen.some(({ installed }) => installed)) await installPeers(say);
  const stopAtOnce = () => {
    killAll();
    process.exit(130);
  };
  process.once('SIGINT', stopAtOnce).once('SIGTERM', stopAtOnce);
  const notes: string[] = [];
  const bed = await makeBed(sizes.crowd.clients);
  const run: Run = {
    ...{ bed, sizes, options, wanted, chosen },
    async attempt(what, work) {
      try {
        return await work();
      } catch (error) {
        notes.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
        say(`  ${notes.at(-1)}`);
        return null;
      }
    },
  };
  const rows: Row[] = [];
  try {
    rows.push(...(await crowds(run)), ...(await others(run)));
  } finally {
    bed.close();
    process.off('SIGINT', stopAtOnce).off('SIGTERM', stopAtOnce);
  }
  const figures = figuresOf(rows);
  const met = figures.every((figure) => figure.met);
  for (const line of aligned(figures.map(lineOf))) say(line);
  if (figures.length === 0) say('no target could be judged');
  else say(met ? 'every target was met' : 'a target was MISSED');
  return { machine: machine(), commit: commit(), quick, met, notes, sizes, figures, rows };
}

function lineOf({ case: name, figure, value, target, met }: Figure): string[] {
  return [`${met ? 'met   ' : 'MISSED'} ${name}: ${figure}`, String(value), `≤ ${target}`];
}

/** Memory and CPU; floor and gateway have a second turn, the other way round. */
async function crowds({ bed, sizes, options, wanted, chosen, attempt }: Run): Promise<Row[]> {
  if (!wanted.has('clients') && !wanted.has('cpu')) return [];
  const { say, profile } = options;
  const pinned = availableParallelism() > 1 && (await onPath('taskset')) !== null;
  if (!pinned) say('no taskset, or one core only: nothing is pinned, figures are less steady');
  const cores = pinned ? { server: 0, load: 1 } : { server: null, load: null };
  const measured = new Map<Contender, CrowdRow[]>();
  const again = profile ? [] : chosen.filter(({ name }) => name === 'miyagi' || name === 'bare-ws');
  for (const contender of [...chosen, ...again.toReversed()]) {
    const { name } = contender;
    const file = profile ? join(bed.task.dir, `${name}.cpuprofile`) : undefined;
    const row = await attempt(`${name}, ${sizes.crowd.clients} clients`, () =>
      crowd(bed, contender, sizes.crowd, cores, file),
    );
    if (row === null) continue;
    measured.set(contender, [...(measured.get(contender) ?? []), row]);
    say(
      `${name}, ${sizes.crowd.clients} clients: heap ${row.heapKb} KB each, resident ${row.idleKb} KB idle and ` +
        `${row.loadedKb} KB after load; ${row.cpuMicros} µs of CPU for an event of ${row.eventBytes} bytes`,
    );
    if (file !== undefined) for (const line of await topSelfTimes(file)) say(line);
  }
  return [...measured].flatMap(([{ name: server }, turns]): Row[] => {
    const of = (value: (row: CrowdRow) => number) => rounded(middle(turns.map(value)));
    const heapKb = of((row) => row.heapKb);
    const [idleKb, loadedKb] = [of((row) => row.idleKb), of((row) => row.loadedKb)];
    const [cpuMicros, eventBytes] = [of((row) => row.cpuMicros), of((row) => row.eventBytes)];
    const both: Row[] = [
      { server, case: 'clients', heapKb, idleKb, loadedKb },
      { server, case: 'cpu', cpuMicros, eventBytes },
    ];
    return both.filter((row) => wanted.has(row.case));
  });
}

async function others({ bed, sizes, options, wanted, chosen, attempt }: Run): Promise<Row[]> {
  const { say } = options;
  const rows: Row[] = [];
  const add = (row: Row) => {
    rows.push(row);
    say(`${row.server}, ${row.case}: ${JSON.stringify(row)}`);
  };
  for (const contender of chosen.filter(({ installed }) => !installed)) {
    const { name: server } = contender;
    if (wanted.has('active')) {
      const row = await attempt(`${server}, active`, () => active(bed, contender, sizes.active));
      if (row !== null) add({ server, case: 'active', ...row });
    }
    // What the targets are about is this gateway's alone.
    if (server !== 'miyagi') continue;
    if (wanted.has('stalled')) {
      const row = await attempt('stalled', () => stalled(bed, contender, sizes.stalled));
      if (row !== null) add({ server, case: 'stalled', ...row });
    }
    if (wanted.has('reload')) {
      const row = await attempt('reload', () => reloads(bed, contender, sizes.reloads));
      if (row !== null) add({ server, case: 'reload', ...row });
    }
  }
  return rows;
}
