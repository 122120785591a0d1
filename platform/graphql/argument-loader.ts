// Lists of many parents with different arguments per alias, in one statement.
//
// A plain DataLoader needs one instance per set of arguments, and so one statement per alias. Here the
// batch gets every (parent, arguments) pair of the tick. A store binds them as columns, numbers them,
// and lets each pair have its own limit:
//
//   SELECT q.n::int AS query, t.*
//   FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::text[])
//        WITH ORDINALITY AS q(parent, size, after_time, after_id, n)
//   CROSS JOIN LATERAL (
//     SELECT * FROM portfolios.txn
//     WHERE portfolio_id = q.parent AND (q.after_id IS NULL OR (at, id) < (q.after_time, q.after_id))
//     ORDER BY at DESC, id DESC LIMIT q.size) t
//   ORDER BY q.n, t.at DESC, t.id DESC
//
// with `pageColumns(keys)` for the values and `rowsByQuery(rows, keys.length)` for the answer.
import DataLoader from 'dataloader';
import type { Page } from './connection.ts';

export interface ArgumentKey<Args> {
  readonly parent: string;
  readonly args: Args;
}

export interface ArgumentLoader<Args, Value> {
  /** Equal parent and equal arguments (compared as JSON) are asked for once per request. */
  load(parent: string, args: Args): Promise<Value>;
}

/** One per request. `batch` answers all keys in their order, an Error for a key that failed. */
export function argumentLoader<Args, Value>(
  batch: (keys: readonly ArgumentKey<Args>[]) => Promise<readonly (Value | Error)[]>,
): ArgumentLoader<Args, Value> {
  const loader = new DataLoader<ArgumentKey<Args>, Value, string>(batch, {
    cacheKeyFn: ({ parent, args }) => JSON.stringify([parent, args], bigIntAsText),
  });
  return { load: (parent, args) => loader.load({ parent, args }) };
}

export interface PageColumns {
  readonly parents: readonly string[];
  /** One item more than the page holds, see `Page.limit`. */
  readonly limits: readonly number[];
  /** One array per part of the cursor; null where the page starts at the beginning. */
  readonly from: readonly (readonly (string | null)[])[];
}

/** The keys as arrays to bind. All pages must be of the same list and direction: split them before. */
export function pageColumns(keys: readonly ArgumentKey<Page>[]): PageColumns {
  const parts = keys[0]?.args.cursor.parts ?? [];
  return {
    parents: keys.map((key) => key.parent),
    limits: keys.map((key) => key.args.limit),
    from: parts.map((_part, index) => keys.map((key) => key.args.from?.[index] ?? null)),
  };
}

/** Rows by the number of the key they answer (from 1, as WITH ORDINALITY counts), order kept. */
export function rowsByQuery<Row extends { readonly query: number }>(
  rows: readonly Row[],
  keys: number,
): Row[][] {
  const lists: Row[][] = Array.from({ length: keys }, () => []);
  for (const row of rows) {
    const list = lists[row.query - 1];
    if (list === undefined) throw new RangeError(`no key ${row.query}: expected 1 to ${keys}`);
    list.push(row);
  }
  return lists;
}

function bigIntAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
