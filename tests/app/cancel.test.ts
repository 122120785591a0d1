// Cancelling through the whole program: a model server sees its socket close.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  startChatServer,
  type ChatServer,
  type Script,
} from '../../platform/llm/testing/chat-server.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { ask, shownText, terminals, watch, type SeenFrame } from '../harness/graph.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const cancelRun = `mutation ($input: CancelRunInput!) {
  cancelRun(input: $input) { run { id cancelRequested } }
}`;

const metric = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? 0,
  );

describe('a configured model', { timeout: 60_000 }, () => {
  let server: ChatServer;
  let app: TestApp;
  let script: Script = {};
  before(async () => {
    // Plans without a word, and so without tools.
    server = await startChatServer((body) => (body['tools'] === undefined ? script : {}));
    app = await startTestApp({
      MODEL_ENDPOINT: `${server.origin}/v1`,
      MODEL_NAME: 'on-the-wire',
      MODEL_PRICE_INPUT: '1000',
      MODEL_PRICE_OUTPUT: '2000',
      RUN_ABANDON_AFTER_MS: '1500',
    });
  });
  after(async () => {
    await app.close();
    await server.close();
  });

  async function begin(token: string): Promise<string> {
    const { startRun: started } = await ask<{ startRun: { run: { id: string } } }>(
      app.origin,
      token,
      startRun,
      { input: { question: 'Where does my money go?' } },
    );
    return started.run.id;
  }

  it('answers, and is booked for what it took', async () => {
    script = { words: ['All ', 'is ', 'well.'] };
    const token = await app.token(0);
    const runId = await begin(token);
    const seen = await watch(app.origin, token, runId, null);
    assert.equal(shownText(seen.frames), 'All is well.');
    const { run } = await ask<{ run: object }>(
      app.origin,
      token,
      `query ($id: ID!) { run(id: $id) { usage { model inputTokens outputTokens costMicros } } }`,
      { id: runId },
    );
    // Planning and answering: 7 read and 3 written each.
    assert.deepEqual(run, {
      usage: { model: 'on-the-wire', inputTokens: 14, outputTokens: 6, costMicros: '26' },
    });
  });

  it('is stopped by a cancellation, and the waste is told', async () => {
    script = { words: ['and ', 'so ', 'on '], endless: true, everyMs: 2 };
    const before = server.exchanges.length;
    const token = await app.token(1);
    const runId = await begin(token);
    const watching = watch(app.origin, token, runId, null);
    const exchange = await server.asked(before + 1);
    await exchange.written(20);
    const askedAt = performance.now();
    const { cancelRun: cancelled } = await ask<{ cancelRun: { run: object } }>(
      app.origin,
      token,
      cancelRun,
      { input: { runId } },
    );
    assert.deepEqual(cancelled.run, { id: runId, cancelRequested: true });
    await exchange.closed;
    const seen = await watching;
    assert.deepEqual(terminals(seen.frames), ['RunCancelled']);
    // Nobody asked another model instead.
    assert.equal(server.exchanges.length, before + 2);

    const metrics = await (await fetch(`${app.origin}/metrics`)).text();
    assert.equal(metric(metrics, 'miyagi_run_cancel_delay_seconds_count'), 1);
    const wasted = metric(
      metrics,
      'miyagi_model_wasted_tokens_total{model="on-the-wire",reason="after_cancel"}',
    );
    // At one word of four letters every 2 ms or so, each word some 150 bytes on the wire.
    assert.ok(wasted * 100 <= exchange.bytesSince(askedAt) + 100, `${wasted} tokens`);
  });

  it('is stopped when its watchers have been gone for as long as is allowed', async () => {
    script = { words: ['and ', 'so ', 'on '], endless: true, everyMs: 5 };
    const before = server.exchanges.length;
    const token = await app.token(1);
    const runId = await begin(token);
    const isText = ({ event }: SeenFrame) => event.__typename === 'TokenDelta';
    await watch(app.origin, token, runId, null, (frame) => !isText(frame));
    const leftAt = performance.now();
    const exchange = await server.asked(before + 1);
    const lastedMs = (await exchange.closed) - leftAt;
    assert.ok(lastedMs > 1_000, `the model was stopped after ${lastedMs} ms`);
    const seen = await watch(app.origin, token, runId, null);
    assert.deepEqual(terminals(seen.frames), ['RunCancelled']);
  });

  it('that is down is replaced by the offline coach', async () => {
    script = { refuse: { status: 503, error: { message: 'Down.' } } };
    const token = await app.token(2);
    const seen = await watch(app.origin, token, await begin(token), null);
    assert.deepEqual(terminals(seen.frames), ['RunCompleted']);
    assert.ok(shownText(seen.frames).length > 100);
  });
});
