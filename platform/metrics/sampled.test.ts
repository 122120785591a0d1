import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { Sampled } from './sampled.ts';

function sampled(ask: () => Promise<number>) {
  const clock = new ManualClock();
  return { clock, figure: new Sampled(ask, { name: 'eggs', clock, log: silentLog }) };
}

it('asks once for everybody within five seconds', async () => {
  let asked = 0;
  const { clock, figure } = sampled(async () => ++asked);
  assert.deepEqual(await Promise.all([figure.value(), figure.value()]), [1, 1]);
  await clock.advance(4_999);
  assert.equal(await figure.value(), 1);
  await clock.advance(1);
  assert.equal(await figure.value(), 2);
});

it('is not waited for longer than a second, and is told as it was for a minute', async () => {
  let answer = async () => 7;
  const { clock, figure } = sampled(() => answer());
  assert.equal(await figure.value(), 7);
  let asked = 0;
  const late = Promise.withResolvers<number>();
  answer = () => {
    asked += 1;
    return late.promise;
  };
  await clock.advance(10_000);
  const slow = figure.value();
  await clock.advance(1_000);
  assert.equal(await slow, 7);
  await clock.advance(50_000);
  const stale = figure.value();
  await clock.advance(1_000);
  assert.equal(await stale, null);
  assert.equal(asked, 1, 'one question at a time');
  late.resolve(8);
  await new Promise(setImmediate);
  answer = async () => 9;
  assert.equal(await figure.value(), 9, 'an answer is as old as its question');
});

it('is not known when it cannot be read, and asked for again', async () => {
  let fails = true;
  const { figure } = sampled(async () => {
    if (fails) throw new Error('away');
    return 3;
  });
  assert.equal(await figure.value(), null);
  fails = false;
  assert.equal(await figure.value(), 3);
});
