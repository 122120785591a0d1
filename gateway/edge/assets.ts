// Serves the assets that were handed in: private to whoever holds the address, revalidated by version, and
// unable to run anything or to load anything, even when opened as a page of their own.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AssetRoute } from '../../platform/assets/port.ts';
import { isAppError, type ErrorCode } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { Log } from '../../platform/log.ts';
import { allowOrigin } from './cors.ts';
import { sendJson, sendNotAllowed } from './respond.ts';

export interface AssetsOptions {
  readonly routes: readonly AssetRoute[];
  readonly origins: ReadonlySet<string>;
  readonly log: Log;
}

/** Answers and resolves to true, unless the path is none of the routes'. */
export type Assets = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<boolean>;

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  EXPIRED: 410,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  TIMEOUT: 503,
};

export function createAssets({ routes, origins, log }: AssetsOptions): Assets {
  return async (path, request, response) => {
    const route = routes.find(({ prefix }) => path.startsWith(prefix));
    if (route === undefined) return false;
    allowOrigin(request, response, origins);
    const { method = 'GET', headers } = request;
    if (method !== 'GET' && method !== 'HEAD') {
      sendNotAllowed(response, 'GET, HEAD');
      return true;
    }
    try {
      const asset = await route.find(path.slice(route.prefix.length));
      const etag = `"${asset.version}"`;
      const known = matches(headers['if-none-match'], etag);
      const bytes = known ? null : await asset.bytes();
      response.setHeader('etag', etag);
      response.setHeader('cache-control', `private, max-age=${asset.maxAgeSeconds}`);
      if (bytes === null) {
        response.writeHead(304).end();
        return true;
      }
      response.writeHead(200, {
        'content-type': asset.mediaType,
        'content-length': bytes.byteLength,
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      response.end(method === 'HEAD' ? undefined : bytes);
    } catch (error) {
      refuse(response, error, log);
    }
    return true;
  };
}

/** RFC 9110, section 13.1.2: a list of tags, weak ones count as equal, `*` is any. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
}

function refuse(response: ServerResponse, error: unknown, log: Log): void {
  const shown = toResponseError(error, log);
  const status = (isAppError(error) ? statuses[error.code] : undefined) ?? 500;
  response.setHeader('cache-control', 'no-store');
  if (status === 503 || status === 429) response.setHeader('retry-after', '1');
  sendJson(response, status, { errors: [shown] });
}
