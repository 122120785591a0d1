// Looks now and then whether prices have moved a portfolio out of its band. Bookings and targets look for themselves.
import type { BackgroundPart } from '../../platform/graphql/port.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import { driftEvents, schema, type PortfoliosPorts } from './bookings.ts';
import { driftPage } from './drift-store.ts';
import { claimRound, rounds } from './rounds.ts';

const portfoliosAtOnce = 200;

export function watchDrift(ports: PortfoliosPorts, everyMs: number): BackgroundPart {
  const { db, clock, log } = ports;

  async function round(instant: number): Promise<void> {
    if (!(await claimRound(db, 'drift', instant))) return;
    let after: string | null = '';
    let told = 0;
    while (after !== null) {
      const page: Awaited<ReturnType<typeof driftPage>> = await driftPage(
        db,
        after,
        portfoliosAtOnce,
      );
      const { changed } = page;
      if (changed.length > 0) {
        told += await db.transaction(async (tx) => {
          const events = await driftEvents(ports, tx, changed);
          await enqueue(tx, schema, events);
          return events.length;
        });
      }
      after = page.last;
    }
    if (told > 0) ports.wakeRelay();
  }

  return rounds({ name: 'portfolios drift', everyMs, clock, log, round });
}
