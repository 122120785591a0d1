// What went wrong with Azure Storage, as callers need to know it: may it be tried again, and when?
import { RestError } from '@azure/storage-blob';
import { AppError } from '../errors.ts';
import { retryAfterMs } from '../breaker/retry.ts';

/** The service's own name for it, e.g. `BlobNotFound`; '' where it named none. */
export function errorCodeOf(error: unknown): string {
  if (!(error instanceof RestError)) return '';
  // A HEAD has no body, so there the name stands in a header.
  return error.response?.headers.get('x-ms-error-code') ?? error.code ?? '';
}

/** `now` in ms since the epoch, for a Retry-After that is a date. */
export function storageError(
  error: unknown,
  { timedOut, now }: { readonly timedOut: boolean; readonly now: number },
): unknown {
  if (error instanceof AppError) return error;
  const cause = { cause: error, retryable: true };
  if (timedOut) return new AppError('TIMEOUT', 'Azure Storage took too long.', cause);
  const status = error instanceof RestError ? error.statusCode : undefined;
  if (status === undefined) {
    // The transport's: refused, reset, cut in the middle.
    return new AppError('UNAVAILABLE', 'Azure Storage could not be reached, or not to the end.', {
      ...cause,
    });
  }
  const wait = retryAfterMs(
    (error as RestError).response?.headers.get('retry-after') ?? undefined,
    now,
  );
  const options = { ...cause, ...(wait !== undefined && { retryAfterMs: wait }) };
  const name = errorCodeOf(error);
  const said = `HTTP ${status}${name === '' ? '' : ` ${name}`}`;
  if (status === 429)
    return new AppError('RATE_LIMITED', 'Azure Storage is asked too often.', options);
  if (status === 401 || status === 403) {
    return new AppError('UNAVAILABLE', `Azure Storage refused us (${said}).`, { cause: error });
  }
  // A container that was just deleted can be made again half a minute later.
  const retryable = status >= 500 || status === 408 || name === 'ContainerBeingDeleted';
  return new AppError('UNAVAILABLE', `Azure Storage failed with ${said}.`, {
    ...options,
    retryable,
  });
}

/** At the start, what is not the service's fault is the settings'. Never says the connection string. */
export function openError(error: unknown): AppError {
  if (error instanceof AppError && error.retryable) return error;
  if (statusOf(error) === 400) {
    return new AppError('CONFIG_INVALID', 'AZURE_STORAGE_CONTAINER cannot name a container.', {
      field: 'AZURE_STORAGE_CONTAINER',
      cause: error,
    });
  }
  const why = error instanceof AppError ? error.message : 'It is no connection string.';
  return new AppError('CONFIG_INVALID', `AZURE_STORAGE_CONNECTION_STRING is no good: ${why}`, {
    field: 'AZURE_STORAGE_CONNECTION_STRING',
    cause: error,
  });
}

function statusOf(error: unknown): number | undefined {
  const { cause } = error as { cause?: unknown };
  return cause instanceof RestError ? cause.statusCode : undefined;
}
