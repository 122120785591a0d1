import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../../platform/clock.ts';
import { AppError, isAppError } from '../../../platform/errors.ts';
import type { ChatModel } from '../../../platform/llm/port.ts';
import { silentLog } from '../../../platform/log.ts';
import { kernel, logged, retried, timeLimited, type Filter } from './kernel.ts';
import { complete, spentWith } from './model.ts';

const { signal } = new AbortController();
const call = (kind: 'function' | 'prompt' | 'tool') => ({ kind, name: 'it', signal });
const passing = () => new AppError('UNAVAILABLE', 'not now', { retryable: true });

/** Settles `work` while time goes by. */
async function passTime<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let settled = false;
  const watched = work.finally(() => (settled = true));
  watched.catch(() => undefined);
  while (!settled) {
    await new Promise(setImmediate);
    await clock.advance(1_000);
  }
  return watched;
}

test('filters surround a call in the order given', async () => {
  const seen: string[] = [];
  const named =
    (name: string): Filter =>
    async ({ signal }, next) => {
      seen.push(`${name} in`);
      const result = await next(signal);
      seen.push(`${name} out`);
      return result;
    };
  const result = await kernel([named('a'), named('b')]).invoke(call('tool'), async () => 7);
  assert.equal(result, 7);
  assert.deepEqual(seen, ['a in', 'b in', 'b out', 'a out']);
});

test('tools are tried again for a passing reason, prompts are not', async () => {
  const clock = new ManualClock();
  const guarded = kernel([logged(silentLog, clock), retried(clock, 3, 200)]);
  let tries = 0;
  const third = async () => {
    if (++tries < 3) throw passing();
    return 'ok';
  };
  assert.equal(await passTime(clock, guarded.invoke(call('tool'), third)), 'ok');
  tries = 0;
  await assert.rejects(passTime(clock, guarded.invoke(call('prompt'), third)), AppError);
  assert.equal(tries, 1);
  tries = -9;
  await assert.rejects(passTime(clock, guarded.invoke(call('function'), third)), AppError);
  assert.equal(tries, -6);
});

test('a tool that gives no answer is cut off and told', async () => {
  const clock = new ManualClock();
  let told = false;
  const never = (signal: AbortSignal) =>
    new Promise<never>(() => signal.addEventListener('abort', () => (told = true)));
  const limited = kernel([timeLimited(clock, 10_000)]).invoke(call('tool'), never);
  await assert.rejects(passTime(clock, limited), (error) => isAppError(error, 'TIMEOUT'));
  assert.equal(told, true);
});

function modelOf(stream: ChatModel['stream']): ChatModel {
  return { name: 'm', microsPerThousandTokens: { input: 150, output: 600 }, stream };
}

const request = { messages: [], tools: [], maxOutputTokens: 10, seed: 1 };

test('a model that falls silent is stopped', async () => {
  const clock = new ManualClock();
  let stopped = false;
  const silent = modelOf(async function* (_request, signal) {
    yield { type: 'text', text: 'Well' };
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    stopped = true;
  });
  const completion = complete(silent, request, { clock, signal, onText: () => true });
  await assert.rejects(passTime(clock, completion), (error) => isAppError(error, 'TIMEOUT'));
  await new Promise(setImmediate);
  assert.equal(stopped, true);
});

test('a stream that ends without saying so was cut', async () => {
  const cut = modelOf(async function* () {
    yield { type: 'text', text: 'Well' };
  });
  const completion = complete(cut, request, {
    clock: new ManualClock(),
    signal,
    onText: () => true,
  });
  await assert.rejects(completion, (error) => isAppError(error, 'UNAVAILABLE') && error.retryable);
});

test('a model that ignores being stopped does not hold up whoever stopped it', async () => {
  const deaf = modelOf(async function* () {
    yield { type: 'text', text: 'Well' };
    await new Promise(() => undefined);
  });
  const stop = new AbortController();
  const heard: string[] = [];
  const onText = (text: string) => {
    heard.push(text);
    setImmediate(() => stop.abort());
    return true;
  };
  const options = { clock: new ManualClock(), signal: stop.signal, onText };
  assert.equal(await complete(deaf, request, options), null);
  assert.deepEqual(heard, ['Well']);
});

test('cost adds up over calls, each rounded up to a millionth', () => {
  const model = modelOf(async function* () {});
  const first = spentWith(null, model, { inputTokens: 1_001, outputTokens: 10 });
  assert.deepEqual(first, { model: 'm', inputTokens: 1_001, outputTokens: 10, costMicros: '157' });
  const second = spentWith(first, model, { inputTokens: 999, outputTokens: 990 });
  assert.deepEqual(second, {
    model: 'm',
    inputTokens: 2_000,
    outputTokens: 1_000,
    costMicros: '901',
  });
});
