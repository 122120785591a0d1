// What becomes of a run when models, tools or the question are not as they should be.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ContentFiltered } from '../../../platform/llm/content-filter.ts';
import type { ChatChunk, ChatRequest } from '../../../platform/llm/port.ts';
import { graphOf, household } from '../household.testing.ts';
import { openWorld, scriptedModel, workerOf, type World } from '../testing.ts';
import { Desk, tell } from './testing.ts';

let world: World;
let desk: Desk;
before(async () => {
  world = await openWorld();
  desk = new Desk(world);
});
after(() => world.close());

test('where one model fails the next one answers, and the stream says so', async () => {
  const broken = scriptedModel('broken', (round) => ({ text: 'I was going to', cut: round > 0 }));
  const sound = scriptedModel('sound', () => ({ text: 'All is well.' }));
  const run = await desk.once('Is it?', { chatModels: [broken, sound] });
  const events = await desk.checkEnded(run.id, 'COMPLETED');
  const started = events.filter((event) => event.__typename === 'AttemptStarted');
  assert.deepEqual(
    started.map(({ model }) => model),
    ['broken', 'sound'],
  );
  assert.equal(events.find((e) => e.__typename === 'AttemptAbandoned')?.reason, 'MODEL_FAILED');
  assert.equal((await world.answer(run))?.text, 'All is well.');
  // Broken planned, sound answered: 1,000 × 1,000 + 500 × 2,000 thousandths each; what broken said before it
  // broke off is paid for too, by estimate.
  assert.equal(run.spent?.model, 'sound');
  assert.equal(run.spent.outputTokens, 1_004);
  assert.ok(run.spent.inputTokens > 2_000);
  assert.equal(Number(run.spent.costMicros), run.spent.inputTokens + 2 * 1_004);
});

test('a model that fails before its first word is replaced before the stream hears of it', async () => {
  const down = scriptedModel('down', () => ({ fails: true }));
  const sound = scriptedModel('sound', () => ({}));
  const run = await desk.once('Is it?', { chatModels: [down, sound] });
  const events = await desk.checkEnded(run.id, 'COMPLETED');
  const started = events.filter((event) => event.__typename === 'AttemptStarted');
  assert.deepEqual(
    started.map(({ attempt, model, passedOver }) => ({ attempt, model, passedOver })),
    [{ attempt: 1, model: 'sound', passedOver: [{ model: 'down', reason: 'FAILED' }] }],
  );
  // What failed while planning is not asked again for the answer.
  assert.equal(down.calls.length, 1);
});

for (const [category, verdict] of [
  ['violence', 'ALLOWED'],
  ['self-harm', 'DEFLECTED'],
] as const) {
  test(`a prompt refused for ${category} goes to no other server, and the run says so`, async () => {
    const strict = {
      ...scriptedModel('strict', () => ({})),
      async *stream(): AsyncIterable<ChatChunk> {
        throw new ContentFiltered('strict', [category], null);
      },
    };
    const other = scriptedModel('other', () => ({}));
    const chatModels = [strict, other, ...world.ports.chatModels];
    const run = await desk.once('Where does my money go?', { chatModels });
    const events = await desk.checkEnded(run.id, 'COMPLETED');
    const [own, found] = events.filter((event) => event.__typename === 'SafetyChecked');
    assert.equal(own?.verdict, 'ALLOWED');
    assert.deepEqual(found?.categories, [`content-filter:${category}`]);
    assert.equal(found?.verdict, verdict);
    assert.equal(other.calls.length, 0);
    const answer = await world.answer(run);
    assert.match(answer?.text ?? '', verdict === 'ALLOWED' ? /spent/ : /crisis line/);

    const alone = await desk.once('Where does my money go?', { chatModels: [strict, other] });
    if (verdict === 'DEFLECTED') return;
    await desk.checkEnded(alone.id, 'FAILED');
    assert.equal(alone.terminal?.failure?.code, 'CONTENT_FILTERED');
    assert.match(alone.terminal.failure.reason, /violence/);
  });
}

test('an answer that the filter stops is forgotten, and the offline coach answers', async () => {
  const stopped = {
    ...scriptedModel('stopped', () => ({})),
    async *stream(request: ChatRequest): AsyncIterable<ChatChunk> {
      const usage = { inputTokens: 1, outputTokens: 1 };
      if (request.tools.length > 0) yield { type: 'finish', reason: 'stop', usage };
      yield { type: 'text', text: 'Then take ' };
      yield { type: 'finish', reason: 'contentFilter', usage, filtered: ['violence'] };
    },
  };
  const chatModels = [stopped, ...world.ports.chatModels];
  const run = await desk.once('Where does my money go?', { chatModels });
  const events = await desk.checkEnded(run.id, 'COMPLETED');
  const abandoned = events.find((event) => event.__typename === 'AttemptAbandoned');
  assert.equal(abandoned?.reason, 'CONTENT_FILTERED');
  const started = events.filter((event) => event.__typename === 'AttemptStarted');
  assert.deepEqual(
    started.map(({ model }) => model),
    ['stopped', 'offline-coach'],
  );
});

test('whose budget is used up is answered by the offline coach and told so', async () => {
  const dear = scriptedModel('dear', () => ({}));
  const chatModels = [dear, ...world.ports.chatModels];
  const modelLimits = { ...world.ports.modelLimits, microsPerDay: 4_000 };
  const changes = { chatModels, modelLimits };
  const first = await desk.once('Is it?', changes);
  assert.equal(first.spent?.costMicros, '4000');
  const second = await desk.once('Is it?', changes);
  const events = await desk.checkEnded(second.id, 'COMPLETED');
  const started = events.find((event) => event.__typename === 'AttemptStarted');
  assert.equal(started?.model, 'offline-coach');
  assert.deepEqual(started.passedOver, [{ model: 'dear', reason: 'OVER_BUDGET' }]);
  const answer = await world.answer(second);
  assert.ok(answer?.disclosures.some(({ id }) => id === 'model-budget'));
  assert.equal(dear.calls.length, 2);
  await world.clock.advance(86_400_000);
  const third = await desk.once('Is it?', changes);
  assert.equal(third.spent?.model, 'dear');
});

test('a plan whose calls fit no tool is asked for anew once, and told why', async () => {
  const shown: string[] = [];
  const clumsy = {
    ...scriptedModel('clumsy', () => ({})),
    async *stream(request: ChatRequest): AsyncIterable<ChatChunk> {
      const usage = { inputTokens: 1, outputTokens: 1 };
      if (request.tools.length === 0) {
        yield { type: 'text', text: 'All is well.' };
        yield { type: 'finish', reason: 'stop', usage };
        return;
      }
      shown.push(JSON.stringify(request.messages.at(-1)));
      const call = { callId: 'c', name: 'spending', arguments: '{"months": 1' };
      const known = { callId: 'd', name: 'spending', arguments: { months: 3 } };
      yield { type: 'toolCalls', calls: [{ ...call, name: 'fly' }, call, known] };
      yield { type: 'finish', reason: 'toolCalls', usage };
    },
  };
  const run = await desk.once('Where does my money go?', { chatModels: [clumsy] });
  const events = await desk.checkEnded(run.id, 'COMPLETED');
  assert.equal(shown.length, 2);
  assert.match(shown[1] ?? '', /fly: there is no such tool; spending: arguments: /);
  const plan = events.find((event) => event.__typename === 'PlanProposed');
  assert.deepEqual(plan?.steps, [
    { id: 'step-1', tool: 'spending', arguments: { months: 3 }, dependsOn: [] },
  ]);
});

test('where every model fails the run fails, with a reason that is safe to show', async () => {
  const run = await desk.once('Is it?', {
    chatModels: [scriptedModel('down', () => ({ fails: true }))],
  });
  await desk.checkEnded(run.id, 'FAILED');
  assert.equal(run.terminal?.failure?.code, 'MODEL_UNAVAILABLE');
});

test('an answer without form is asked for again once, and then the run fails', async () => {
  const mending = scriptedModel('mending', (round) => ({ text: round > 2 ? 'Better.' : 'Un' }));
  const mended = await desk.once('Is it?', { chatModels: [mending] });
  const events = await desk.checkEnded(mended.id, 'COMPLETED');
  const repaired = events.find((event) => event.__typename === 'OutputRepaired');
  assert.deepEqual(repaired?.problems, ['does not end as a sentence does']);
  assert.equal((await world.answer(mended))?.text, 'Better.');

  const hopeless = scriptedModel('hopeless', () => ({ text: 'Un' }));
  const failed = await desk.once('Is it?', { chatModels: [hopeless] });
  await desk.checkEnded(failed.id, 'FAILED');
  assert.equal(failed.terminal?.failure?.code, 'OUTPUT_INVALID');
});

test('a model that never stops is stopped', async () => {
  const endless = {
    ...scriptedModel('endless', () => ({})),
    async *stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatChunk> {
      if (request.tools.length > 0) {
        const usage = { inputTokens: 1, outputTokens: 1 };
        yield { type: 'finish', reason: 'stop', usage };
        return;
      }
      while (!signal.aborted) yield { type: 'text', text: 'and so on '.repeat(20) };
    },
  };
  const run = await desk.once('Is it?', { chatModels: [endless] });
  await desk.checkEnded(run.id, 'FAILED');
  assert.equal(run.terminal?.failure?.code, 'OUTPUT_INVALID');
});

test('earlier messages of the conversation are shown to the model', async () => {
  const first = await desk.once('Where does my money go?', {});
  let shown: ChatRequest['messages'] = [];
  const attentive = scriptedModel('attentive', () => ({}));
  const watched = {
    ...attentive,
    stream(request: ChatRequest, signal: AbortSignal) {
      shown = request.messages;
      return attentive.stream(request, signal);
    },
  };
  await world.clock.advance(1_000);
  const second = await desk.ask('And next year?', first.conversationId);
  const worker = workerOf({ ...world.ports, chatModels: [watched] });
  await worker.executor.start();
  await tell(worker, second.id);
  await desk.published(second.id);
  const texts = shown.flatMap((m) => ('text' in m && m.role !== 'system' ? [m.text] : []));
  const answer = await world.answer(first);
  assert.deepEqual(texts, ['Where does my money go?', answer?.text, 'And next year?']);
  await worker.executor.stop();
});

test('numbers of a model that nothing backs are named to the reader', async () => {
  const inventive = scriptedModel('inventive', () => ({ text: 'You will earn 12.5% a year.' }));
  const run = await desk.once('Is it?', { chatModels: [inventive] });
  await desk.checkEnded(run.id, 'COMPLETED');
  const unverified = (await world.answer(run))?.disclosures.find(
    ({ id }) => id === 'unverified-numbers',
  );
  assert.match(unverified?.text ?? '', /12\.5%/);
});

test('data that cannot be read fails the run; a library that cannot is done without', async () => {
  const down = graphOf(() => household, new Set(['CoachSpending']));
  const failed = await desk.once('Where does my money go?', { graph: down });
  const events = await desk.checkEnded(failed.id, 'FAILED');
  assert.equal(failed.terminal?.failure?.code, 'TOOL_FAILED');
  assert.equal(
    events.find((event) => event.__typename === 'ToolReturned')?.error,
    'The data is out of reach.',
  );

  const bookless = graphOf(() => household, new Set(['CoachLibrary', 'CoachProfile']));
  const run = await desk.once('Where does my money go?', { graph: bookless });
  await desk.checkEnded(run.id, 'COMPLETED');
  assert.deepEqual((await world.answer(run))?.citations, []);
});

test('a cry for help is answered with care and without a model', async () => {
  const model = scriptedModel('unused', () => ({}));
  const run = await desk.once('I lost everything and want to kill myself', { chatModels: [model] });
  const events = await desk.checkEnded(run.id, 'COMPLETED');
  assert.equal(model.calls.length, 0);
  const answer = await world.answer(run);
  assert.match(answer?.text ?? '', /crisis line/);
  assert.deepEqual(answer?.disclosures, []);
  assert.equal(events.find((event) => event.__typename === 'SafetyChecked')?.verdict, 'DEFLECTED');
});
