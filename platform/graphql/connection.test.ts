import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '../errors.ts';
import { connectionOf, pageArguments, type Page, type PageArguments } from './connection.ts';
import { encodeCursor, type CursorSpec } from './cursor.ts';

const cursor: CursorSpec = { list: 'letters', parts: ['text'] };

/** What a store does with a page: at most `limit` items beyond the key, in the direction asked. */
function fetch(sorted: readonly string[], page: Page): string[] {
  const [key] = page.from ?? [];
  const ordered = page.backward ? sorted.toReversed() : sorted;
  return ordered
    .filter((item) => key === undefined || (page.backward ? item < key : item > key))
    .slice(0, page.limit);
}

function ask(sorted: readonly string[], args: PageArguments) {
  const page = pageArguments(args, { cursor });
  return connectionOf(fetch(sorted, page), page, (item) => [item]);
}

const lists = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 60 })
  .map((items) => items.sort());

const refuses = (field: string, args: PageArguments) =>
  assert.throws(
    () => pageArguments(args, { cursor }),
    (error) =>
      isAppError(error, 'BAD_USER_INPUT') && error.field === field && error.message.includes(field),
    JSON.stringify(args),
  );

describe('connections', () => {
  it('read page by page give the list, each item once, forwards and backwards', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 20 }), (sorted, size) => {
        const forwards: string[] = [];
        let after: string | null = null;
        for (;;) {
          const { edges, pageInfo } = ask(sorted, { first: size, after });
          assert.ok(edges.length <= size);
          assert.equal(pageInfo.hasPreviousPage, after !== null);
          forwards.push(...edges.map((edge) => edge.node));
          if (!pageInfo.hasNextPage) break;
          after = pageInfo.endCursor;
        }
        assert.deepEqual(forwards, sorted);

        const backwards: string[] = [];
        let before: string | null = null;
        for (;;) {
          const { edges, pageInfo } = ask(sorted, { last: size, before });
          assert.equal(pageInfo.hasNextPage, before !== null);
          backwards.unshift(...edges.map((edge) => edge.node));
          if (!pageInfo.hasPreviousPage) break;
          before = pageInfo.startCursor;
        }
        assert.deepEqual(backwards, sorted);
      }),
    );
  });

  it('give every edge the cursor that goes on right after it', () => {
    const { edges, pageInfo } = ask(['a', 'b', 'c'], { first: 2 });
    assert.deepEqual(
      edges.map((edge) => edge.node),
      ['a', 'b'],
    );
    assert.equal(pageInfo.startCursor, edges[0]?.cursor);
    assert.equal(pageInfo.endCursor, edges[1]?.cursor);
    assert.deepEqual(
      ask(['a', 'b', 'c'], { first: 5, after: edges[0]?.cursor }).edges.map((e) => e.node),
      ['b', 'c'],
    );
  });

  it('that are empty have no cursors', () => {
    assert.deepEqual(ask([], { first: 1 }), {
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it('ask for one item more than the page holds', () => {
    const page = pageArguments({ first: 100 }, { cursor });
    assert.deepEqual(page, { size: 100, limit: 101, from: null, backward: false, cursor });
    assert.equal(pageArguments({}).size, 20);
    assert.equal(pageArguments({ first: null }, { otherwise: 5 }).size, 5);
    assert.equal(pageArguments({ first: 20, last: 3 }).size, 3);
  });

  it('refuse wrong arguments by their names', () => {
    for (const size of [0, -1, 101, 1.5, Number.NaN, 2 ** 31]) {
      refuses('first', { first: size });
      refuses('last', { last: size });
    }
    const key = encodeCursor(cursor, ['a']);
    refuses('after', { after: 'forged' });
    refuses('before', { last: 1, before: 'forged' });
    refuses('before', { first: 1, before: key });
    refuses('after', { last: 1, after: key });
    assert.throws(() => pageArguments({ first: 11 }, { max: 10 }), /1 to 10/);
  });
});
