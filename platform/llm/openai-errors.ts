// What went wrong with a completion, as callers need to know it: may it be tried again, and when?
import { APIError } from 'openai';
import { AppError, type AppErrorOptions } from '../errors.ts';
import { categoriesIn, ContentFiltered } from './content-filter.ts';

/** `now` in ms since the epoch, for a Retry-After that is a date. */
export function errorOf(error: unknown, model: string, now: number): AppError {
  const options = { cause: error, ...retryAfter(error, now) };
  // Everything else is the transport's: refused, reset, cut in the middle, or not what a server would send.
  if (!(error instanceof APIError)) {
    const message = `${model} could not be reached, or not to the end.`;
    return new AppError('UNAVAILABLE', message, { ...options, retryable: true });
  }
  if (error.code === 'content_filter') {
    return new ContentFiltered(model, filteredCategories(error.error), error);
  }
  const status = error.status as number | undefined;
  if (status === 429) {
    const retryable = error.code !== 'insufficient_quota';
    const message = retryable ? `${model} is asked too often.` : `${model} has no quota left.`;
    return new AppError('RATE_LIMITED', message, { ...options, retryable });
  }
  const retryable = status === undefined || status >= 500 || [408, 409, 425].includes(status);
  const message = `${model} failed with ${status === undefined ? 'an error' : `HTTP ${status}`}.`;
  return new AppError('UNAVAILABLE', message, { ...options, retryable });
}

/** Azure names what it found next to the error. */
function filteredCategories(body: unknown): string[] {
  const { innererror } = (body ?? {}) as { innererror?: { content_filter_result?: unknown } };
  return categoriesIn(innererror?.content_filter_result);
}

/** Seconds or a date (RFC 9110 §10.2.3); Azure has milliseconds too, which are more exact. */
function retryAfter(error: unknown, now: number): Pick<AppErrorOptions, 'retryAfterMs'> {
  const headers = error instanceof APIError ? (error.headers as Headers | undefined) : undefined;
  const exact = headers?.get('retry-after-ms') ?? '';
  if (/^\d{1,12}$/.test(exact)) return { retryAfterMs: Number(exact) };
  const value = headers?.get('retry-after') ?? '';
  if (/^\d{1,9}$/.test(value)) return { retryAfterMs: Number(value) * 1000 };
  const at = Date.parse(value);
  return Number.isNaN(at) ? {} : { retryAfterMs: Math.max(0, at - now) };
}
