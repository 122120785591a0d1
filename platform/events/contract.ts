// What every event log must do, whichever engine is behind it. Nothing here may rest on dense offsets, on
// groups that start at once, or on a clock that a test can move: real brokers offer none of these.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isAppError } from '../errors.ts';
import type { EventLog, EventRecord, NewRecord } from './port.ts';
import {
  Arrivals,
  consume,
  keyPerPartition,
  newTopic,
  numbered,
  range,
  readAll,
  recordOf,
  textOf,
} from './testing.ts';

export interface OpenedLog {
  readonly log: EventLog;
  /** The shortest session the engine grants, in milliseconds. */
  readonly sessionTimeoutMs: number;
  close(): Promise<void>;
}

const patience = { timeout: 60_000 };

/** `open` may give a log that others use too: the suite makes its own topics. */
export function eventLogContract(name: string, open: () => Promise<OpenedLog>): void {
  describe(`event log: ${name}`, patience, () => {
    let opened: OpenedLog;
    let log: EventLog;
    before(async () => {
      opened = await open();
      log = opened.log;
    });
    after(() => opened.close());

    describe('topics', () => {
      it('are made once, keep their generation, and cannot change their number of partitions', async () => {
        const topic = await newTopic(log, 3);
        const generation = await log.generation(topic);
        await log.ensureTopics([{ name: topic, partitions: 3, retention: { ms: 3_600_000 } }]);
        assert.equal(await log.generation(topic), generation);
        assert.notEqual(generation, '');
        assert.notEqual(await log.generation(await newTopic(log)), generation);
        await rejectsWith('CONFIG_INVALID', () =>
          log.ensureTopics([{ name: topic, partitions: 4, retention: 'compacted' }]),
        );
      });

      it('must exist before anything else is asked of them', async () => {
        const topic = 'test.never-made';
        await rejectsWith('CONFIG_INVALID', () => log.append([recordOf(topic, 'k', 'v')]));
        await rejectsWith('CONFIG_INVALID', () => log.ends(topic));
        await rejectsWith('CONFIG_INVALID', () => log.beginnings(topic));
        await rejectsWith('CONFIG_INVALID', () => log.tail(topic, 'end', () => undefined));
        await rejectsWith('CONFIG_INVALID', () =>
          log.join({ group: 'g', topics: [topic], handle: async () => undefined }),
        );
      });
    });

    describe('append', () => {
      it('gives back where each record went, growing within a partition, equal keys together', async () => {
        const topic = await newTopic(log, 3);
        assert.deepEqual(await log.append([]), []);
        const records = Array.from({ length: 60 }, (_, i) => recordOf(topic, `k${i % 7}`, `${i}`));
        const positions = await log.append(records);
        assert.equal(positions.length, records.length);
        const last = new Map<number, number>();
        for (const [index, { partition, offset, ...rest }] of positions.entries()) {
          assert.equal(rest.topic, topic);
          assert.equal(partition, log.partitionFor(topic, records[index]?.key ?? ''));
          assert.ok(offset > (last.get(partition) ?? -1), 'offsets grow');
          last.set(partition, offset);
        }
        const ends = await log.ends(topic);
        assert.deepEqual([...ends.keys()].sort(), [0, 1, 2]);
        for (const [partition, offset] of await log.beginnings(topic)) {
          const first = positions.find((position) => position.partition === partition);
          assert.equal(offset, first?.offset ?? ends.get(partition));
        }
        for (const [partition, offset] of last) assert.ok((ends.get(partition) ?? 0) > offset);
      });

      it('tells where a time begins in each partition, and the end where all is older', async () => {
        const topic = await newTopic(log, 3);
        const keys = keyPerPartition(log, topic, 3);
        await log.append(keys.map((key) => recordOf(topic, key, 'old')));
        const [old] = await readAll(log, topic, 0);
        await nextMillisecond(old?.timestamp ?? assert.fail());
        const [newer] = await log.append([recordOf(topic, keys[1] ?? '', 'new')]);
        const [, stored] = await readAll(log, topic, 1);
        const ends = await log.ends(topic);
        const { timestamp } = stored ?? assert.fail();
        const found = await log.since(topic, timestamp);
        assert.deepEqual(found, new Map([...ends, [1, newer?.offset]]));
        assert.deepEqual(await log.since(topic, timestamp + 3_600_000), ends);
        assert.deepEqual(await log.since(topic, 0), await log.beginnings(topic));
        await rejectsWith('CONFIG_INVALID', () => log.since('nowhere', 0));
      });

      it('keeps key, headers, bytes, deletions and time as they were', async () => {
        const topic = await newTopic(log, 1);
        const headers = { ce_id: 'Grüße 👋', empty: '', traceparent: '00-1-2-01' };
        const bytes = Buffer.from([0, 255, 10, 13, 128]);
        const sent: NewRecord[] = [
          { topic, key: 'schlüssel', headers, value: bytes },
          { topic, key: 'k', headers: {}, value: null },
          { topic, key: 'k', headers: {}, value: Buffer.alloc(0) },
          { topic, key: 'k', headers: {}, value: Buffer.alloc(900_000, 7) },
        ];
        await log.append(sent);
        const stored = await readAll(log, topic, 0);
        assert.deepEqual(stored.map(plain), sent.map(plain));
        assert.ok(stored.every(({ timestamp }) => timestamp > Date.UTC(2020, 0)));
      });

      it('refuses what no engine takes, naming it, and appends nothing of that call', async () => {
        const topic = await newTopic(log, 1);
        const tooLarge = { ...recordOf(topic, 'k', ''), value: Buffer.alloc(1_100_000) };
        await rejectsWith(
          'BAD_USER_INPUT',
          () => log.append([recordOf(topic, 'k', 'v'), tooLarge]),
          'value',
        );
        await rejectsWith('BAD_USER_INPUT', () => log.append([recordOf(topic, '', 'v')]), 'key');
        assert.deepEqual(await readAll(log, topic, 0), []);
      });

      it('keeps the order of a key over calls that do not wait for each other', async () => {
        const topic = await newTopic(log, 3);
        const calls = Array.from({ length: 100 }, (_, i) =>
          log.append([recordOf(topic, 'one', `${i}`)]),
        );
        await Promise.all(calls);
        const stored = await readAll(log, topic, log.partitionFor(topic, 'one'));
        assert.deepEqual(
          stored.map(textOf),
          Array.from({ length: 100 }, (_, i) => `${i}`),
        );
      });
    });

    describe('read', () => {
      it('gives exactly the stored records of [from, until)', async () => {
        const topic = await newTopic(log, 1);
        const positions = await log.append(
          Array.from({ length: 700 }, (_, i) => recordOf(topic, `k${i % 5}`, `${i}`)),
        );
        const at = (index: number) => positions[index]?.offset ?? assert.fail();
        const texts = async (from: number, until?: number) =>
          (await readAll(log, topic, 0, from, until)).map(textOf);
        assert.equal((await texts(0)).length, 700);
        assert.deepEqual(await texts(at(10), at(13)), ['10', '11', '12']);
        assert.deepEqual(await texts(at(698)), ['698', '699']);
        assert.deepEqual(await texts(at(10), at(10)), []);
        assert.deepEqual(await texts(at(699) + 1), []);
        await rejectsWith('BAD_USER_INPUT', () => readAll(log, topic, 1), 'partition');
      });
    });

    describe('tail', () => {
      it('from the end brings every later record once, in order per partition', async () => {
        const topic = await newTopic(log, 3);
        await log.append([recordOf(topic, 'a', 'before')]);
        const arrived = new Arrivals<EventRecord>();
        const tail = await log.tail(topic, 'end', (records) => arrived.push(...records));
        assert.deepEqual(tail.start, await log.ends(topic));
        for (let i = 0; i < 40; i++) await log.append([recordOf(topic, `k${i % 4}`, `${i}`)]);
        await log.append(
          Array.from({ length: 40 }, (_, i) => recordOf(topic, `k${i % 4}`, `${i + 40}`)),
        );
        await arrived.count(80);
        await tail.close();
        assertOnceInOrder(arrived.items, 80);
      });

      it('from a time brings what was stored then and all that follows, without a seam', async () => {
        const topic = await newTopic(log, 3);
        const keys = keyPerPartition(log, topic, 3);
        await log.append(keys.map((key) => recordOf(topic, key, 'old')));
        const [old] = await readAll(log, topic, 0);
        await nextMillisecond(old?.timestamp ?? assert.fail());
        const texts = (from: number) => Array.from({ length: 600 }, (_, i) => `${from + i}`);
        const append = (from: number) =>
          log.append(texts(from).map((text) => recordOf(topic, `k${Number(text) % 9}`, text)));
        const [first] = await append(0);
        assert.ok(first !== undefined);
        const [newer] = await readAll(log, topic, first.partition, first.offset, first.offset + 1);
        const arrived = new Arrivals<EventRecord>();
        const since = newer?.timestamp ?? assert.fail();
        const meanwhile = append(600);
        const tail = await log.tail(topic, { since }, (records) => arrived.push(...records));
        await Promise.all([meanwhile, append(1200)]);
        await arrived.count(1800);
        await tail.close();
        assertOnceInOrder(arrived.items, 1800);
        for (const record of arrived.items) {
          assert.ok(record.offset >= (tail.start.get(record.partition) ?? 0));
        }
      });

      it('brings nothing after it was closed, and leaves other tails alone', async () => {
        const topic = await newTopic(log, 1);
        const closed = new Arrivals<EventRecord>();
        const open = new Arrivals<EventRecord>();
        const one = await log.tail(topic, 'end', (records) => closed.push(...records));
        const two = await log.tail(topic, 'end', (records) => {
          open.push(...records);
          throw new Error('a reader with a bug');
        });
        await one.close();
        await log.append([recordOf(topic, 'k', '1')]);
        await log.append([recordOf(topic, 'k', '2')]);
        await open.count(2);
        assert.deepEqual(closed.items, []);
        await two.close();
      });
    });

    describe('groups', () => {
      it('start with the oldest record, each group on its own, and go on where they stopped', async () => {
        const topic = await newTopic(log, 3);
        const group = `${topic}.group`;
        await log.append(numbered(topic, 0, 20));
        const first = await consume(log, group, [topic]);
        const other = await consume(log, `${group}.other`, [topic]);
        await first.arrived.count(20);
        await first.member.close();
        await log.append(numbered(topic, 20, 30));
        const second = await consume(log, group, [topic]);
        await second.arrived.until((items) => items.some((record) => textOf(record) === '29'));
        await second.arrived.until((items) => new Set(items.map(textOf)).size >= 10);
        await second.member.close();
        const texts = new Set(second.arrived.items.map(textOf));
        assert.deepEqual(texts, new Set(range(20, 30)), 'what was committed is not handled again');
        await other.arrived.until((items) => new Set(items.map(textOf)).size === 30);
        await other.member.close();
      });

      it('take several topics, one record of a partition at a time, in order', async () => {
        const topics = [await newTopic(log, 2), await newTopic(log, 2)];
        for (const topic of topics) await log.append(numbered(topic, 0, 50));
        const busy = new Set<string>();
        const { arrived, member } = await consume(
          log,
          `${topics[0]}.group`,
          topics,
          async (record) => {
            const lane = `${record.topic}/${record.partition}`;
            assert.ok(!busy.has(lane), 'one at a time');
            busy.add(lane);
            await new Promise(setImmediate);
            busy.delete(lane);
          },
        );
        await arrived.until((items) => new Set(items.map((r) => r.topic + textOf(r))).size === 100);
        await member.close();
        for (const topic of topics) {
          assertInOrder(arrived.items.filter((record) => record.topic === topic));
        }
      });

      it('try a failed record again before any later one of its partition, while others go on', async () => {
        const topic = await newTopic(log, 2);
        const [bad = '', good = ''] = keyPerPartition(log, topic, 2);
        await log.append([recordOf(topic, bad, 'bad'), recordOf(topic, bad, 'after')]);
        await log.append([recordOf(topic, good, 'good')]);
        let failures = 0;
        const { arrived, member } = await consume(
          log,
          `${topic}.group`,
          [topic],
          async (record) => {
            // It may succeed only once the other partition has been seen to go on.
            if (textOf(record) !== 'bad') return;
            const othersWentOn = arrived.items.some((seen) => textOf(seen) === 'good');
            if (othersWentOn && failures >= 2) return;
            failures += 1;
            throw new Error('not yet');
          },
        );
        await arrived.count(3);
        await member.close();
        assert.ok(failures >= 2);
        const ofBad = arrived.items.filter(({ key }) => key === bad).map(textOf);
        assert.deepEqual(ofBad, ['bad', 'after']);
      });

      it('are behind by what they have not committed, per topic', async () => {
        const topics = [await newTopic(log, 3), await newTopic(log, 1)] as const;
        const [first, second] = topics;
        const group = `${first}.group`;
        await log.append(Array.from({ length: 5 }, (_, i) => recordOf(first, `k${i}`, `${i}`)));
        const lag = async () => [...(await log.lag(group, topics))];
        assert.deepEqual(await lag(), [
          [first, 5],
          [second, 0],
        ]);
        const { arrived, member } = await consume(log, group, topics);
        await arrived.count(5);
        await member.close();
        await log.append([recordOf(second, 'k', 'later')]);
        assert.deepEqual(await lag(), [
          [first, 0],
          [second, 1],
        ]);
        await rejectsWith('CONFIG_INVALID', () => log.lag(group, ['test.never-made']));
      });

      it('let a closing member finish and commit the record in its hands', async () => {
        const topic = await newTopic(log, 1);
        await log.append([recordOf(topic, 'k', 'one'), recordOf(topic, 'k', 'two')]);
        const begun = Promise.withResolvers<void>();
        const finish = Promise.withResolvers<void>();
        const slow = await consume(log, `${topic}.group`, [topic], () => {
          begun.resolve();
          return finish.promise;
        });
        await begun.promise;
        let closed = false;
        const closing = slow.member.close().then(() => (closed = true));
        await new Promise(setImmediate);
        assert.equal(closed, false, 'it waits for the handler');
        finish.resolve();
        await closing;
        assert.deepEqual(slow.arrived.items.map(textOf), ['one']);
        const next = await consume(log, `${topic}.group`, [topic]);
        await next.arrived.count(1);
        await next.member.close();
        assert.deepEqual(next.arrived.items.map(textOf), ['two']);
      });
    });
  });
}

/** Every text of 0 … count − 1 once, growing within each partition. */
function assertOnceInOrder(records: readonly EventRecord[], count: number): void {
  assert.equal(records.length, count);
  assert.equal(new Set(records.map(textOf)).size, count);
  assertInOrder(records);
}

function assertInOrder(records: readonly EventRecord[]): void {
  const last = new Map<number, EventRecord>();
  for (const record of records) {
    const before = last.get(record.partition);
    if (before !== undefined) {
      assert.ok(record.offset > before.offset);
      assert.ok(Number(textOf(record)) > Number(textOf(before)));
    }
    last.set(record.partition, record);
  }
}

/** Engines differ in which byte array they give back. */
function plain({ topic, key, headers, value }: NewRecord) {
  return { topic, key, headers: { ...headers }, value: value === null ? null : Buffer.from(value) };
}

async function nextMillisecond(timestamp: number): Promise<void> {
  while (new Date().getTime() <= timestamp + 1) await new Promise(setImmediate);
}

async function rejectsWith(
  code: string,
  run: () => Promise<unknown>,
  field?: string,
): Promise<void> {
  await assert.rejects(run, (error: unknown) => {
    assert.ok(isAppError(error), String(error));
    assert.equal(error.code, code);
    if (field !== undefined) assert.equal(error.field, field);
    return true;
  });
}
