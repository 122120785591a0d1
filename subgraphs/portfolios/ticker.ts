// The market by day: moves a few prices at a time, and tells so on the topic of prices.
import { isoTime } from '../../platform/clock.ts';
import type { Sql } from '../../platform/db/port.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import type { BackgroundPart } from '../../platform/graphql/port.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import { priceObserved } from '../../schema/events/market.ts';
import { schema, type PortfoliosPorts } from './bookings.ts';
import { dayOf } from './calendar.ts';
import { listings } from './instruments.ts';
import type { MarketKeeper } from './market.ts';
import type { Market } from './prices.ts';
import { claimRound, rounds } from './rounds.ts';
import { priceAt } from './ticks.ts';

/** One instrument in so many moves in a round: enough to watch, little enough to keep. */
const takeTurns = 6;
const source = '/market';

interface Tick {
  readonly symbol: string;
  readonly currency: string;
  readonly price: bigint;
}

export function openTicker(
  ports: PortfoliosPorts,
  market: MarketKeeper,
  seed: number,
  everyMs: number,
): BackgroundPart {
  const { db, clock, log } = ports;
  let lastDay = '';

  async function round(instant: number): Promise<void> {
    const day = dayOf(instant);
    const known = await market.upTo(day);
    // All of them in the first round of a day: its closes are in the table, where the prices of now belong.
    const whose = day === lastDay ? (instant / everyMs) % takeTurns : null;
    const ticks = ticksAt(known, seed, instant, whose);
    const told = await db.transaction(async (tx) => {
      if (!(await claimRound(tx, 'ticks', instant))) return false;
      const moved = await movePrices(tx, ticks);
      await enqueue(
        tx,
        schema,
        moved.map((tick) => observed(ports, tick, instant)),
      );
      return moved.length > 0;
    });
    lastDay = day;
    if (told) ports.wakeRelay();
  }

  return rounds({ name: 'market ticks', everyMs, clock, log, round });
}

/** Of every instrument, or of those whose turn it is. */
function ticksAt(market: Market, seed: number, instant: number, turn: number | null): Tick[] {
  return listings.flatMap((listing, at) => {
    const path = market.paths.get(listing.symbol);
    if (path === undefined || (turn !== null && at % takeTurns !== turn)) return [];
    const { symbol, currency } = listing;
    return [{ symbol, currency, price: priceAt(listing, path, seed, instant) }];
  });
}

/** Those that were not there already. */
async function movePrices(tx: Sql, ticks: readonly Tick[]): Promise<Tick[]> {
  const moved = await tx.query<{ symbol: string }>(
    `UPDATE portfolios.instrument i SET price = t.price
     FROM unnest($1::text[], $2::bigint[]) AS t (symbol, price)
     WHERE i.symbol = t.symbol AND i.price <> t.price RETURNING i.symbol`,
    [ticks.map(({ symbol }) => symbol), ticks.map(({ price }) => price)],
  );
  const symbols = new Set(moved.map(({ symbol }) => symbol));
  return ticks.filter(({ symbol }) => symbols.has(symbol));
}

function observed(
  { ids, clock }: PortfoliosPorts,
  { symbol, currency, price }: Tick,
  instant: number,
) {
  return encodeEvent(priceObserved, {
    ...{ id: ids.next('evt'), source, subject: symbol, time: isoTime(clock.now()) },
    data: { symbol, currency, minor: price.toString(), at: isoTime(instant) },
  });
}
