// How a run ends: decided once on its document, with everything that must be true together, and said after.
import { isoTime, type Clock } from '../../../platform/clock.ts';
import type { DocumentOp } from '../../../platform/documents/port.ts';
import type { Failpoints } from '../../../platform/failpoint.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { RunEvent } from '../../../schema/events/coaching.ts';
import {
  ownedId,
  portfoliosIn,
  type Message,
  type Run,
  type RunTerminal,
  type Usage,
} from '../domain.ts';
import { adviceDocument, messageDocument } from '../store.ts';
import { find, groundsOf, type Failure } from './decide.ts';
import type { RunLease } from './lease.ts';
import type { RunWriter } from './writer.ts';

export interface TerminalOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly failpoints: Failpoints;
}

export type Ending =
  | { readonly status: 'COMPLETED'; readonly text: string }
  | { readonly status: 'FAILED'; readonly failure: Failure }
  | { readonly status: 'CANCELLED'; readonly by: string };

/** Commits the ending, with the answer where there is one; the events follow by `publishTerminal`. */
export async function decideTerminal(
  ending: Ending,
  spent: Usage | null,
  lease: RunLease,
  writer: RunWriter,
  { clock, ids, failpoints }: TerminalOptions,
): Promise<void> {
  // Everything before the ending is in the log before the ending is decided: its numbers follow on it.
  await writer.flush();
  const at = isoTime(clock.now());
  const { message, terminal } = endingOf(ending, spent, lease.run, writer, ids, at);
  await lease.update((run) => {
    if (run.terminal !== null) return null;
    const decided: Run = { ...run, status: ending.status, spent, terminal };
    return { run: decided, ops: message === null ? [] : transcriptOps(message) };
  });
  failpoints.hit('run.terminal-committed');
}

/** Says in the log what the document says, once however often it is called, and closes the run. */
export async function publishTerminal(
  lease: RunLease,
  writer: RunWriter,
  { failpoints }: TerminalOptions,
): Promise<void> {
  await writer.publish(lease.run.terminal?.events ?? []);
  failpoints.hit('run.terminal-appended');
  await writer.close();
  await lease.update((run) => ({ run: { ...run, published: true } }));
}

function endingOf(
  ending: Ending,
  spent: Usage | null,
  run: Run,
  writer: RunWriter,
  ids: Ids,
  at: string,
): { message: Message | null; terminal: RunTerminal } {
  if (ending.status === 'COMPLETED') {
    const message = answerOf(ending.text, run, writer, ids, at);
    const usage = spent ?? {
      model: author(writer),
      inputTokens: 0,
      outputTokens: 0,
      costMicros: '0',
    };
    const stub = { message: { id: message.id } };
    const events = [
      writer.draft('RunPersisted', {
        ...stub,
        ...usage,
        model: author(writer),
        ...(run.questionId !== undefined && { asked: askedIn(run, run.questionId) }),
      }),
      writer.draft('RunCompleted', stub, 1),
    ];
    return { message, terminal: { at, events, messageId: message.id, failure: null } };
  }
  const failure = ending.status === 'FAILED' ? ending.failure : null;
  const event: RunEvent =
    ending.status === 'FAILED'
      ? writer.draft('RunFailed', ending.failure)
      : writer.draft('RunCancelled', { by: ending.by });
  return { message: null, terminal: { at, events: [event], messageId: null, failure } };
}

function askedIn({ userId, conversationId, question: text }: Run, messageId: string) {
  return { userId, conversationId, messageId, text };
}

function author(writer: RunWriter): string {
  return find(writer.state, 'AttemptStarted')?.model ?? '';
}

function answerOf(text: string, run: Run, writer: RunWriter, ids: Ids, at: string): Message {
  const { facts, citations } = groundsOf(writer.state);
  return {
    id: ownedId(ids, 'msg', run.userId),
    userId: run.userId,
    conversationId: run.conversationId,
    runId: run.id,
    role: 'COACH',
    text,
    createdAt: at,
    citations,
    facts,
    disclosures: find(writer.state, 'DisclosuresAttached')?.disclosures ?? [],
  };
}

/** The most portfolios one answer is filed under: a commit has room for no more than 100 operations. */
const mostAdvised = 90;

function transcriptOps(message: Message): DocumentOp[] {
  const advised = portfoliosIn(message.facts).slice(0, mostAdvised);
  return [
    { op: 'create', document: messageDocument(message) },
    ...advised.map((portfolioId): DocumentOp => ({
      op: 'upsert',
      document: adviceDocument(message.userId, portfolioId, { messageId: message.id }),
    })),
  ];
}
