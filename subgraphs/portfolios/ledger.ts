// The ledger and what follows from it: balances and positions are the sum of its lines, in booking order.
import type { SpendingCategory, TransactionKind } from './domain.ts';
import { lotIdOf, sellOldest, splitLots, type Disposal, type Lot } from './lots.ts';

export interface LedgerLine {
  readonly id: string;
  readonly portfolioId: string;
  readonly accountId: string;
  readonly kind: TransactionKind;
  /** ISO date. */
  readonly day: string;
  /** Change of the account's balance, minor units. */
  readonly amount: bigint;
  readonly symbol: string | null;
  /**
   * Millionths bought or sold, positive; for a split those added, negative when they became fewer; null
   * where their number did not change.
   */
  readonly quantity: bigint | null;
  readonly category: SpendingCategory | null;
  readonly description: string;
  /** Who was paid, as labels.ts spells it; for expenses. */
  readonly merchant?: string | null;
  /** Why a person should look at the category. */
  readonly review?: string | null;
  /** What the line came from in a file. */
  readonly importKey?: string | null;
}

export interface Position {
  /** Millionths held. */
  readonly quantity: bigint;
  /** Minor units paid for what is still held: the sum over the lots. */
  readonly costBasis: bigint;
  /** The oldest first. */
  readonly lots: readonly Lot[];
}

export const emptyPosition: Position = { quantity: 0n, costBasis: 0n, lots: [] };

/** The position after a line, and what a sale took from which lot. RangeError for what cannot be. */
export function trade(
  position: Position,
  line: LedgerLine,
): { readonly position: Position; readonly disposals: readonly Disposal[] } {
  const units = line.quantity ?? 0n;
  if (units === 0n) return { position, disposals: [] };
  const { quantity, costBasis, lots } = position;
  switch (line.kind) {
    case 'BUY': {
      const lot = {
        ...{ id: lotIdOf(line.id), openedOn: line.day },
        ...{ quantity: units, costBasis: -line.amount },
      };
      return {
        position: {
          quantity: quantity + units,
          costBasis: costBasis - line.amount,
          lots: [...lots, lot],
        },
        disposals: [],
      };
    }
    case 'SELL': {
      const { disposals, next, rest } = sellOldest(lots, units, line.amount);
      const cost = disposals.reduce((sum, disposal) => sum + disposal.costBasis, 0n);
      const left = rest === null ? lots.slice(next) : [rest, ...lots.slice(next + 1)];
      return {
        position: { quantity: quantity - units, costBasis: costBasis - cost, lots: left },
        disposals,
      };
    }
    case 'SPLIT':
      return {
        position: { quantity: quantity + units, costBasis, lots: splitLots(lots, units) },
        disposals: [],
      };
    default:
      return { position, disposals: [] };
  }
}

export function applyToPosition(position: Position, line: LedgerLine): Position {
  return trade(position, line).position;
}

export interface Projection {
  /** Minor units by account id. */
  readonly balances: ReadonlyMap<string, bigint>;
  /** By account id, then symbol; positions sold completely are gone. */
  readonly positions: ReadonlyMap<string, ReadonlyMap<string, Position>>;
}

/** Folds a whole ledger, given in booking order. */
export function project(lines: Iterable<LedgerLine>): Projection {
  const balances = new Map<string, bigint>();
  const positions = new Map<string, Map<string, Position>>();
  for (const line of lines) {
    balances.set(line.accountId, (balances.get(line.accountId) ?? 0n) + line.amount);
    if (line.symbol === null) continue;
    const held = positions.get(line.accountId) ?? new Map<string, Position>();
    positions.set(line.accountId, held);
    const after = applyToPosition(held.get(line.symbol) ?? emptyPosition, line);
    if (after.quantity > 0n) held.set(line.symbol, after);
    else held.delete(line.symbol);
  }
  return { balances, positions };
}
