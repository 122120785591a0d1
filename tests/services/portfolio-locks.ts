// What changes a portfolio locks in one order: its row, then the key of its events. So nothing waits in a circle.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import type { Database } from '../../platform/db/port.ts';
import { openPostgres } from '../../platform/db/postgres.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { seededIds } from '../../platform/ids.ts';
import { noFailpoints } from '../../platform/failpoint.ts';
import { silentLog } from '../../platform/log.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import { targetSet } from '../../schema/events/portfolios.ts';
import {
  envelope,
  recordTransaction,
  schema,
  setTarget,
} from '../../subgraphs/portfolios/bookings.ts';
import { openMarket } from '../../subgraphs/portfolios/orders/testing.ts';
import { freshDatabase } from './connections.ts';

const owner = 'usr_ann';

describe('a portfolio on PostgreSQL', { timeout: 120_000 }, async () => {
  const { url, drop } = await freshDatabase();
  const db = await openPostgres({ url, connections: 4, log: silentLog });
  after(async () => {
    await db.close();
    await drop();
  });
  const market = await openMarket(db);
  await market.join(owner, 100_000);
  const { id: accountId, portfolioId } = market.accounts.get(owner) ?? assert.fail();
  const { clock } = market.slice;
  const ids = seededIds('locks', clock);
  const ports = {
    ...{ db, clock, ids, log: silentLog, failpoints: noFailpoints },
    wakeRelay: () => undefined,
  };
  const viewer = viewerOf(owner);

  const changes = {
    'a booking': () =>
      recordTransaction(ports, viewer, {
        ...{ accountId, kind: 'DEPOSIT', date: '2026-01-20', idempotencyKey: 'booking' },
        amount: { minor: 100n, currency: 'USD' },
      }),
    'a target': () =>
      setTarget(ports, viewer, {
        ...{ portfolioId, idempotencyKey: 'target', driftBandBps: 500 },
        weights: [{ assetClass: 'EQUITY', weightBps: 10_000 }],
      }),
  } as const;

  for (const [name, change] of Object.entries(changes)) {
    it(`${name} that waits for its row holds up no events of who has the row`, async () => {
      const locked = Promise.withResolvers<void>();
      const waits = Promise.withResolvers<void>();
      const other = db.transaction(async (tx) => {
        await tx.query('SELECT 1 FROM portfolios.portfolio WHERE id = $1 FOR UPDATE', [
          portfolioId,
        ]);
        locked.resolve();
        await waits.promise;
        const data = { portfolioId, ownerId: owner, weights: {}, driftBandBps: 500 };
        await enqueue(tx, schema, [
          encodeEvent(targetSet, { ...envelope(ports, portfolioId), data }),
        ]);
      });
      await locked.promise;
      const changed = change();
      while (!(await somebodyWaits(db)));
      waits.resolve();
      await Promise.all([other, changed]);
    });
  }
});

async function somebodyWaits(db: Database): Promise<boolean> {
  const waiting = await db.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return waiting.length > 0;
}
