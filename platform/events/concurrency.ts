// What every event log must do when several members of a group work, come, go and stall.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AppError } from '../errors.ts';
import type { OpenedLog } from './contract.ts';
import type { EventLog, EventRecord } from './port.ts';
import {
  Arrivals,
  consume,
  keyPerPartition,
  newTopic,
  numbered,
  range,
  recordOf,
  textOf,
} from './testing.ts';

export function eventLogConcurrency(name: string, open: () => Promise<OpenedLog>): void {
  describe(`event log, several members: ${name}`, { timeout: 120_000 }, () => {
    let opened: OpenedLog;
    let log: EventLog;
    before(async () => {
      opened = await open();
      log = opened.log;
    });
    after(() => opened.close());

    it('shares the partitions out, and gives them back when a member leaves', async () => {
      const topic = await newTopic(log, 4);
      const keys = keyPerPartition(log, topic, 4);
      const seen = new Arrivals<{ who: string; partition: number }>();
      const member = (who: string) =>
        consume(log, `${topic}.group`, [topic], async ({ partition }) =>
          seen.push({ who, partition }),
        );
      const one = await member('one');
      const two = await member('two');
      const workers = (from: number) => new Set(seen.items.slice(from).map(({ who }) => who));
      // Engines need their time to rebalance: records go on until both have been seen working.
      await feed(log, topic, keys, () => workers(0).size === 2);
      await one.member.close();
      const from = seen.items.length;
      const lanes = () => new Set(seen.items.slice(from).map(({ partition }) => partition));
      await feed(log, topic, keys, () => lanes().size === 4);
      assert.deepEqual(workers(from), new Set(['two']));
      await two.member.close();
    });

    it('loses no record and keeps the order of every key while members come and go', async () => {
      const topic = await newTopic(log, 6);
      const group = `${topic}.group`;
      const handled = new Arrivals<EventRecord>();
      const member = () => consume(log, group, [topic], async (record) => handled.push(record));
      const all = new Set(range(0, 900));
      let current = await member();
      for (let from = 0; from < 900; from += 100) {
        await log.append(numbered(topic, from, from + 100));
        const next = await member();
        await handled.until((items) => items.length > from);
        await current.member.close();
        current = next;
      }
      await handled.until((items) => new Set(items.map(textOf)).size === all.size);
      await current.member.close();
      assert.deepEqual(new Set(handled.items.map(textOf)), all);
      // A record may come again, but the first sight of each follows its key's order.
      const newest = new Map<string, number>();
      const sighted = new Set<string>();
      for (const record of handled.items) {
        const text = textOf(record);
        if (sighted.has(text)) continue;
        sighted.add(text);
        assert.ok(Number(text) > (newest.get(record.key) ?? -1), `${text} of ${record.key}`);
        newest.set(record.key, Number(text));
      }
    });

    it('takes the partitions from a stalled member and refuses its late commit', async () => {
      const topic = await newTopic(log, 1);
      const group = `${topic}.group`;
      await log.append([recordOf(topic, 'k', 'one'), recordOf(topic, 'k', 'two')]);
      const stalled = Promise.withResolvers<void>();
      const wakeUp = Promise.withResolvers<void>();
      const refused = Promise.withResolvers<{ error: AppError; record: EventRecord }>();
      const sleeper = await log.join({
        group,
        topics: [topic],
        sessionTimeoutMs: opened.sessionTimeoutMs,
        handle: async () => {
          stalled.resolve();
          await wakeUp.promise;
        },
        onRefused: (error, record) => refused.resolve({ error, record }),
      });
      await stalled.promise;
      const successor = await consume(log, group, [topic]);
      await successor.arrived.count(2);
      assert.deepEqual(successor.arrived.items.map(textOf), ['one', 'two']);
      wakeUp.resolve();
      const { error, record } = await refused.promise;
      assert.equal(error.code, 'STALE_COMMIT');
      assert.equal(textOf(record), 'one');
      await Promise.all([sleeper.close(), successor.member.close()]);

      await log.append([recordOf(topic, 'k', 'three')]);
      const third = await consume(log, group, [topic]);
      await third.arrived.count(1);
      assert.deepEqual(third.arrived.items.map(textOf), ['three'], 'the successor’s commits stand');
      await third.member.close();
    });

    it('lets a member that had stalled work again', async () => {
      const topic = await newTopic(log, 1);
      const group = `${topic}.group`;
      await log.append([recordOf(topic, 'k', 'one')]);
      const wakeUp = Promise.withResolvers<void>();
      const refused = Promise.withResolvers<void>();
      const handled = new Arrivals<string>();
      const stalled = Promise.withResolvers<void>();
      const sleeper = await log.join({
        group,
        topics: [topic],
        sessionTimeoutMs: opened.sessionTimeoutMs,
        handle: async (record) => {
          stalled.resolve();
          await wakeUp.promise;
          handled.push(textOf(record));
        },
        onRefused: () => refused.resolve(),
      });
      await stalled.promise;
      const successor = await consume(log, group, [topic]);
      await successor.arrived.count(1);
      wakeUp.resolve();
      await refused.promise;
      await successor.member.close();
      await log.append([recordOf(topic, 'k', 'two')]);
      await handled.until((items) => items.includes('two'));
      await sleeper.close();
    });
  });
}

/** Appends one record per key, again and again, until the condition holds. */
async function feed(
  log: EventLog,
  topic: string,
  keys: readonly string[],
  enough: () => boolean,
): Promise<void> {
  for (let i = 0; !enough(); i++) {
    await log.append(keys.map((key) => recordOf(topic, key, `${i}`)));
    await new Promise(setImmediate);
  }
}
