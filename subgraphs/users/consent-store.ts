// All SQL of consents. Every read carries the viewer's ownership predicate.
import { ownerFilter } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import type { Consent, ConsentPurpose } from './consent.ts';

/** For each owner what was ever decided, as far as the viewer may read it. */
export async function consentsOf(
  sql: Sql,
  viewer: Viewer,
  owners: readonly string[],
): Promise<Consent[][]> {
  const rows = await sql.query<{
    owner_id: string;
    purpose: ConsentPurpose;
    granted: boolean;
    version: number;
    changed_at: Date;
  }>(
    `SELECT owner_id, purpose, granted, version, changed_at FROM users.consent
     WHERE owner_id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2)`,
    [owners, ownerFilter(viewer)],
  );
  const byOwner = Map.groupBy(rows, (row) => row.owner_id);
  return owners.map((owner) =>
    (byOwner.get(owner) ?? []).map(({ purpose, granted, version, changed_at: changedAt }) => ({
      ...{ purpose, granted, version, changedAt: changedAt.toISOString() },
    })),
  );
}

/** In one statement; a purpose that was decided before is decided anew. */
export async function insertConsents(
  tx: Sql,
  consents: readonly (Consent & { readonly ownerId: string })[],
): Promise<void> {
  if (consents.length === 0) return;
  await tx.query(
    `INSERT INTO users.consent (owner_id, purpose, granted, version, changed_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[], $4::int[], $5::timestamptz[])
     ON CONFLICT (owner_id, purpose) DO UPDATE SET granted = excluded.granted,
       version = excluded.version, changed_at = excluded.changed_at`,
    [
      consents.map(({ ownerId }) => ownerId),
      consents.map(({ purpose }) => purpose),
      consents.map(({ granted }) => granted),
      consents.map(({ version }) => version),
      consents.map(({ changedAt }) => changedAt),
    ],
  );
}

export async function saveConsentVersion(tx: Sql, owner: string, version: number): Promise<void> {
  await tx.query('UPDATE users.profile SET consent_version = $2 WHERE id = $1', [owner, version]);
}
