// The mutation `personalize`: reads the portfolio as its owner, advises, and remembers what it said under the key.
import { requireSignedIn } from '../../../platform/auth/access.ts';
import type { Viewer } from '../../../platform/auth/port.ts';
import { isAppError } from '../../../platform/errors.ts';
import type { Ports } from '../../../platform/ports.ts';
import { keyTaken } from '../commands.ts';
import { checkIdempotencyKey, hashOf } from '../domain.ts';
import { answerDocument, unlessErased, type AnswerRecord, type CoachingStore } from '../store.ts';
import { personalized, type Personalization } from './advice.ts';
import { readPortfolio } from './read.ts';

export interface PersonalizePorts extends Pick<Ports, 'graph'> {
  readonly store: CoachingStore;
}

export interface PersonalizeInput {
  readonly portfolioId: string;
  readonly idempotencyKey: string;
}

const mutation = 'personalize';

/** Errors as the SDL says. */
export async function personalize(
  { graph, store }: PersonalizePorts,
  viewer: Viewer,
  { portfolioId, idempotencyKey: key }: PersonalizeInput,
): Promise<Personalization> {
  requireSignedIn(viewer);
  checkIdempotencyKey(key);
  const inputHash = hashOf(portfolioId);
  const earlier = await store.answered(viewer.id, mutation, key);
  if (earlier !== null) return again(earlier, inputHash);
  const answer = personalized(await readPortfolio(graph, viewer, portfolioId));
  const document = answerDocument(viewer.id, mutation, key, { inputHash, answer });
  try {
    await store.commit(viewer.id, [...unlessErased(viewer.id), { op: 'create', document }]);
  } catch (error) {
    if (!isAppError(error, 'CONFLICT')) throw error;
    const first = await store.answered(viewer.id, mutation, key);
    if (first === null) throw error;
    return again(first, inputHash);
  }
  return answer;
}

function again(earlier: AnswerRecord, inputHash: string): Personalization {
  if (earlier.inputHash !== inputHash) throw keyTaken();
  // Stored by this function and by nothing else.
  return earlier.answer as Personalization;
}
