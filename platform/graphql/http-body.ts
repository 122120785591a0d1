// Reads the body of a GraphQL request: bounded, UTF-8, JSON, of the right shape.
import type { IncomingMessage } from 'node:http';
import { AppError, badInput } from '../errors.ts';
import type { GraphRequest } from './port.ts';

export type Body =
  { readonly json: unknown } | { readonly status: 400 | 413 | 415; readonly error: AppError };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `limit` in bytes. Never rejects for what the client sent, only when the connection breaks. */
export async function readJson(request: IncomingMessage, limit: number): Promise<Body> {
  if (!isJson(request)) {
    return {
      status: 415,
      error: new AppError('BAD_USER_INPUT', 'Send application/json in UTF-8, not compressed.'),
    };
  }
  const bytes = await readBytes(request, limit);
  if (bytes === null) {
    return {
      status: 413,
      error: new AppError('OPERATION_LIMIT_EXCEEDED', `A request has at most ${limit} bytes.`),
    };
  }
  try {
    return { json: JSON.parse(utf8.decode(bytes)) };
  } catch {
    return { status: 400, error: new AppError('BAD_USER_INPUT', 'The body is not JSON.') };
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

function isJson(request: IncomingMessage): boolean {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = request.headers;
  return encoding === 'identity' && isJsonType(type);
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

/** Null when there are more than `limit`; the rest is read and thrown away, so that the client can read the answer. */
function readBytes(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else resolve(null);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
