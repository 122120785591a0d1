// The ledger and what follows from it: balances and positions are the sum of its lines, in booking order.
import type { SpendingCategory, TransactionKind } from './domain.ts';

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
  /** Millionths bought or sold, positive; null unless units changed hands. */
  readonly quantity: bigint | null;
  readonly category: SpendingCategory | null;
  readonly description: string;
}

export interface Position {
  /** Millionths held. */
  readonly quantity: bigint;
  /** Minor units paid for what is still held, at average cost. */
  readonly costBasis: bigint;
}

export const emptyPosition: Position = { quantity: 0n, costBasis: 0n };

/**
 * The position after a line: buying adds its price, selling takes away the same part of the cost as of
 * the units (half up), and selling all leaves nothing. RangeError when more is sold than is held.
 */
export function applyToPosition(position: Position, line: LedgerLine): Position {
  const units = line.quantity ?? 0n;
  if (line.kind === 'BUY') {
    return { quantity: position.quantity + units, costBasis: position.costBasis - line.amount };
  }
  if (line.kind !== 'SELL' || units === 0n) return position;
  if (units > position.quantity) throw new RangeError(`${line.id} sells more than is held`);
  const sold = (position.costBasis * units * 2n + position.quantity) / (position.quantity * 2n);
  return { quantity: position.quantity - units, costBasis: position.costBasis - sold };
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
