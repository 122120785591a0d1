// One error type for everything a caller may act on; anything else is a bug and reaches clients as INTERNAL.

export const errorCodes = [
  'BAD_USER_INPUT',
  'CONFIG_INVALID',
  'CONFLICT',
  'CONTENT_FILTERED',
  'CURSOR_EXPIRED',
  'CURSOR_INVALID',
  'DATA_CORRUPT',
  'DATA_DIR_LOCKED',
  'EXPIRED',
  'FORBIDDEN',
  'IDEMPOTENCY_CONFLICT',
  'INTERNAL',
  'NOT_FOUND',
  'OPERATION_LIMIT_EXCEEDED',
  'OPERATION_NOT_REGISTERED',
  'PERSISTED_QUERY_NOT_FOUND',
  'POOL_QUERY_IN_TRANSACTION',
  'PORT_IN_USE',
  'RATE_LIMITED',
  'SCHEMA_CHANGED',
  'STALE_COMMIT',
  'TIMEOUT',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface AppErrorOptions {
  /** Trying the very same call again may succeed. */
  readonly retryable?: boolean;
  /** Dotted path of the offending input field, as the caller spelled it: `input.question`. */
  readonly field?: string;
  /** What the other side asked for: no sooner than this many milliseconds from now. */
  readonly retryAfterMs?: number;
  /** Of credentials that are no good any more: whether signing in again would help. */
  readonly renewable?: boolean;
  readonly cause?: unknown;
}

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly renewable: boolean | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.field = options.field;
    this.retryAfterMs = options.retryAfterMs;
    this.renewable = options.renewable;
  }
}

/** A rejected argument or input field. `field` is the dotted path the caller wrote. */
export function badInput(field: string, message: string): AppError {
  return new AppError('BAD_USER_INPUT', message, { field });
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
