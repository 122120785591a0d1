import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../../platform/clock.ts';
import type { ChatChunk, ChatRequest } from '../../../platform/llm/port.ts';
import { answerMessages, planningMessages } from '../prompts/coach.ts';
import { graphOf, household } from '../household.testing.ts';
import { toolNamed, tools } from '../tools/catalogue.ts';
import { offlineCoach } from './offline-coach.ts';

const clock = new ManualClock();
const actor = { id: 'usr_ada', kind: 'user', scopes: [], consentVersion: 1 } as const;
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

const quotes = [
  'A fund pools the money of many people.',
  'An exchange-traded fund (ETF) is a basket of securities whose units are traded like shares.',
].map((quote, index) => ({
  chunk: { id: `chk_${index}` },
  score: 0.5,
  method: 'KEYWORD' as const,
  quote,
}));

async function said(question: string, ...earlier: string[]): Promise<string> {
  const history = earlier.flatMap((text) => [
    { role: 'USER' as const, text },
    { role: 'COACH' as const, text: 'So it is.' },
  ]);
  const messages = answerMessages({ question, history, citations: quotes, facts: [] }, [], []);
  return textOf(await heard(request({ messages })));
}

test('a term is explained in the words of the library, the defining passage first', async () => {
  const text = await said('What is an ETF?');
  assert.match(text, /^The library puts it this way: “An exchange-traded fund \(ETF\) is a basket/);
  assert.match(text, /\[2\]/);
  assert.match(await said('And a fund?', 'What is an ETF?'), /The library puts it this way: “An? /);
  assert.match(await said('What is beta?'), /^I cannot answer this/);
});

test('it says what it can do, asks for a number that is missing, and states no number of its own', async () => {
  const texts = [
    await said('What can you do?'),
    await said('What if I saved more for retirement?'),
    await said('What if I paid more on my loans?'),
  ];
  assert.match(texts[0] ?? '', /^I am Miyagi/);
  assert.match(texts[1] ?? '', /how much do you want to save on top/);
  assert.match(texts[2] ?? '', /on top of the minimum payments/);
  for (const text of texts) assert.doesNotMatch(text, /\d/);
});

test('a tool is not called before its missing number is there; the next message brings it', async () => {
  const asked = 'What if I saved more for retirement?';
  const planned = async (question: string, ...earlier: string[]) => {
    const history = earlier.map((text) => ({ role: 'USER' as const, text }));
    const messages = planningMessages({ question, history, citations: [], facts: [] });
    const [first] = await heard(request({ messages, tools: definitions }));
    return first?.type === 'toolCalls' ? first.calls.map((call) => call.arguments) : [];
  };
  assert.deepEqual(await planned(asked), []);
  assert.deepEqual(await planned('$200', asked), [{ extraMonthlySavings: 200, currency: 'USD' }]);
});

test('an answer that goes on with an earlier question says so', async () => {
  const history = [{ role: 'USER' as const, text: 'Is my emergency fund big enough?' }];
  const known = { question: 'And for nine months?', history, citations: [], facts: [] };
  const planning = planningMessages(known);
  const [first] = await heard(request({ messages: planning, tools: definitions }));
  assert.ok(first?.type === 'toolCalls');
  const [call] = first.calls;
  assert.deepEqual(call?.arguments, { targetMonths: 9 });
  const context = { graph: graphOf(() => household), actor, signal: new AbortController().signal };
  const facts = (await toolNamed('emergency_fund')?.run(call.arguments, context)) ?? [];
  const result = { callId: 'c', tool: 'emergency_fund', arguments: {}, facts, error: null };
  const text = textOf(await heard(request({ messages: answerMessages(known, [result], []) })));
  assert.match(text, /^Going on with your emergency fund:\n\nYou have .* 9 months/s);
});
