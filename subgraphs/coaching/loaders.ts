// What one request loads, each thing once and together. Whose it is stands in its id, and is checked before a look.
import DataLoader from 'dataloader';
import { mayRead } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { argumentLoader, type ArgumentKey } from '../../platform/graphql/argument-loader.ts';
import { connectionOf, type Connection, type Page } from '../../platform/graphql/connection.ts';
import type { CursorSpec } from '../../platform/graphql/cursor.ts';
import type { RequestContext } from '../../platform/graphql/port.ts';
import { ownerOf, placeOf, placeOfMessage } from './domain.ts';
import type { Conversation, Feedback, Message, Run } from './domain.ts';
import { feedbackId, type CoachingStore, type Kind } from './store.ts';

/** The reference other subgraphs know a user by. */
export interface UserStub {
  readonly id: string;
}

export interface PortfolioStub {
  readonly id: string;
  /** Given where a field needs it. */
  readonly owner?: { readonly id: string } | null;
}

/** A page, and how many items there are in all once somebody asks. */
export interface Listed<Node> extends Connection<Node> {
  readonly totalCount: () => Promise<number>;
}
export type ConversationPage = Listed<Conversation>;
export type MessagePage = Listed<Message>;
export type RunPage = Listed<Run>;

interface Items {
  readonly conversation: Conversation;
  readonly message: Message;
  readonly run: Run;
}

const prefixes = { conversation: 'cnv', message: 'msg', run: 'run' } as const;

interface ListArguments {
  readonly kind: Kind;
  readonly order: 'ascending' | 'descending';
  readonly limit: number;
  readonly after: string | null;
}

export interface Context extends RequestContext {
  /** null: unknown, or not the viewer's to read. */
  find<K extends Kind>(kind: K, id: string): Promise<Items[K] | null>;
  /** By the user for conversations, by the conversation for messages and runs. */
  list<K extends Kind>(
    kind: K,
    parent: string,
    page: Omit<ListArguments, 'kind'>,
  ): Promise<readonly Items[K][]>;
  count(kind: Kind, parent: string): Promise<number>;
  /** What was thought of this answer; null: nobody has said, or it is not the viewer's to read. */
  feedback(message: Message): Promise<Feedback | null>;
  /** Id of the newest answer about a portfolio of this user. */
  advice(userId: string, portfolioId: string): Promise<string | null>;
}

export function contextFor(store: CoachingStore, viewer: Viewer): Context {
  const documents = new DataLoader<{ partition: string; id: string }, unknown, string>(
    async (keys) => {
      const found = await store.many(keys);
      const byId = new Map(found.map((d) => [`${d.partition} ${d.id}`, d.body]));
      return keys.map(({ partition, id }) => byId.get(`${partition} ${id}`) ?? null);
    },
    { cacheKeyFn: ({ partition, id }) => `${partition} ${id}` },
  );
  const lists = argumentLoader<ListArguments, readonly unknown[]>((keys) => listAll(store, keys));
  const counts = argumentLoader<Kind, number>((keys) => countAll(store, keys));
  const advice = argumentLoader<string, string | null>((keys) =>
    store.advice(keys.map(({ parent, args }) => ({ userId: parent, portfolioId: args }))),
  );
  return {
    viewer,
    async find<K extends Kind>(kind: K, id: string) {
      const partition = ownerOf(id, prefixes[kind]);
      if (partition === null || !maySee(viewer, partition)) return null;
      // The prefix of an id says of which kind its document is.
      return (await documents.load({ partition, id })) as Items[K] | null;
    },
    async list<K extends Kind>(kind: K, parent: string, page: Omit<ListArguments, 'kind'>) {
      // The store lists documents of this kind only.
      return (await lists.load(parent, { kind, ...page })) as readonly Items[K][];
    },
    async feedback({ id, role, userId }) {
      if (role === 'USER' || !maySee(viewer, userId)) return null;
      const key = { partition: userId, id: feedbackId(id) };
      return (await documents.load(key)) as Feedback | null;
    },
    count: (kind, parent) => counts.load(parent, kind),
    advice: (userId, portfolioId) => advice.load(userId, portfolioId),
  };
}

export function maySee(viewer: Viewer, userId: string): boolean {
  return viewer.kind !== 'anonymous' && mayRead(viewer, userId);
}

const placing = {
  conversation: placeOf,
  message: placeOfMessage,
  run: placeOf,
} as const;

export function cursorOf(kind: Kind): CursorSpec {
  return { list: `${kind}s`, parts: ['text'] };
}

/** One page of a list, which is `newestFirst` or the oldest first. */
export async function pageOf<K extends Kind>(
  context: Context,
  kind: K,
  parent: string,
  page: Page,
  { newestFirst }: { readonly newestFirst: boolean },
): Promise<Listed<Items[K]>> {
  const items = await context.list(kind, parent, {
    order: newestFirst === page.backward ? 'ascending' : 'descending',
    limit: page.limit,
    after: page.from?.[0] ?? null,
  });
  const place = placing[kind] as (item: Items[K]) => string;
  return {
    ...connectionOf(items, page, (item) => [place(item)]),
    totalCount: () => context.count(kind, parent),
  };
}

/**
 * One call per kind, direction and starting point, however many lists and sizes: the largest size is
 * asked for, and every list is cut to its own.
 */
async function listAll(
  store: CoachingStore,
  keys: readonly ArgumentKey<ListArguments>[],
): Promise<readonly (readonly unknown[])[]> {
  const groups = Map.groupBy(keys, ({ args: { kind, order, after } }) =>
    JSON.stringify([kind, order, after]),
  );
  const found = new Map<ArgumentKey<ListArguments>, readonly unknown[]>();
  await Promise.all(
    [...groups.values()].map(async (same) => {
      const [first] = same;
      if (first === undefined) return;
      const parents = [...new Set(same.map(({ parent }) => parent))];
      const limit = Math.max(...same.map(({ args }) => args.limit));
      const pages = await store.pages(first.args.kind, parents, { ...first.args, limit });
      const byParent = new Map(parents.map((parent, index) => [parent, pages[index] ?? []]));
      for (const key of same) {
        found.set(key, (byParent.get(key.parent) ?? []).slice(0, key.args.limit));
      }
    }),
  );
  return keys.map((key) => found.get(key) ?? []);
}

/** One call per kind. */
async function countAll(
  store: CoachingStore,
  keys: readonly ArgumentKey<Kind>[],
): Promise<readonly number[]> {
  const groups = Map.groupBy(keys, ({ args }) => args);
  const found = new Map<ArgumentKey<Kind>, number>();
  await Promise.all(
    [...groups].map(async ([kind, same]) => {
      const lengths = await store.counts(
        kind,
        same.map(({ parent }) => parent),
      );
      same.forEach((key, index) => found.set(key, lengths[index] ?? 0));
    }),
  );
  return keys.map((key) => found.get(key) ?? 0);
}
