// The document port, shaped by what Azure Cosmos DB can do: a partition is the unit of atomicity.
import type { NewRecord } from '../events/port.ts';

/** The envelope of a stored document; `body` is plain JSON. */
export interface Document<Body = unknown> {
  /** The unit of atomic commits, e.g. a user's id. */
  readonly partition: string;
  /** Unique within its partition. */
  readonly id: string;
  /** What sort of document this is: `conversation`, `message`, `run` … */
  readonly kind: string;
  /** The list this document is on, e.g. the conversation of a message; '' where there is none. */
  readonly group: string;
  /** Its place on that list; compared as text. */
  readonly sort: string;
  /** ISO time at which `due` finds it; null: never. */
  readonly due: string | null;
  readonly body: Body;
}

export interface StoredDocument<Body = unknown> extends Document<Body> {
  /** Changes with every write. */
  readonly etag: string;
}

export type DocumentOp =
  | { readonly op: 'create'; readonly document: Document }
  /** CONFLICT unless the stored etag is the one given. */
  | { readonly op: 'replace'; readonly document: Document; readonly etag: string }
  | { readonly op: 'upsert'; readonly document: Document }
  | { readonly op: 'delete'; readonly id: string; readonly etag?: string };

export interface GroupKey {
  readonly partition: string;
  readonly group: string;
}

export interface DocumentStore {
  get<Body>(partition: string, id: string): Promise<StoredDocument<Body> | null>;
  /** One call for many; missing ones are left out, order is free. */
  getMany<Body>(
    keys: readonly { readonly partition: string; readonly id: string }[],
  ): Promise<StoredDocument<Body>[]>;
  /**
   * The first `limit` documents of each group, newest or oldest `sort` first, strictly beyond `after`.
   * One call whatever the number of groups; the answer is ordered within each group.
   */
  list<Body>(query: {
    readonly kind: string;
    readonly groups: readonly GroupKey[];
    readonly order: 'ascending' | 'descending';
    readonly limit: number;
    readonly after?: string;
  }): Promise<StoredDocument<Body>[]>;
  /** The first `limit` documents of a partition, whatever their kinds, by id, strictly beyond `after`. */
  all<Body>(partition: string, limit: number, after?: string): Promise<StoredDocument<Body>[]>;
  /** How many documents each group holds, in the order asked. */
  count(kind: string, groups: readonly GroupKey[]): Promise<number[]>;
  /** Across partitions: documents of a kind whose `due` has come, the longest due first. */
  due<Body>(kind: string, until: string, limit: number): Promise<StoredDocument<Body>[]>;
  /**
   * All operations and the outbox records become visible together or not at all; at most 100 of both.
   * CONFLICT when a create finds its id taken or an etag does not match. Resolves with the new etag of every
   * document in the order of `ops`, null for a deleted one.
   */
  commit(
    partition: string,
    ops: readonly DocumentOp[],
    outbox?: readonly NewRecord[],
  ): Promise<readonly (string | null)[]>;
  /** How many calls were made since start. */
  readonly calls: number;
}
