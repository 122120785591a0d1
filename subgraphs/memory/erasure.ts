// Forgets a user: documents with all their passages, the retired ones too, and what was remembered.
import { bury, eraseAnswers, eraseRows } from '../../platform/db/tombstone.ts';
import { dropWaiting } from '../../platform/outbox/sql.ts';
import type { Ports } from '../../platform/ports.ts';

const schema = 'memory';

/** Tables by owner, those that others refer to last. Passages are found by their documents (see their index). */
export const erasedTables = [
  ['import', 'owner_id = $1'],
  ['consent', 'user_id = $1'],
  [
    'chunk',
    'document_id IN (SELECT id FROM memory.document WHERE owner_id = $1) AND owner_id = $1',
  ],
  ['document', 'owner_id = $1'],
  ['memory', 'owner_id = $1'],
] as const;

/** At least once; what a crash left undone is done by the next call. */
export async function eraseUser({ db }: Pick<Ports, 'db'>, userId: string): Promise<void> {
  await bury(db, schema, userId);
  for (const [table, ofUser] of erasedTables)
    await eraseRows(db, `${schema}.${table}`, ofUser, [userId]);
  await eraseAnswers(db, schema, userId);
  await dropWaiting(db, schema, userId);
}
