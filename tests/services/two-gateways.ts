// Two gateways and a worker on PostgreSQL and Kafka: whoever loses one gateway goes on at the other.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { openEvents } from '../../gateway/edge/sse.testing.ts';
import { firstUserToken, tokenOf } from '../harness/first-user.ts';
import { ask, send, shownText, terminals, watch, type SeenFrame } from '../harness/graph.ts';
import { replicas, type Replica, type Replicas } from '../harness/replicas.ts';
import { freshDatabase, kafkaSettings } from './connections.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const cancelRun = `mutation ($input: CancelRunInput!) { cancelRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text } } }`;
const live = `subscription ($runId: ID!) { runEvents(runId: $runId) {
  __typename seq epoch ... on TokenDelta { attempt offset text } ... on AttemptAbandoned { attempt }
} }`;

describe('two gateways on Kafka', { timeout: 240_000 }, () => {
  let drop = () => Promise.resolve();
  let all: Replicas;
  let lost: Replica;
  let left: Replica;
  let token = '';
  before(async () => {
    const database = await freshDatabase();
    drop = database.drop;
    all = await replicas({
      postgresUrl: database.url,
      kafkaBrokers: kafkaSettings().brokers.join(','),
      settings: { DEMO_HOUSEHOLDS: '1', COACH_WORDS_PER_SECOND: '40' },
    });
    // All at once on an empty database: they make its tables, topics and households together.
    [lost, left] = await Promise.all([
      all.start('gateway'),
      all.start('gateway'),
      all.start('worker'),
    ]);
    token = await firstUserToken(all.dataDir);
  });
  after(async () => {
    await all.close();
    await drop();
  });

  async function begin(origin: string): Promise<string> {
    const input = { question: 'Where does my money go?' };
    const started = await ask<{ startRun: { run: { id: string } } }>(origin, token, startRun, {
      input,
    });
    return started.startRun.run.id;
  }

  it('a run begun at one is cancelled at the other, wherever it is written', async () => {
    const runId = await begin(lost.origin);
    const asked: Promise<unknown>[] = [];
    const { frames } = await watch(lost.origin, token, runId, null, ({ event }) => {
      if (event.__typename === 'TokenDelta' && asked.length === 0) {
        asked.push(ask(left.origin, token, cancelRun, { input: { runId } }));
      }
      return true;
    });
    await Promise.all(asked);
    assert.equal(asked.length, 1);
    assert.deepEqual(terminals(frames), ['RunCancelled']);
  });

  it('who signs out everywhere at one is closed at the other within two seconds, and streams are renewed there', async () => {
    const leaving = await tokenOf(all.dataDir, 'usr_leaving');
    const ws = new WebSocket(
      `${lost.origin.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
    );
    await once(ws, 'open');
    const payload = { authorization: `Bearer ${leaving}` };
    ws.send(JSON.stringify({ type: 'connection_init', payload }));
    await once(ws, 'message');
    const variables = JSON.stringify({ symbols: ['MWLD'] });
    const prices = 'subscription ($symbols: [String!]!) { prices(symbols: $symbols) { symbol } }';
    const search = new URLSearchParams({ query: prices, variables });
    const open = async ({ origin }: Replica) => {
      const headers = { authorization: `Bearer ${leaving}` };
      const stream = await openEvents(`${origin}/graphql/stream?${search.toString()}`, { headers });
      return { stream, name: stream.response.headers['miyagi-stream'] };
    };
    const [kept, ended] = await Promise.all([open(lost), open(lost)]);
    const signOut = `mutation ($input: SignOutEverywhereInput!) {
      signOutEverywhere(input: $input) { signedOutAt }
    }`;
    const closed = once(ws, 'close') as Promise<[number]>;
    await ask(left.origin, leaving, signOut, { input: { idempotencyKey: 'out' } });
    const renewed = await fetch(`${left.origin}/graphql/stream/tickets`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await tokenOf(all.dataDir, 'usr_leaving')}`,
      },
      body: JSON.stringify({ renew: kept.name }),
    });
    assert.equal(renewed.status, 200, await renewed.text());
    assert.equal((await closed)[0], 4403);
    await ended.stream.ended;
    for (const { origin } of [lost, left]) {
      assert.equal((await send(origin, leaving, '{ me { id } }')).status, 401);
    }
    assert.deepEqual(kept.stream.results.at(-1)?.errors, undefined);
    kept.stream.close();
  });

  it('a stream cut by kill -9 goes on at the other, by WebSocket and by SSE', async () => {
    const runId = await begin(lost.origin);
    const variables = JSON.stringify({ runId });
    const url = ({ origin }: Replica) =>
      `${origin}/graphql/stream?${new URLSearchParams({ query: live, variables }).toString()}`;
    const headers = { authorization: `Bearer ${token}` };
    const events = await openEvents(url(lost), { headers });
    const text: SeenFrame[] = [];
    const socket = watch(lost.origin, token, runId, null, (frame) => {
      if (frame.event.__typename === 'TokenDelta') text.push(frame);
      if (text.length === 3) lost.process.kill('SIGKILL');
      return true;
    });
    const before = await socket;
    assert.equal(before.end, 'lost');
    assert.equal(await events.ended, 'cut');
    assert.deepEqual(terminals(before.frames), []);

    const cursor = before.frames.at(-1)?.cursor ?? null;
    const resumed = await watch(left.origin, token, runId, cursor);
    const rest = await openEvents(url(left), {
      headers: { ...headers, 'last-event-id': events.lastEventId },
    });
    assert.equal(await rest.ended, 'whole');
    const { run } = await ask<{ run: { status: string; message: { text: string } } }>(
      left.origin,
      token,
      transcript,
      { id: runId },
    );
    assert.equal(run.status, 'COMPLETED');
    const bySocket = [...before.frames, ...resumed.frames];
    assert.equal(shownText(bySocket), run.message.text);
    assert.deepEqual(terminals(bySocket), ['RunCompleted']);
    const bySse = [...events.results, ...rest.results].map(
      ({ data, extensions }) =>
        ({ event: data?.runEvents, cursor: extensions?.cursor }) as SeenFrame,
    );
    assert.equal(shownText(bySse), run.message.text);
    assert.deepEqual(terminals(bySse), ['RunCompleted']);
  });

  it('a run begun after that is written and watched as if nothing had happened', async () => {
    const runId = await begin(left.origin);
    const { frames, end } = await watch(left.origin, token, runId, null);
    assert.equal(end, 'complete');
    assert.deepEqual(terminals(frames), ['RunCompleted']);
  });
});
