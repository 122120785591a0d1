// Gains of what was sold, and lots as they are shown: in the portfolio's currency, adding up to their holding.
import { badInput } from '../../platform/errors.ts';
import type { Holding, Money } from './domain.ts';
import { apportion, isLongTerm, type Lot } from './lots.ts';
import { formatQuantity, parseQuantity } from './quantity.ts';

export interface DisposalSums {
  readonly longTerm: boolean;
  readonly proceeds: bigint;
  readonly costBasis: bigint;
  readonly disposals: number;
}

export interface RealisedGains {
  readonly year: number;
  readonly proceeds: Money;
  readonly costBasis: Money;
  readonly gain: Money;
  readonly shortTerm: Money;
  readonly longTerm: Money;
  readonly disposals: number;
}

/** BAD_USER_INPUT unless 1970 to 2200. */
export function checkedYear(year: number): number {
  if (year < 1970 || year > 2200) throw badInput('year', 'A year from 1970 to 2200.');
  return year;
}

export function realisedGainsOf(
  year: number,
  sums: readonly DisposalSums[],
  currency: string,
): RealisedGains {
  const money = (minor: bigint): Money => ({ minor, currency });
  const add = (amount: (part: DisposalSums) => bigint) =>
    money(sums.reduce((all, part) => all + amount(part), 0n));
  const gain = ({ proceeds, costBasis }: DisposalSums) => proceeds - costBasis;
  return {
    year,
    proceeds: add(({ proceeds }) => proceeds),
    costBasis: add(({ costBasis }) => costBasis),
    gain: add(gain),
    shortTerm: add((part) => (part.longTerm ? 0n : gain(part))),
    longTerm: add((part) => (part.longTerm ? gain(part) : 0n)),
    disposals: sums.reduce((all, { disposals }) => all + disposals, 0),
  };
}

export interface LotValue {
  readonly id: string;
  readonly openedOn: string;
  readonly quantity: string;
  readonly costBasis: Money;
  readonly value: Money;
  readonly gain: Money;
  readonly longTerm: boolean;
}

/**
 * Values of a holding's lots. With all of them given, values and costs add up to the holding's: they are
 * differences of rounded running totals. `today` is an ISO date.
 */
export function lotValues(holding: Holding, lots: readonly Lot[], today: string): LotValue[] {
  const { currency } = holding.value;
  const money = (minor: bigint): Money => ({ minor, currency });
  const units = lots.map(({ quantity }) => quantity);
  const held = parseQuantity(holding.quantity) ?? 0n;
  const shown = units.reduce((sum, each) => sum + each, 0n);
  // What the list leaves out takes the rest, as one more lot at its end.
  const rest = held - shown;
  const values = apportion(holding.value.minor, rest > 0n ? [...units, rest] : units);
  const costs = convertedCosts(holding, lots, rest > 0n);
  return lots.map((lot, index) => {
    const [value, cost] = [values[index] ?? 0n, costs[index] ?? 0n];
    return {
      ...{ id: lot.id, openedOn: lot.openedOn, quantity: formatQuantity(lot.quantity) },
      ...{ costBasis: money(cost), value: money(value), gain: money(value - cost) },
      longTerm: isLongTerm(lot.openedOn, today),
    };
  });
}

/** As paid, where the instrument is quoted in the portfolio's currency. */
function convertedCosts(
  { costBasis, nativeCost }: Holding,
  lots: readonly Lot[],
  more: boolean,
): readonly bigint[] {
  const paid = lots.map((lot) => lot.costBasis);
  if (costBasis.minor === nativeCost) return paid;
  const rest = nativeCost - paid.reduce((sum, each) => sum + each, 0n);
  return apportion(costBasis.minor, more ? [...paid, rest] : paid);
}
