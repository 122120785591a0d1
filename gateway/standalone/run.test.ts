import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../platform/clock.ts';
import { isAppError } from '../../platform/errors.ts';
import { silentLog } from '../../platform/log.ts';
import { startRemote, supergraphOf, type RemoteSubgraph } from './remote.testing.ts';
import { runGateway, usage } from './run.ts';

describe('the program', () => {
  let folder = '';
  let remote: RemoteSubgraph;
  const path = (name: string) => join(folder, name);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'miyagi-gateway-'));
    remote = await startRemote('words', 'type Query { word: String }', {
      Query: { word: () => 'yes' },
    });
    await writeFile(path('supergraph.graphql'), supergraphOf([remote]));
    await writeFile(path('subgraph.graphql'), remote.sdl);
  });
  after(async () => {
    await remote.close();
    await rm(folder, { recursive: true });
  });

  function run(...argv: string[]) {
    const lines: string[] = [];
    const signal = Promise.withResolvers<string>();
    const said = Promise.withResolvers<void>();
    const done = runGateway({
      argv,
      environment: {},
      clock: systemClock,
      log: () => silentLog,
      say: (line) => {
        lines.push(line);
        said.resolve();
      },
      signalled: signal.promise,
    });
    return { lines, said: said.promise, done, signal: signal.resolve };
  }

  async function refused(argv: readonly string[], message: RegExp, code = 'CONFIG_INVALID') {
    await assert.rejects(run(...argv).done, (error) => {
      assert.ok(isAppError(error) && error.code === code, String(error));
      assert.match(error.message, message);
      return true;
    });
  }

  it('says in one line what it serves where, and stops when it is told', async () => {
    const { lines, said, done, signal } = run(
      '--supergraph',
      path('supergraph.graphql'),
      '--port=0',
    );
    await said;
    const [, origin] =
      /^(http:\/\/127\.0\.0\.1:\d+)\/graphql serves 1 subgraph, 1 type; /.exec(lines[0] ?? '') ??
      [];
    assert.ok(origin, lines[0]);
    const answer = await fetch(`${origin}/graphql?query={word}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    assert.deepEqual(await answer.json(), { data: { word: 'yes' } });
    signal('SIGTERM');
    await done;
    assert.deepEqual(lines.slice(1), ['SIGTERM: stopping, within 10000 ms', 'stopped']);
    await assert.rejects(fetch(`${origin}/health/live`));
  });

  it('helps', async () => {
    const { lines, done } = run('--help');
    await done;
    assert.deepEqual(lines, [usage]);
  });

  it('names what is wrong with its arguments', async () => {
    await refused([], /^Say which supergraph to serve\.[^]*--config FILE/);
    await refused(['--supergraf', 'x'], /--supergraf[^]*--supergraph FILE_OR_URL/);
    await refused(['--supergraph', 'x', '--port', '70000'], /^--port: expected a whole number/);
    await refused(
      ['--supergraph', path('none.graphql')],
      /none\.graphql cannot be read: there is no/,
    );
    await refused(
      ['--supergraph', path('supergraph.graphql'), '--config', path('none.json')],
      /^--config: .*none\.json cannot be read: there is no such file/,
    );
    await refused(
      ['--supergraph', path('subgraph.graphql')],
      /the schema of one service\. Compose it with its peers first/,
    );
  });

  it('names the port that is taken, and what to do', async () => {
    const occupied = createServer();
    await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve));
    const { port } = occupied.address() as AddressInfo;
    await refused(
      ['--supergraph', path('supergraph.graphql'), '--port', String(port)],
      new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is taken\\. Choose another with --port`),
      'PORT_IN_USE',
    );
    await new Promise((resolve) => occupied.close(resolve));
  });
});
