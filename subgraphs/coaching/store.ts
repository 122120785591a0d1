// All documents of coaching: one partition a user, so that a run, its question and its events commit together.
import { isoTime } from '../../platform/clock.ts';
import type {
  Document,
  DocumentOp,
  DocumentStore,
  GroupKey,
  StoredDocument,
} from '../../platform/documents/port.ts';
import type { NewRecord } from '../../platform/events/port.ts';
import {
  hashOf,
  ownerOf,
  placeOf,
  placeOfMessage,
  type Conversation,
  type Feedback,
  type Message,
  type Run,
} from './domain.ts';

export type Kind = 'conversation' | 'message' | 'run';

/** What was asked under an idempotency key, and the run it led to. */
export interface IdempotencyRecord {
  readonly inputHash: string;
  readonly runId: string;
}

/** What a mutation other than `startRun` answered under an idempotency key. */
export interface AnswerRecord {
  readonly inputHash: string;
  /** Plain JSON. */
  readonly answer: unknown;
}

/** What a person's answers took of models that cost something, on one day. */
export interface Spending {
  /** `2026-01-05`, UTC */
  readonly day: string;
  /** Millionths of a US dollar. */
  readonly micros: number;
  readonly tokens: number;
}

/** Points at the newest answer about a portfolio. */
export interface Advice {
  readonly messageId: string;
}

const conversationsGroup = 'conversations';
/** That a user was erased; it stays, so that nothing new of the user is ever stored. */
const tombstoneId = 'erased';
/** One per person: yesterday's is of no use. */
const spendingId = 'model-spending';

export function conversationDocument(conversation: Conversation): Document<Conversation> {
  return {
    partition: conversation.userId,
    id: conversation.id,
    kind: 'conversation',
    group: conversationsGroup,
    sort: placeOf(conversation),
    due: null,
    body: conversation,
  };
}

export function messageDocument(message: Message): Document<Message> {
  return {
    partition: message.userId,
    id: message.id,
    kind: 'message',
    group: message.conversationId,
    sort: placeOfMessage(message),
    due: null,
    body: message,
  };
}

/**
 * Found by `due` when its worker is gone: when its lease has run out, or, before the first claim, at
 * `unclaimedUntil` (ms since the epoch).
 */
export function runDocument(run: Run, unclaimedUntil: number): Document<Run> {
  return {
    partition: run.userId,
    id: run.id,
    kind: 'run',
    group: run.conversationId,
    sort: placeOf(run),
    due: run.published ? null : isoTime(run.lease?.until ?? unclaimedUntil),
    body: run,
  };
}

export function idempotencyDocument(
  userId: string,
  key: string,
  record: IdempotencyRecord,
): Document<IdempotencyRecord> {
  return keptDocument(userId, idempotencyId(key), 'idempotency', record);
}

export function answerDocument(
  userId: string,
  mutation: string,
  key: string,
  record: AnswerRecord,
): Document<AnswerRecord> {
  return keptDocument(userId, answerId(mutation, key), 'idempotency', record);
}

export function feedbackDocument(userId: string, feedback: Feedback): Document<Feedback> {
  return keptDocument(userId, feedbackId(feedback.messageId), 'feedback', feedback);
}

export function spendingDocument(userId: string, spending: Spending): Document<Spending> {
  return keptDocument(userId, spendingId, 'spending', spending);
}

/** On no list, and never due. */
function keptDocument<Body>(
  partition: string,
  id: string,
  kind: string,
  body: Body,
): Document<Body> {
  return { partition, id, kind, group: '', sort: '', due: null, body };
}

export function adviceDocument(
  userId: string,
  portfolioId: string,
  advice: Advice,
): Document<Advice> {
  return keptDocument(userId, adviceId(portfolioId), 'advice', advice);
}

function idempotencyId(key: string): string {
  return `startRun_${hashOf(key)}`;
}

function answerId(mutation: string, key: string): string {
  return `${mutation}_${hashOf(key)}`;
}

export function feedbackId(messageId: string): string {
  return `feedback_${hashOf(messageId)}`;
}

function adviceId(portfolioId: string): string {
  return `advice_${hashOf(portfolioId)}`;
}

function tombstone(userId: string): Document<null> {
  const id = tombstoneId;
  return {
    partition: userId,
    id,
    kind: 'tombstone',
    group: '',
    sort: '',
    due: null,
    body: null,
  };
}

/** Part of a commit that makes something new: CONFLICT for a user who was erased. */
export function unlessErased(userId: string): DocumentOp[] {
  return [
    { op: 'create', document: tombstone(userId) },
    { op: 'delete', id: tombstoneId },
  ];
}

/** One page of a list, see `DocumentStore.list`. */
export interface ListPage {
  readonly order: 'ascending' | 'descending';
  readonly limit: number;
  /** A place as `placeOf` gives it; null: from the beginning. */
  readonly after: string | null;
}

export class CoachingStore {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  /** The run with its etag; null where there is none. */
  async run(id: string): Promise<StoredDocument<Run> | null> {
    const userId = ownerOf(id, 'run');
    return userId === null ? null : this.#documents.get<Run>(userId, id);
  }

  /** What a new run has to look at, in one call. */
  async before(
    userId: string,
    conversationId: string | null,
    key: string | null,
  ): Promise<{ conversation: Conversation | null; earlier: IdempotencyRecord | null }> {
    const ids = [
      ...(conversationId === null ? [] : [conversationId]),
      ...(key === null ? [] : [idempotencyId(key)]),
    ];
    if (ids.length === 0) return { conversation: null, earlier: null };
    const found = await this.#documents.getMany(ids.map((id) => ({ partition: userId, id })));
    const body = <Body>(kind: string) =>
      (found.find((document) => document.kind === kind)?.body ?? null) as Body | null;
    return { conversation: body('conversation'), earlier: body('idempotency') };
  }

  /** What the same mutation answered under this key before; null when it did not. */
  async answered(userId: string, mutation: string, key: string): Promise<AnswerRecord | null> {
    const id = answerId(mutation, key);
    return (await this.#documents.get<AnswerRecord>(userId, id))?.body ?? null;
  }

  /** With its etag; null where nothing was ever spent. */
  async spending(userId: string): Promise<StoredDocument<Spending> | null> {
    return this.#documents.get<Spending>(userId, spendingId);
  }

  /** Null for an id that is none, and for a message that is not there. */
  async message(id: string): Promise<Message | null> {
    const userId = ownerOf(id, 'msg');
    if (userId === null) return null;
    return (await this.#documents.get<Message>(userId, id))?.body ?? null;
  }

  /** By id, whatever their kinds, each within the partition that its id names; one call. */
  async many(keys: readonly { readonly partition: string; readonly id: string }[]) {
    return this.#documents.getMany<unknown>(keys);
  }

  /** The newest advice on each portfolio: message ids by portfolio id; one call. */
  async advice(
    keys: readonly { readonly userId: string; readonly portfolioId: string }[],
  ): Promise<(string | null)[]> {
    const found = await this.#documents.getMany<Advice>(
      keys.map(({ userId, portfolioId }) => ({ partition: userId, id: adviceId(portfolioId) })),
    );
    const byKey = new Map(found.map((d) => [`${d.partition} ${d.id}`, d.body.messageId]));
    return keys.map(
      ({ userId, portfolioId }) => byKey.get(`${userId} ${adviceId(portfolioId)}`) ?? null,
    );
  }

  /** The same page of many lists of one kind; one call. Items in list order, by list. */
  async pages<Item>(kind: Kind, parents: readonly string[], page: ListPage): Promise<Item[][]> {
    const groups = parents.map((parent) => groupOf(kind, parent));
    const found = await this.#documents.list<Item>({
      kind,
      groups: groups.filter((group) => group !== null),
      order: page.order,
      limit: page.limit,
      ...(page.after !== null && { after: page.after }),
    });
    const byGroup = Map.groupBy(found, ({ partition, group }) => `${partition} ${group}`);
    return groups.map((group) =>
      group === null
        ? []
        : (byGroup.get(`${group.partition} ${group.group}`) ?? []).map((d) => d.body),
    );
  }

  /** Lengths of many lists of one kind; one call. */
  async counts(kind: Kind, parents: readonly string[]): Promise<number[]> {
    const groups = parents.map(
      (parent) => groupOf(kind, parent) ?? { partition: '', group: parent },
    );
    return this.#documents.count(kind, groups);
  }

  /** Runs that nobody works on though somebody should, the longest waiting first. */
  async dueRuns(now: number, limit: number): Promise<string[]> {
    return (await this.#documents.due<Run>('run', isoTime(now), limit)).map(({ id }) => id);
  }

  /** The same runs with their documents, for whoever wants to see why. */
  async waitingRuns(until: number, limit: number): Promise<StoredDocument<Run>[]> {
    return this.#documents.due<Run>('run', isoTime(until), limit);
  }

  /** From here on `unlessErased` refuses this user. */
  async bury(userId: string): Promise<void> {
    await this.#documents.commit(userId, [{ op: 'upsert', document: tombstone(userId) }]);
  }

  async isErased(userId: string): Promise<boolean> {
    return (await this.#documents.get(userId, tombstoneId)) !== null;
  }

  /** The first of everything that there is of a user, by id; the tombstone does not count. */
  async everything(
    userId: string,
    limit: number,
    after?: string,
  ): Promise<StoredDocument<unknown>[]> {
    const found = await this.#documents.all<unknown>(userId, limit, after);
    return found.filter(({ id }) => id !== tombstoneId);
  }

  /** All of it or nothing; CONFLICT and etags as the port says. */
  commit(
    userId: string,
    ops: readonly DocumentOp[],
    outbox: readonly NewRecord[] = [],
  ): Promise<readonly (string | null)[]> {
    return this.#documents.commit(userId, ops, outbox);
  }
}

function groupOf(kind: Kind, parent: string): GroupKey | null {
  if (kind === 'conversation') return { partition: parent, group: conversationsGroup };
  const userId = ownerOf(parent, 'cnv');
  return userId === null ? null : { partition: userId, group: parent };
}
