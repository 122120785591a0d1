// Reads the body of a GraphQL request: bounded, UTF-8, JSON, of the right shape.
import type { IncomingMessage, ServerResponse } from 'node:http';
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

/**
 * What is read of a body that is refused, so that its client, who looks for an answer when all is sent, can use the
 * connection again. Of a longer one the rest stays unread: whoever answers has to close the connection.
 */
const UNWANTED = 256 * 1024;

/** Null when there are more than `limit`; an error of `check`. */
function readBytes(
  request: IncomingMessage,
  limit: number,
  check: (piece: Uint8Array) => void = () => undefined,
): Promise<Buffer | AppError | null> {
  return new Promise((resolve, reject) => {
    const declared = Number(request.headers['content-length'] ?? NaN);
    const chunks: Buffer[] = [];
    let length = 0;
    let unwanted = 0;
    let refused: AppError | null | undefined = declared > limit ? null : undefined;

    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) return void (refused = null);
      try {
        check(chunk);
        chunks.push(chunk);
      } catch (error) {
        if (isAppError(error)) refused = error;
        else reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const giveUp = () => {
      chunks.length = 0;
      // More to come than is worth reading, or nobody knows how much.
      if (refused === undefined || !(declared - length > UNWANTED || unwanted > UNWANTED)) return;
      request.pause();
      resolve(refused);
    };
    if (refused !== undefined) giveUp();
    request.on('data', (chunk: Buffer) => {
      if (refused === undefined) take(chunk);
      else unwanted += chunk.length;
      if (refused !== undefined) giveUp();
    });
    request.once('end', () => resolve(refused === undefined ? Buffer.concat(chunks) : refused));
    request.once('error', reject);
  });
}

/** How long a client whose request was not read to its end has to read the answer, ms. */
const LINGER_MS = 1_000;

/**
 * For an answer to a request of which much is left unread: its connection is not used again, and closed only when
 * the client has had time to read. At once it would be reset, and the answer lost. RFC 9112, section 9.6.
 */
export function closeUnread(response: ServerResponse): void {
  const { socket } = response.req;
  response.setHeader('connection', 'close');
  // What Node calls once the answer is written.
  socket.destroySoon = () => {
    socket.end();
    socket.setTimeout(LINGER_MS, () => socket.destroy());
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
