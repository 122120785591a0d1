// How much a portfolio moves, with the market and on its own, and how much of it rests on little.
import { heldOn, firstDay, type Book } from './book.ts';
import { dayNumber, isoDay, monthStart } from './calendar.ts';
import { partOf } from './allocation.ts';
import { drawdowns, monthEnds, steps, type Step } from './history.ts';
import { listings } from './instruments.ts';

export interface PortfolioRisk {
  /** ISO dates. */
  readonly from: string;
  readonly to: string;
  readonly volatility: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly beta: number | null;
  readonly maxDrawdown: Drawdown | null;
  readonly concentration: Concentration;
  readonly riskFreeRate: number;
}

export interface Drawdown {
  readonly depth: number;
  /** ISO dates. */
  readonly peak: string;
  readonly trough: string;
  readonly recovered: string | null;
}

export interface Concentration {
  readonly largestSymbol: string | null;
  readonly largestShare: number;
  readonly herfindahl: number;
  readonly effectiveHoldings: number;
  readonly singleCompanyShare: number;
}

/** A year; about what the synthetic households' savings accounts pay. */
export const riskFreeRate = 0.02;
const riskFreeMonth = (1 + riskFreeRate) ** (1 / 12) - 1;
/** Fewer months say nothing about how a year will move. */
const fewestMonths = 6;

/** `marketReturn` is that of the index between two days, for beta. */
export function riskOf(
  book: Book,
  months: number,
  today: string,
  marketReturn: (from: number, to: number) => number,
): PortfolioRisk {
  const counted = countedMonths(book, months, today);
  const returns = counted.map(({ growth }) => growth - 1);
  const market = counted.map(({ start, end }) => marketReturn(start.day, end.day));
  const began = counted[0]?.start.day;
  const nothingUntil = dayNumber(monthStart(today)) - 1;
  return {
    from: isoDay((began ?? nothingUntil) + 1),
    to: isoDay(counted.at(-1)?.end.day ?? nothingUntil),
    ...ratiosOf(returns),
    beta: betaOf(returns, market),
    maxDrawdown: maxDrawdownOf(counted),
    concentration: concentrationOf(heldOn(book, dayNumber(today))),
    riskFreeRate,
  };
}

/** Full months that began with something; those before the first such month are left out, and all after an end. */
function countedMonths(book: Book, months: number, today: string): Step[] {
  const first = firstDay(book);
  if (first === null) return [];
  const ends = monthEnds(months + 1, today).filter((day) => day >= first);
  return steps(book, ends)
    .slice(1)
    .filter(({ start }) => start.value > 0n);
}

/** From monthly returns; null with fewer than six, or where there is nothing to divide by. */
export function ratiosOf(
  returns: readonly number[],
): Pick<PortfolioRisk, 'volatility' | 'sharpe' | 'sortino'> {
  if (returns.length < fewestMonths) return { volatility: null, sharpe: null, sortino: null };
  const excess = returns.map((each) => each - riskFreeMonth);
  const mean = meanOf(excess);
  const deviation = Math.sqrt(covariance(excess, excess));
  const below = downsideDeviation(excess);
  const aYear = (byMonth: number) => (mean * 12) / (byMonth * Math.sqrt(12));
  return {
    volatility: deviation * Math.sqrt(12),
    sharpe: deviation > noise ? aYear(deviation) : null,
    sortino: below > noise ? aYear(below) : null,
  };
}

/** Root of the mean square of what falls below 0; the rest counts as 0. */
export function downsideDeviation(excess: readonly number[]): number {
  return Math.sqrt(meanOf(excess.map((each) => Math.min(0, each) ** 2)));
}

/** What rounding leaves of a deviation that is none. */
const noise = 1e-9;

/** Covariance by the market's variance; null with fewer than six months or a market that stood still. */
export function betaOf(returns: readonly number[], market: readonly number[]): number | null {
  if (returns.length < fewestMonths) return null;
  const variance = covariance(market, market);
  return variance > noise ** 2 ? covariance(returns, market) / variance : null;
}

/** The deepest fall from one month end to a later one; of two as deep the earlier. */
export function maxDrawdownOf(months: readonly Step[]): Drawdown | null {
  const [begin] = months;
  if (begin === undefined) return null;
  const days = [begin.start.day, ...months.map(({ end }) => end.day)];
  const fallen = drawdowns([1, ...months.map(({ growth }) => growth)]);
  const depth = Math.max(...fallen);
  if (depth <= noise) return null;
  const trough = fallen.indexOf(depth);
  const peak = fallen.findLastIndex((each, at) => at < trough && each === 0);
  const recovered = fallen.findIndex((each, at) => at > trough && each === 0);
  const dateOf = (at: number) => isoDay(days[at] ?? 0);
  return {
    depth,
    peak: dateOf(peak),
    trough: dateOf(trough),
    recovered: recovered < 0 ? null : dateOf(recovered),
  };
}

const shares = new Set(listings.flatMap(({ kind, symbol }) => (kind === 'SHARE' ? [symbol] : [])));

/** Parts of the sum of `held`, which names each symbol once. */
export function concentrationOf(
  held: readonly { readonly symbol: string; readonly value: bigint }[],
): Concentration {
  const total = held.reduce((sum, { value }) => sum + value, 0n);
  const parts = held
    .map(({ symbol, value }) => ({ symbol, part: partOf(value, total) }))
    .sort((a, b) => b.part - a.part || (a.symbol < b.symbol ? -1 : 1));
  const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);
  const herfindahl = sum(parts.map(({ part }) => part ** 2));
  const [largest] = parts;
  return {
    largestSymbol: total > 0n ? (largest?.symbol ?? null) : null,
    largestShare: largest?.part ?? 0,
    herfindahl,
    effectiveHoldings: herfindahl > 0 ? 1 / herfindahl : 0,
    singleCompanyShare: sum(
      parts.flatMap(({ symbol, part }) => (shares.has(symbol) ? [part] : [])),
    ),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample: by one less than its size. */
function covariance(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [meanOf(one), meanOf(other)];
  const products = one.map((value, at) => (value - a) * ((other[at] ?? b) - b));
  return products.reduce((sum, value) => sum + value, 0) / (one.length - 1);
}
