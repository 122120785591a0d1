import { AppError } from '../errors.ts';

/**
 * Why an aborted call gave no answer: the AppError it was aborted with, TIMEOUT for a timeout
 * signal, else UNAVAILABLE; the latter two are retryable.
 */
export function abortError(signal: AbortSignal, callee: string): AppError {
  const reason: unknown = signal.reason;
  if (reason instanceof AppError) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new AppError('TIMEOUT', `${callee} did not answer in time.`, {
      retryable: true,
      cause: reason,
    });
  }
  return new AppError('UNAVAILABLE', `The call to ${callee} was given up.`, {
    retryable: true,
    cause: reason,
  });
}
