// The whole program with its events on Kafka: ask, watch the answer come, leave and resume, all by the public names.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { ask, shownText, terminals, watch } from '../harness/graph.ts';
import { kafkaSettings } from './connections.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text } } }`;

describe('an answer through Kafka', { timeout: 120_000 }, () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({
      KAFKA_BROKERS: kafkaSettings().brokers.join(','),
      COACH_WORDS_PER_SECOND: '200',
    });
  });
  after(() => app.close());

  it('comes whole, ends once, and resumes at any cursor', async () => {
    const token = await app.token(0);
    const input = { question: 'Where does my money go?' };
    const started = await ask<{ startRun: { run: { id: string } } }>(app.origin, token, startRun, {
      input,
    });
    const { id } = started.startRun.run;
    const live = await watch(app.origin, token, id, null);
    assert.equal(live.end, 'complete');
    assert.equal(terminals(live.frames).length, 1);
    const stored = await ask<{ run: { message: { text: string } } }>(
      app.origin,
      token,
      transcript,
      {
        id,
      },
    );
    assert.equal(shownText(live.frames), stored.run.message.text);
    const half = live.frames.slice(0, Math.floor(live.frames.length / 2));
    const rest = await watch(app.origin, token, id, half.at(-1)?.cursor ?? null);
    assert.equal(shownText([...half, ...rest.frames]), stored.run.message.text);
    assert.equal(terminals(rest.frames).length, 1);
  });
});
