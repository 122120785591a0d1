// The document port over one container. Every read names its partition twice, as the SDK's option and in the query.
import type { Container, SqlQuerySpec } from '@azure/cosmos';
import { badInput } from '../../errors.ts';
import type { NewRecord } from '../../events/port.ts';
import { checkCommit, isKey } from '../envelope.ts';
import type { DocumentOp, DocumentStore, GroupKey, StoredDocument } from '../port.ts';
import { commitBatch } from './commit.ts';
import { HTTP } from './failures.ts';
import type { CosmosHttp } from './http.ts';
import {
  documentId,
  partitionOf,
  toDocument,
  type DocumentItem,
  type StoredItem,
} from './items.ts';
import { byIds, dueUntil, inPartition, members, onList } from './queries.ts';

type Item = DocumentItem & StoredItem;

/** Of one call's requests, so many at a time. */
const atOnce = 16;

export class CosmosDocuments implements DocumentStore {
  readonly #container: Container;
  readonly #http: CosmosHttp;
  #calls = 0;

  constructor(container: Container, http: CosmosHttp) {
    this.#container = container;
    this.#http = http;
  }

  get calls(): number {
    return this.#calls;
  }

  async get<Body>(partition: string, id: string): Promise<StoredDocument<Body> | null> {
    const [document] = await this.getMany<Body>([{ partition, id }]);
    return document ?? null;
  }

  async getMany<Body>(
    keys: readonly { readonly partition: string; readonly id: string }[],
  ): Promise<StoredDocument<Body>[]> {
    const wanted = new Map<string, Set<string>>();
    for (const { partition, id } of keys) {
      if (!isKey(partition) || !isKey(id)) continue;
      wanted.set(partition, (wanted.get(partition) ?? new Set()).add(id));
    }
    const items = await this.#read([...wanted], ([partition, ids]) =>
      this.#found(partition, [...ids]),
    );
    return items.map(toDocument<Body>);
  }

  async list<Body>(query: {
    readonly kind: string;
    readonly groups: readonly GroupKey[];
    readonly order: 'ascending' | 'descending';
    readonly limit: number;
    readonly after?: string;
  }): Promise<StoredDocument<Body>[]> {
    const { kind, order, limit, after } = query;
    if (after?.includes('\0') === true) throw badInput('after', 'No such place on a list.');
    const groups = limit > 0 && isKey(kind) ? unique(query.groups) : [];
    const items = await this.#read(groups, ({ partition, group }) =>
      this.#query(partition, onList({ partition, kind, group }, order, limit, after)),
    );
    return items.map(toDocument<Body>);
  }

  async all<Body>(
    partition: string,
    limit: number,
    after?: string,
  ): Promise<StoredDocument<Body>[]> {
    if (after?.includes('\0') === true) throw badInput('after', 'No such place in a partition.');
    const asked = limit > 0 && isKey(partition) ? [partition] : [];
    const items = await this.#read(asked, () =>
      this.#query(partition, inPartition(partition, limit, after)),
    );
    return items.map(toDocument<Body>);
  }

  async count(kind: string, groups: readonly GroupKey[]): Promise<number[]> {
    this.#calls += 1;
    return this.#http.call('one partition', () =>
      eachOf(groups, async ({ partition, group }) => {
        if (![kind, partition, group].every(isKey)) return 0;
        // One number a page.
        const counts = await this.#query<number>(partition, members(partition, kind, group));
        return counts.reduce((sum, counted) => sum + counted, 0);
      }),
    );
  }

  async due<Body>(kind: string, until: string, limit: number): Promise<StoredDocument<Body>[]> {
    this.#calls += 1;
    if (limit <= 0 || !isKey(kind)) return [];
    const { resources } = await this.#http.call('all partitions', () =>
      this.#container.items.query<Item>(dueUntil(kind, until, limit)).fetchAll(),
    );
    return resources.map(toDocument<Body>);
  }

  async commit(
    partition: string,
    ops: readonly DocumentOp[],
    outbox: readonly NewRecord[] = [],
  ): Promise<readonly (string | null)[]> {
    this.#calls += 1;
    checkCommit(partition, ops, outbox);
    return this.#http.call('one partition', () =>
      commitBatch(this.#container, partition, ops, outbox),
    );
  }

  async #read<One>(asked: readonly One[], read: (one: One) => Promise<Item[]>): Promise<Item[]> {
    this.#calls += 1;
    return (await this.#http.call('one partition', () => eachOf(asked, read))).flat();
  }

  /** A point read costs a third of a query. */
  async #found(partition: string, ids: readonly string[]): Promise<Item[]> {
    const [id] = ids;
    if (id === undefined || ids.length > 1) return this.#query(partition, byIds(partition, ids));
    const { resource, statusCode } = await this.#container
      .item(documentId(id), partitionOf(partition))
      .read<Item>();
    return statusCode === HTTP.notFound || resource === undefined ? [] : [resource];
  }

  /** All pages of it. */
  async #query<Row = Item>(partition: string, query: SqlQuerySpec): Promise<Row[]> {
    const partitionKey = partitionOf(partition);
    const { resources } = await this.#container.items
      .query<Row>(query, { partitionKey })
      .fetchAll();
    return resources;
  }
}

function unique(groups: readonly GroupKey[]): GroupKey[] {
  const seen = new Map<string, GroupKey>();
  for (const key of groups) {
    const { partition, group } = key;
    if (isKey(partition) && isKey(group)) seen.set(JSON.stringify([partition, group]), key);
  }
  return [...seen.values()];
}

/** Answers in the order asked. */
async function eachOf<One, Result>(
  asked: readonly One[],
  work: (one: One) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const entries = asked.entries();
  const worker = async () => {
    for (const [index, one] of entries) results.set(index, await work(one));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, asked.length) }, worker));
  return asked.map((_, index) => results.get(index) as Result);
}
