import type { ServerResponse } from 'node:http';
import { AppError } from '../../platform/errors.ts';
import { extensionsOf } from '../../platform/graphql/errors.ts';

export function sendText(
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string | Buffer,
): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': body.length,
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

export function sendJson(response: ServerResponse, status: number, content: object): void {
  sendText(response, status, 'application/json; charset=utf-8', JSON.stringify(content));
}

/** In the shape of a GraphQL response, also where no GraphQL was reached. */
export function sendError(response: ServerResponse, status: number, error: AppError): void {
  const { message } = error;
  sendJson(response, status, { errors: [{ message, extensions: extensionsOf(error) }] });
}

export function sendUnauthenticated(response: ServerResponse, error: AppError): void {
  response.setHeader('www-authenticate', 'Bearer');
  sendError(response, 401, error);
}

/** `allowed`: `GET, POST` */
export function sendNotAllowed(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed);
  sendError(response, 405, new AppError('BAD_USER_INPUT', `Use one of ${allowed}.`));
}
