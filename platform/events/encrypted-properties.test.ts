// Whoever is erased, whenever, however keys come and go: everybody else's records arrive as without sealing.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { ManualClock } from '../clock.ts';
import { MemoryKeys } from '../keys/testing.ts';
import { silentLog } from '../log.ts';
import { openEmbeddedLog } from './embedded.ts';
import { encryptedLog } from './encrypted.ts';
import { ownerHeader } from './owner.ts';
import type { EventRecord } from './port.ts';
import { newTopic, readAll, recordOf, textOf } from './testing.ts';

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ keys: fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }) }),
  },
  { weight: 1, arbitrary: fc.record({ erase: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ restart: fc.constant(true) }) },
);

it(
  'erased owners are gone, all others whole, offsets and order kept',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.nat(9)),
        async (steps, dice) => {
          const clock = new ManualClock();
          const keys = new MemoryKeys(() => dice.next().value < 2);
          const inner = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
          const log = encryptedLog(inner, { keys, clock, log: silentLog });
          const topic = await newTopic(log, 3);
          const tailed: EventRecord[] = [];
          await log.tail(topic, 'end', (records) => tailed.push(...records));
          const erased = new Set<string>();
          const sent: { owner: string | null; erasedBefore: boolean }[] = [];
          const pending: Promise<unknown>[] = [];
          for (const each of steps) {
            if ('restart' in each) keys.forgetAll();
            if ('erase' in each) {
              await Promise.all(pending);
              await keys.destroy(`usr_${each.erase}`);
              erased.add(`usr_${each.erase}`);
            }
            if (!('keys' in each)) continue;
            const records = each.keys.map((key) => {
              // The fifth and sixth key are about nobody.
              const owner = key < 4 ? `usr_${key}` : null;
              sent.push({ owner, erasedBefore: owner !== null && erased.has(owner) });
              const record = recordOf(topic, `k${key}`, `${sent.length - 1}`);
              return owner === null ? record : { ...record, headers: { [ownerHeader]: owner } };
            });
            const call = log.append(records);
            pending.push(call);
            if (dice.next().value < 5) await call;
          }
          await Promise.all(pending);
          const gone = (n: number) => erased.has(sent[n]?.owner ?? '');
          const numbers = sent.map((_, n) => n);
          const left = numbers.filter((n) => !gone(n));
          let total = 0;
          for (let partition = 0; partition < 3; partition++) {
            const stored = await readAll(inner, topic, partition);
            total += stored.length;
            assert.deepEqual(
              stored.map(({ offset }) => offset),
              [...stored.keys()],
            );
            const read = await readAll(log, topic, partition);
            const texts = read.map((record) => Number(textOf(record)));
            assert.deepEqual(
              texts,
              texts.toSorted((a, b) => a - b),
            );
            const inPartition = (n: number) =>
              stored[read.findIndex((r) => Number(textOf(r)) === n)];
            assert.ok(texts.every((n) => !gone(n) && inPartition(n) !== undefined));
          }
          assert.equal(total, sent.length);
          const all = (await Promise.all([0, 1, 2].map((p) => readAll(log, topic, p)))).flat();
          assert.deepEqual(
            all.map((record) => Number(textOf(record))).toSorted((a, b) => a - b),
            left,
          );
          const handled: EventRecord[] = [];
          await log.join({
            group: 'g',
            topics: [topic],
            handle: async (record) => {
              if (dice.next().value < 2) throw new Error('a fault');
              handled.push(record);
            },
          });
          while (new Set(handled.map(textOf)).size < left.length) {
            await clock.advance(1_000);
            await nextTurn();
          }
          assert.ok(handled.every((record) => !gone(Number(textOf(record)))));
          // A tail that was there all the time saw everybody until the erasure, and each record once, in order.
          while (tailed.length < left.length) await nextTurn();
          for (let partition = 0; partition < 3; partition++) {
            const mine = tailed.filter((record) => record.partition === partition);
            const offsets = mine.map(({ offset }) => offset);
            assert.deepEqual(
              offsets,
              [...new Set(offsets)].toSorted((a, b) => a - b),
            );
          }
          const seen = new Set(tailed.map((record) => Number(textOf(record))));
          assert.ok(left.every((n) => seen.has(n)));
          assert.ok(numbers.every((n) => sent[n]?.erasedBefore !== true || !seen.has(n)));
          await log.close();
        },
      ),
      { numRuns: 50 },
    );
  },
);
