// One question, one trace: from the gateway over the outbox and the worker to the model and the stream, as a collector
// is given it by the whole program.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { startChatServer, type ChatServer } from '../platform/llm/testing/chat-server.ts';
import {
  pathTo,
  startReceiver,
  type ReceivedSpan,
  type Receiver,
} from '../platform/telemetry/receiver.testing.ts';
import { newDataDir } from './harness/data-dir.ts';
import { firstUserToken } from './harness/first-user.ts';
import { askTraced, newTrace } from './harness/traced.ts';
import { startServer, type ServerProcess } from './harness/server.ts';

const question = 'Where does my money go? Write to ada.lovelace@example.org';
const words = ['Quince ', 'marmalade.'];

describe('a trace of the whole program', { timeout: 400_000 }, () => {
  let receiver: Receiver;
  let model: ChatServer;
  let dataDir = '';
  let server: ServerProcess;
  let origin = '';
  let token = '';

  const start = async (settings: Readonly<Record<string, string>> = {}) => {
    server = startServer({
      DATA_DIR: dataDir,
      DEMO_HOUSEHOLDS: '1',
      MODEL_ENDPOINT: `${model.origin}/v1`,
      MODEL_NAME: 'on-the-wire',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=a%20test',
      ...settings,
    });
    origin = await server.ready;
    token = await firstUserToken(dataDir);
  };
  const stop = async () => {
    server.kill('SIGTERM');
    return server.exited;
  };

  before(async () => {
    receiver = await startReceiver();
    // Plans without a word, and so without tools.
    model = await startChatServer((body) => (body['tools'] === undefined ? { words } : {}));
    dataDir = await newDataDir('telemetry');
    await start({ LOG_LEVEL: 'debug' });
  });
  after(async () => {
    await stop();
    await Promise.all([receiver.close(), model.close()]);
    await rm(dataDir, { recursive: true, force: true });
  });

  it('goes through gateway, subgraph, outbox, log, worker, model and stream', async () => {
    const trace = newTrace();
    const { runId, text } = await askTraced({ origin, token, question, trace });
    assert.equal(text, words.join(''));

    const isOver = (spans: readonly ReceivedSpan[], name: string) =>
      spans.find((span) => span.name === name && span.traceId === trace.traceId);
    await receiver.until((spans) => isOver(spans, 'run') && isOver(spans, 'subscription Watch'));
    const spans = receiver.spans.filter(({ traceId }) => traceId === trace.traceId);
    const named = (name: string, last = true) => {
      const all = spans.filter((span) => span.name === name);
      return (last ? all.at(-1) : all[0]) ?? assert.fail(`no span ${name}`);
    };

    const command = [
      'mutation Ask',
      'fetch coaching',
      'subgraph coaching',
      'publish coaching.commands.v1',
      'process coaching.commands.v1',
      'run',
    ];
    assert.deepEqual(pathTo(named('run'), spans), command);
    assert.equal(named('mutation Ask').parentId, trace.spanId);
    assert.deepEqual(pathTo(named('plan', false), spans), ['mutation Ask', 'plan']);
    assert.deepEqual(pathTo(named('chat on-the-wire'), spans), [
      ...command,
      'step answer',
      'chat on-the-wire',
    ]);
    assert.equal(named('subscription Watch').parentId, trace.spanId);
    const steps = spans.filter(({ spanId }) => named('subscription Watch').links.includes(spanId));
    const [told = assert.fail('the stream is linked to what told its first event'), ...more] =
      steps.map((step) => pathTo(step, spans));
    assert.deepEqual([told.slice(0, -1), more], [command, []]);
    // Whichever step the run was at when the client came.
    assert.match(told.at(-1) ?? '', /^step /);

    const { attributes, kind, resource } = named('chat on-the-wire');
    assert.equal(kind, 3, 'CLIENT');
    assert.equal(attributes['gen_ai.provider.name'], 'openai');
    assert.equal(attributes['gen_ai.request.model'], 'on-the-wire');
    assert.equal(attributes['gen_ai.usage.input_tokens'], 7);
    assert.equal(attributes['gen_ai.usage.output_tokens'], 3);
    assert.equal(named('publish coaching.commands.v1').kind, 4, 'PRODUCER');
    assert.equal(named('process coaching.commands.v1').kind, 5, 'CONSUMER');
    assert.equal(named('mutation Ask').attributes['graphql.client.name'], 'long tests');
    assert.equal(named('run').attributes['miyagi.run.status'], 'COMPLETED');
    const stream = named('subscription Watch').attributes;
    assert.ok(Number(stream['miyagi.stream.frames']) > 5);
    assert.equal(stream['miyagi.stream.end'], 'complete');
    assert.equal(resource['service.name'], 'miyagi');
    assert.equal(resource['deployment.environment'], 'a test');
    assert.ok((resource['miyagi.roles'] as string[]).includes('worker'));

    // A retrieval asks the graph: that is seen as part of the run.
    const searches = spans.filter(({ name }) => name === 'subgraph memory');
    assert.ok(searches.some((span) => pathTo(span, spans).includes('step retrieve')));

    const all = receiver.texts.join('\n');
    for (const secret of [question, 'ada.lovelace', 'money go', ...words, token, runId]) {
      assert.ok(!all.includes(secret.trim()), `a span holds ${secret}`);
    }
    assert.ok(!/usr_[0-9a-f]/.test(all), 'a span says whose it is');
  });

  it('is followed to its last span when the program stops, and named in its log', async () => {
    const trace = newTrace();
    await askTraced({ origin, token, question, trace });
    assert.deepEqual(await stop(), { code: 0, signal: null });
    const ended = receiver.spans.filter(({ traceId }) => traceId === trace.traceId);
    assert.ok(ended.some(({ name }) => name === 'run'));
    assert.doesNotMatch(server.output(), /not finished in time|spans/);
    const lines = server.output().split('\n');
    const invoked = lines.filter((line) => line.includes('"msg":"invoked"'));
    const traces = invoked.map((line) => (JSON.parse(line) as { trace_id?: string }).trace_id);
    assert.ok(traces.includes(trace.traceId));
  });

  for (const [how, endpoint] of [
    ['answers 503', () => receiver.endpoint],
    ['is not there', () => 'http://127.0.0.1:9'],
  ] as const) {
    it(`harms no answer, and holds up no end, when the collector ${how}`, async () => {
      receiver.status = 503;
      const grace = 6_000;
      await start({
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(),
        SHUTDOWN_GRACE_MS: String(grace),
      });
      const { text } = await askTraced({ origin, token, question, trace: newTrace() });
      assert.equal(text, words.join(''));
      const asked = performance.now();
      assert.deepEqual(await stop(), { code: 0, signal: null });
      assert.ok(performance.now() - asked < grace);
      const told = server.output().match(/spans cannot be sent|could not be sent in time/g) ?? [];
      assert.equal(new Set(told).size, told.length, 'told once');
      assert.ok(told.length > 0, 'and not kept secret');
      receiver.status = 200;
    });
  }
});
