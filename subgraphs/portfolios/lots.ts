// Lots: what is still held of each purchase. Sales take from the oldest first (FIFO).
import { addYears } from './calendar.ts';

export interface Lot {
  /** Follows from the purchase's: `txn_…` opens `lot_…`. */
  readonly id: string;
  /** ISO date of the purchase. */
  readonly openedOn: string;
  /** Millionths still held, more than 0. */
  readonly quantity: bigint;
  /** Minor units of the instrument's currency paid for them. */
  readonly costBasis: bigint;
}

/** What a sale took from one lot. */
export interface Disposal {
  readonly lotId: string;
  readonly openedOn: string;
  readonly quantity: bigint;
  readonly proceeds: bigint;
  readonly costBasis: bigint;
}

export function lotIdOf(purchaseId: string): string {
  return purchaseId.replace(/^txn_/, 'lot_');
}

export interface Sale {
  readonly disposals: readonly Disposal[];
  /** Index of the first lot that the sale did not use up. */
  readonly next: number;
  /** What is left of that lot; null: it was not touched. */
  readonly rest: Lot | null;
}

/**
 * Sells `units` from the oldest lots on, those before `from` being gone already. A lot sold in part gives
 * up the same part of its cost, half up; the proceeds are shared out by units so that they add up exactly.
 * RangeError when more is sold than held.
 */
export function sellOldest(lots: readonly Lot[], units: bigint, proceeds: bigint, from = 0): Sale {
  const disposals: Disposal[] = [];
  let sold = 0n;
  let received = 0n;
  for (let at = from; sold < units; at += 1) {
    const lot = lots[at];
    if (lot === undefined) throw new RangeError('more is sold than is held');
    const quantity = units - sold < lot.quantity ? units - sold : lot.quantity;
    const costBasis = shareOf(lot.costBasis, quantity, lot.quantity);
    sold += quantity;
    const upTo = shareOf(proceeds, sold, units);
    disposals.push({
      ...{ lotId: lot.id, openedOn: lot.openedOn },
      ...{ quantity, proceeds: upTo - received, costBasis },
    });
    received = upTo;
    if (quantity === lot.quantity) continue;
    const rest = {
      ...lot,
      quantity: lot.quantity - quantity,
      costBasis: lot.costBasis - costBasis,
    };
    return { disposals, next: at, rest };
  }
  return { disposals, next: from + disposals.length, rest: null };
}

/**
 * Scales all lots so that together they hold `change` more (fewer, when negative). Cost and dates stay;
 * boundaries between lots are rounded down to a millionth, so that quantities add up exactly. A lot left
 * with nothing hands its cost to a neighbour. RangeError when nothing would be left at all.
 */
export function splitLots(lots: readonly Lot[], change: bigint): readonly Lot[] {
  const before = lots.reduce((sum, { quantity }) => sum + quantity, 0n);
  const after = before + change;
  if (after <= 0n) throw new RangeError('a split leaves nothing');
  const scaled: Lot[] = [];
  let reached = 0n;
  let given = 0n;
  let handedOn = 0n;
  for (const lot of lots) {
    reached += lot.quantity;
    const upTo = (reached * after) / before;
    const quantity = upTo - given;
    given = upTo;
    const costBasis = lot.costBasis + handedOn;
    handedOn = quantity === 0n ? costBasis : 0n;
    if (quantity > 0n) scaled.push({ ...lot, quantity, costBasis });
  }
  const last = scaled.pop();
  if (last === undefined) throw new RangeError('a split leaves nothing');
  return [...scaled, { ...last, costBasis: last.costBasis + handedOn }];
}

/**
 * Shares an integer out by weights: each gets the difference of two rounded running totals, so that the
 * parts add up to exactly `total`. Weights are not negative; with none above 0 the last gets all.
 */
export function apportion(total: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  let reached = 0n;
  let given = 0n;
  return weights.map((weight, index) => {
    reached += weight;
    const last = index === weights.length - 1;
    const upTo = last ? total : whole === 0n ? 0n : shareOf(total, reached, whole);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/** Held for more than a year: sold after the same day of the next year. */
export function isLongTerm(openedOn: string, closedOn: string): boolean {
  return closedOn > addYears(openedOn, 1);
}

/** `total` × `part` / `whole`, half up; `total` may be negative. */
function shareOf(total: bigint, part: bigint, whole: bigint): bigint {
  const twice = total * part * 2n + whole;
  const floor = twice / (whole * 2n);
  return twice < 0n && twice % (whole * 2n) !== 0n ? floor - 1n : floor;
}
