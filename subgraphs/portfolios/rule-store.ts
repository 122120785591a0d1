// SQL of labels: a user's own rules, and what is filed under them.
import type { Sql } from '../../platform/db/port.ts';
import type { SpendingCategory } from './domain.ts';
import type { OwnRules } from './labels.ts';

/** The user's own rules for these merchants, or all of them. */
export async function ownRulesOf(
  sql: Sql,
  ownerId: string,
  merchants: readonly string[] | null,
): Promise<OwnRules> {
  if (merchants?.length === 0) return new Map();
  const rows = await sql.query<{ merchant: string; category: SpendingCategory }>(
    `SELECT merchant, category FROM portfolios.merchant_rule
     WHERE owner_id = $1 AND ($2::text[] IS NULL OR merchant = ANY($2))`,
    [ownerId, merchants],
  );
  return new Map(rows.map(({ merchant, category }) => [merchant, category]));
}

export async function saveRule(
  tx: Sql,
  ownerId: string,
  merchant: string,
  category: SpendingCategory,
  at: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO portfolios.merchant_rule (owner_id, merchant, category, changed_at)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (owner_id, merchant) DO UPDATE
       SET category = excluded.category, changed_at = excluded.changed_at`,
    [ownerId, merchant, category, at],
  );
}

export interface Filed {
  readonly kind: string;
  readonly merchant: string | null;
  readonly portfolioId: string;
}

/** A line of the owner's own, or null. */
export async function filedLine(
  tx: Sql,
  ownerId: string,
  transactionId: string,
): Promise<Filed | null> {
  const [row] = await tx.query<{ kind: string; merchant: string | null; portfolio_id: string }>(
    `SELECT kind, merchant, portfolio_id FROM portfolios.ledger WHERE id = $1 AND owner_id = $2`,
    [transactionId, ownerId],
  );
  if (row === undefined) return null;
  return { kind: row.kind, merchant: row.merchant, portfolioId: row.portfolio_id };
}

/** Files one line, or all of the merchant's expenses, under a category; how many were not there already. */
export async function fileUnder(
  tx: Sql,
  ownerId: string,
  which: { readonly transactionId: string } | { readonly merchant: string },
  category: SpendingCategory,
): Promise<number> {
  const [column, value] =
    'merchant' in which ? ['merchant', which.merchant] : ['id', which.transactionId];
  const rows = await tx.query(
    `UPDATE portfolios.ledger SET category = $3, review = NULL
     WHERE owner_id = $1 AND ${column} = $2 AND kind = 'EXPENSE'
       AND (category IS DISTINCT FROM $3 OR review IS NOT NULL)
     RETURNING id`,
    [ownerId, value, category],
  );
  return rows.length;
}
