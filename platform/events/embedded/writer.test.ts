import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AppError, isAppError } from '../../errors.ts';
import { recordOf } from '../testing.ts';
import type { Lane } from './lane.ts';
import { openStore } from './store.ts';
import { Writer } from './writer.ts';

function opened() {
  const store = openStore(':memory:');
  store.begin();
  const topic = store.addTopic({ name: 't', partitions: 1, retention: { ms: 1 } });
  store.commit();
  const lane = topic.lanes[0] ?? assert.fail();
  const transactions: number[] = [];
  const writer = new Writer(store, (bytes) => void transactions.push(bytes));
  const insert = (count: number, bytes: number) =>
    writer.write(function* (touched: Set<Lane>) {
      for (let i = 0; i < count; i++) {
        touched.add(lane);
        store.insert(lane, lane.next++, 0, {
          ...recordOf('t', 'k', ''),
          value: Buffer.alloc(bytes),
        });
        yield bytes;
      }
    });
  return { store, lane, writer, insert, transactions };
}

it('shares one transaction among all that is asked for in one turn', async () => {
  const { insert, transactions, lane, store } = opened();
  await Promise.all([insert(1, 10), insert(2, 10), insert(1, 10)]);
  await insert(1, 10);
  assert.deepEqual(transactions, [40, 10]);
  assert.equal(lane.end, 5);
  store.close();
});

it('refuses one work with its own error and writes the others', async () => {
  const { insert, writer, lane, transactions, store } = opened();
  const refused = writer.write(function* () {
    yield 0;
    throw new AppError('STALE_COMMIT', 'too late');
  });
  const other = insert(1, 10);
  await assert.rejects(refused, (error) => isAppError(error, 'STALE_COMMIT'));
  await other;
  assert.equal(lane.end, 1);
  // On a slow machine what was refused had a transaction of its own, with nothing in it.
  assert.deepEqual(
    transactions.filter((bytes) => bytes > 0),
    [10],
  );
  store.close();
});

it('fails a whole transaction when the disk is full, and goes on with the next offset when it is not', async () => {
  const { insert, lane, store } = opened();
  await insert(1, 10);
  const pages = Number(Object.values(store.db.prepare('PRAGMA page_count').get() ?? {})[0]);
  store.db.exec(`PRAGMA max_page_count = ${pages + 4}`);
  const both = await Promise.allSettled([insert(1, 10), insert(100, 100_000)]);
  for (const outcome of both) {
    assert.ok(outcome.status === 'rejected');
    assert.ok(isAppError(outcome.reason, 'UNAVAILABLE') && outcome.reason.retryable);
  }
  assert.equal(lane.end, 1);
  assert.equal(store.read(lane, 0, 1000).length, 1);
  store.db.exec('PRAGMA max_page_count = 100000');
  await insert(1, 10);
  assert.deepEqual(
    store.read(lane, 0, 1000).map(({ offset }) => offset),
    [0, 1],
  );
  store.close();
});
