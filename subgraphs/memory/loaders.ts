// What one request loads, each thing once and together; every loader carries the viewer's rights.
import DataLoader from 'dataloader';
import { ownerFilter } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import { argumentLoader, type ArgumentLoader } from '../../platform/graphql/argument-loader.ts';
import type { Connection, Page } from '../../platform/graphql/connection.ts';
import type { RequestContext } from '../../platform/graphql/port.ts';
import { isId, type Chunk, type Document, type Memory } from './domain.ts';
import * as store from './store.ts';

/** null: unknown, or not the viewer's to read. */
type ById<Entity> = DataLoader<string, Entity | null>;

/** A page, and the number of items on all pages once somebody asks for it. */
export interface Listed<Node> extends Connection<Node> {
  readonly totalCount: () => Promise<number>;
}
export type DocumentPage = Listed<Document>;
export type ChunkPage = Listed<Chunk>;
export type MemoryPage = Listed<Memory>;

export interface Context extends RequestContext {
  readonly document: ById<Document>;
  readonly chunk: ById<Chunk>;
  readonly memory: ById<Memory>;
  /** By owner. */
  readonly documentPages: ArgumentLoader<Page, Document[]>;
  readonly documentCount: DataLoader<string, number>;
  readonly memoryPages: ArgumentLoader<Page, Memory[]>;
  readonly memoryCount: DataLoader<string, number>;
  /** By document. */
  readonly chunkPages: ArgumentLoader<Page, Chunk[]>;
  readonly chunkCount: DataLoader<string, number>;
  readonly texts: ArgumentLoader<{ readonly end: number }, string>;
}

export function contextOf(sql: Sql, viewer: Viewer): Context {
  const reader = ownerFilter(viewer);
  const counter = (list: Parameters<typeof store.counts>[1]) =>
    new DataLoader<string, number>((parents) => store.counts(sql, list, parents, reader));
  return {
    viewer,
    document: byId('doc', (ids) => store.documentsById(sql, ids, reader)),
    chunk: byId('chk', (ids) => store.chunksById(sql, ids, reader)),
    memory: byId('mem', (ids) => store.memoriesById(sql, ids, reader)),
    documentPages: argumentLoader((keys) => store.documentPages(sql, keys, reader)),
    documentCount: counter('documents'),
    memoryPages: argumentLoader((keys) => store.memoryPages(sql, keys, reader)),
    memoryCount: counter('memories'),
    chunkPages: argumentLoader((keys) => store.chunkPages(sql, keys, reader)),
    chunkCount: counter('chunks'),
    texts: argumentLoader((keys) => store.textsById(sql, keys, reader)),
  };
}

function byId<Entity extends { readonly id: string }>(
  prefix: string,
  load: (ids: readonly string[]) => Promise<readonly Entity[]>,
): ById<Entity> {
  return new DataLoader(async (asked) => {
    const ids = asked.filter((id) => isId(prefix, id));
    const found = ids.length === 0 ? [] : await load(ids);
    const entities = new Map(found.map((entity) => [entity.id, entity]));
    return asked.map((id) => entities.get(id) ?? null);
  });
}
