// All SQL of users. Every read carries the viewer's ownership predicate.
import { ownerFilter } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import type { Page } from '../../platform/graphql/connection.ts';
import type { AnswerStyle, RiskTolerance, User } from './domain.ts';

interface UserRow {
  readonly id: string;
  readonly position: string;
  readonly name: string;
  readonly date_of_birth: string;
  readonly currency: string;
  readonly synthetic: boolean;
  readonly created_at: Date;
  readonly version: number;
  readonly monthly_net_income: string;
  readonly monthly_savings: string;
  readonly expected_monthly_pension: string;
  readonly retirement_age: number;
  readonly emergency_fund_months: number;
  readonly risk_tolerance: RiskTolerance;
  readonly locale: string;
  readonly answer_style: AnswerStyle;
  readonly prefers_sustainable: boolean;
  readonly aspirations: readonly string[];
  readonly consent_version: number;
}

/** A user and where it stands in the list of all. */
export interface ListedUser extends User {
  readonly position: string;
}

const columns = `id, position, name, date_of_birth, currency, synthetic_seed IS NOT NULL AS synthetic,
  created_at, version, monthly_net_income, monthly_savings, expected_monthly_pension, retirement_age,
  emergency_fund_months, risk_tolerance, locale, answer_style, prefers_sustainable, aspirations,
  consent_version`;

/** Those of `ids` that exist and that the viewer may read, in any order. */
export async function usersById(sql: Sql, viewer: Viewer, ids: readonly string[]): Promise<User[]> {
  const rows = await sql.query<UserRow>(
    `SELECT ${columns} FROM users.profile
     WHERE id = ANY($1::text[]) AND ($2::text IS NULL OR id = $2)`,
    [ids, ownerFilter(viewer)],
  );
  return rows.map(userOf);
}

/** One page of everyone the viewer may read, by registration. */
export async function userPage(sql: Sql, viewer: Viewer, page: Page): Promise<ListedUser[]> {
  const rows = await sql.query<UserRow>(
    `SELECT ${columns} FROM users.profile
     WHERE ($1::text IS NULL OR id = $1) AND ($2::bigint IS NULL OR position > $2)
     ORDER BY position LIMIT $3`,
    [ownerFilter(viewer), page.from?.[0] ?? null, page.limit],
  );
  return rows.map(userOf);
}

export async function countUsers(sql: Sql, viewer: Viewer): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM users.profile WHERE ($1::text IS NULL OR id = $1)`,
    [ownerFilter(viewer)],
  );
  return row?.count ?? 0;
}

/** The row, locked until the transaction ends; null when there is none. */
export async function lockUser(tx: Sql, id: string): Promise<User | null> {
  const [row] = await tx.query<UserRow>(
    `SELECT ${columns} FROM users.profile WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return row === undefined ? null : userOf(row);
}

export async function saveProfile(tx: Sql, user: User): Promise<void> {
  const { financialProfile: finances, preferences } = user;
  await tx.query(
    `UPDATE users.profile SET version = $2, name = $3, monthly_net_income = $4, monthly_savings = $5,
       expected_monthly_pension = $6, retirement_age = $7, emergency_fund_months = $8,
       risk_tolerance = $9, locale = $10, answer_style = $11, prefers_sustainable = $12,
       aspirations = $13::jsonb
     WHERE id = $1`,
    [
      user.id,
      user.profileVersion,
      user.name,
      finances.monthlyNetIncome.minor,
      finances.monthlySavings.minor,
      finances.expectedMonthlyPension.minor,
      finances.retirementAge,
      finances.emergencyFundMonths,
      finances.riskTolerance,
      preferences.locale,
      preferences.answerStyle,
      preferences.prefersSustainable,
      JSON.stringify(user.aspirations),
    ],
  );
}

/** A user to be inserted; seed and index are those of synthetic ones. */
export interface NewUser extends User {
  readonly seed?: number;
  readonly index?: number;
}

/** Inserts those that are not there yet, in one statement; the ids that are new. */
export async function insertUsers(
  tx: Sql,
  users: readonly NewUser[],
): Promise<ReadonlySet<string>> {
  const of = <Value>(pick: (user: NewUser) => Value) => users.map(pick);
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO users.profile (id, name, date_of_birth, currency, synthetic_seed, synthetic_index,
       monthly_net_income, monthly_savings, expected_monthly_pension, retirement_age,
       emergency_fund_months, risk_tolerance, locale, answer_style, prefers_sustainable, created_at,
       version, consent_version, aspirations)
     SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::int[], $6::int[],
       $7::bigint[], $8::bigint[], $9::bigint[], $10::int[], $11::int[], $12::text[], $13::text[],
       $14::text[], $15::boolean[], $16::timestamptz[], $17::int[], $18::int[], $19::jsonb[])
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      of((user) => user.id),
      of((user) => user.name),
      of((user) => user.dateOfBirth),
      of((user) => user.currency),
      of((user) => user.seed ?? null),
      of((user) => user.index ?? null),
      of((user) => user.financialProfile.monthlyNetIncome.minor),
      of((user) => user.financialProfile.monthlySavings.minor),
      of((user) => user.financialProfile.expectedMonthlyPension.minor),
      of((user) => user.financialProfile.retirementAge),
      of((user) => user.financialProfile.emergencyFundMonths),
      of((user) => user.financialProfile.riskTolerance),
      of((user) => user.preferences.locale),
      of((user) => user.preferences.answerStyle),
      of((user) => user.preferences.prefersSustainable),
      of((user) => user.createdAt),
      of((user) => user.profileVersion),
      of((user) => user.consentVersion),
      of((user) => JSON.stringify(user.aspirations)),
    ],
  );
  return new Set(rows.map((row) => row.id));
}

function userOf(row: UserRow): ListedUser {
  const { currency } = row;
  const money = (minor: string) => ({ minor: BigInt(minor), currency });
  return {
    id: row.id,
    position: row.position,
    name: row.name,
    dateOfBirth: row.date_of_birth,
    currency,
    synthetic: row.synthetic,
    createdAt: row.created_at.toISOString(),
    profileVersion: row.version,
    financialProfile: {
      monthlyNetIncome: money(row.monthly_net_income),
      monthlySavings: money(row.monthly_savings),
      retirementAge: row.retirement_age,
      expectedMonthlyPension: money(row.expected_monthly_pension),
      emergencyFundMonths: row.emergency_fund_months,
      riskTolerance: row.risk_tolerance,
    },
    preferences: {
      locale: row.locale,
      answerStyle: row.answer_style,
      prefersSustainable: row.prefers_sustainable,
    },
    aspirations: row.aspirations,
    consentVersion: row.consent_version,
  };
}
