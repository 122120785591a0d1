// Forgets a user: the ledger goes as a whole, though nothing in it may ever be changed.
import { bury, eraseAnswers, eraseRows } from '../../platform/db/tombstone.ts';
import { dropWaiting } from '../../platform/outbox/sql.ts';
import type { Ports } from '../../platform/ports.ts';
import { schema } from './bookings.ts';

/** Tables by owner, those that others refer to last. The ledger is found by its portfolios (see its index). */
export const erasedTables = [
  ['lot', 'owner_id = $1'],
  ['disposal', 'owner_id = $1'],
  ['merchant_rule', 'owner_id = $1'],
  ['csv_import', 'owner_id = $1'],
  ['order_entry', 'owner_id = $1'],
  ['paper_order', 'owner_id = $1'],
  [
    'ledger',
    'portfolio_id IN (SELECT id FROM portfolios.portfolio WHERE owner_id = $1) AND owner_id = $1',
  ],
  ['holding', 'owner_id = $1'],
  ['account', 'owner_id = $1'],
  ['portfolio', 'owner_id = $1'],
] as const;

/** At least once; what a crash left undone is done by the next call. */
export async function eraseUser({ db }: Pick<Ports, 'db'>, userId: string): Promise<void> {
  await bury(db, schema, userId);
  for (const [table, ofUser] of erasedTables)
    await eraseRows(db, `${schema}.${table}`, ofUser, [userId]);
  await eraseAnswers(db, schema, userId);
  await dropWaiting(db, schema, userId);
}
