// SQL of what is held: holdings, their lots, and what was sold of them. Projections of the ledger, written
// with its lines in the caller's transaction.
import { createHash } from 'node:crypto';
import type { Sql } from '../../platform/db/port.ts';
import type { NewAccount } from './domain.ts';
import { emptyPosition, type Position } from './ledger.ts';
import type { Disposal, Lot } from './lots.ts';

export interface NewHolding {
  readonly account: Pick<NewAccount, 'id' | 'portfolioId'>;
  readonly symbol: string;
  /** What the tables hold; left out: nothing. */
  readonly before?: Position;
  readonly position: Position;
}

/** Rows of one statement. */
const portion = 500;

/** Inserts or replaces positions with their lots; one of no units is removed. */
export async function saveHoldings(
  tx: Sql,
  ownerId: string,
  holdings: readonly NewHolding[],
): Promise<void> {
  const held = holdings.filter(({ position }) => position.quantity > 0n);
  const sold = holdings.filter(({ position }) => position.quantity === 0n);
  const idOf = ({ account, symbol }: NewHolding) => holdingId(account.id, symbol);
  if (sold.length > 0) {
    await tx.query('DELETE FROM portfolios.holding WHERE id = ANY($1::text[])', [sold.map(idOf)]);
  }
  if (held.length > 0) {
    await tx.query(
      `INSERT INTO portfolios.holding (owner_id, id, account_id, portfolio_id, symbol, quantity,
         cost_basis)
       SELECT $1, h.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
         $7::bigint[]) AS h
       ON CONFLICT (id) DO UPDATE
         SET quantity = excluded.quantity, cost_basis = excluded.cost_basis`,
      [
        ownerId,
        held.map(idOf),
        held.map(({ account }) => account.id),
        held.map(({ account }) => account.portfolioId),
        held.map(({ symbol }) => symbol),
        held.map(({ position }) => position.quantity),
        held.map(({ position }) => position.costBasis),
      ],
    );
  }
  await saveLots(tx, ownerId, holdings);
}

/** Only what differs is written: a holding may have thousands of lots. */
async function saveLots(tx: Sql, ownerId: string, holdings: readonly NewHolding[]): Promise<void> {
  const gone: string[] = [];
  const changed: { readonly of: NewHolding; readonly lot: Lot }[] = [];
  for (const holding of holdings) {
    const before = new Map((holding.before?.lots ?? []).map((lot) => [lot.id, lot]));
    for (const lot of holding.position.lots) {
      const known = before.get(lot.id);
      before.delete(lot.id);
      if (known?.quantity === lot.quantity && known.costBasis === lot.costBasis) continue;
      changed.push({ of: holding, lot });
    }
    gone.push(...before.keys());
  }
  for (let at = 0; at < gone.length; at += portion) {
    await tx.query('DELETE FROM portfolios.lot WHERE id = ANY($1::text[])', [
      gone.slice(at, at + portion),
    ]);
  }
  for (let at = 0; at < changed.length; at += portion) {
    const part = changed.slice(at, at + portion);
    await tx.query(
      `INSERT INTO portfolios.lot (owner_id, id, holding_id, account_id, symbol, opened_on, quantity,
         cost_basis)
       SELECT $1, id, holding_id, account_id, symbol, opened_on, quantity, cost_basis
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::bigint[],
         $8::bigint[]) WITH ORDINALITY AS l (id, holding_id, account_id, symbol, opened_on, quantity,
         cost_basis, n)
       ORDER BY n
       ON CONFLICT (id) DO UPDATE
         SET quantity = excluded.quantity, cost_basis = excluded.cost_basis`,
      [
        ownerId,
        part.map(({ lot }) => lot.id),
        part.map(({ of }) => holdingId(of.account.id, of.symbol)),
        part.map(({ of }) => of.account.id),
        part.map(({ of }) => of.symbol),
        part.map(({ lot }) => lot.openedOn),
        part.map(({ lot }) => lot.quantity),
        part.map(({ lot }) => lot.costBasis),
      ],
    );
  }
}

export interface NewDisposal extends Disposal {
  readonly saleId: string;
  readonly portfolioId: string;
  readonly symbol: string;
  /** ISO date of the sale. */
  readonly closedOn: string;
}

export async function insertDisposals(
  tx: Sql,
  ownerId: string,
  disposals: readonly NewDisposal[],
): Promise<void> {
  for (let at = 0; at < disposals.length; at += portion) {
    const part = disposals.slice(at, at + portion);
    await tx.query(
      `INSERT INTO portfolios.disposal (owner_id, sale_id, lot_id, portfolio_id, symbol, opened_on,
         closed_on, quantity, proceeds, cost_basis)
       SELECT $1, sale_id, lot_id, portfolio_id, symbol, opened_on, closed_on, quantity, proceeds,
         cost_basis
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[],
         $8::bigint[], $9::bigint[], $10::bigint[]) WITH ORDINALITY AS d (sale_id, lot_id,
         portfolio_id, symbol, opened_on, closed_on, quantity, proceeds, cost_basis, n)
       ORDER BY n`,
      [
        ownerId,
        part.map((each) => each.saleId),
        part.map((each) => each.lotId),
        part.map((each) => each.portfolioId),
        part.map((each) => each.symbol),
        part.map((each) => each.openedOn),
        part.map((each) => each.closedOn),
        part.map((each) => each.quantity),
        part.map((each) => each.proceeds),
        part.map((each) => each.costBasis),
      ],
    );
  }
}

/** What a booking of a symbol in an account has to know. */
export interface Investment {
  /** Null: there is no such instrument. */
  readonly quotedIn: string | null;
  readonly position: Position;
  /** The day of its newest trade or split there. */
  readonly newestDay: string | null;
}

interface InvestmentRow {
  readonly query: number;
  readonly currency: string | null;
  readonly newest: string | null;
  readonly lot: string | null;
  readonly opened_on: string;
  readonly quantity: string;
  readonly cost_basis: string;
}

/** In the order of `wanted`. */
export async function investments(
  sql: Sql,
  wanted: readonly { readonly accountId: string; readonly symbol: string }[],
): Promise<Investment[]> {
  const rows = await sql.query<InvestmentRow>(
    `SELECT q.n::int AS query, i.currency, t.newest, l.id AS lot, l.opened_on, l.quantity,
       l.cost_basis
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS q (account_id, symbol, n)
     LEFT JOIN portfolios.instrument i ON i.symbol = q.symbol
     LEFT JOIN LATERAL (
       SELECT day AS newest FROM portfolios.ledger
       WHERE account_id = q.account_id AND symbol = q.symbol AND kind IN ('BUY', 'SELL', 'SPLIT')
       ORDER BY day DESC LIMIT 1) t ON true
     LEFT JOIN portfolios.holding h ON h.account_id = q.account_id AND h.symbol = q.symbol
     LEFT JOIN portfolios.lot l ON l.holding_id = h.id
     ORDER BY q.n, l.position`,
    [wanted.map(({ accountId }) => accountId), wanted.map(({ symbol }) => symbol)],
  );
  const byQuery = Map.groupBy(rows, ({ query }) => query);
  return wanted.map((_each, index) => {
    const found = byQuery.get(index + 1) ?? [];
    const lots = found.flatMap((row): Lot[] =>
      row.lot === null
        ? []
        : [
            {
              ...{ id: row.lot, openedOn: row.opened_on },
              ...{ quantity: BigInt(row.quantity), costBasis: BigInt(row.cost_basis) },
            },
          ],
    );
    return {
      quotedIn: found[0]?.currency ?? null,
      newestDay: found[0]?.newest ?? null,
      position: lots.length === 0 ? emptyPosition : positionOf(lots),
    };
  });
}

function positionOf(lots: readonly Lot[]): Position {
  return {
    lots,
    quantity: lots.reduce((sum, { quantity }) => sum + quantity, 0n),
    costBasis: lots.reduce((sum, { costBasis }) => sum + costBasis, 0n),
  };
}

function holdingId(accountId: string, symbol: string): string {
  const hash = createHash('sha256').update(`${accountId} ${symbol}`).digest('hex');
  return `hld_${hash.slice(0, 32)}`;
}
