// All SQL that writes the ledger and its projections, within the caller's transaction.
import { createHash } from 'node:crypto';
import type { Sql } from '../../platform/db/port.ts';
import type { AccountState } from './booking.ts';
import type { AccountKind, NewAccount, NewPortfolio, Portfolio, Target } from './domain.ts';
import type { LedgerLine, Position } from './ledger.ts';

/** False when any of them is there already; then nothing is inserted. */
export async function insertPortfolios(
  tx: Sql,
  ownerId: string,
  currency: string,
  portfolios: readonly NewPortfolio[],
): Promise<boolean> {
  const taken = await tx.query('SELECT FROM portfolios.portfolio WHERE id = ANY($1::text[])', [
    portfolios.map(({ id }) => id),
  ]);
  if (taken.length > 0) return false;
  await tx.query(
    `INSERT INTO portfolios.portfolio (owner_id, currency, id, name, target, drift_band_bps)
     SELECT $1, $2, id, name, target::jsonb, band FROM
       unnest($3::text[], $4::text[], $5::text[], $6::int[])
         WITH ORDINALITY AS p (id, name, target, band, n) ORDER BY n`,
    [
      ownerId,
      currency,
      portfolios.map(({ id }) => id),
      portfolios.map(({ name }) => name),
      portfolios.map(({ target }) => (target === null ? null : JSON.stringify(target))),
      portfolios.map(({ driftBandBps }) => driftBandBps),
    ],
  );
  return true;
}

export async function insertAccounts(
  tx: Sql,
  ownerId: string,
  accounts: readonly NewAccount[],
  balances: ReadonlyMap<string, bigint>,
): Promise<void> {
  await tx.query(
    `INSERT INTO portfolios.account (owner_id, id, portfolio_id, name, kind, balance)
     SELECT $1, id, portfolio_id, name, kind, balance FROM
       unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
         WITH ORDINALITY AS a (id, portfolio_id, name, kind, balance, n) ORDER BY n`,
    [
      ownerId,
      accounts.map(({ id }) => id),
      accounts.map(({ portfolioId }) => portfolioId),
      accounts.map(({ name }) => name),
      accounts.map(({ kind }) => kind),
      accounts.map(({ id }) => balances.get(id) ?? 0n),
    ],
  );
}

/** Appends in the order given. */
export async function insertLines(
  tx: Sql,
  ownerId: string,
  lines: readonly LedgerLine[],
): Promise<void> {
  for (let at = 0; at < lines.length; at += linesAStatement) {
    const part = lines.slice(at, at + linesAStatement);
    await tx.query(
      `INSERT INTO portfolios.ledger (owner_id, id, portfolio_id, account_id, kind, day, amount,
         symbol, quantity, category, description)
       SELECT $1, id, portfolio_id, account_id, kind, day, amount, symbol, quantity, category,
         description
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::bigint[],
         $8::text[], $9::bigint[], $10::text[], $11::text[]) WITH ORDINALITY AS l (id, portfolio_id,
         account_id, kind, day, amount, symbol, quantity, category, description, n)
       ORDER BY n`,
      [
        ownerId,
        part.map((line) => line.id),
        part.map((line) => line.portfolioId),
        part.map((line) => line.accountId),
        part.map((line) => line.kind),
        part.map((line) => line.day),
        part.map((line) => line.amount),
        part.map((line) => line.symbol),
        part.map((line) => line.quantity),
        part.map((line) => line.category),
        part.map((line) => line.description),
      ],
    );
  }
}

/** Keeps the arrays of one statement at some hundred kilobytes. */
const linesAStatement = 1000;

export interface NewHolding {
  readonly account: Pick<NewAccount, 'id' | 'portfolioId'>;
  readonly symbol: string;
  readonly position: Position;
}

/** Inserts or replaces positions; one of no units is removed. */
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
  if (held.length === 0) return;
  await tx.query(
    `INSERT INTO portfolios.holding (owner_id, id, account_id, portfolio_id, symbol, quantity,
       cost_basis)
     SELECT $1, h.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
       $7::bigint[]) AS h
     ON CONFLICT (id) DO UPDATE SET quantity = excluded.quantity, cost_basis = excluded.cost_basis`,
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

function holdingId(accountId: string, symbol: string): string {
  const hash = createHash('sha256').update(`${accountId} ${symbol}`).digest('hex');
  return `hld_${hash.slice(0, 32)}`;
}

/** The owner's accounts among `ids`, locked in one order so that two transfers cannot wait for each other. */
export async function lockAccounts(
  tx: Sql,
  ownerId: string,
  ids: readonly string[],
): Promise<AccountState[]> {
  const rows = await tx.query<{
    id: string;
    portfolio_id: string;
    name: string;
    kind: AccountKind;
    currency: string;
    balance: string;
  }>(
    `SELECT a.id, a.portfolio_id, a.name, a.kind, a.balance, p.currency
     FROM portfolios.account a JOIN portfolios.portfolio p ON p.id = a.portfolio_id
     WHERE a.id = ANY($1::text[]) AND a.owner_id = $2 ORDER BY a.id FOR UPDATE OF a`,
    [ids, ownerId],
  );
  return rows.map((row) => ({
    id: row.id,
    portfolioId: row.portfolio_id,
    name: row.name,
    kind: row.kind,
    currency: row.currency,
    balance: BigInt(row.balance),
  }));
}

/** What a booking of `symbol` in a (locked) account has to know. */
export async function investmentState(
  tx: Sql,
  account: AccountState,
  symbol: string,
): Promise<{ quotedIn: string | null; position: Position; newestDay: string | null }> {
  const [row] = await tx.query<{
    currency: string;
    quantity: string | null;
    cost_basis: string | null;
    newest: string | null;
  }>(
    `SELECT i.currency, h.quantity, h.cost_basis,
       (SELECT max(day) FROM portfolios.ledger
        WHERE portfolio_id = $2 AND account_id = $1 AND symbol = $3 AND kind IN ('BUY', 'SELL')
       ) AS newest
     FROM portfolios.instrument i
     LEFT JOIN portfolios.holding h ON h.symbol = i.symbol AND h.account_id = $1
     WHERE i.symbol = $3`,
    [account.id, account.portfolioId, symbol],
  );
  return {
    quotedIn: row?.currency ?? null,
    position: { quantity: BigInt(row?.quantity ?? 0), costBasis: BigInt(row?.cost_basis ?? 0) },
    newestDay: row?.newest ?? null,
  };
}

/** Adds the lines' amounts to the balances of their accounts. */
export async function addToBalances(tx: Sql, lines: readonly LedgerLine[]): Promise<void> {
  await tx.query(
    `UPDATE portfolios.account a SET balance = a.balance + c.amount
     FROM (SELECT id, sum(amount)::bigint AS amount
       FROM unnest($1::text[], $2::bigint[]) AS l (id, amount) GROUP BY id) c
     WHERE a.id = c.id`,
    [lines.map(({ accountId }) => accountId), lines.map(({ amount }) => amount)],
  );
}

/** The portfolio's new plan, or null when it is not the owner's; `driftBandBps` null: keep it. */
export async function saveTarget(
  tx: Sql,
  ownerId: string,
  portfolioId: string,
  target: NonNullable<Target>,
  driftBandBps: number | null,
): Promise<Pick<Portfolio, 'driftBandBps'> | null> {
  const [row] = await tx.query<{ drift_band_bps: number }>(
    `UPDATE portfolios.portfolio
     SET target = $3::jsonb, drift_band_bps = coalesce($4::int, drift_band_bps)
     WHERE id = $1 AND owner_id = $2 RETURNING drift_band_bps`,
    [portfolioId, ownerId, JSON.stringify(target), driftBandBps],
  );
  return row === undefined ? null : { driftBandBps: row.drift_band_bps };
}
