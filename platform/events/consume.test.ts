import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { ManualClock } from '../clock.ts';
import { AppError, isAppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { encodeEvent } from './codec.ts';
import { handler, startConsumers, type Consumer } from './consume.ts';
import { withDeadLetters } from './dead-letters.ts';
import { createMetrics } from '../metrics.ts';
import { openEmbeddedLog } from './embedded.ts';
import { observeLag } from './lag.ts';
import type { EventLog, EventRecord, NewRecord } from './port.ts';
import { Arrivals } from './testing.ts';

const topic = 'things.v1';
const definition = <const Type extends string>(type: Type) => ({
  type,
  topic,
  key: (data: { id: string }) => data.id,
  data: z.object({ id: z.string(), n: z.int() }),
});
const moved = definition('test.things.Moved.v1');
const painted = definition('test.things.Painted.v1');

function event(on: typeof moved | typeof painted, n: number, key = 'one'): NewRecord {
  return encodeEvent(on, {
    id: `evt-${n}`,
    source: '/things',
    subject: key,
    time: '2026-01-05T09:00:00.000Z',
    data: { id: key, n },
  });
}

function retyped(record: NewRecord, ce_type: string): NewRecord {
  return { ...record, headers: { ...record.headers, ce_type } };
}

async function opened() {
  const clock = new ManualClock();
  const events = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
  await events.ensureTopics(
    withDeadLetters([{ name: topic, partitions: 2, retention: { ms: 3_600_000 } }]),
  );
  const dead = new Arrivals<EventRecord>();
  await events.tail(`${topic}.dlq`, 'end', (records) => dead.push(...records));
  const metrics = createMetrics();
  const start = (...consumers: Consumer[]) =>
    startConsumers({ events, consumers, log: silentLog, clock, metrics });
  return { clock, events, dead, start, metrics };
}

describe('consumers', { timeout: 120_000 }, () => {
  it('count what became of each attempt, and how far they are behind', async () => {
    const { events, start, metrics, clock, dead } = await opened();
    let failures = 0;
    const consumer: Consumer = {
      group: 'a',
      handlers: [
        handler(moved, async ({ data }) => {
          if (data.n === 2 && failures++ < 1) {
            throw new AppError('UNAVAILABLE', 'not yet', { retryable: true });
          }
          if (data.n === 3) throw new AppError('DATA_CORRUPT', 'never');
        }),
      ],
    };
    observeLag({ events, consumers: [consumer], metrics, clock, log: silentLog });
    await events.append([event(moved, 1), event(moved, 2), event(moved, 3)]);
    const lag = /^miyagi_consumer_lag_records\{group="a",topic="things\.v1"\} (\d+)$/m;
    assert.equal(lag.exec(await metrics.text())?.[1], '3');
    const consumers = await start(consumer);
    while (dead.items.length === 0) {
      await clock.advance(100);
      await nextTurn();
    }
    await consumers.close();
    await clock.advance(5_000);
    const text = await metrics.text();
    for (const line of [
      'miyagi_consumer_records_total{group="a",topic="things.v1",outcome="handled"} 2',
      'miyagi_consumer_records_total{group="a",topic="things.v1",outcome="failed"} 1',
      'miyagi_consumer_records_total{group="a",topic="things.v1",outcome="dead_lettered"} 1',
      'miyagi_consumer_seconds_count{group="a",topic="things.v1"} 4',
      'miyagi_consumer_lag_records{group="a",topic="things.v1"} 0',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
    }
    await events.close();
  });

  it('hand each event, typed, to its handler, in order, once per group', async () => {
    const { events, start, dead } = await opened();
    const seen = new Arrivals<string>();
    const consumer = (group: string): Consumer => ({
      group,
      handlers: [
        handler(moved, async ({ data, subject }) =>
          seen.push(`${group} moved ${subject} ${data.n}`),
        ),
        handler(painted, async ({ data }) => seen.push(`${group} painted ${data.n}`)),
      ],
    });
    await events.append([event(moved, 1), retyped(event(moved, 2), 'test.others.Unknown.v7')]);
    const consumers = await start(consumer('a'), consumer('b'));
    await events.append([{ topic, key: 'one', headers: {}, value: null }, event(painted, 3)]);
    await seen.count(4);
    await consumers.close();
    assert.deepEqual(
      seen.items.filter((line) => line.startsWith('a')),
      ['a moved one 1', 'a painted 3'],
    );
    assert.deepEqual(dead.items, [], 'foreign types and deletions are none of their business');
    await events.close();
  });

  it('put aside what can never be read, with the reason and its origin, and go on', async () => {
    const { events, start, dead, clock } = await opened();
    const seen = new Arrivals<number>();
    await start({ group: 'g', handlers: [handler(moved, async ({ data }) => seen.push(data.n))] });
    const bad = event(moved, 1);
    const poison: [NewRecord, string][] = [
      [{ ...bad, value: Buffer.from('no json') }, 'value'],
      [{ ...bad, value: Buffer.from('{"id":"one","n":"1"}') }, 'data.n'],
      [{ ...bad, headers: {} }, 'ce_type'],
      [retyped(bad, 'test.things.Moved.v2'), 'ce_type'],
    ];
    const positions = await events.append([...poison.map(([record]) => record), event(moved, 2)]);
    await seen.count(1);
    await dead.count(poison.length);
    assert.deepEqual(seen.items, [2]);
    for (const [index, record] of dead.items.entries()) {
      const { headers, key, value } = record;
      assert.equal(headers['dlq_code'], 'DATA_CORRUPT');
      assert.equal(headers['dlq_field'], poison[index]?.[1]);
      assert.equal(headers['dlq_group'], 'g');
      assert.equal(headers['dlq_topic'], topic);
      assert.equal(headers['dlq_partition'], String(positions[index]?.partition));
      assert.equal(headers['dlq_offset'], String(positions[index]?.offset));
      assert.equal(headers['dlq_time'], new Date(clock.now()).toISOString());
      assert.equal(key, 'one');
      assert.deepEqual(Buffer.from(value ?? []), poison[index]?.[0].value);
    }
    assert.match(
      dead.items[3]?.headers['dlq_reason'] ?? '',
      /unknown major version 2; known here: 1/,
    );
    await events.close();
  });

  it('put aside a record that leaves no room for the reason: then its place must do', async () => {
    const { events, start, dead } = await opened();
    await start({ group: 'g', handlers: [handler(moved, async () => undefined)] });
    const large = { topic, key: 'one', headers: {}, value: Buffer.alloc(999_990, 'x') };
    const [at] = await events.append([large]);
    await dead.count(1);
    const [letter] = dead.items;
    assert.equal(letter?.value, null);
    assert.equal(letter.headers['dlq_omitted'], 'true');
    assert.equal(letter.headers['dlq_offset'], String(at?.offset));
    await events.close();
  });

  it('retry what may succeed later for as long as it takes, put aside at once what may not', async () => {
    const { events, start, dead, clock } = await opened();
    const handled = new Arrivals<number>();
    let attempts = 0;
    await start({
      group: 'g',
      handlers: [
        handler(moved, async ({ data }) => {
          if (data.n === 1 && ++attempts < 30) {
            throw new AppError('UNAVAILABLE', 'later', { retryable: true });
          }
          if (data.n === 2) throw new AppError('NOT_FOUND', 'no such thing', { field: 'id' });
          handled.push(data.n);
        }),
      ],
    });
    await events.append([event(moved, 1), event(moved, 2), event(moved, 3)]);
    await drive(clock, () => handled.items.length === 2);
    assert.deepEqual(handled.items, [1, 3]);
    assert.equal(attempts, 30);
    assert.equal(dead.items.length, 1);
    assert.equal(dead.items[0]?.headers['dlq_code'], 'NOT_FOUND');
    assert.equal(dead.items[0]?.headers['dlq_reason'], 'no such thing');
    await events.close();
  });

  it('take an unknown error for a bug after ten attempts at that record', async () => {
    const { events, start, dead, clock } = await opened();
    const attempts = new Map<number, number>();
    await start({
      group: 'g',
      handlers: [
        handler(moved, async ({ data }) => {
          const attempt = (attempts.get(data.n) ?? 0) + 1;
          attempts.set(data.n, attempt);
          if (data.n === 1 || (data.n === 2 && attempt < 9)) throw new TypeError('a bug');
        }),
      ],
    });
    await events.append([event(moved, 1), event(moved, 2), event(moved, 3)]);
    await drive(clock, () => attempts.get(3) === 1);
    assert.deepEqual(
      [...attempts],
      [
        [1, 10],
        [2, 9],
        [3, 1],
      ],
    );
    assert.deepEqual(
      dead.items.map(({ headers }) => headers['dlq_code']),
      ['INTERNAL'],
    );
    await events.close();
  });

  it('keep a record that cannot be put aside', async () => {
    const { events, clock } = await opened();
    let away = true;
    const flaky: EventLog = Object.assign(Object.create(events) as EventLog, {
      append: (records: readonly NewRecord[]) =>
        away
          ? Promise.reject(new AppError('UNAVAILABLE', 'the broker is away', { retryable: true }))
          : events.append(records),
      ends: (name: string) => events.ends(name),
      join: (options: Parameters<EventLog['join']>[0]) => events.join(options),
    });
    const seen = new Arrivals<number>();
    await startConsumers({
      events: flaky,
      consumers: [
        { group: 'g', handlers: [handler(moved, async ({ data }) => seen.push(data.n))] },
      ],
      log: silentLog,
      clock,
    });
    await events.append([retyped(event(moved, 1), 'test.things.Moved.v9'), event(moved, 2)]);
    for (let i = 0; i < 20; i++) {
      await nextTurn();
      await clock.advance(10_000);
    }
    assert.deepEqual(seen.items, []);
    away = false;
    await drive(clock, () => seen.items.length === 1);
    assert.equal((await events.ends(`${topic}.dlq`)).get(0), 1);
    await events.close();
  });

  it('refuse a group or a type given twice, and a topic without dead letters', async () => {
    const { events, start, clock } = await opened();
    const one = handler(moved, async () => undefined);
    const invalid = (error: unknown) => isAppError(error, 'CONFIG_INVALID');
    await assert.rejects(
      start({ group: 'g', handlers: [one] }, { group: 'g', handlers: [] }),
      invalid,
    );
    await assert.rejects(start({ group: 'g', handlers: [one, one] }), invalid);
    const bare = { ...moved, topic: 'bare.v1' };
    await events.ensureTopics([{ name: 'bare.v1', partitions: 1, retention: { ms: 1000 } }]);
    const consumers = [{ group: 'g', handlers: [handler(bare, async () => undefined)] }];
    await assert.rejects(startConsumers({ events, consumers, log: silentLog, clock }), invalid);
    await events.close();
  });
});

/** Lets time pass until the condition holds. */
async function drive(clock: ManualClock, condition: () => boolean): Promise<void> {
  while (!condition()) {
    await nextTurn();
    await clock.advance(1_000);
  }
}
