// From transaction to transaction: whatever fails in between, every effect takes place once, in its key's order.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { z } from 'zod';
import { ManualClock } from '../clock.ts';
import { testDatabase } from '../db/testing.ts';
import { AppError } from '../errors.ts';
import { encodeEvent } from '../events/codec.ts';
import { handler, startConsumers } from '../events/consume.ts';
import { withDeadLetters } from '../events/dead-letters.ts';
import { openEmbeddedLog } from '../events/embedded.ts';
import type { EventLog, NewRecord } from '../events/port.ts';
import { noFailpoints } from '../failpoint.ts';
import { silentLog } from '../log.ts';
import { startRelay } from './relay.ts';
import { enqueue, ensureOutbox, onceOnly, sqlOutbox } from './sql.ts';

const deposited = {
  type: 'test.accounts.Deposited.v1',
  topic: 'accounts.v1',
  key: (data: { account: string }) => data.account,
  data: z.object({ account: z.string(), n: z.int() }),
};

it(
  'a relay that repeats itself and handlers that fail make exactly-once effects',
  { timeout: 60_000 },
  async () => {
    const db = await testDatabase();
    await ensureOutbox(db, 'accounts');
    await db.query(
      'CREATE TABLE accounts.effect (place bigint GENERATED ALWAYS AS IDENTITY, account text, n int)',
    );
    const retry = () => new AppError('UNAVAILABLE', 'a fault', { retryable: true });

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(2), { minLength: 1, maxLength: 25 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
        async (accounts, dice) => {
          await db.query(`DELETE FROM accounts.effect; DELETE FROM accounts.outbox;
          DELETE FROM accounts.inbox; DELETE FROM accounts.relay_lease`);
          const fault = () => dice.next().value === 0;
          const clock = new ManualClock();
          const log = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
          await log.ensureTopics(
            withDeadLetters([{ name: deposited.topic, partitions: 3, retention: 'compacted' }]),
          );
          // Sometimes the acknowledgement is lost on its way: the relay must publish again.
          const append = async (records: readonly NewRecord[]) => {
            const positions = await log.append(records);
            if (fault()) throw retry();
            return positions;
          };
          const relay = startRelay({
            sources: [sqlOutbox(db, 'accounts')],
            events: { append } as Pick<EventLog, 'append'> as EventLog,
            clock,
            log: silentLog,
            failpoints: noFailpoints,
          });
          const consumers = await startConsumers({
            events: log,
            log: silentLog,
            clock,
            consumers: [
              {
                group: 'ledger',
                handlers: [
                  handler(deposited, async (event) => {
                    if (fault()) throw retry();
                    await db.transaction(async (tx) => {
                      if (!(await onceOnly(tx, 'accounts', 'ledger', event))) return;
                      const { account, n } = event.data;
                      await tx.query('INSERT INTO accounts.effect (account, n) VALUES ($1, $2)', [
                        account,
                        n,
                      ]);
                      if (fault()) throw retry();
                    });
                    if (fault()) throw retry();
                  }),
                ],
              },
            ],
          });
          for (const [n, account] of accounts.entries()) {
            const data = { account: `acc-${account}`, n };
            const time = '2026-01-05T09:00:00.000Z';
            const id = `evt-${n}`;
            await db.transaction((tx) =>
              enqueue(tx, 'accounts', [
                encodeEvent(deposited, {
                  id,
                  source: '/accounts',
                  subject: data.account,
                  time,
                  data,
                }),
              ]),
            );
            relay.wake();
          }
          const effects = () =>
            db.query<{ account: string; n: number }>(
              'SELECT account, n FROM accounts.effect ORDER BY place',
            );
          while ((await effects()).length < accounts.length || (await waiting()) > 0) {
            await clock.advance(1000);
            await nextTurn();
          }
          await relay.close();
          await consumers.close();
          for (const account of new Set(accounts)) {
            const expected = [...accounts.entries()]
              .filter(([, a]) => a === account)
              .map(([n]) => n);
            const found = (await effects()).filter((effect) => effect.account === `acc-${account}`);
            assert.deepEqual(
              found.map(({ n }) => n),
              expected,
            );
          }
          assert.equal((await log.ends(`${deposited.topic}.dlq`)).get(0), 0);
          await log.close();
        },
      ),
      { numRuns: 4 },
    );
    await db.close();

    async function waiting(): Promise<number> {
      const [row] = await db.query<{ n: string }>('SELECT count(*) AS n FROM accounts.outbox');
      return Number(row?.n);
    }
  },
);
