// The instruments and their prices as tables: seeded from the pure walk, extended as days go by.
import type { Clock, Timer } from '../../platform/clock.ts';
import type { Database, Sql } from '../../platform/db/port.ts';
import type { ArgumentKey } from '../../platform/graphql/argument-loader.ts';
import type { BackgroundPart } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import { dayOf, lastBusinessDay } from './calendar.ts';
import type { AssetClass, Instrument, PricePoint } from './domain.ts';
import { listings, type Listing } from './instruments.ts';
import { marketOf, type Market, type PricePath } from './prices.ts';

/**
 * Brings every instrument and its daily prices up to `through` (ISO date). Idempotent, also between
 * processes: a price that is there stays, and an instrument's latest price commits with its prices.
 */
export async function seedMarket(
  db: Database,
  { seed, through }: { readonly seed: number; readonly through: string },
): Promise<void> {
  const known = await db.query<{ symbol: string; price_day: string }>(
    'SELECT symbol, price_day FROM portfolios.instrument',
  );
  const reached = new Map(known.map((row) => [row.symbol, row.price_day]));
  const last = lastBusinessDay(through);
  const behind = listings.filter(({ symbol }) => (reached.get(symbol) ?? '') < last);
  if (behind.length === 0) return;
  const { paths } = marketOf(seed, through);
  for (let at = 0; at < behind.length; at += listingsATransaction) {
    const news = behind.slice(at, at + listingsATransaction).map((listing) => {
      const path = paths.get(listing.symbol);
      return { listing, prices: newPrices(path, reached.get(listing.symbol) ?? '') };
    });
    await db.transaction((tx) => extend(tx, news));
  }
}

/** Some thousand rows: few statements, none of which keeps others waiting for long. */
const listingsATransaction = 4;

interface News {
  readonly listing: Listing;
  /** Oldest first. */
  readonly prices: readonly { readonly day: string; readonly price: bigint }[];
}

function newPrices(path: PricePath | undefined, after: string): News['prices'] {
  return (path?.days ?? []).flatMap((day, index) => {
    const price = path?.prices[index];
    return day > after && price !== undefined ? [{ day, price }] : [];
  });
}

async function extend(tx: Sql, news: readonly News[]): Promise<void> {
  const rows = news.flatMap(({ listing: { symbol }, prices }) =>
    prices.map((each) => ({ symbol, ...each })),
  );
  await tx.query(
    `INSERT INTO portfolios.price (symbol, day, price)
     SELECT * FROM unnest($1::text[], $2::date[], $3::bigint[]) ON CONFLICT DO NOTHING`,
    [rows.map(({ symbol }) => symbol), rows.map(({ day }) => day), rows.map(({ price }) => price)],
  );
  const latest = news.flatMap(({ listing, prices }) => {
    const newest = prices.at(-1);
    return newest === undefined ? [] : [{ ...listing, ...newest }];
  });
  await tx.query(
    `INSERT INTO portfolios.instrument AS known
       (symbol, name, asset_class, kind, currency, price, price_day)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
       $7::date[])
     ON CONFLICT (symbol) DO UPDATE SET price = excluded.price, price_day = excluded.price_day
       WHERE known.price_day < excluded.price_day`,
    [
      latest.map(({ symbol }) => symbol),
      latest.map(({ name }) => name),
      latest.map(({ assetClass }) => assetClass),
      latest.map(({ kind }) => kind),
      latest.map(({ currency }) => currency),
      latest.map(({ price }) => price),
      latest.map(({ day }) => day),
    ],
  );
}

export interface MarketKeeper extends BackgroundPart {
  /** The market up to `through` or today, whichever is later, once its prices are in the tables. */
  upTo(through: string): Promise<Market>;
}

/** Whoever needs prices first seeds them, the others wait for that; while started, once more every day. */
export function keepMarket(db: Database, seed: number, clock: Clock, log: Log): MarketKeeper {
  let current: { readonly through: string; readonly market: Promise<Market> } | null = null;
  let timer: Timer | null = null;
  let stopped = false;

  function upTo(wanted: string): Promise<Market> {
    const today = dayOf(clock.now());
    const through = wanted > today ? wanted : today;
    if (current !== null && current.through >= through) return current.market;
    const market = seedMarket(db, { seed, through }).then(() => marketOf(seed, through));
    const mine = { through, market };
    current = mine;
    // A failure is not kept: the next one to ask tries again.
    market.catch(() => {
      if (current === mine) current = null;
    });
    return market;
  }

  async function everyDay(): Promise<void> {
    try {
      await upTo(dayOf(clock.now()));
    } catch (error) {
      log.warn({ err: error }, 'the prices of the day could not be written, trying again later');
    }
    if (!stopped) timer = clock.after(checkEveryMs, () => void everyDay());
  }

  return {
    name: 'portfolios market',
    upTo,
    start: everyDay,
    async stop() {
      stopped = true;
      timer?.cancel();
      await current?.market.catch(() => undefined);
    },
  };
}

const checkEveryMs = 15 * 60_000;

interface InstrumentRow {
  readonly symbol: string;
  readonly name: string;
  readonly asset_class: AssetClass;
  readonly kind: 'FUND' | 'SHARE';
  readonly currency: string;
  readonly price: string;
  readonly price_day: string;
}

/** Everybody may see these. All of them, or those named. */
export async function instruments(
  sql: Sql,
  symbols: readonly string[] | null,
): Promise<Instrument[]> {
  const rows = await sql.query<InstrumentRow>(
    `SELECT symbol, name, asset_class, kind, currency, price, price_day
     FROM portfolios.instrument WHERE $1::text[] IS NULL OR symbol = ANY($1) ORDER BY symbol`,
    [symbols],
  );
  return rows.map((row) => ({
    symbol: row.symbol,
    name: row.name,
    assetClass: row.asset_class,
    kind: row.kind,
    currency: row.currency,
    price: { minor: BigInt(row.price), currency: row.currency },
    priceDate: row.price_day,
  }));
}

/** ISO dates, both included. */
export interface Window {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
}

/** For each key the prices of the symbol in its window, oldest first. */
export async function priceHistories(
  sql: Sql,
  keys: readonly ArgumentKey<Window>[],
): Promise<PricePoint[][]> {
  const rows = await sql.query<{ days: string[]; prices: string[] }>(
    `SELECT coalesce(array_agg(p.day ORDER BY p.day) FILTER (WHERE p.day IS NOT NULL), '{}') AS days,
       coalesce(array_agg(p.price ORDER BY p.day) FILTER (WHERE p.day IS NOT NULL), '{}') AS prices
     FROM unnest($1::text[], $2::date[], $3::date[]) WITH ORDINALITY AS q (symbol, since, until, n)
     LEFT JOIN portfolios.daily_price p ON p.symbol = q.symbol AND p.day BETWEEN q.since AND q.until
     GROUP BY q.n ORDER BY q.n`,
    [
      keys.map((key) => key.parent),
      keys.map((key) => key.args.from),
      keys.map((key) => key.args.to),
    ],
  );
  return rows.map(({ days, prices }, index) => {
    const currency = keys[index]?.args.currency ?? '';
    return days.map((date, at) => ({ date, price: { minor: BigInt(prices[at] ?? 0), currency } }));
  });
}
