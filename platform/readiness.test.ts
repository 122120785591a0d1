import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'node:test';
import { ManualClock } from './clock.ts';
import { silentLog } from './log.ts';
import { createReadiness } from './readiness.ts';

function setUp() {
  const clock = new ManualClock();
  const asked: PromiseWithResolvers<void>[] = [];
  const warnings: string[] = [];
  const ready = createReadiness({
    probe: () => {
      const question = Promise.withResolvers<void>();
      asked.push(question);
      return question.promise;
    },
    clock,
    log: { ...silentLog, warn: (_fields: object, message: string) => void warnings.push(message) },
  });
  return { clock, asked, warnings, ready };
}

test('one answer serves all who ask within a second', async () => {
  const { clock, asked, ready } = setUp();
  const answers = [ready(), ready()];
  asked[0]?.resolve();
  assert.deepEqual(await Promise.all(answers), [true, true]);
  await clock.advance(999);
  assert.equal(await ready(), true);
  assert.equal(asked.length, 1);
  await clock.advance(1);
  const again = ready();
  assert.equal(asked.length, 2);
  asked[1]?.reject(new Error('it is dead'));
  assert.equal(await again, false);
});

test('no answer in a second is a no, and the question is not asked again while it is open', async () => {
  const { clock, asked, warnings, ready } = setUp();
  for (let second = 0; second < 3; second += 1) {
    const answer = ready();
    await nextTurn();
    await clock.advance(1_000);
    assert.equal(await answer, false);
  }
  assert.equal(asked.length, 1);
  assert.equal(warnings.length, 1, 'told once');
  asked[0]?.resolve();
  await nextTurn();
  const answer = ready();
  assert.equal(asked.length, 2);
  asked[1]?.resolve();
  assert.equal(await answer, true);
});
