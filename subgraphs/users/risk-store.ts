// All SQL of risk assessments. Every read carries the viewer's ownership predicate.
import { ownerFilter } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import type { RiskTolerance } from './domain.ts';
import type { Assessment, RiskAnswer } from './risk.ts';

/** For each owner the newest assessment that the viewer may read; null where there is none. */
export async function assessmentsOf(
  sql: Sql,
  viewer: Viewer,
  owners: readonly string[],
): Promise<(Assessment | null)[]> {
  const rows = await sql.query<{
    owner_id: string;
    scoring_version: number;
    answers: readonly RiskAnswer[];
    capacity: number;
    tolerance: number;
    profile: RiskTolerance;
    reasons: readonly string[];
    assessed_at: Date;
  }>(
    `SELECT DISTINCT ON (owner_id) owner_id, scoring_version, answers, capacity, tolerance, profile,
       reasons, assessed_at
     FROM users.risk_assessment
     WHERE owner_id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2)
     ORDER BY owner_id, position DESC`,
    [owners, ownerFilter(viewer)],
  );
  const newest = new Map(
    rows.map((row): [string, Assessment] => {
      const { capacity, tolerance, profile, reasons, answers } = row;
      return [
        row.owner_id,
        {
          ...{ capacity, tolerance, profile, reasons, answers },
          scoringVersion: row.scoring_version,
          assessedAt: row.assessed_at.toISOString(),
        },
      ];
    }),
  );
  return owners.map((owner) => newest.get(owner) ?? null);
}

export async function insertAssessments(
  tx: Sql,
  made: readonly (Assessment & { readonly ownerId: string })[],
): Promise<void> {
  if (made.length === 0) return;
  await tx.query(
    `INSERT INTO users.risk_assessment (owner_id, scoring_version, answers, capacity, tolerance,
       profile, reasons, assessed_at)
     SELECT * FROM unnest($1::text[], $2::int[], $3::jsonb[], $4::int[], $5::int[], $6::text[],
       $7::jsonb[], $8::timestamptz[])`,
    [
      made.map(({ ownerId }) => ownerId),
      made.map(({ scoringVersion }) => scoringVersion),
      made.map(({ answers }) => JSON.stringify(answers)),
      made.map(({ capacity }) => capacity),
      made.map(({ tolerance }) => tolerance),
      made.map(({ profile }) => profile),
      made.map(({ reasons }) => JSON.stringify(reasons)),
      made.map(({ assessedAt }) => assessedAt),
    ],
  );
}
