// What somebody thought of an answer: one opinion per message, changeable, announced for the audit.
import { requireSignedIn } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import { AppError, badInput, isAppError } from '../../platform/errors.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { feedbackGiven } from '../../schema/events/coaching.ts';
import { keyTaken, type CommandPorts } from './commands.ts';
import {
  checkComment,
  checkIdempotencyKey,
  hashOf,
  type Feedback,
  type Message,
} from './domain.ts';
import { answerDocument, feedbackDocument, unlessErased } from './store.ts';

export interface FeedbackInput {
  readonly messageId: string;
  readonly rating: 'UP' | 'DOWN';
  readonly comment?: string | null | undefined;
  readonly idempotencyKey: string;
}

const mutation = 'submitFeedback';

/** The answer it is about. Errors as the SDL says; the same key again changes nothing. */
export async function giveFeedback(
  { store, clock, wakeRelay }: CommandPorts,
  viewer: Viewer,
  input: FeedbackInput,
): Promise<Message> {
  requireSignedIn(viewer);
  const { messageId, rating, idempotencyKey: key } = input;
  checkIdempotencyKey(key);
  const comment = checkComment(input.comment);
  const message = await store.message(messageId);
  if (message === null || message.userId !== viewer.id) throw noMessage();
  if (message.role !== 'COACH') {
    throw badInput('input.messageId', 'Only answers of the coach take feedback.');
  }
  const inputHash = hashOf(messageId, rating, comment);
  const givenAt = isoTime(clock.now());
  const feedback: Feedback = { messageId, rating, comment, givenAt };
  const record = { inputHash, answer: null };
  const event = encodeEvent(feedbackGiven, {
    id: `${messageId}:feedback:${hashOf(key)}`,
    source: '/coaching',
    subject: messageId,
    time: givenAt,
    data: {
      userId: viewer.id,
      conversationId: message.conversationId,
      runId: message.runId,
      messageId,
      rating,
      comment,
      at: givenAt,
    },
  });
  try {
    await store.commit(
      viewer.id,
      [
        ...unlessErased(viewer.id),
        { op: 'create', document: answerDocument(viewer.id, mutation, key, record) },
        { op: 'upsert', document: feedbackDocument(viewer.id, feedback) },
      ],
      [event],
    );
  } catch (error) {
    if (!isAppError(error, 'CONFLICT')) throw error;
    // The key is taken: by this very request, or by another one.
    const earlier = await store.answered(viewer.id, mutation, key);
    if (earlier === null) throw (await store.isErased(viewer.id)) ? noMessage() : error;
    if (earlier.inputHash !== inputHash) throw keyTaken();
    return message;
  }
  wakeRelay();
  return message;
}

function noMessage(): AppError {
  return new AppError('NOT_FOUND', 'There is no such message of yours.', {
    field: 'input.messageId',
  });
}
