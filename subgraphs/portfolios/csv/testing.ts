// Households that send files, for tests only.
import assert from 'node:assert/strict';
import { viewerOf } from '../../../platform/auth/testing.ts';
import type { GraphResponse } from '../../../platform/graphql/port.ts';
import { ask } from '../../../platform/graphql/testing.ts';
import { seedMarket } from '../market.ts';
import { marketSeed } from '../prices.ts';
import { openSlice, registrationOf, type TestSlice } from '../testing.ts';

export interface Import {
  readonly id: string;
  readonly status: string;
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
  readonly rowsNew: number | null;
  readonly badRows: number;
  readonly errors: readonly { line: number; column: string | null; reason: string }[];
}

export const selection =
  'id status rowsTotal rowsDone rowsNew badRows errors { line column reason }';

export const header =
  'Date,Account,Type,Amount,Description,Symbol,Quantity,Ratio,To account,Category';

/** A slice whose market is there. */
export async function openImports(): Promise<TestSlice> {
  const slice = await openSlice();
  await seedMarket(slice.db, { seed: marketSeed, through: '2026-01-20' });
  return slice;
}

/** Registers somebody without a history; the id of the portfolio. */
export async function household(slice: TestSlice, userId: string): Promise<string> {
  await slice.register(registrationOf(userId));
  await slice.drain();
  const [row] = await slice.db.query<{ id: string }>(
    'SELECT id FROM portfolios.portfolio WHERE owner_id = $1',
    [userId],
  );
  return row?.id ?? '';
}

export function mutate(
  { endpoint }: TestSlice,
  user: string,
  name: string,
  input: object,
): Promise<GraphResponse> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  return ask(
    endpoint,
    viewerOf(user),
    `mutation ($input: ${type}) { ${name}(input: $input) { import { ${selection} } } }`,
    { input },
  );
}

export function answer(response: GraphResponse, name: string): Import {
  assert.equal(response.errors, undefined);
  return (response.data?.[name] as { import: Import }).import;
}

export function refusal(response: GraphResponse): unknown[] {
  const extensions = response.errors?.[0]?.extensions;
  return [extensions?.['code'], extensions?.['field']];
}

export async function ledger({ db }: TestSlice, user: string) {
  return db.query<{ kind: string; amount: string; day: string; category: string | null }>(
    `SELECT kind, amount, day, category FROM portfolios.ledger WHERE owner_id = $1
     ORDER BY position`,
    [user],
  );
}
