// What a failed statement means to its caller, by SQLSTATE (PostgreSQL manual, appendix A).
import { AppError } from '../errors.ts';

/** PostgreSQL's ErrorResponse as node-postgres and PGlite's connector throw it, each by a class of its own. */
interface ServerError extends Error {
  readonly code: string;
  readonly severity: string;
  readonly schema?: string;
  readonly table?: string;
  readonly constraint?: string;
}

/**
 * A statement that is wrong in itself (syntax, unknown table, violated check): a bug of ours, so it is no
 * AppError. The message carries the SQLSTATE and the statement's beginning, never the bound values.
 */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  readonly sqlState: string;
  /** schema.table.constraint where PostgreSQL names one. */
  readonly constraint: string | undefined;

  constructor(error: ServerError, text: string) {
    const statement = text.trim().replace(/\s+/g, ' ').slice(0, 160);
    super(`${error.message} (SQLSTATE ${error.code}) in: ${statement}`, {
      cause: error,
    });
    this.sqlState = error.code;
    this.constraint = constraintOf(error);
  }
}

const RETRYABLE_CONFLICTS = new Map([
  ['40001', 'another transaction changed the same rows'],
  ['40P01', 'two transactions waited for each other'],
  ['55P03', 'another transaction holds the rows'],
]);

const SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);

/** The error to throw for what `pg` threw while running `text`. */
export function sqlError(error: unknown, text: string): unknown {
  if (error instanceof AppError || error instanceof StatementError) return error;
  if (isServerError(error)) return byState(error, text);
  if (isLostConnection(error)) {
    return new AppError('UNAVAILABLE', 'The database cannot be reached.', {
      retryable: true,
      cause: error,
    });
  }
  return error;
}

function byState(error: ServerError, text: string): Error {
  const state = error.code;
  if (endsSession(error)) {
    return new AppError('UNAVAILABLE', `The database ended the connection: ${error.message}.`, {
      retryable: true,
      cause: error,
    });
  }
  if (state === '23505' || state === '23P01') {
    const name = constraintOf(error);
    const detail = name === undefined ? '' : ` (${name})`;
    return new AppError('CONFLICT', `That clashes with what is stored${detail}.`, { cause: error });
  }
  const conflict = RETRYABLE_CONFLICTS.get(state);
  if (conflict !== undefined) {
    return new AppError('CONFLICT', `Not done: ${conflict}; try again.`, {
      retryable: true,
      cause: error,
    });
  }
  if (state === '57014') {
    return new AppError('TIMEOUT', 'The statement took too long and was cancelled.', {
      retryable: true,
      cause: error,
    });
  }
  // Class 08: connection; 57P: shutting or starting up; class 53: out of disk, memory or connections.
  if (state.startsWith('08') || state.startsWith('57P') || state.startsWith('53')) {
    return new AppError('UNAVAILABLE', `The database is not available: ${error.message}.`, {
      retryable: true,
      cause: error,
    });
  }
  if (state === 'XX001' || state === 'XX002') {
    return new AppError('DATA_CORRUPT', `The database's files are damaged: ${error.message}.`, {
      cause: error,
    });
  }
  return new StatementError(error, text);
}

function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    'severity' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code)
  );
}

/** After these severities the server closes the connection by itself. */
function endsSession(error: ServerError): boolean {
  return error.severity === 'FATAL' || error.severity === 'PANIC';
}

/** The connection this came from is of no more use. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isServerError(error)) return endsSession(error);
  if ('code' in error && typeof error.code === 'string' && SYSTEM_ERRORS.has(error.code)) {
    return true;
  }
  // pg gives these no code.
  return /^Connection terminated|^Client has encountered a connection error|not queryable/.test(
    error.message,
  );
}

function constraintOf(error: ServerError): string | undefined {
  if (error.constraint === undefined) return undefined;
  return [error.schema, error.table, error.constraint].filter(Boolean).join('.');
}
