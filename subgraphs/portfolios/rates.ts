// Exchange rates as tables: seeded from the pure walk, extended as days go by.
import type { Clock, Timer } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/port.ts';
import type { BackgroundPart } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import { dayOf, lastBusinessDay } from './calendar.ts';
import { exchangedCurrencies, ratesOf } from './fx.ts';

/** Brings the rates up to `through` (ISO date). Idempotent, also between processes. */
export async function seedRates(
  db: Database,
  { seed, through }: { readonly seed: number; readonly through: string },
): Promise<void> {
  const known = await db.query<{ code: string; rate_day: string }>(
    'SELECT code, rate_day FROM portfolios.currency',
  );
  const reached = new Map(known.map((row) => [row.code, row.rate_day]));
  const last = lastBusinessDay(through);
  if (exchangedCurrencies.every((code) => (reached.get(code) ?? '') >= last)) return;
  for (const [code, { days, perDollar }] of ratesOf(seed, through)) {
    const since = days.findIndex((day) => day > (reached.get(code) ?? ''));
    const newest = perDollar.at(-1);
    if (since < 0 || newest === undefined) continue;
    await db.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO portfolios.rate (currency, day, per_dollar)
         SELECT $1, * FROM unnest($2::date[], $3::bigint[]) ON CONFLICT DO NOTHING`,
        [code, days.slice(since), perDollar.slice(since)],
      );
      await tx.query(
        `INSERT INTO portfolios.currency AS known (code, per_dollar, rate_day) VALUES ($1, $2, $3)
         ON CONFLICT (code) DO UPDATE
           SET per_dollar = excluded.per_dollar, rate_day = excluded.rate_day
           WHERE known.rate_day < excluded.rate_day`,
        [code, newest, last],
      );
    });
  }
}

/** While started, once more every day. */
export function keepRates(db: Database, seed: number, clock: Clock, log: Log): BackgroundPart {
  let timer: Timer | null = null;
  let stopped = false;
  let seeding = Promise.resolve();

  function begin(): void {
    seeding = everyDay();
  }

  async function everyDay(): Promise<void> {
    try {
      await seedRates(db, { seed, through: dayOf(clock.now()) });
    } catch (error) {
      log.warn({ err: error }, 'the rates of the day could not be written, trying again later');
    }
    if (!stopped) timer = clock.after(checkEveryMs, begin);
  }

  return {
    name: 'portfolios rates',
    start() {
      begin();
      return seeding;
    },
    async stop() {
      stopped = true;
      timer?.cancel();
      await seeding;
    },
  };
}

const checkEveryMs = 15 * 60_000;
