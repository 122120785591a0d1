import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../../platform/clock.ts';
import type { ChatChunk, ChatRequest } from '../../../platform/llm/port.ts';
import { answerMessages, planningMessages } from '../prompts/coach.ts';
import { tools } from '../tools/catalogue.ts';
import { offlineCoach } from './offline-coach.ts';

const clock = new ManualClock();
const definitions = tools.map((tool) => tool.definition);
const input = (question: string) => ({ question, history: [], citations: [], facts: [] });

function request(changes: Partial<ChatRequest>): ChatRequest {
  return { messages: [], tools: [], maxOutputTokens: 1_000, seed: 1, ...changes };
}

async function heard(asked: ChatRequest, signal = new AbortController().signal) {
  const chunks: ChatChunk[] = [];
  for await (const chunk of offlineCoach({ clock, wordsPerSecond: 0 }).stream(asked, signal)) {
    chunks.push(chunk);
  }
  return chunks;
}

const textOf = (chunks: readonly ChatChunk[]) =>
  chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('');

const refusal = request({ messages: answerMessages(input('Tell me a joke'), [], []) });

test('asked with tools it names those it needs, with their arguments', async () => {
  const messages = planningMessages(input('Can I retire at 60, and where does my money go?'));
  const [calls, finish] = await heard(request({ messages, tools: definitions }));
  assert.deepEqual(calls, {
    type: 'toolCalls',
    calls: [
      { callId: 'call-1', name: 'spending', arguments: {} },
      { callId: 'call-2', name: 'retirement', arguments: { retirementAge: 60 } },
    ],
  });
  assert.equal(finish?.type === 'finish' && finish.reason, 'toolCalls');
});

test('it calls no tool that was not offered', async () => {
  const messages = planningMessages(input('Can I retire at 60?'));
  const offered = definitions.filter(({ name }) => name === 'spending');
  assert.match(textOf(await heard(request({ messages, tools: offered }))), /^I cannot answer/);
});

test('it speaks word by word, the same words every time, and ends once', async () => {
  const chunks = await heard(refusal);
  assert.deepEqual(chunks, await heard(refusal));
  assert.equal(chunks.filter((chunk) => chunk.type === 'finish').length, 1);
  const last = chunks.at(-1);
  assert.ok(last?.type === 'finish' && last.reason === 'stop');
  assert.equal(last.usage.outputTokens, chunks.length - 1);
  for (const chunk of chunks.slice(0, -1)) {
    assert.ok(chunk.type === 'text' && /^\s*\S+\s*$/.test(chunk.text));
  }
});

test('it stops at the output limit and says so', async () => {
  const chunks = await heard({ ...refusal, maxOutputTokens: 5 });
  const last = chunks.at(-1);
  assert.equal(chunks.length, 6);
  assert.ok(last?.type === 'finish' && last.reason === 'length');
});

test('it keeps its pace, without a timer for words that are late anyway', async () => {
  const times: number[] = [];
  let ended = false;
  const speaking = (async () => {
    const coach = offlineCoach({ clock, wordsPerSecond: 10 });
    for await (const chunk of coach.stream(refusal, new AbortController().signal)) {
      if (chunk.type === 'text') times.push(clock.now());
    }
    ended = true;
  })();
  while (!ended) {
    await new Promise(setImmediate);
    await clock.advance(100);
  }
  await speaking;
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  assert.deepEqual(new Set(gaps), new Set([100]));
});

test('stopped, it falls silent without finishing', async () => {
  const stop = new AbortController();
  const words: string[] = [];
  const coach = offlineCoach({ clock, wordsPerSecond: 0 });
  for await (const chunk of coach.stream(refusal, stop.signal)) {
    assert.notEqual(chunk.type, 'finish');
    if (chunk.type === 'text') words.push(chunk.text);
    if (words.length === 3) stop.abort();
  }
  assert.equal(words.length, 3);
});
