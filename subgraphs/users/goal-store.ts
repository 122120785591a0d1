// All SQL of goals. Every read of a viewer carries the ownership predicate.
import { ownerFilter } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import type { Goal, GoalKind } from './goal.ts';

interface GoalRow {
  readonly id: string;
  readonly owner_id: string;
  readonly currency: string;
  readonly name: string;
  readonly kind: GoalKind;
  readonly target: string;
  readonly saved: string;
  readonly monthly: string;
  readonly due: string;
  readonly priority: number;
}

const select = `SELECT g.id, g.owner_id, p.currency, g.name, g.kind, g.target, g.saved, g.monthly,
    g.due, g.priority
  FROM users.goal g JOIN users.profile p ON p.id = g.owner_id`;

/** Those of `ids` that exist and that the viewer may read, in any order. */
export async function goalsById(sql: Sql, viewer: Viewer, ids: readonly string[]): Promise<Goal[]> {
  const rows = await sql.query<GoalRow>(
    `${select} WHERE g.id = ANY($1::text[]) AND ($2::text IS NULL OR g.owner_id = $2)`,
    [ids, ownerFilter(viewer)],
  );
  return rows.map(goalOf);
}

/** For each owner the goals that the viewer may read, the most important first. */
export async function goalsOf(
  sql: Sql,
  viewer: Viewer,
  owners: readonly string[],
): Promise<Goal[][]> {
  const rows = await sql.query<GoalRow>(
    `${select} WHERE g.owner_id = ANY($1::text[]) AND ($2::text IS NULL OR g.owner_id = $2)
     ORDER BY g.owner_id, g.priority, g.position`,
    [owners, ownerFilter(viewer)],
  );
  const byOwner = Map.groupBy(rows, (row) => row.owner_id);
  return owners.map((owner) => (byOwner.get(owner) ?? []).map(goalOf));
}

/** The owner's goal, locked until the transaction ends; null when there is none. */
export async function lockGoal(tx: Sql, owner: string, id: string): Promise<Goal | null> {
  const [row] = await tx.query<GoalRow>(
    `${select} WHERE g.id = $1 AND g.owner_id = $2 FOR UPDATE OF g`,
    [id, owner],
  );
  return row === undefined ? null : goalOf(row);
}

export async function countGoals(tx: Sql, owner: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM users.goal WHERE owner_id = $1',
    [owner],
  );
  return row?.count ?? 0;
}

export async function insertGoals(tx: Sql, goals: readonly Goal[]): Promise<void> {
  if (goals.length === 0) return;
  const of = <Value>(pick: (goal: Goal) => Value) => goals.map(pick);
  await tx.query(
    `INSERT INTO users.goal (id, owner_id, name, kind, target, saved, monthly, due, priority)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],
       $7::bigint[], $8::date[], $9::int[])`,
    [
      of((goal) => goal.id),
      of((goal) => goal.ownerId),
      of((goal) => goal.name),
      of((goal) => goal.kind),
      of((goal) => goal.target.minor),
      of((goal) => goal.saved.minor),
      of((goal) => goal.monthly.minor),
      of((goal) => goal.by),
      of((goal) => goal.priority),
    ],
  );
}

export async function saveGoal(tx: Sql, goal: Goal): Promise<void> {
  await tx.query(
    `UPDATE users.goal SET name = $2, kind = $3, target = $4, saved = $5, monthly = $6, due = $7,
       priority = $8
     WHERE id = $1`,
    [
      goal.id,
      goal.name,
      goal.kind,
      goal.target.minor,
      goal.saved.minor,
      goal.monthly.minor,
      goal.by,
      goal.priority,
    ],
  );
}

/** False when the owner has no such goal. */
export async function deleteGoal(tx: Sql, owner: string, id: string): Promise<boolean> {
  const gone = await tx.query(
    'DELETE FROM users.goal WHERE id = $1 AND owner_id = $2 RETURNING id',
    [id, owner],
  );
  return gone.length === 1;
}

function goalOf(row: GoalRow): Goal {
  const money = (minor: string) => ({ minor: BigInt(minor), currency: row.currency });
  return {
    id: row.id,
    ownerId: row.owner_id,
    name: row.name,
    kind: row.kind,
    target: money(row.target),
    saved: money(row.saved),
    monthly: money(row.monthly),
    by: row.due,
    priority: row.priority,
  };
}
