// A small library as a subgraph: every way in which a transport could change what passes through it.
import DataLoader from 'dataloader';
import type { Viewer } from '../auth/port.ts';
import { AppError, badInput } from '../errors.ts';
import { silentLog } from '../log.ts';
import { mountSubgraph, type SubgraphEndpoint } from './mount.ts';
import type { RequestContext } from './port.ts';

interface Book {
  readonly id: string;
  readonly owner: string;
  readonly pages: bigint;
}

interface LibraryContext extends RequestContext {
  readonly request: number;
  readonly books: DataLoader<string, Book | null>;
}

export interface Library {
  readonly endpoint: SubgraphEndpoint;
  /** The ids of each batch that was loaded. */
  readonly batches: string[][];
  /** How many times `Query.slow` was entered. */
  readonly slowCalls: () => number;
  /** Resolves when `Query.slow` is entered next. */
  readonly nextSlowCall: () => Promise<void>;
  /** Lets everything that waits in `Query.slow` go on. */
  readonly release: () => void;
}

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar BigInt
  scalar JSON
  type Query {
    viewer: Reader!
    requestNumber: Int!
    echo(text: String!, number: BigInt, json: JSON, list: [Filter!]): Echo!
    book(id: ID!): Book
    fails(code: String!, field: String): String
    breaks: String
    breaksRequired: String!
    slow: String!
  }
  type Mutation { rename(id: ID!, title: String!): String! }
  type Subscription { ticks: Int! }
  input Filter { tag: String!, most: Int = 3 }
  type Reader { id: ID! kind: String! scopes: [String!]! consentVersion: Int! }
  type Echo { text: String! number: BigInt json: JSON list: String! }
  type Book @key(fields: "id") { id: ID! pages: BigInt! lost: String }
`;

// Each owned by the reader whose name it bears; `book-broken` cannot be loaded.
const books: readonly Book[] = [
  { id: 'book-ada-1', owner: 'ada', pages: 12n },
  { id: 'book-ada-2', owner: 'ada', pages: 9007199254740993n },
  { id: 'book-bo-1', owner: 'bo', pages: 7n },
];

export function openLibrary(): Library {
  const batches: string[][] = [];
  let requests = 0;
  let slowCalls = 0;
  let waiting: (() => void)[] = [];
  let entered = Promise.withResolvers<void>();

  const loader = (viewer: Viewer) =>
    new DataLoader<string, Book | null>(async (ids) => {
      batches.push([...ids]);
      return ids.map((id) => {
        if (id === 'book-broken') return new Error('disk 7 of host secret-host is broken');
        return books.find((book) => book.id === id && book.owner === viewer.id) ?? null;
      });
    });

  const resolvers = {
    Query: {
      viewer: (_: unknown, _args: unknown, { viewer }: LibraryContext) => viewer,
      requestNumber: (_: unknown, _args: unknown, context: LibraryContext) => context.request,
      echo: (_: unknown, args: Readonly<Record<string, unknown>>) => ({
        ...args,
        list: JSON.stringify(args['list'] ?? null),
      }),
      book: (_: unknown, { id }: { id: string }, context: LibraryContext) => context.books.load(id),
      fails: (_: unknown, { code, field }: { code: string; field?: string }) => {
        if (code === 'BAD_USER_INPUT') throw badInput(field ?? '', 'That will not do.');
        if (code === 'CONFLICT') throw new AppError('CONFLICT', 'Again.', { retryable: true });
        throw new AppError('DATA_CORRUPT', '/secret/file is damaged');
      },
      breaks: () => Promise.reject(new Error('password=secret')),
      breaksRequired: () => null,
      slow: async () => {
        slowCalls += 1;
        const gate = new Promise<void>((resolve) => waiting.push(resolve));
        entered.resolve();
        entered = Promise.withResolvers<void>();
        await gate;
        return 'done';
      },
    },
    Mutation: { rename: (_: unknown, args: { id: string; title: string }) => args.title },
    Book: {
      __resolveReference: ({ id }: { id: string }, context: LibraryContext) =>
        context.books.load(id),
      lost: () => {
        throw new AppError('NOT_FOUND', 'It is gone.');
      },
    },
  };

  const context = (viewer: Viewer): LibraryContext => ({
    viewer,
    request: ++requests,
    books: loader(viewer),
  });

  return {
    endpoint: mountSubgraph({ name: 'library', sdl }, { resolvers, context }, { log: silentLog }),
    batches,
    slowCalls: () => slowCalls,
    nextSlowCall: () => entered.promise,
    release: () => {
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
}
