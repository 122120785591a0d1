// Every role a process of its own: gateway, five subgraphs and worker, found over HTTP, on PostgreSQL and Kafka.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../harness/free-port.ts';
import { firstUserToken } from '../harness/first-user.ts';
import { ask, send, shownText, terminals, watch } from '../harness/graph.ts';
import { replicas, type Replica, type Replicas } from '../harness/replicas.ts';
import { freshDatabase, kafkaSettings } from './connections.ts';

const names = ['users', 'portfolios', 'coaching', 'memory', 'images'] as const;
const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text citations { chunk { document { title } } } } } }`;
const charts = `{ me { portfolios { edges { node { name charts(kinds: [ALLOCATION_DONUT]) { id url } } } } } }`;

interface Charts {
  readonly me: {
    readonly portfolios: {
      readonly edges: readonly {
        readonly node: {
          readonly name: string;
          readonly charts: readonly { readonly url: string }[] | null;
        };
      }[];
    };
  };
}

/** Asked ten times a second, for a minute. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('it never came to that');
}

describe('every role a process of its own', { timeout: 300_000 }, () => {
  let drop = () => Promise.resolve();
  let all: Replicas;
  let token = '';
  let gateway: Replica;
  const subgraphs = new Map<string, Replica>();
  let worker: Replica;
  let places: Readonly<Record<string, string>> = {};

  const serve = (name: string) => {
    const { port } = new URL(places[name] ?? '');
    return all.start('worker', { ROLES: name, INTERNAL_PORT: port });
  };
  const work = () => all.start('worker', { ROLES: 'worker', INTERNAL_PORT: '0' });
  const begin = async (question: string) => {
    const variables = { input: { question } };
    const started = await ask<{ startRun: { run: { id: string } } }>(
      gateway.origin,
      token,
      startRun,
      variables,
    );
    return started.startRun.run.id;
  };
  const kept = async (id: string) =>
    (
      await ask<{
        run: { status: string; message: { text: string; citations: readonly unknown[] } };
      }>(gateway.origin, token, transcript, { id })
    ).run;
  const portfolioOf = ({ me }: Charts) => me.portfolios.edges[0]?.node ?? assert.fail();

  before(async () => {
    const database = await freshDatabase();
    drop = database.drop;
    const ports = await Promise.all(names.map(freePort));
    places = Object.fromEntries(names.map((name, n) => [name, `http://127.0.0.1:${ports[n]}`]));
    const port = String(await freePort());
    all = await replicas({
      postgresUrl: database.url,
      kafkaBrokers: kafkaSettings().brokers.join(','),
      settings: {
        DEMO_HOUSEHOLDS: '1',
        COACH_WORDS_PER_SECOND: '40',
        RUN_LEASE_MS: '1500',
        GATEWAY_URL: `http://127.0.0.1:${port}`,
        SUBGRAPH_URL: Object.entries(places)
          .map(([name, origin]) => `${name}=${origin}`)
          .join(','),
      },
    });
    const starting = all.start('gateway', { ROLES: 'gateway', PORT: port, INTERNAL_PORT: '0' }, [
      '--workers',
      '2',
    ]);
    const served = await Promise.all([work(), ...names.map(serve)]);
    worker = served[0] ?? assert.fail();
    names.forEach((name, n) => subgraphs.set(name, served[n + 1] ?? assert.fail()));
    gateway = await starting;
    token = await firstUserToken(all.dataDir);
  });
  after(async () => {
    await all.close();
    await drop();
  });

  it('answers one query over all five subgraphs', async () => {
    const file = new URL('../../examples/dashboard.graphql', import.meta.url);
    const answer = await send<{ me: object }>(gateway.origin, token, await readFile(file, 'utf8'));
    assert.equal(answer.errors, undefined);
    assert.ok(answer.data?.me);
  });

  it('streams an answer that the worker writes, and keeps it', async () => {
    const id = await begin('How big is my emergency fund?');
    const { frames, end } = await watch(gateway.origin, token, id, null);
    assert.equal(end, 'complete');
    assert.deepEqual(terminals(frames), ['RunCompleted']);
    const run = await kept(id);
    assert.equal(run.status, 'COMPLETED');
    assert.equal(shownText(frames), run.message.text);
    assert.ok(run.message.citations.length > 0, 'the memory subgraph was asked');
  });

  it('shows pictures of the images process at the gateway', async () => {
    const { charts: made } = portfolioOf(await ask<Charts>(gateway.origin, token, charts));
    const url = made?.[0]?.url ?? '';
    const response = await fetch(new URL(url, gateway.origin));
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^image\/svg\+xml/);
    assert.match(await response.text(), /^<svg/);
    const forged = await fetch(new URL(url.replace(/.(?=\.svg)/, '~'), gateway.origin));
    assert.ok([403, 404].includes(forged.status), String(forged.status));
  });

  it('tells health and figures of each process, and lets nobody ask a subgraph', async () => {
    for (const [name, { origin }] of [...subgraphs, ['worker', worker] as const]) {
      for (const path of ['/health/live', '/health/ready', '/metrics']) {
        assert.equal((await fetch(`${origin}${path}`)).status, 200, `${name} ${path}`);
      }
      const asked = await fetch(`${origin}/${name}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ __typename }' }),
      });
      assert.equal(asked.status, name === 'worker' ? 404 : 401, name);
    }
  });

  it('answers what it can while one subgraph is away, and all of it once that is back', async () => {
    subgraphs.get('images')?.process.kill('SIGKILL');
    await subgraphs.get('images')?.process.exited;
    const without = await send<Charts>(gateway.origin, token, charts);
    const extensions = without.errors?.[0]?.extensions;
    assert.deepEqual([extensions?.code, extensions?.retryable], ['UNAVAILABLE', true]);
    const { name, charts: none } = portfolioOf(without.data ?? assert.fail());
    assert.ok(name);
    assert.equal(none, null);
    await until(async () => (await fetch(`${gateway.origin}/health/ready`)).status === 200);
    subgraphs.set('images', await serve('images'));
    // The breaker lets a few calls through to see whether it is back.
    await until(async () => {
      const answer = await send<Charts>(gateway.origin, token, charts);
      return answer.errors === undefined;
    });
  });

  it('streams on from the cursor when all processes behind the gateway’s port were killed', async () => {
    const id = await begin('Where does my money go?');
    let pieces = 0;
    const before = await watch(gateway.origin, token, id, null, ({ event }) => {
      if (event.__typename === 'TokenDelta' && ++pieces === 3) {
        const children = execFileSync('pgrep', ['-P', String(gateway.process.pid)], {
          encoding: 'utf8',
        });
        for (const pid of children.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
      }
      return true;
    });
    assert.equal(before.end, 'lost');
    const cursor = before.frames.at(-1)?.cursor ?? null;
    let rest = before;
    await until(async () => {
      rest = await watch(gateway.origin, token, id, cursor);
      return rest.end !== 'lost';
    });
    const frames = [...before.frames, ...rest.frames];
    assert.deepEqual(terminals(frames), ['RunCompleted']);
    const run = await kept(id);
    assert.equal(shownText(frames), run.message.text);
  });

  it('goes on with a run whose worker was killed at another worker', async () => {
    const id = await begin('Where does my money go?');
    const next = work();
    let pieces = 0;
    const { frames, end } = await watch(gateway.origin, token, id, null, ({ event }) => {
      if (event.__typename === 'TokenDelta' && ++pieces === 3) worker.process.kill('SIGKILL');
      return true;
    });
    worker = await next;
    assert.equal(end, 'complete');
    assert.deepEqual(terminals(frames), ['RunCompleted']);
    const run = await kept(id);
    assert.equal(shownText(frames), run.message.text);
  });
});
