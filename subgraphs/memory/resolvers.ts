// Thin: authorise, call, shape. Whose a row is, is decided in SQL by the loaders and the store.
import {
  ADVISOR_SCOPE,
  mayRead,
  requireScope,
  requireSignedIn,
} from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { answerOnce } from '../../platform/db/idempotency.ts';
import type { Sql } from '../../platform/db/port.ts';
import { refuseErased } from '../../platform/db/tombstone.ts';
import { AppError } from '../../platform/errors.ts';
import { connectionOf, pageArguments } from '../../platform/graphql/connection.ts';
import type { Ports } from '../../platform/ports.ts';
import { checkDocument, checkImport, checkMemory, checkQuery, checkRange } from './content.ts';
import { formatOf, isId, type Document } from './domain.ts';
import { requestImport } from './imports.ts';
import { addDocument } from './library.ts';
import { deleteMemory, insertMemory } from './memories.ts';
import type { Reader } from './reading/reader.ts';
import { indexState, requestReindex } from './reindex.ts';
import { find, placeOf } from './find.ts';
import { bestFirst } from './search.ts';
import { inOrder, newestFirst } from './store.ts';
import type { Resolvers } from './types.generated.ts';
import type { Vectors } from './vectors/vectors.ts';

const documentsNewestFirst = newestFirst('documents');
const memoriesNewestFirst = newestFirst('memories');

export interface ResolverPorts extends Pick<Ports, 'db' | 'clock' | 'ids' | 'wakeRelay'> {
  readonly reader: Pick<Reader, 'cut'>;
  /** Something was left for the background. */
  readonly importer: { wake(): void };
  readonly reindexer: { wake(): void };
  /** null: no embedder is configured. */
  readonly vectors: Vectors | null;
}

export function resolversOf(ports: ResolverPorts): Resolvers {
  const { db, clock, ids, wakeRelay, reader, importer, reindexer, vectors } = ports;
  const now = () => new Date(clock.now());

  return {
    Query: {
      search: async (_root, args, { viewer }) => {
        requireSignedIn(viewer);
        const query = checkQuery(args.query);
        const page = pageArguments(args, { cursor: bestFirst, max: 50 });
        const asked = { query, mode: args.mode, page, reader: viewer.id };
        const { results, method, fallback } = await find(db, vectors?.meaning ?? null, asked);
        return { ...connectionOf(results, page, placeOf(method)), method, fallback };
      },
      searchIndex: async (_root, _args, { viewer }) => {
        requireScope(viewer, ADVISOR_SCOPE);
        return indexState(db);
      },
    },

    SearchIndex: { vectors: () => vectors?.progress() ?? null },

    Mutation: {
      ingestDocument: async (_root, { input }, { viewer, document }) => {
        requireSignedIn(viewer);
        const checked = checkDocument(input);
        const passages = await reader.cut(checked.text, formatOf(checked.mediaType));
        const placed = { ...checked, id: ids.next('doc'), ownerId: viewer.id, at: now() };
        const { id, created } = await db.transaction((tx) =>
          once(tx, viewer, 'ingestDocument', input, () => addDocument(tx, placed, passages)),
        );
        vectors?.passages.wake();
        return { document: existing(await document.load(id), 'document'), created };
      },

      importDocument: async (_root, { input }, { viewer, document }) => {
        requireSignedIn(viewer);
        const asked = {
          ...checkImport(input),
          ...{ id: ids.next('doc'), ownerId: viewer.id, now: clock.now() },
        };
        const { id, started } = await db.transaction((tx) =>
          once(tx, viewer, 'importDocument', input, () => requestImport(tx, asked)),
        );
        wakeRelay();
        importer.wake();
        return { document: existing(await document.load(id), 'document'), started };
      },

      reindex: async (_root, { input }, { viewer }) => {
        requireScope(viewer, ADVISOR_SCOPE);
        const payload = await db.transaction((tx) =>
          once(tx, viewer, 'reindex', input ?? {}, () => requestReindex(tx)),
        );
        reindexer.wake();
        return payload;
      },

      remember: async (_root, { input }, { viewer, memory }) => {
        requireSignedIn(viewer);
        const checked = checkMemory(input);
        const { id, created } = await db.transaction((tx) =>
          once(tx, viewer, 'remember', input, () =>
            insertMemory(tx, { ...checked, id: ids.next('mem'), ownerId: viewer.id, at: now() }),
          ),
        );
        return { memory: existing(await memory.load(id), 'memory'), created };
      },

      forget: async (_root, { input }, { viewer, memory }) => {
        requireSignedIn(viewer);
        const { id } = input;
        await db.transaction((tx) =>
          once(tx, viewer, 'forget', input, async () => {
            const forgotten = isId('mem', id) && (await deleteMemory(tx, id, viewer.id));
            return existing(forgotten || null, 'memory');
          }),
        );
        memory.clear(id);
        return { id };
      },
    },

    Document: {
      __resolveReference: ({ id }, { document }) => document.load(id),
      shared: (document) => document.ownerId === null,
      failure: ({ failure }) => failure && { ...failure, field: 'input.content' },
      text: async (document, args, { texts }) => {
        const { start, end } = checkRange(args);
        return (await texts.load(document.id, { end })).slice(start, end);
      },
      chunks: async (document, args, { chunkPages, chunkCount }) => {
        const page = pageArguments(args, { cursor: inOrder });
        const chunks = await chunkPages.load(document.id, page);
        return {
          ...connectionOf(chunks, page, (chunk) => [String(chunk.position)]),
          totalCount: () => chunkCount.load(document.id),
        };
      },
    },

    Chunk: {
      __resolveReference: ({ id }, { chunk }) => chunk.load(id),
      document: async (chunk, _args, { document }): Promise<Document> =>
        existing(await document.load(chunk.documentId), 'document'),
    },

    Memory: {
      __resolveReference: ({ id }, { memory }) => memory.load(id),
    },

    User: {
      __resolveReference: ({ id }, { viewer }) =>
        viewer.kind !== 'anonymous' && mayRead(viewer, id) && isId('usr', id) ? { id } : null,
      documents: async (user, args, { documentPages, documentCount }) => {
        const page = pageArguments(args, { cursor: documentsNewestFirst });
        const documents = await documentPages.load(user.id, page);
        return {
          ...connectionOf(documents, page, (document) => [document.createdAt, document.id]),
          totalCount: () => documentCount.load(user.id),
        };
      },
      memories: async (user, args, { memoryPages, memoryCount }) => {
        const page = pageArguments(args, { cursor: memoriesNewestFirst });
        const memories = await memoryPages.load(user.id, page);
        return {
          ...connectionOf(memories, page, (memory) => [memory.createdAt, memory.id]),
          totalCount: () => memoryCount.load(user.id),
        };
      },
    },
  };
}

/** `work`, or the answer it gave when this viewer first used the input's idempotency key. */
async function once<Answer>(
  tx: Sql,
  viewer: Viewer,
  operation: string,
  input: { readonly idempotencyKey?: string | null },
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { idempotencyKey, ...effective } = input;
  if (idempotencyKey === undefined || idempotencyKey === null) {
    await refuseErased(tx, 'memory', viewer.id);
    return work();
  }
  return answerOnce(
    tx,
    'memory',
    {
      owner: viewer.id,
      key: idempotencyKey,
      field: 'input.idempotencyKey',
      operation,
      input: effective,
    },
    work,
  );
}

function existing<Entity>(entity: Entity | null, what: string): Entity {
  if (entity === null) throw new AppError('NOT_FOUND', `There is no such ${what} of yours.`);
  return entity;
}
