import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ManualClock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { followSource } from './follow.ts';
import { keptLog } from './remote.testing.ts';

/** A source and a holder in one: reads the texts in turn, `null` or an error included. */
function followed(texts: (string | null | AppError)[], pollMs = 1000) {
  const clock = new ManualClock();
  const log = keptLog();
  const taken: string[] = [];
  const source = {
    reads: 0,
    look: () => {},
    name: 'test',
    read: async () => {
      source.reads += 1;
      const next = texts.shift() ?? null;
      if (next instanceof AppError) throw next;
      return next;
    },
    watch(look: () => void) {
      source.look = look;
      return () => (source.look = () => {});
    },
  };
  const holder = {
    async replace(sdl: string) {
      if (sdl === 'bad') throw new AppError('CONFIG_INVALID', 'not usable');
      taken.push(sdl);
    },
  };
  return {
    following: followSource({ source, holder, pollMs, clock, log }),
    source,
    clock,
    log,
    taken,
  };
}

it('looks from time to time', async () => {
  const { following, source, clock, taken } = followed([null, 'one', 'two']);
  assert.equal(source.reads, 0);
  await clock.advance(3000);
  assert.deepEqual(taken, ['one', 'two']);
  await following.stop();
  await clock.advance(10_000);
  assert.equal(source.reads, 3);
});

it('looks soon after a change, once for several that follow each other', async () => {
  const { following, source, clock, taken } = followed(['one'], 60_000);
  for (let times = 0; times < 5; times += 1) {
    source.look();
    await clock.advance(50);
  }
  assert.equal(source.reads, 0);
  await clock.advance(50);
  assert.deepEqual([source.reads, taken], [1, ['one']]);
  await following.stop();
});

it('looks soon again after a change during a look', async () => {
  const { following, source, clock, taken } = followed(['one', 'two'], 60_000);
  const read = source.read;
  source.read = async () => {
    const text = await read();
    if (text === 'one') source.look();
    return text;
  };
  source.look();
  await clock.advance(250);
  assert.deepEqual(taken, ['one', 'two']);
  await following.stop();
});

it('tells what cannot be used, once while it stays so, and goes on', async () => {
  const away = () => new AppError('UNAVAILABLE', 'away');
  const { following, clock, log, taken } = followed([away(), away(), 'bad', 'good', away()]);
  await clock.advance(5000);
  assert.deepEqual(taken, ['good']);
  const reasons = log.lines.map(({ level, fields }) => [
    level,
    'reason' in fields && fields.reason,
  ]);
  assert.deepEqual(reasons, [
    ['error', 'away'],
    ['error', 'not usable'],
    ['error', 'away'],
  ]);
  await following.stop();
});

it('stops only when a replacement in progress is over', async () => {
  const clock = new ManualClock();
  const replaced = Promise.withResolvers<void>();
  const source = { name: 'test', read: async () => 'text', watch: () => () => {} };
  const holder = { replace: () => replaced.promise };
  const following = followSource({ source, holder, pollMs: 10, clock, log: keptLog() });
  await clock.advance(10);
  let stopped = false;
  const stopping = following.stop().then(() => (stopped = true));
  await new Promise(setImmediate);
  assert.equal(stopped, false);
  replaced.resolve();
  await stopping;
});
