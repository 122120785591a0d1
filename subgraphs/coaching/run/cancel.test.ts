// A cancellation reaches the model, whichever worker holds the run, and what still came is counted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../platform/clock.ts';
import { documentOutbox } from '../../../platform/documents/sql.ts';
import { noFailpoints } from '../../../platform/failpoint.ts';
import { openAiModel } from '../../../platform/llm/openai.ts';
import type { ChatModel } from '../../../platform/llm/port.ts';
import { startChatServer } from '../../../platform/llm/testing/chat-server.ts';
import { silentLog } from '../../../platform/log.ts';
import { createMetrics } from '../../../platform/metrics.ts';
import type { Relay } from '../../../platform/outbox/port.ts';
import { startRelay } from '../../../platform/outbox/relay.ts';
import { viewerOf } from '../../../platform/auth/testing.ts';
import { mortal, openWorld, scriptedModel, until, workerOf, type World } from '../testing.ts';
import { leaseMs } from '../testing.ts';
import { Desk, names, tell } from './testing.ts';

let world: World;
let desk: Desk;
let relay: Relay | null = null;
before(async () => {
  world = await openWorld({ wakeRelay: () => relay?.wake() });
  desk = new Desk(world);
});
after(async () => {
  await relay?.close();
  await world.close();
});

/** Plans at once, then says a word whenever it is told to. */
function dictated(): {
  readonly model: ChatModel;
  readonly say: (word: string) => void;
  readonly stopped: () => boolean;
} {
  let more = Promise.withResolvers<void>();
  const words: string[] = [];
  let stopped = false;
  const model: ChatModel = {
    name: 'dictated',
    microsPerThousandTokens: { input: 0, output: 0 },
    async *stream(request, signal) {
      const usage = { inputTokens: 1, outputTokens: 1 };
      if (request.tools.length > 0) {
        yield { type: 'finish', reason: 'stop', usage };
        return;
      }
      signal.addEventListener('abort', () => {
        stopped = true;
        more.resolve();
      });
      while (!signal.aborted) {
        for (const word of words.splice(0)) yield { type: 'text', text: word };
        await more.promise;
        more = Promise.withResolvers();
      }
    },
  };
  return {
    model,
    say(word) {
      words.push(word);
      more.resolve();
    },
    stopped: () => stopped,
  };
}

test(
  'a model server sees its socket close, though another worker is told of the cancellation',
  { timeout: 120_000 },
  async () => {
    const server = await startChatServer((body) =>
      body['tools'] === undefined
        ? { words: ['and ', 'so ', 'on '], endless: true, everyMs: 2 }
        : { words: [] },
    );
    const model = openAiModel({
      server: { kind: 'compatible', endpoint: `${server.origin}/v1`, apiKey: '' },
      name: 'on-the-wire',
      microsPerThousandTokens: { input: 0, output: 0 },
      stallMs: 60_000,
      limitParameter: 'max_tokens',
      clock: world.clock,
    });
    const ports = { ...world.ports, chatModels: [model] };
    const holder = workerOf(ports);
    const other = workerOf(ports);
    await holder.executor.start();
    await other.executor.start();
    relay = startRelay({
      sources: [documentOutbox(world.db, 'coaching')],
      events: world.events,
      clock: systemClock,
      log: silentLog,
      failpoints: noFailpoints,
    });
    const run = await desk.ask('Where does my money go?');
    await tell(holder, run.id);
    const exchange = await server.asked(1);
    await exchange.written(20);

    // The clock of both workers stands still: no renewal can be what tells the holder.
    await desk.cancel(run.id);
    await tell(other, run.id);
    const closedAt = await exchange.closed;
    await desk.published(run.id);
    const written = exchange.writes.length;
    await desk.checkEnded(run.id, 'CANCELLED');
    assert.equal(exchange.bytesSince(closedAt), 0);
    assert.equal(exchange.writes.length, written);
    assert.equal(server.exchanges.length, 2);
    await holder.executor.stop();
    await other.executor.stop();
    await relay.close();
    relay = null;
    await server.close();
  },
);

test('where the worker runs beside the resolver it is told directly', async () => {
  const { model, say, stopped } = dictated();
  const worker = workerOf({ ...world.ports, chatModels: [model] });
  await worker.executor.start();
  const run = await desk.ask('Where does my money go?');
  await tell(worker, run.id);
  say('Half ');
  await until(async () => names(await world.log(run.id)).includes('AttemptStarted'), 'an attempt');
  const { Mutation } = worker.resolvers as {
    Mutation: { cancelRun(root: object, args: object, context: object): Promise<unknown> };
  };
  const context = { viewer: viewerOf('usr_ada') };
  await Mutation.cancelRun({}, { input: { runId: run.id } }, context);
  await until(stopped, 'the model is stopped');
  await desk.published(run.id);
  await desk.checkEnded(run.id, 'CANCELLED');
  await worker.executor.stop();
});

test('a cancellation that comes while the run is being claimed is seen as soon as it is', async () => {
  const { model, stopped } = dictated();
  const { documents } = world.ports;
  const gate = Promise.withResolvers<void>();
  let reads = 0;
  // The claim's last read has its answer, which is held up on its way.
  const get = async <Body>(partition: string, id: string) => {
    const found = await documents.get<Body>(partition, id);
    if (id.startsWith('run_') && ++reads === 2) await gate.promise;
    return found;
  };
  const slow = {
    ...world.ports,
    chatModels: [model],
    documents: {
      get,
      getMany: documents.getMany.bind(documents),
      list: documents.list.bind(documents),
      all: documents.all.bind(documents),
      count: documents.count.bind(documents),
      due: documents.due.bind(documents),
      commit: documents.commit.bind(documents),
      calls: 0,
    },
  };
  const worker = workerOf(slow);
  await worker.executor.start();
  const run = await desk.ask('Where does my money go?');
  await tell(worker, run.id);
  await until(() => reads === 2, 'the claim is almost made');
  await desk.cancel(run.id);
  await tell(worker, run.id);
  gate.resolve();
  await desk.published(run.id);
  const events = await desk.checkEnded(run.id, 'CANCELLED');
  assert.equal(names(events).includes('TokenDelta'), false);
  assert.equal(stopped() || !names(events).includes('AttemptStarted'), true);
  await worker.executor.stop();
});

test('what still comes after a cancellation was asked for is counted', async () => {
  const { model, say } = dictated();
  const metrics = createMetrics();
  const worker = workerOf({ ...world.ports, metrics, chatModels: [model] });
  await worker.executor.start();
  const run = await desk.ask('Where does my money go?');
  await tell(worker, run.id);
  const textIs = (text: string) => async () => {
    await world.clock.advance(30);
    const deltas = (await world.log(run.id)).filter((e) => e.__typename === 'TokenDelta');
    return deltas.map((delta) => delta.text).join('') === text;
  };
  say('Wanted. ');
  await until(textIs('Wanted. '), 'some text');
  await desk.cancel(run.id);
  // Nobody has told the worker yet.
  say('Not wanted. ');
  await until(textIs('Wanted. Not wanted. '), 'some more');
  await tell(worker, run.id);
  await desk.published(run.id);
  await desk.checkEnded(run.id, 'CANCELLED');
  const text = await metrics.text();
  const wasted = 'miyagi_model_wasted_tokens_total{model="dictated",reason="after_cancel"}';
  assert.ok(text.includes(`${wasted} 3\n`), text);
  assert.match(text, /^miyagi_run_cancel_delay_seconds_count 1$/m);
  assert.match(text, /^miyagi_model_calls_total\{model="dictated",outcome="stopped"\} 1$/m);
  assert.match(text, /^miyagi_model_seconds_count\{model="dictated"\} [1-9]$/m);
  assert.match(text, /^miyagi_model_first_token_seconds_count\{model="dictated"\} [1-9]$/m);
  assert.match(text, /^miyagi_runs_ended_total\{status="CANCELLED"\} 1$/m);
  assert.match(text, /^miyagi_run_seconds_count 1$/m);
  await worker.executor.stop();
});

test('tokens of abandoned attempts are counted, by why they were for nothing', async () => {
  const metrics = createMetrics();
  const cut = scriptedModel('cut', () => ({ text: 'Sixteen letters.', cut: true }));
  const poor = scriptedModel('poor', (round) => ({ text: round > 1 ? 'Better.' : 'Un' }));
  await desk.once('Is it?', { metrics, chatModels: [cut, poor] });

  const hanging = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const first = mortal({ ...world.ports, metrics, chatModels: [hanging] });
  await workerOf(first.ports).executor.start();
  const run = await desk.ask('Is it?');
  await world.clock.advance(leaseMs + 1);
  await until(async () => names(await world.log(run.id)).includes('AttemptStarted'), 'an attempt');
  await world.clock.advance(30);
  await until(async () => names(await world.log(run.id)).includes('TokenDelta'), 'some text');
  first.kill();
  await world.clock.advance(leaseMs + 1);
  const second = workerOf({ ...world.ports, metrics });
  await second.executor.start();
  await desk.published(run.id);
  await second.executor.stop();

  const text = await metrics.text();
  const wasted = (model: string, reason: string) =>
    new RegExp(
      `^miyagi_model_wasted_tokens_total{model="${model}",reason="${reason}"} (\\d+)$`,
      'm',
    )
      .exec(text)
      ?.at(1);
  assert.equal(wasted('cut', 'model_failed'), '4');
  // As the model counted them.
  assert.equal(wasted('poor', 'output_invalid'), '500');
  assert.equal(wasted('slow', 'worker_lost'), '4');
});
