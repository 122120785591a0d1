// What Cosmos DB's answers mean for a caller; statuses as in its REST reference.
import { AppError, badInput } from '../../errors.ts';

export const HTTP = {
  badRequest: 400,
  notFound: 404,
  conflict: 409,
  gone: 410,
  preconditionFailed: 412,
  tooLarge: 413,
  failedDependency: 424,
  throttled: 429,
  retryWith: 449,
  multiStatus: 207,
} as const;

/** A 404 with this substatus: the replica has not seen yet what this session wrote. */
const SESSION_NOT_AVAILABLE = '1002';

/** Null: the answer is for whoever asked. Throttling is not looked at here. */
export function failureOf(
  status: number,
  substatus: string | undefined,
  body: string,
): AppError | null {
  if (status === 401 || status === 403) {
    return new AppError('UNAVAILABLE', `Cosmos DB refuses this key: ${messageIn(body)}`);
  }
  if (status === HTTP.tooLarge) return tooLarge();
  const late = status === HTTP.notFound && substatus === SESSION_NOT_AVAILABLE;
  if (late || status === 408 || status >= 500) {
    return unavailable(`Cosmos DB answered ${status}: ${messageIn(body)}`);
  }
  return null;
}

export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', message, { retryable: true, cause });
}

export function throttled(retryAfterMs: number): AppError {
  return new AppError('RATE_LIMITED', 'Cosmos DB is asked for more than it is paid for.', {
    retryable: true,
    retryAfterMs,
  });
}

export function tooLarge(): AppError {
  return badInput('ops', 'A document has at most 2 MB, and so has a commit as a whole.');
}

/** What the SDK threw: an error of ours on its way, or an answer that nobody expected. */
export function asAppError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const status = statusOf(error);
  if (status === HTTP.gone || status === 503) {
    return unavailable('Cosmos DB moves this data at the moment.', error);
  }
  return error;
}

export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

/** One line of it; what follows are activity ids. */
function messageIn(body: string): string {
  let text = body;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) {
      text = String(parsed.message);
    }
  } catch {
    // A proxy in between says it in its own way.
  }
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
