import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { testDatabase } from '../db/testing.ts';
import type { Database } from '../db/port.ts';
import { argumentLoader, pageColumns, rowsByQuery, type ArgumentKey } from './argument-loader.ts';
import { connectionOf, pageArguments, type Page } from './connection.ts';
import { encodeCursor, type CursorSpec } from './cursor.ts';

const cursor: CursorSpec = { list: 'entries', parts: ['time', 'text'] };

interface Row {
  readonly query: number;
  readonly id: string;
  readonly at: Date;
}

const keyOf = (row: Row) => [row.at.toISOString(), row.id];

describe('argument loader', () => {
  let db: Database;
  before(async () => {
    db = await testDatabase();
    await db.query('CREATE TABLE entry (id text PRIMARY KEY, parent text, at timestamptz(3))');
    await db.query(
      `INSERT INTO entry SELECT p || lpad(i::text, 3, '0'), p, '2026-01-01Z'::timestamptz + (i / 3) * interval '1 h'
       FROM unnest(ARRAY['a', 'b', 'c']) p, generate_series(1, 50) i`,
    );
  });
  after(() => db.close());

  // The statement documented in argument-loader.ts, word for word but for the table.
  const fetch = async (keys: readonly ArgumentKey<Page>[]) => {
    const { parents, limits, from } = pageColumns(keys);
    const rows = await db.query<Row>(
      `SELECT q.n::int AS query, t.*
       FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::text[])
            WITH ORDINALITY AS q(parent, size, after_time, after_id, n)
       CROSS JOIN LATERAL (
         SELECT * FROM entry
         WHERE parent = q.parent AND (q.after_id IS NULL OR (at, id) < (q.after_time, q.after_id))
         ORDER BY at DESC, id DESC LIMIT q.size) t
       ORDER BY q.n, t.at DESC, t.id DESC`,
      [parents, limits, ...from],
    );
    return rowsByQuery(rows, keys.length);
  };

  it('answers lists of many parents with different arguments in one statement', async () => {
    const loader = argumentLoader(fetch);
    const page = (first: number, after?: string) => pageArguments({ first, after }, { cursor });
    const middle = encodeCursor(cursor, ['2026-01-01T05:00:00.000Z', 'a016']);
    const asked: [string, Page][] = [
      ['a', page(2)],
      ['b', page(5)],
      ['nobody', page(5)],
      ['a', page(100)],
      ['a', page(3, middle)],
      ['c', page(1)],
    ];
    const began = db.statements;
    const lists = await Promise.all(asked.map(([parent, args]) => loader.load(parent, args)));
    assert.equal(db.statements - began, 1);
    const answers = lists.map((rows, i) => connectionOf(rows, asked[i]?.[1] ?? page(1), keyOf));
    assert.deepEqual(
      answers.map(({ edges, pageInfo }) => [
        edges.length,
        edges[0]?.node.id,
        edges.at(-1)?.node.id,
        pageInfo.hasNextPage,
      ]),
      [
        [2, 'a050', 'a049', true],
        [5, 'b050', 'b046', true],
        [0, undefined, undefined, false],
        [50, 'a050', 'a001', false],
        [3, 'a015', 'a013', true],
        [1, 'c050', 'c050', true],
      ],
    );
  });

  it('pages through ties without loss', async () => {
    const loader = argumentLoader(fetch);
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page = pageArguments({ first: 7, after }, { cursor });
      const { edges, pageInfo } = connectionOf(await loader.load('b', page), page, keyOf);
      seen.push(...edges.map((edge) => edge.node.id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    assert.equal(seen.length, 50);
    assert.deepEqual(seen, seen.toSorted().reverse());
  });

  it('asks once for equal parent and arguments, and hands each caller its own failure', async () => {
    const batches: (readonly ArgumentKey<{ months: number; floor: bigint }>[])[] = [];
    const loader = argumentLoader(
      async (keys: readonly ArgumentKey<{ months: number; floor: bigint }>[]) => {
        batches.push(keys);
        return keys.map(({ parent, args }) =>
          parent === 'bad' ? new Error('no') : `${parent}:${args.months}:${args.floor}`,
        );
      },
    );
    const results = await Promise.allSettled([
      loader.load('a', { months: 1, floor: 2n }),
      loader.load('a', { months: 1, floor: 2n }),
      loader.load('a', { months: 1, floor: 3n }),
      loader.load('bad', { months: 1, floor: 2n }),
    ]);
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed')),
      ['a:1:2', 'a:1:2', 'a:1:3', 'failed'],
    );
    assert.deepEqual(
      batches.map((keys) => keys.length),
      [3],
    );
  });

  it('refuses a row that answers no key', () => {
    assert.throws(() => rowsByQuery([{ query: 3 }], 2), RangeError);
    assert.throws(() => rowsByQuery([{ query: 0 }], 2), RangeError);
  });
});
