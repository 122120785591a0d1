// Whatever is appended, by whom, and however handlers fail: what Kafka's users may rely on holds.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openEmbeddedLog } from './embedded.ts';
import type { EventRecord, GroupMember } from './port.ts';
import { newTopic, readAll, recordOf, textOf } from './testing.ts';

const batches = fc.array(fc.array(fc.nat(5), { maxLength: 12 }), { minLength: 1, maxLength: 12 });

it('offsets grow, keys keep their order, tails and reads agree', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.infiniteStream(fc.boolean()), async (calls, waits) => {
      const log = await openEmbeddedLog({
        file: ':memory:',
        clock: new ManualClock(),
        log: silentLog,
      });
      const topic = await newTopic(log, 3);
      const tailed: EventRecord[] = [];
      await log.tail(topic, 'end', (records) => tailed.push(...records));
      let n = 0;
      const pending = [];
      for (const keys of calls) {
        const call = log.append(keys.map((key) => recordOf(topic, `k${key}`, `${n++}`)));
        pending.push(call);
        if (waits.next().value) await call;
      }
      const positions = (await Promise.all(pending)).flat();
      for (let partition = 0; partition < 3; partition++) {
        const stored = await readAll(log, topic, partition);
        const offsets = stored.map(({ offset }) => offset);
        assert.deepEqual(
          offsets,
          positions.filter((p) => p.partition === partition).map(({ offset }) => offset),
        );
        assert.deepEqual(offsets, [...offsets.keys()]);
        // Appended in the order of their texts, so every key, and even every partition, is sorted.
        const texts = stored.map((record) => Number(textOf(record)));
        assert.deepEqual(
          texts,
          texts.toSorted((a, b) => a - b),
        );
        assert.deepEqual(
          tailed.filter((record) => record.partition === partition).map(textOf),
          stored.map(textOf),
        );
      }
      assert.equal(tailed.length, n);
      await log.close();
    }),
    { numRuns: 60 },
  );
});

it(
  'every record is handled at least once, in its key’s order, whoever fails, joins or leaves',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(5), { minLength: 1, maxLength: 60 }),
        fc.infiniteStream(fc.nat(9)),
        async (keys, dice) => {
          const clock = new ManualClock();
          const log = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
          const topic = await newTopic(log, 4);
          const handled: EventRecord[] = [];
          const join = () =>
            log.join({
              group: 'g',
              topics: [topic],
              handle: async (record) => {
                if (dice.next().value < 3) throw new Error('a fault');
                if (dice.next().value < 3) await nextTurn();
                handled.push(record);
                if (dice.next().value < 2) throw new Error('a fault after the effect');
              },
            });
          let members: GroupMember[] = [await join()];
          const appended = keys.map((key, n) => log.append([recordOf(topic, `k${key}`, `${n}`)]));
          await Promise.all(appended);
          while (new Set(handled.map(textOf)).size < keys.length) {
            await clock.advance(1_000);
            await nextTurn();
            const roll: unknown = dice.next().value;
            if (roll === 0 && members.length < 4) members.push(await join());
            if (roll === 1 && members.length > 1) await members.shift()?.close();
          }
          members = [];
          await log.close();
          const newest = new Map<string, number>();
          const sighted = new Set<string>();
          for (const record of handled) {
            if (sighted.has(textOf(record))) continue;
            sighted.add(textOf(record));
            assert.ok(Number(textOf(record)) > (newest.get(record.key) ?? -1));
            newest.set(record.key, Number(textOf(record)));
          }
        },
      ),
      { numRuns: 40 },
    );
  },
);
