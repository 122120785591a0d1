// Where a portfolio may go: random paths of yearly growth in today's money, and their percentiles. Pure.
import { badInput } from '../../platform/errors.ts';
import { seededRandom } from '../../platform/random.ts';
import { sumOver, type Book } from './book.ts';
import { dayNumber, monthsBetween, isoDay, monthStart } from './calendar.ts';
import type { Money } from './domain.ts';
import type { Outlook } from './outlook.ts';

export interface Projection {
  readonly years: number;
  readonly monthly: Money;
  readonly realTerms: boolean;
  readonly seed: number;
  readonly paths: number;
  readonly points: readonly ProjectionPoint[];
  readonly assumptions: readonly string[];
}

export interface ProjectionPoint {
  readonly year: number;
  readonly p10: Money;
  readonly p50: Money;
  readonly p90: Money;
}

export const projectionSeed = 2026;
const paths = 1000;
/** Above this an amount is a typing error. */
const largestMonthly = 1_000_000_000_000n;

/** BAD_USER_INPUT unless 1 to 60. */
export function checkedYears(years: number): number {
  if (years < 1 || years > 60) throw badInput('years', '`years` is 1 to 60.');
  return years;
}

/** Minor units; BAD_USER_INPUT for another currency or an amount nobody has. Null: none was given. */
export function checkedMonthly(monthly: Money | null | undefined, currency: string): bigint | null {
  if (monthly === null || monthly === undefined) return null;
  if (monthly.currency !== currency) {
    throw badInput('monthly.currency', `This portfolio is in ${currency}.`);
  }
  if (monthly.minor > largestMonthly || monthly.minor < -largestMonthly) {
    throw badInput('monthly.minor', `At most ${largestMonthly} minor units either way.`);
  }
  return monthly.minor;
}

/** Average net flow of the last twelve full calendar months, fewer for a younger ledger; its first month is left out. */
export function usualMonthly(book: Book, today: string): bigint {
  const opened = book.days[0];
  if (opened === undefined) return 0n;
  const afterOpening = monthStart(isoDay(opened), 1);
  const yearAgo = monthStart(today, -12);
  const from = afterOpening > yearAgo ? afterOpening : yearAgo;
  const months = monthsBetween(from, today);
  if (months < 1) return 0n;
  const until = dayNumber(monthStart(today)) - 1;
  return sumOver(book, book.flows, { from: dayNumber(from), to: until }) / BigInt(months);
}

export interface Plan {
  /** Minor units now. */
  readonly value: bigint;
  /** Minor units of today's money added each month; negative: drawn. */
  readonly monthly: bigint;
  readonly currency: string;
  readonly years: number;
  readonly outlook: Outlook;
  /** What the funds take a year, as a part of the value. */
  readonly costs: number;
  readonly seed: number;
}

/** A path that is used up stays at nothing until money is added again. */
export function projectionOf(plan: Plan): Projection {
  const { currency, years, monthly, seed } = plan;
  const { drift, spread } = logNormal(plan.outlook, plan.costs);
  const start = Math.max(0, Number(plan.value));
  const yearly = Number(monthly) * 12;
  const values = new Float64Array(paths).fill(start);
  const points = [pointOf(0, values, currency)];
  for (let year = 1; year <= years; year += 1) {
    const shocks = shocksOf(seed, year);
    for (let path = 0; path < paths; path += 1) {
      const growth = Math.exp(drift + spread * (shocks[path] ?? 0));
      // What is added through the year has half of it to grow.
      const grown = (values[path] ?? 0) * growth + yearly * Math.sqrt(growth);
      values[path] = Math.max(0, grown);
    }
    points.push(pointOf(year, values, currency));
  }
  return {
    years,
    monthly: { minor: monthly, currency },
    realTerms: true,
    seed,
    paths,
    points,
    assumptions: assumptionsOf(plan),
  };
}

/** The normal distribution of ln(growth) with the mean and deviation of the outlook, costs taken off. */
function logNormal({ growth, deviation }: Outlook, costs: number) {
  const mean = (1 + growth) * (1 - costs);
  const variance = Math.log(1 + (deviation / mean) ** 2);
  return { drift: Math.log(mean) - variance / 2, spread: Math.sqrt(variance) };
}

/** Years already drawn, of one seed; every portfolio meets the same ones. */
const drawn = new Map<string, Float64Array>();

function shocksOf(seed: number, year: number): Float64Array {
  const key = `${seed} ${year}`;
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const random = seededRandom('projection', seed, year);
  const shocks = Float64Array.from({ length: paths }, () => random.normal());
  if (seed === projectionSeed) drawn.set(key, shocks);
  return shocks;
}

function pointOf(year: number, values: Float64Array, currency: string): ProjectionPoint {
  const sorted = values.toSorted();
  const at = (part: number): Money => {
    const value = sorted[Math.round(part * (paths - 1))] ?? 0;
    return { minor: BigInt(Math.round(value)), currency };
  };
  return { year, p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}

function assumptionsOf({ outlook, costs }: Plan): string[] {
  const percent = (part: number) => `${(part * 100).toFixed(2)}%`;
  return [
    'All amounts are in today’s money: growth is counted after inflation.',
    `The mix of today is kept by rebalancing once a year; it grows by ${percent(outlook.growth)} a year on average, with a standard deviation of ${percent(outlook.deviation)}.`,
    `The funds held now go on taking ${percent(costs)} of the value a year.`,
    'Growth of a year is log-normal and says nothing about the next one.',
    'Money is added, or drawn, at an even pace through the year, and keeps up with inflation.',
    'Taxes, booked fees and costs of dealing are left out.',
    'A path that is used up stays at nothing until money is added.',
  ];
}
