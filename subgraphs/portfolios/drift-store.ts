// Which portfolios lie outside their band, kept beside them so that leaving it is noticed once.
import type { Sql } from '../../platform/db/port.ts';
import type { Target } from './domain.ts';
import { widestDrift, type Drift } from './drift.ts';
import { classSums } from './figures.ts';

interface DriftRow {
  readonly id: string;
  readonly owner_id: string;
  readonly target: Target;
  readonly drift_band_bps: number;
  readonly drifted: boolean;
}

const columns = 'id, owner_id, target, drift_band_bps, drifted';

/** The data of a DriftDetected event. */
export interface LeftBand extends Pick<Drift, 'assetClass' | 'weightBps' | 'targetBps'> {
  readonly portfolioId: string;
  readonly ownerId: string;
  readonly driftBandBps: number;
}

/**
 * Looks at portfolios in the transaction that may have moved them, remembers how they stand, and answers with
 * those that were inside their band before and are not now. Locks them, so that two of them take turns.
 */
export async function markDrift(tx: Sql, portfolioIds: readonly string[]): Promise<LeftBand[]> {
  const rows = await tx.query<DriftRow>(
    `SELECT ${columns} FROM portfolios.portfolio WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE`,
    [portfolioIds],
  );
  const changed = await changesOf(tx, rows);
  if (changed.length === 0) return [];
  await tx.query(
    `UPDATE portfolios.portfolio SET drifted = NOT drifted WHERE id = ANY($1::text[])`,
    [changed.map(({ row }) => row.id)],
  );
  return changed.flatMap(({ row, drift }) =>
    drift?.outside === true ? [leftBand(row, drift)] : [],
  );
}

/** The next portfolios with a target after the id `after`, and those of them that no longer stand as remembered. */
export async function driftPage(
  sql: Sql,
  after: string,
  limit: number,
): Promise<{ readonly changed: readonly string[]; readonly last: string | null }> {
  const rows = await sql.query<DriftRow>(
    `SELECT ${columns} FROM portfolios.portfolio
     WHERE id > $1 AND target IS NOT NULL ORDER BY id LIMIT $2`,
    [after, limit],
  );
  const changed = await changesOf(sql, rows);
  const last = rows.length < limit ? null : (rows.at(-1)?.id ?? null);
  return { changed: changed.map(({ row }) => row.id), last };
}

async function changesOf(sql: Sql, rows: readonly DriftRow[]) {
  const planned = rows.filter(({ target }) => target !== null);
  if (planned.length === 0) return [];
  const sums = await classSums(
    sql,
    null,
    planned.map(({ id }) => id),
  );
  return planned.flatMap((row) => {
    const drift = widestDrift(sums.get(row.id) ?? {}, row.target, row.drift_band_bps);
    return (drift?.outside ?? false) === row.drifted ? [] : [{ row, drift }];
  });
}

function leftBand(row: DriftRow, { assetClass, weightBps, targetBps }: Drift): LeftBand {
  return {
    ...{ portfolioId: row.id, ownerId: row.owner_id, driftBandBps: row.drift_band_bps },
    ...{ assetClass, weightBps, targetBps },
  };
}
