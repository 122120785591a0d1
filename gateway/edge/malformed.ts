// What is answered where Node's parser finds no request that it could hand on: a typed error, and the end of the
// connection, since nobody knows where the next request would begin.
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError, badInput } from '../../platform/errors.ts';
import { extensionsOf } from '../../platform/graphql/errors.ts';

interface Refused {
  readonly status: 400 | 408 | 413 | 431;
  readonly error: AppError;
}

/** @param inProgress the answers that are being made */
export function refuseMalformed(
  failure: Error & { readonly code?: string },
  socket: Duplex,
  inProgress: Iterable<ServerResponse>,
): void {
  for (const response of inProgress) {
    // Whatever came now would be taken for a part of it.
    if (response.socket === socket && response.headersSent) return void socket.destroy();
  }
  if (!socket.writable || failure.code === 'ECONNRESET') return void socket.destroy();
  const { status, error } = refused(failure.code);
  const body = JSON.stringify({
    errors: [{ message: error.message, extensions: extensionsOf(error) }],
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n` +
      'content-type: application/json; charset=utf-8\r\n' +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function refused(code = ''): Refused {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        error: new AppError(
          'OPERATION_LIMIT_EXCEEDED',
          'The request line and the headers are too long.',
          { field: 'headers' },
        ),
      };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return {
        status: 413,
        error: new AppError('OPERATION_LIMIT_EXCEEDED', 'The chunk extensions are too long.', {
          field: 'body',
        }),
      };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        error: new AppError('TIMEOUT', 'The request did not come to its end in time.', {
          field: 'request',
          retryable: true,
        }),
      };
    default:
      return { status: 400, error: badInput('request', 'This is no HTTP/1.1 request.') };
  }
}
