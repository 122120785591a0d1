// Reads the body of a GraphQL request: bounded, UTF-8, JSON, of the right shape.
import type { IncomingMessage } from 'node:http';
import { AppError, badInput, isAppError } from '../errors.ts';
import type { GraphRequest } from './port.ts';

export type Body =
  { readonly json: unknown } | { readonly status: 400 | 413 | 415; readonly error: AppError };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * `limit` in bytes. Never rejects for what the client sent, only when the connection breaks.
 * @param check given every piece of it; throws an AppError for JSON that is not to be parsed
 */
export async function readJson(
  request: IncomingMessage,
  limit: number,
  check: (piece: Uint8Array) => void = () => undefined,
): Promise<Body> {
  const foreign = foreignHeader(request.headers);
  if (foreign !== null) {
    await readBytes(request, 0);
    const problem = 'Send application/json in UTF-8, not compressed.';
    return { status: 415, error: badInput(foreign, problem) };
  }
  const bytes = await readBytes(request, limit, check);
  if (isAppError(bytes)) return { status: 400, error: bytes };
  if (bytes === null) {
    const problem = `A request has at most ${limit} bytes.`;
    return {
      status: 413,
      error: new AppError('OPERATION_LIMIT_EXCEEDED', problem, { field: 'body' }),
    };
  }
  try {
    return { json: JSON.parse(utf8.decode(bytes)) };
  } catch {
    return { status: 400, error: badInput('body', 'The body is not JSON.') };
  }
}

/** BAD_USER_INPUT naming the member that is missing or has the wrong type. */
export function parseRequest(json: unknown): GraphRequest | AppError {
  if (!isObject(json)) return badInput('query', 'The body must be an object with `query`.');
  const { query, variables = null, operationName = null } = json;
  if (typeof query !== 'string') return badInput('query', '`query` must be a string.');
  if (variables !== null && !isObject(variables)) {
    return badInput('variables', '`variables` must be an object.');
  }
  if (operationName !== null && typeof operationName !== 'string') {
    return badInput('operationName', '`operationName` must be a string.');
  }
  return {
    query,
    ...(variables !== null && { variables }),
    ...(operationName !== null && { operationName }),
  };
}

function foreignHeader(headers: IncomingMessage['headers']): string | null {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  if (!isJsonType(type)) return 'content-type';
  return encoding === 'identity' ? null : 'content-encoding';
}

/** `application/json`, in UTF-8 if it says so. */
export function isJsonType(contentType: string): boolean {
  if (contentType === 'application/json') return true;
  const [type, ...parameters] = contentType.toLowerCase().split(';');
  return (
    type?.trim() === 'application/json' &&
    parameters.every((parameter) => /^\s*(charset="?utf-8"?\s*)?$/.test(parameter))
  );
}

/** What is read of a body that is refused for its length: clients look for an answer when they have sent theirs. */
const UNWANTED = 8 * 1_048_576;

/** Null when there are more than `limit`. Of an endless one the rest is not read. */
function readBytes(
  request: IncomingMessage,
  limit: number,
  check: (piece: Uint8Array) => void = () => undefined,
): Promise<Buffer | AppError | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let refused: AppError | null = null;
    const take = (chunk: Buffer) => {
      try {
        check(chunk);
        chunks.push(chunk);
      } catch (error) {
        chunks.length = 0;
        if (isAppError(error)) refused = error;
        else reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) chunks.length = 0;
      else if (refused === null) take(chunk);
      if (length <= limit + UNWANTED) return;
      request.pause();
      resolve(null);
    });
    request.once('end', () => resolve(length > limit ? null : (refused ?? Buffer.concat(chunks))));
    request.once('error', reject);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
