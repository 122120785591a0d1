// What a caller may know of an error, in the shape it has in a GraphQL response.
import { GraphQLError, Kind } from 'graphql';
import { isAppError, type AppError, type ErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ResponseError } from './port.ts';

/** Written for operators: their texts name files, statements and settings. */
const operatorsOnly: ReadonlySet<ErrorCode> = new Set([
  'CONFIG_INVALID',
  'DATA_CORRUPT',
  'DATA_DIR_LOCKED',
  'INTERNAL',
  'POOL_QUERY_IN_TRANSACTION',
  'PORT_IN_USE',
  'STALE_COMMIT',
]);

/**
 * An AppError keeps its text and gives `extensions {code, retryable, field, retryAfterMs, renewable}`. A GraphQL error about
 * the request itself keeps its text. Everything else is a bug: logged here, INTERNAL to the caller.
 */
export function toResponseError(error: unknown, log: Log): ResponseError {
  const place = error instanceof GraphQLError && error.path ? { path: error.path } : {};
  const cause = rootOf(error);
  if (isAppError(cause) && !operatorsOnly.has(cause.code)) {
    return { message: cause.message, ...place, extensions: extensionsOf(cause) };
  }
  if (cause instanceof GraphQLError && isAboutRequest(cause)) {
    return { message: cause.message, ...place, extensions: requestExtensions(cause) };
  }
  log.error({ err: cause, ...place }, 'a resolver failed');
  const retryable = isAppError(cause) && cause.retryable;
  return {
    message: 'Something went wrong on our side.',
    ...place,
    extensions: { code: 'INTERNAL', retryable },
  };
}

/** `extensions` of an AppError; also for edges that answer outside of an execution. */
export function extensionsOf(error: AppError): Readonly<Record<string, unknown>> {
  return {
    code: error.code,
    retryable: error.retryable,
    ...(error.field !== undefined && { field: error.field }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...(error.renewable !== undefined && { renewable: error.renewable }),
  };
}

/** The error that was thrown: graphql-js wraps it once to locate it, and once more in a variable. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError instanceof Error) {
    if (isAboutRequest(root)) return root;
    root = root.originalError;
  }
  return root;
}

// graphql-js has no class of its own for a bad request. Such errors point at a part of the request's
// text that is not a field (a literal, a variable, a fragment); errors of resolvers and of
// completing their values point at fields. Parse and validation errors are made here, with a code.
function isAboutRequest(error: GraphQLError): boolean {
  if (typeof error.extensions['code'] === 'string') return true;
  const nodes = error.nodes ?? [];
  return nodes.length > 0 && nodes.every((node) => node.kind !== Kind.FIELD);
}

function requestExtensions(error: GraphQLError): Readonly<Record<string, unknown>> {
  const code = error.extensions['code'];
  const field = inputField(error.message);
  return {
    code: typeof code === 'string' ? code : 'BAD_USER_INPUT',
    retryable: false,
    ...(field !== undefined && { field }),
  };
}

/** `input.date` of graphql-js's `Variable "$input" got invalid value … at "input.date"; …`. */
function inputField(message: string): string | undefined {
  const name = /^Variable "\$(\w+)"/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const path = new RegExp(` at "(${name}[.[][^"]*)";`).exec(message)?.[1];
  return path ?? name;
}
