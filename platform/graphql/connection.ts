// Relay connections over keyset pages: check the arguments, fetch one item more than asked for, shape the answer.
import { badInput } from '../errors.ts';
import { decodeCursor, encodeCursor, type CursorKey, type CursorSpec } from './cursor.ts';

/** What a connection field was given; null and undefined are the same. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export interface PageOptions {
  /** The list and its sort columns; without it, a list sorted by one text column. */
  readonly cursor?: CursorSpec;
  /** Most items of a page; 100 unless told. */
  readonly max?: number;
  /** Page size when neither `first` nor `last` is given; 20 unless told. */
  readonly otherwise?: number;
}

/** A checked request for one page. */
export interface Page {
  readonly size: number;
  /** `size + 1`: how many items to fetch, the last of which only tells whether there are more. */
  readonly limit: number;
  /** Fetch items strictly after this key in list order, or, when `backward`, strictly before it. */
  readonly from: CursorKey | null;
  /** Fetch against the list's order, starting at its end or before `from` (`last`, `before`). */
  readonly backward: boolean;
  readonly cursor: CursorSpec;
}

export interface Edge<Node> {
  readonly node: Node;
  readonly cursor: string;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: PageInfo;
}

const byOneText: CursorSpec = { list: '', parts: ['text'] };

/**
 * BAD_USER_INPUT naming the argument for a size out of 1..max and for a cursor that is not of this
 * list. `last` beats `first`, which usually has a default in the schema; it goes with `before`.
 */
export function pageArguments(args: PageArguments, options: PageOptions = {}): Page {
  const { cursor = byOneText, max = 100, otherwise = 20 } = options;
  const backward = (args.last ?? null) !== null;
  const [sizeName, fromName] = backward
    ? (['last', 'before'] as const)
    : (['first', 'after'] as const);
  const ignored = backward ? ('after' as const) : ('before' as const);
  if ((args[ignored] ?? null) !== null) {
    throw badInput(ignored, `\`${ignored}\` does not go with \`${sizeName}\`.`);
  }
  const size = args[sizeName] ?? otherwise;
  if (!Number.isInteger(size) || size < 1 || size > max) {
    throw badInput(sizeName, `\`${sizeName}\` must be from 1 to ${max}; got ${size}.`);
  }
  const text = args[fromName] ?? null;
  const from = text === null ? null : decodeCursor(cursor, text, fromName);
  return { size, limit: size + 1, from, backward, cursor };
}

/**
 * Shapes up to `page.limit` items, given in the order they were fetched in. `keyOf` gives an item's
 * sort columns as text (ISO times in UTC with milliseconds).
 */
export function connectionOf<Node>(
  fetched: readonly Node[],
  page: Page,
  keyOf: (node: Node) => CursorKey,
): Connection<Node> {
  const more = fetched.length > page.size;
  const kept = fetched.slice(0, page.size);
  if (page.backward) kept.reverse();
  const edges = kept.map((node) => ({ node, cursor: encodeCursor(page.cursor, keyOf(node)) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.backward ? page.from !== null : more,
      hasPreviousPage: page.backward ? more : page.from !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
