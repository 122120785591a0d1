// What a lane hands over and commits, with the brokers' answers in the test's hands.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import type { EventRecord } from '../port.ts';
import { Arrivals } from '../testing.ts';
import { Lane } from './lane.ts';

const record = (offset: number): EventRecord => ({
  ...{ topic: 't', partition: 0, offset, timestamp: 0 },
  ...{ key: 'k', headers: {}, value: null },
});
const records = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => record(from + i));

function opened(handle: (record: EventRecord) => Promise<void> = async () => undefined) {
  const clock = new ManualClock();
  const handled = new Arrivals<number>();
  const refused: string[] = [];
  const lane = new Lane({
    ...{ topic: 't', partition: 0, clock, log: silentLog },
    options: {
      ...{ group: 'g', topics: ['t'] },
      handle: async (given) => {
        await handle(given);
        handled.push(given.offset);
      },
      onRefused: ({ code }, { offset }) => refused.push(`${code} ${offset}`),
    },
    hold: () => undefined,
    after: Promise.resolve(),
  });
  /** Requests to commit, answered by the test. */
  const asked = new Arrivals<{ offset: number; answer: PromiseWithResolvers<void> }>();
  const commit = (offset: number) => {
    const answer = Promise.withResolvers<void>();
    asked.push({ offset, answer });
    return answer.promise;
  };
  const answered = async (index: number) => {
    const { offset, answer } = (await asked.count(index + 1))[index] ?? assert.fail();
    answer.resolve();
    return offset;
  };
  return { clock, lane, handled, refused, asked, commit, answered };
}

describe('a lane', { timeout: 20_000 }, () => {
  it('handles on while it commits, and commits by the next request all that was handled', async () => {
    const { lane, handled, asked, commit, answered } = opened();
    lane.add(records(0, 150), commit);
    await handled.count(150);
    assert.deepEqual(handled.items.slice(0, 3), [0, 1, 2]);
    assert.deepEqual(
      asked.items.map(({ offset }) => offset),
      [1],
      'one request at a time',
    );
    assert.equal(await answered(0), 1);
    assert.equal(await answered(1), 150);
    lane.stop();
    await lane.done;
    assert.equal(asked.items.length, 2);
  });

  it('runs no more than two hundred records ahead of what is committed', async () => {
    const { lane, handled, commit, answered } = opened();
    lane.add(records(0, 1_000), commit);
    await handled.count(200);
    await settle();
    assert.equal(handled.items.length, 200);
    await answered(0);
    await answered(1);
    await handled.count(400);
    await settle();
    assert.equal(handled.items.length, 400);
    lane.lose();
  });

  it('never commits a record that is still being handled', async () => {
    const third = Promise.withResolvers<void>();
    const { lane, handled, asked, commit, answered } = opened(async ({ offset }) => {
      if (offset === 2) await third.promise;
    });
    lane.add(records(0, 3), commit);
    await handled.count(2);
    await answered(0);
    assert.equal(await answered(1), 2);
    await settle();
    assert.equal(asked.items.length, 2);
    assert.equal(lane.busy, true, 'a rebalance waits for the handler');
    third.resolve();
    assert.equal(await answered(2), 3);
    await settle();
    assert.equal(lane.busy, false);
  });

  it('handles nothing more while commits fail, since all of that would come again', async () => {
    const { clock, lane, handled, asked, commit, answered } = opened();
    lane.add([record(0)], commit);
    const [first] = await asked.count(1);
    first?.answer.reject(new Error('no broker'));
    await settle();
    assert.equal(lane.busy, false, 'between attempts a rebalance waits for nothing');
    lane.add(records(1, 10), commit);
    await settle();
    assert.deepEqual(handled.items, [0]);
    await clock.advance(100);
    assert.equal(await answered(1), 1);
    await handled.count(10);
    await answered(2);
    lane.stop();
    assert.equal(await answered(3), 10);
    await lane.done;
  });

  it('that is stopped ends once what it has handled is committed', async () => {
    const { lane, handled, asked, commit, answered } = opened();
    lane.add(records(0, 50), commit);
    await handled.count(50);
    lane.stop();
    let ended = false;
    void lane.done.then(() => (ended = true));
    await answered(0);
    await settle();
    assert.deepEqual([ended, lane.busy], [false, true]);
    assert.equal(await answered(1), 50);
    await lane.done;
    assert.equal(asked.items.length, 2);
  });

  it('that lost its partition says so once and commits nothing', async () => {
    const { lane, handled, refused, asked, commit } = opened();
    lane.add(records(0, 50), commit);
    await handled.count(50);
    const gone = Object.assign(new Error('gone'), { type: 'ILLEGAL_GENERATION' });
    asked.items[0]?.answer.reject(gone);
    await lane.done;
    assert.deepEqual(refused, ['STALE_COMMIT 0']);
    assert.equal(asked.items.length, 1);
  });
});

/** Whatever could happen without an answer has happened. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await nextTurn();
}
