// The whole program with Redis as its cache, which is lost in the middle of an answer.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openEvents } from '../../gateway/edge/sse.testing.ts';
import { systemClock } from '../../platform/clock.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { ask, shownText, terminals, watch } from '../harness/graph.ts';
import { freshPrefix } from './redis/fresh-prefix.ts';
import { ownRedis, type OwnRedis } from './redis/own-server.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text } } }`;
const live = `subscription ($runId: ID!) { runEvents(runId: $runId) { __typename seq } }`;

describe('Miyagi on Redis', { timeout: 180_000 }, () => {
  let server: OwnRedis;
  let app: TestApp;
  let token = '';
  before(async () => {
    server = await ownRedis();
    app = await startTestApp({
      REDIS_URL: server.url,
      RUN_ABANDON_AFTER_MS: '600000',
      COACH_WORDS_PER_SECOND: '60',
    });
    token = await app.token(0);
  });
  after(async () => {
    await app.close();
    await server.close();
  });

  async function begin(): Promise<string> {
    const input = { question: 'Where does my money go?' };
    const started = await ask<{ startRun: { run: { id: string } } }>(app.origin, token, startRun, {
      input,
    });
    return started.startRun.run.id;
  }
  const textOf = async (id: string) =>
    (await ask<{ run: { message: { text: string } } }>(app.origin, token, transcript, { id })).run
      .message.text;

  async function ticketFor(runId: string): Promise<string> {
    const response = await fetch(`${app.origin}/graphql/stream/tickets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: live, variables: { runId } }),
    });
    assert.equal(response.status, 201);
    const { url } = (await response.json()) as { url: string };
    return `${app.origin}${url}`;
  }

  it('keeps checkpoints, watchers and used tickets there', async () => {
    const runId = await begin();
    const { frames } = await watch(app.origin, token, runId, null);
    assert.equal(shownText(frames), await textOf(runId));
    const events = await openEvents(await ticketFor(runId));
    await events.until(({ results }) => results.length > 0);
    events.close();
    const kept = await freshPrefix(server.url);
    const keys = await kept.keys('miyagi:');
    await kept.drop();
    const kinds = new Set(keys.map((key) => key.split(':', 1)[0]));
    // Signs of watchers go with the run that has ended, and limits with buckets that are full again.
    kinds.delete('limit');
    assert.deepEqual([...kinds].sort(), ['checkpoint', 'claim', 'watchers since']);
  });

  for (const [how, fail, mend] of [
    ['killed', () => server.kill(), () => server.restart()],
    ['paused', () => server.pause(), () => server.resume()],
  ] as const) {
    it(`answers on while Redis is ${how}, and is ready`, async () => {
      const runId = await begin();
      const failing: Promise<void>[] = [];
      const { frames, end } = await watch(app.origin, token, runId, null, ({ event }) => {
        if (event.__typename === 'TokenDelta' && failing.length === 0) failing.push(fail());
        return true;
      });
      await Promise.all(failing);
      assert.equal(failing.length, 1);
      assert.equal(end, 'complete');
      assert.deepEqual(terminals(frames), ['RunCompleted']);
      assert.equal(shownText(frames), await textOf(runId));
      // Another run, from its first word to its last, and joined again in the middle.
      const second = await begin();
      const whole = await watch(app.origin, token, second, null);
      const half = whole.frames.slice(0, Math.floor(whole.frames.length / 2));
      const rest = await watch(app.origin, token, second, half.at(-1)?.cursor ?? null);
      assert.equal(shownText([...half, ...rest.frames]), await textOf(second));
      const ready = await fetch(`${app.origin}/health/ready`);
      assert.equal(ready.status, 200);
      assert.match(await metrics(), /^miyagi_limits_local 1$/m);

      // A ticket that cannot be claimed is not taken, and not lost either.
      const url = await ticketFor(second);
      const early = await openEvents(url);
      assert.equal(early.response.statusCode, 200);
      assert.equal(await early.ended, 'whole');
      assert.deepEqual(
        early.results.map(({ errors }) => errors?.[0]?.extensions.code),
        ['UNAVAILABLE'],
      );
      assert.ok(early.blocks.every(({ event }) => event !== 'complete'));

      await mend();
      while (!/^miyagi_limits_local 0$/m.test(await metrics())) {
        await textOf(second);
        await systemClock.sleep(50);
      }
      if (how === 'killed') {
        const events = await openEvents(url);
        await events.until(({ results }) => results.length > 0);
        assert.equal(events.results[0]?.errors, undefined);
        events.close();
      }
    });
  }

  const metrics = async () => (await fetch(`${app.origin}/metrics`)).text();
});
