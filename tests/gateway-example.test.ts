// docs/gateway.md does what it says: its commands are run as they stand there, but on free ports.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Program {
  /** What stands in its output, once it does; rejects with the output when it ends before that. */
  says(pattern: RegExp): Promise<string>;
  /** Its exit code, and all it said. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  stop(): Promise<number | null>;
}

function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Program {
  const child: ChildProcess = spawn(process.execPath, [...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended: Program['ended'] = new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, output }));
  });
  const listeners = new Set<() => void>();
  const heard = (chunk: Buffer) => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout?.on('data', heard);
  child.stderr?.on('data', heard);
  return {
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const listener = () => {
          const [, found] = pattern.exec(output) ?? [];
          if (found !== undefined) resolve(found);
        };
        listeners.add(listener);
        listener();
        void ended.then(() => reject(new Error(`it ended:\n${output}`)));
      }),
    ended,
    async stop() {
      child.kill('SIGTERM');
      return (await ended).code;
    },
  };
}

describe('the example of docs/gateway.md', { timeout: 120_000 }, () => {
  const running: Program[] = [];
  let folder = '';
  let documented = '';
  before(async () => {
    documented = await readFile(join(root, 'docs/gateway.md'), 'utf8');
    folder = await mkdtemp(join(tmpdir(), 'miyagi-example-'));
  });
  after(async () => {
    await Promise.all(running.map((program) => program.stop()));
    await rm(folder, { recursive: true });
  });
  const written = (pattern: RegExp): string => {
    const [, found] = pattern.exec(documented) ?? [];
    assert.ok(found, String(pattern));
    return found;
  };

  it('has a supergraph that was composed from its subgraphs', async () => {
    const { output } = await start(['examples/gateway/compose.js', '--print']).ended;
    const kept = await readFile(join(root, 'examples/gateway/supergraph.graphql'), 'utf8');
    assert.equal(output, kept, 'run `node examples/gateway/compose.js`');
  });

  it('answers as it says there, and takes a new supergraph from the file', async () => {
    const subgraphs = [...documented.matchAll(/^node (\S+) &$/gm)].map(([, file]) => file ?? '');
    assert.equal(subgraphs.length, 2);
    const programs = subgraphs.map((file) => start([file, '0']));
    running.push(...programs);
    const [catalog = '', lending = ''] = await Promise.all(
      programs.map((program) => program.says(/ at (http:\S+)\n/)),
    );

    const supergraph = join(folder, 'supergraph.graphql');
    await cp(join(root, 'examples/gateway/supergraph.graphql'), supergraph);
    const command = written(/^npm run gateway -- (.*)$/m);
    const args = command.replace('examples/gateway/supergraph.graphql', supergraph).split(' ');
    const gateway = start(['tools/gateway.ts', ...args, '--port', '0'], {
      CATALOG_URL: catalog,
      LENDING_URL: lending,
    });
    running.push(gateway);
    const greeting = written(/\n(http:\/\/127\.0\.0\.1:4000\/graphql serves .*)\n/);
    const said = await gateway.says(/(http:\S+\/graphql serves .*)\n/);
    assert.equal(said.replaceAll(/:\d+\//g, ':4000/'), greeting);
    const [origin] = said.split('/graphql');
    assert.equal((await fetch(`${origin}/health/ready`)).status, 200);

    const ask = async (body: string) => {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'library-card': 'green' },
        body,
      });
      return (await response.json()) as unknown;
    };
    assert.deepEqual(
      await ask(written(/-d '(\{.*\})'/)),
      JSON.parse(written(/```json\n(\{\n {2}"data"[^]*?)```/)),
    );

    const text = await readFile(supergraph, 'utf8');
    await writeFile(supergraph, text.replace(/( author: .*)\n/, '$1 @nowhere\n'));
    await gateway.says(/(cannot be replaced)/);
    await writeFile(supergraph, text.replace(/ *author: .*\n/, ''));
    await gateway.says(/(supergraph replaced)/);
    assert.match(
      JSON.stringify(await ask('{"query": "{ books { author } }"}')),
      /Cannot query field/,
    );
    assert.equal(await gateway.stop(), 0);
  });
});
