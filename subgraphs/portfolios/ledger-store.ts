// All SQL that writes accounts and the ledger, within the caller's transaction.
import type { Sql } from '../../platform/db/port.ts';
import type { AccountState } from './booking-request.ts';
import { usualTerms } from './debts.ts';
import type {
  AccountKind,
  DebtTerms,
  NewAccount,
  NewPortfolio,
  Portfolio,
  Target,
} from './domain.ts';
import type { LedgerLine } from './ledger.ts';

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

/** Debts get the terms given for them, or the usual ones. */
export async function insertAccounts(
  tx: Sql,
  ownerId: string,
  currency: string,
  accounts: readonly NewAccount[],
  balances: ReadonlyMap<string, bigint>,
): Promise<void> {
  const terms = accounts.map((account) => account.terms ?? usualTerms(account.kind));
  await tx.query(
    `INSERT INTO portfolios.account (owner_id, currency, id, portfolio_id, name, kind, balance,
       annual_rate_bps, minimum_share_bps, minimum_flat)
     SELECT $1, $2, id, portfolio_id, name, kind, balance, rate, share, flat FROM
       unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::int[], $9::int[],
         $10::bigint[]) WITH ORDINALITY
         AS a (id, portfolio_id, name, kind, balance, rate, share, flat, n) ORDER BY n`,
    [
      ownerId,
      currency,
      accounts.map(({ id }) => id),
      accounts.map(({ portfolioId }) => portfolioId),
      accounts.map(({ name }) => name),
      accounts.map(({ kind }) => kind),
      accounts.map(({ id }) => balances.get(id) ?? 0n),
      terms.map((each) => each?.annualRateBps ?? null),
      terms.map((each) => each?.minimumShareBps ?? null),
      terms.map((each) => each?.minimumFlat ?? null),
    ],
  );
}

/** Appends in the order given; their accounts must be there. */
export async function insertLines(
  tx: Sql,
  ownerId: string,
  lines: readonly LedgerLine[],
): Promise<void> {
  for (let at = 0; at < lines.length; at += linesAStatement) {
    const part = lines.slice(at, at + linesAStatement);
    await tx.query(
      `INSERT INTO portfolios.ledger (owner_id, id, portfolio_id, account_id, currency, kind, day,
         amount, symbol, quantity, category, description, merchant, review, import_key)
       SELECT $1, l.id, l.portfolio_id, l.account_id, a.currency, l.kind, day, amount, symbol,
         quantity, category, description, merchant, review, import_key
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::bigint[],
         $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
         WITH ORDINALITY AS l (id, portfolio_id, account_id, kind, day, amount, symbol, quantity,
         category, description, merchant, review, import_key, n)
       JOIN portfolios.account a ON a.id = l.account_id
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
        part.map((line) => line.merchant ?? null),
        part.map((line) => line.review ?? null),
        part.map((line) => line.importKey ?? null),
      ],
    );
  }
}

/** Keeps the arrays of one statement at some hundred kilobytes, and their making at some milliseconds. */
const linesAStatement = 500;

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
    version: string;
  }>(
    `SELECT id, portfolio_id, name, kind, balance, currency, version FROM portfolios.account
     WHERE id = ANY($1::text[]) AND owner_id = $2 ORDER BY id FOR UPDATE`,
    [ids, ownerId],
  );
  return rows.map((row) => ({
    id: row.id,
    portfolioId: row.portfolio_id,
    name: row.name,
    kind: row.kind,
    currency: row.currency,
    balance: BigInt(row.balance),
    version: row.version,
  }));
}

/** Adds to the balances by account id; each account named counts one booking more. */
export async function addToBalances(tx: Sql, changes: ReadonlyMap<string, bigint>): Promise<void> {
  await tx.query(
    `UPDATE portfolios.account a SET balance = a.balance + c.amount, version = a.version + 1
     FROM unnest($1::text[], $2::bigint[]) AS c (id, amount) WHERE a.id = c.id`,
    [[...changes.keys()], [...changes.values()]],
  );
}

/** What lines add to the balances of their accounts. */
export function changesOf(lines: readonly LedgerLine[]): ReadonlyMap<string, bigint> {
  const changes = new Map<string, bigint>();
  for (const { accountId, amount } of lines) {
    changes.set(accountId, (changes.get(accountId) ?? 0n) + amount);
  }
  return changes;
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

/** The owner's portfolio with the names of its accounts, locked; null when it is not the owner's. */
export async function lockPortfolio(
  tx: Sql,
  ownerId: string,
  id: string,
): Promise<{ readonly currency: string; readonly accounts: readonly string[] } | null> {
  const [row] = await tx.query<{ currency: string }>(
    'SELECT currency FROM portfolios.portfolio WHERE id = $1 AND owner_id = $2 FOR UPDATE',
    [id, ownerId],
  );
  if (row === undefined) return null;
  const names = await tx.query<{ name: string }>(
    'SELECT name FROM portfolios.account WHERE portfolio_id = $1',
    [id],
  );
  return { currency: row.currency, accounts: names.map(({ name }) => name) };
}

export async function saveTerms(tx: Sql, accountId: string, terms: DebtTerms): Promise<void> {
  await tx.query(
    `UPDATE portfolios.account
     SET annual_rate_bps = $2, minimum_share_bps = $3, minimum_flat = $4 WHERE id = $1`,
    [accountId, terms.annualRateBps, terms.minimumShareBps, terms.minimumFlat],
  );
}
