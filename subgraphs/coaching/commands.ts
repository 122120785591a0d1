// Starting and cancelling runs: one commit each, with the event that tells the workers.
import { requireSignedIn } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import type { DocumentOp } from '../../platform/documents/port.ts';
import { AppError, isAppError } from '../../platform/errors.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import type { NewRecord } from '../../platform/events/port.ts';
import type { Ports } from '../../platform/ports.ts';
import { currentTraceparent } from '../../platform/telemetry/trace.ts';
import { runCancelRequested, runRequested } from '../../schema/events/coaching.ts';
import {
  checkIdempotencyKey,
  checkQuestion,
  hasEnded,
  hashOf,
  ownedId,
  ownerOf,
  titleOf,
  type Conversation,
  type Message,
  type Question,
  type Run,
} from './domain.ts';
import {
  conversationDocument,
  idempotencyDocument,
  messageDocument,
  runDocument,
  unlessErased,
  type CoachingStore,
} from './store.ts';

export interface StartRunInput {
  readonly question: string;
  readonly conversationId?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface CommandPorts extends Pick<Ports, 'clock' | 'ids' | 'wakeRelay'> {
  readonly store: CoachingStore;
  /** How long (ms) a new run may wait for the worker that was told of it. */
  readonly leaseMs: number;
  /** Tells this process's own worker at once; everybody else hears of it from the log. */
  readonly runChanged: (runId: string) => void;
}

const source = '/coaching';
/** Each conflict means that somebody else wrote the same document, so few rounds are ever needed. */
const rounds = 8;

/** The accepted run, or the one that the same key and input led to before. Errors as the SDL says. */
export async function startRun(
  ports: CommandPorts,
  viewer: Viewer,
  input: StartRunInput,
): Promise<Run> {
  requireSignedIn(viewer);
  const question = checkQuestion(input.question);
  const key = input.idempotencyKey ?? null;
  if (key !== null) checkIdempotencyKey(key);
  const conversationId = input.conversationId ?? null;
  if (conversationId !== null && ownerOf(conversationId, 'cnv') !== viewer.id) {
    throw noConversation();
  }
  const inputHash = hashOf(question.text, conversationId);

  for (let round = 1; ; round++) {
    const before = await ports.store.before(viewer.id, conversationId, key);
    if (before.earlier !== null) {
      if (before.earlier.inputHash !== inputHash) throw keyTaken();
      return existing(await ports.store.run(before.earlier.runId));
    }
    if (conversationId !== null && before.conversation === null) throw noConversation();
    try {
      return await begin(ports, viewer, question, before.conversation, key, inputHash);
    } catch (error) {
      if (isAppError(error, 'CONFLICT') && (await ports.store.isErased(viewer.id))) throw erased();
      // Somebody used the same key at the same time: the next round finds their run.
      if (!isAppError(error, 'CONFLICT') || key === null || round === rounds) throw error;
    }
  }
}

async function begin(
  { store, clock, ids, wakeRelay, leaseMs }: CommandPorts,
  viewer: Viewer,
  question: Question,
  known: Conversation | null,
  key: string | null,
  inputHash: string,
): Promise<Run> {
  const now = clock.now();
  const createdAt = isoTime(now);
  const userId = viewer.id;
  const conversation: Conversation = known ?? {
    id: ownedId(ids, 'cnv', userId),
    userId,
    title: titleOf(question.text),
    createdAt,
  };
  const runId = ownedId(ids, 'run', userId);
  const message: Message = {
    id: ownedId(ids, 'msg', userId),
    userId,
    conversationId: conversation.id,
    runId,
    role: 'USER',
    text: question.text,
    createdAt,
    citations: [],
    facts: [],
    disclosures: [],
  };
  const { id, kind, scopes, consentVersion } = viewer;
  const traceparent = currentTraceparent();
  const run: Run = {
    id: runId,
    userId,
    conversationId: conversation.id,
    question: question.text,
    questionId: message.id,
    redactions: question.redactions,
    actor: { id, kind, scopes, consentVersion },
    ...(traceparent !== undefined && { traceparent }),
    createdAt,
    status: 'ACCEPTED',
    cancel: null,
    epoch: 0,
    lease: null,
    spent: null,
    terminal: null,
    published: false,
  };
  const ops: DocumentOp[] = [
    ...unlessErased(userId),
    { op: 'create', document: messageDocument(message) },
    { op: 'create', document: runDocument(run, now + leaseMs) },
  ];
  if (known === null) ops.push({ op: 'create', document: conversationDocument(conversation) });
  if (key !== null) {
    const record = { inputHash, runId: run.id };
    ops.push({ op: 'create', document: idempotencyDocument(userId, key, record) });
  }
  await store.commit(userId, ops, [requested(run)]);
  wakeRelay();
  return run;
}

/** The run after somebody asked for it to stop; unchanged when it has ended or was asked before. */
export async function cancelRun(ports: CommandPorts, viewer: Viewer, runId: string): Promise<Run> {
  const { store, clock, wakeRelay, runChanged } = ports;
  requireSignedIn(viewer);
  if (ownerOf(runId, 'run') !== viewer.id) throw noRun();
  for (let round = 1; ; round++) {
    const stored = await store.run(runId);
    const run = existing(stored);
    if (stored === null || hasEnded(run) || run.cancel !== null) return run;
    const cancelled: Run = { ...run, cancel: { by: viewer.id, at: isoTime(clock.now()) } };
    const unclaimedUntil = stored.due === null ? clock.now() : Date.parse(stored.due);
    const document = runDocument(cancelled, unclaimedUntil);
    try {
      await store.commit(
        run.userId,
        [{ op: 'replace', document, etag: stored.etag }],
        [cancelRequested(cancelled, viewer.id, isoTime(clock.now()))],
      );
    } catch (error) {
      // Its worker renewed the lease, or ended it, in the meantime.
      if (!isAppError(error, 'CONFLICT') || round === rounds) throw error;
      continue;
    }
    wakeRelay();
    runChanged(runId);
    return cancelled;
  }
}

function requested(run: Run): NewRecord {
  const { id: runId, conversationId, userId, createdAt, actor } = run;
  return encodeEvent(runRequested, {
    id: `${runId}:requested`,
    source,
    subject: runId,
    time: createdAt,
    data: { runId, conversationId, userId, actor: { ...actor, scopes: [...actor.scopes] } },
  });
}

function cancelRequested(run: Run, by: string, time: string): NewRecord {
  const { id: runId, conversationId, userId } = run;
  return encodeEvent(runCancelRequested, {
    id: `${runId}:cancel-requested`,
    source,
    subject: runId,
    time,
    data: { runId, conversationId, userId, by },
  });
}

function existing(stored: { readonly body: Run } | null): Run {
  if (stored === null) throw noRun();
  return stored.body;
}

function noRun(): AppError {
  return new AppError('NOT_FOUND', 'There is no such run of yours.', { field: 'input.runId' });
}

function noConversation(): AppError {
  return new AppError('NOT_FOUND', 'There is no such conversation of yours.', {
    field: 'input.conversationId',
  });
}

function erased(): AppError {
  return new AppError('NOT_FOUND', 'This user was erased.');
}

export function keyTaken(): AppError {
  return new AppError(
    'IDEMPOTENCY_CONFLICT',
    'This idempotency key was used for another request; choose a new one.',
    { field: 'input.idempotencyKey' },
  );
}
