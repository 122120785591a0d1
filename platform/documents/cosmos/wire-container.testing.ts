// One container of the wire server: items by partition, batches that are atomic, queries in pages, the change feed.
import { randomUUID } from 'node:crypto';
import {
  compareBy,
  parseQuery,
  planOf,
  SyntaxRefused,
  type QuerySpec,
} from './wire-query.testing.ts';

export type Json = Readonly<Record<string, unknown>>;
export type StoredJson = Json & {
  readonly id: string;
  readonly partition: string;
  readonly _etag: string;
  /** Of its write: grows within a range, and is the same for all of one batch. */
  readonly _lsn: number;
};

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface BatchOperation {
  readonly operationType: 'Create' | 'Upsert' | 'Replace' | 'Delete';
  readonly id?: string;
  readonly resourceBody?: Json;
  readonly ifMatch?: string;
}

/** Two physical partitions, so that whoever asks across them has something to merge. */
export const RANGES = [
  { id: '0', minInclusive: '', maxExclusive: '1F' },
  { id: '1', minInclusive: '1F', maxExclusive: 'FF' },
] as const;

const FORBIDDEN_IN_IDS = /[/\\?#]/;
const MAX_ID_BYTES = 1023;
const MAX_KEY_BYTES = 2048;
const MAX_BYTES = 2 * 1024 * 1024;

export class WireContainer {
  readonly rid = randomUUID();
  readonly definition: Json;
  readonly #pageSize: () => number;
  readonly #partitions = new Map<string, Map<string, StoredJson>>();
  readonly #rest = new Map<string, readonly unknown[]>();
  #lsn = 0;

  constructor(definition: Json, pageSize: () => number) {
    this.definition = definition;
    this.#pageSize = pageSize;
  }

  get lsn(): number {
    return this.#lsn;
  }

  read(partition: string, id: string): Reply {
    const item = this.#partitions.get(partition)?.get(id);
    if (item === undefined) return refusal(404, 'Entity with the specified id does not exist.');
    return { status: 200, body: item, headers: { etag: item._etag } };
  }

  /** A single operation is a batch of one. */
  write(partition: string, operation: BatchOperation): Reply {
    const [result] = this.#apply(partition, [operation]).results;
    if (result === undefined || result.statusCode >= 400) {
      return refusal(result?.statusCode ?? 500, `Refused: ${operation.operationType}`);
    }
    const body = this.#partitions.get(partition)?.get(idOf(operation));
    return { status: result.statusCode, body, headers: { etag: result.eTag ?? '' } };
  }

  batch(partition: string, operations: readonly BatchOperation[]): Reply {
    if (operations.length > 100) return refusal(400, 'At most 100 operations.');
    const { results, isWhole } = this.#apply(partition, operations);
    return { status: isWhole ? 200 : 207, body: results };
  }

  query(
    spec: QuerySpec,
    asked: {
      readonly partition: string | null;
      readonly range: string | null;
      readonly page: number;
      readonly continuation: string | null;
      readonly plan: boolean;
    },
  ): Reply {
    try {
      const query = parseQuery(spec);
      if (asked.plan) return { status: 200, body: planOf(spec, query) };
      const { partition, range } = asked;
      if (partition === null && range === null && query.orderBy.length > 0) {
        return {
          status: 400,
          body: {
            code: 'BadRequest',
            message:
              'The provided cross partition query can not be directly served by the gateway.',
            additionalErrorInfo: JSON.stringify(planOf(spec, query)),
          },
        };
      }
      if (partition !== null && query.partition !== partition) {
        return refusal(400, 'The query names another partition than its header, or none.');
      }
      this.#checkIndexed(query.orderBy);
      if (asked.continuation !== null) return this.#page(asked.continuation, asked.page);
      const found = this.#items(partition, range).filter(query.matches);
      const rows = found.sort(compareBy(query.orderBy)).slice(0, query.top ?? found.length);
      const token = randomUUID();
      if (query.select === 'count') {
        // Each page counts for itself, as the service does when it runs out of time.
        const half = Math.floor(rows.length / 2);
        this.#rest.set(token, [half, rows.length - half]);
        return this.#page(token, 1);
      }
      this.#rest.set(
        token,
        query.select === 'items'
          ? rows
          : rows.map((item) => ({
              _rid: item['_rid'],
              orderByItems: query.orderBy.map(({ name }) => ({ item: item[name] })),
              payload: item,
            })),
      );
      return this.#page(token, asked.page);
    } catch (error) {
      if (error instanceof SyntaxRefused) return refusal(400, error.message);
      throw error;
    }
  }

  /** Latest versions only: what was deleted is not in it. */
  changes(range: string, since: number, most: number): Reply {
    const all = this.#items(null, range).filter(({ _lsn }) => _lsn > since);
    const sorted = all.sort((a, b) => a._lsn - b._lsn);
    const last = sorted[Math.min(most, sorted.length) - 1]?._lsn;
    if (last === undefined) return { status: 304, headers: { etag: `"${this.#lsn}"` } };
    // All of a transaction is on one page; within it no order is promised.
    const page = sorted.filter(({ _lsn }) => _lsn <= last).toReversed();
    const grown = page.sort((a, b) => a._lsn - b._lsn);
    return { status: 200, body: feed(grown), headers: { etag: `"${last}"` } };
  }

  #page(token: string, most: number): Reply {
    const rest = this.#rest.get(token);
    if (rest === undefined) return refusal(400, 'Invalid continuation token.');
    this.#rest.delete(token);
    const size = Math.min(most, this.#pageSize());
    const page = rest.slice(0, size);
    if (rest.length <= size) return { status: 200, body: feed(page) };
    const next = randomUUID();
    this.#rest.set(next, rest.slice(size));
    return { status: 200, body: feed(page), headers: { 'x-ms-continuation': next } };
  }

  #items(partition: string | null, range: string | null): StoredJson[] {
    return [...this.#partitions]
      .filter(([key]) => (partition === null ? true : key === partition))
      .filter(([key]) => (range === null ? true : rangeOf(key) === range))
      .flatMap(([, items]) => [...items.values()]);
  }

  /** ORDER BY over several properties needs a composite index of exactly these, all one way. */
  #checkIndexed(orderBy: readonly { readonly name: string; readonly descending: boolean }[]): void {
    if (orderBy.length < 2) return;
    const policy = this.definition['indexingPolicy'] as
      { readonly compositeIndexes?: readonly (readonly { readonly path: string }[])[] } | undefined;
    const wanted = orderBy.map(({ name }) => `/${name}`).join();
    const known = policy?.compositeIndexes ?? [];
    const isKnown = known.some((index) => index.map(({ path }) => path).join() === wanted);
    if (isKnown && new Set(orderBy.map(({ descending }) => descending)).size === 1) return;
    throw new SyntaxRefused(
      `The order by query does not have a corresponding composite index: ${wanted}`,
    );
  }

  #apply(partition: string, operations: readonly BatchOperation[]) {
    const items = new Map(this.#partitions.get(partition));
    const lsn = this.#lsn + 1;
    const results: { statusCode: number; requestCharge: number; eTag?: string }[] = [];
    let failed = false;
    for (const operation of operations) {
      const statusCode: number = failed ? 424 : statusOf(items, partition, operation);
      failed ||= statusCode >= 400;
      const id = idOf(operation);
      if (failed || operation.operationType === 'Delete') {
        if (!failed) items.delete(id);
        results.push({ statusCode, requestCharge: 1 });
        continue;
      }
      const eTag = `"${randomUUID()}"`;
      const body = operation.resourceBody as Json & { id: string; partition: string };
      items.set(id, { ...body, _rid: `${lsn} ${id}`, _etag: eTag, _ts: lsn, _lsn: lsn });
      results.push({ statusCode, requestCharge: 1, eTag });
    }
    if (!failed) {
      this.#lsn = lsn;
      this.#partitions.set(partition, items);
      return { results, isWhole: true };
    }
    const refused = results.map((result) =>
      result.statusCode < 400 ? { statusCode: 424, requestCharge: 0 } : result,
    );
    return { results: refused, isWhole: false };
  }
}

function statusOf(
  items: ReadonlyMap<string, StoredJson>,
  partition: string,
  operation: BatchOperation,
): number {
  const id = idOf(operation);
  const stored = items.get(id);
  const { operationType, resourceBody, ifMatch } = operation;
  if (operationType !== 'Delete') {
    if (resourceBody?.['partition'] !== partition || typeof resourceBody['id'] !== 'string') {
      return 400;
    }
    if (resourceBody['id'] !== id || !isId(id)) return 400;
    if (Buffer.byteLength(JSON.stringify(resourceBody)) > MAX_BYTES) return 413;
  }
  if (partition === '' || Buffer.byteLength(partition) > MAX_KEY_BYTES) return 400;
  if (operationType === 'Create') return stored === undefined ? 201 : 409;
  if (operationType === 'Upsert' && stored === undefined) return 201;
  if (stored === undefined) return 404;
  if (ifMatch !== undefined && ifMatch !== stored._etag) return 412;
  return operationType === 'Delete' ? 204 : 200;
}

function isId(id: string): boolean {
  return (
    id !== '' &&
    Buffer.byteLength(id) <= MAX_ID_BYTES &&
    !FORBIDDEN_IN_IDS.test(id) &&
    !id.endsWith(' ')
  );
}

function idOf({ id, resourceBody }: BatchOperation): string {
  return id ?? String(resourceBody?.['id']);
}

/** Any function of the key will do: only the service itself computes it. */
function rangeOf(partition: string): string {
  const sum = [...Buffer.from(partition)].reduce((total, byte) => total + byte, 0);
  return RANGES[sum % RANGES.length]?.id ?? '0';
}

function feed(documents: readonly unknown[]) {
  return { _rid: 'feed', Documents: documents, _count: documents.length };
}

export function refusal(status: number, message: string): Reply {
  return { status, body: { code: String(status), message } };
}
