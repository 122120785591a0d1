// What coaching keeps, and the rules about it that need no I/O.
import { createHash } from 'node:crypto';
import { badInput } from '../../platform/errors.ts';
import type { Actor } from '../../platform/auth/port.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Citation, Disclosure, Fact, RunEvent } from '../../schema/events/coaching.ts';
import { maskPersonalData } from './run/safety.ts';

export interface Conversation {
  readonly id: string;
  readonly userId: string;
  readonly title: string;
  /** ISO 8601, as every time here. */
  readonly createdAt: string;
}

export interface Message {
  readonly id: string;
  readonly userId: string;
  readonly conversationId: string;
  readonly runId: string;
  readonly role: 'USER' | 'COACH';
  readonly text: string;
  readonly createdAt: string;
  readonly citations: readonly Citation[];
  readonly facts: readonly Fact[];
  readonly disclosures: readonly Disclosure[];
}

/** What the owner of an answer thought of it; one per answer. */
export interface Feedback {
  readonly messageId: string;
  readonly rating: 'UP' | 'DOWN';
  readonly comment: string | null;
  readonly givenAt: string;
}

export type RunStatus = 'ACCEPTED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

export interface RunFailure {
  readonly code: string;
  readonly reason: string;
  readonly retryable: boolean;
}

export interface Usage {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Decimal string: millionths of a US dollar. */
  readonly costMicros: string;
}

export interface Run {
  readonly id: string;
  readonly userId: string;
  readonly conversationId: string;
  /** Personal numbers masked, which `redactions` names. */
  readonly question: string;
  /** Id of the question's message; missing in runs of an earlier version. */
  readonly questionId?: string;
  readonly redactions: readonly string[];
  /** For whom the worker asks the graph. */
  readonly actor: Actor;
  /** W3C trace context of the request that asked; missing where nothing was traced. */
  readonly traceparent?: string;
  readonly createdAt: string;
  readonly status: RunStatus;
  readonly cancel: { readonly by: string; readonly at: string } | null;
  /** Grows by one with every claim, so that a writer's events say which claim they are of. */
  readonly epoch: number;
  /** Who may write until when (ms since the epoch); null: nobody. */
  readonly lease: { readonly holder: string; readonly until: number } | null;
  /** What the models took so far. */
  readonly spent: Usage | null;
  /** How the run ended, decided once, and the events that say so; `published` when they are in the log. */
  readonly terminal: RunTerminal | null;
  readonly published: boolean;
}

export interface RunTerminal {
  readonly at: string;
  readonly events: readonly RunEvent[];
  readonly messageId: string | null;
  readonly failure: RunFailure | null;
}

export function hasEnded(run: Run): boolean {
  return run.terminal !== null;
}

/**
 * Ids name their owner, `run_<uuid>_<user id>`, since the owner is the partition: whoever has an id
 * finds its document in one step, and can tell whose it is before looking.
 */
export function ownedId(ids: Ids, prefix: 'cnv' | 'msg' | 'run', userId: string): string {
  return `${ids.next(prefix)}_${userId}`;
}

/** The user id within such an id; null for a text that is none. */
export function ownerOf(id: string, prefix: 'cnv' | 'msg' | 'run'): string | null {
  const match = /^([a-z]{3})_[0-9a-f]{32}_(.{1,200})$/su.exec(id);
  return match?.[1] === prefix ? (match[2] ?? null) : null;
}

/** Places on their lists; they sort as text. */
export function placeOf(item: { readonly createdAt: string; readonly id: string }): string {
  return `${item.createdAt} ${item.id}`;
}

/** Of a question and an answer within one millisecond the question comes first. */
export function placeOfMessage(message: Message): string {
  return `${message.createdAt} ${message.role === 'USER' ? 0 : 1} ${message.id}`;
}

/** UTF-16 code units. */
export const longestQuestion = 8_000;

export interface Question {
  /** Trimmed, personal numbers masked. */
  readonly text: string;
  readonly redactions: readonly string[];
}

/** BAD_USER_INPUT for `input.question`: empty, over-long, or not plain text. */
export function checkQuestion(raw: string): Question {
  const field = 'input.question';
  if (raw.length > longestQuestion) {
    throw badInput(
      field,
      `A question has at most ${longestQuestion} characters; got ${raw.length}.`,
    );
  }
  if (!isPlainText(raw)) {
    throw badInput(field, 'A question is plain text without control characters.');
  }
  if (!/[\p{L}\p{N}]/u.test(raw)) throw badInput(field, 'Ask something: the question is empty.');
  return maskPersonalData(raw.trim());
}

/** Free of everything that could corrupt a store, a prompt or a terminal: C0 and C1 controls, broken surrogates. */
function isPlainText(text: string): boolean {
  return (
    text.isWellFormed() &&
    !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/.test(text)
  );
}

/** UTF-16 code units. */
const longestComment = 2_000;

/** Trimmed, personal numbers masked; null without one. BAD_USER_INPUT for `input.comment`. */
export function checkComment(raw: string | null | undefined): string | null {
  const field = 'input.comment';
  const comment = raw?.trim() ?? '';
  if (comment === '') return null;
  if (comment.length > longestComment) {
    throw badInput(
      field,
      `A comment has at most ${longestComment} characters; got ${comment.length}.`,
    );
  }
  if (!isPlainText(comment)) {
    throw badInput(field, 'A comment is plain text without control characters.');
  }
  return maskPersonalData(comment).text;
}

/** BAD_USER_INPUT for `input.idempotencyKey`. */
export function checkIdempotencyKey(key: string): void {
  if (key.trim() === '' || key.length > 128 || !key.isWellFormed() || key.includes('\0')) {
    throw badInput('input.idempotencyKey', 'An idempotency key has 1 to 128 characters.');
  }
}

/** SHA-256, hexadecimal. */
export function hashOf(...parts: readonly (string | null)[]): string {
  const content = parts.length === 1 ? (parts[0] ?? '') : JSON.stringify(parts);
  return createHash('sha256').update(content).digest('hex');
}

/** The first line of a question, at most 80 characters, cut between words. */
export function titleOf(question: string): string {
  const line = question.split(/\r?\n/, 1)[0]?.replace(/\s+/g, ' ').trim() ?? '';
  if (line.length <= 80) return line;
  const cut = line.slice(0, 79).toWellFormed();
  const space = cut.lastIndexOf(' ');
  return `${(space > 40 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** Ids of the portfolios that facts were computed from (see tools/). */
export function portfoliosIn(facts: readonly Fact[]): string[] {
  const ids = facts.map(
    (fact) => /^(?:allocation|risk|fees|performance)\.(pfl_[^.]+)\./.exec(fact.id)?.[1],
  );
  return [...new Set(ids.filter((id) => id !== undefined))];
}
