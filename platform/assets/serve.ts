// A slice's assets on the port that gateways reach: sent as they are, or refused with the error itself.
import type { ServerResponse } from 'node:http';
import { isAppError, type ErrorCode } from '../errors.ts';
import { toResponseError } from '../graphql/errors.ts';
import type { Log } from '../log.ts';
import type { AssetRoute } from './port.ts';

/** Before the route's own prefix, so that no asset can be taken for anything else on that port. */
export const ASSETS_PATH = '/assets';

const statuses: Partial<Record<ErrorCode, number>> = { NOT_FOUND: 404, UNAVAILABLE: 503 };

/** Answers and resolves to true, unless `path` is none of the routes'. */
export async function serveAsset(
  routes: readonly AssetRoute[],
  path: string,
  response: ServerResponse,
  log: Log,
): Promise<boolean> {
  const route = routes.find(({ prefix }) => path.startsWith(ASSETS_PATH + prefix));
  if (route === undefined) return false;
  try {
    const asset = await route.find(path.slice(ASSETS_PATH.length + route.prefix.length));
    const bytes = await asset.bytes();
    response.writeHead(200, {
      'content-type': asset.mediaType,
      'content-length': bytes.byteLength,
      etag: `"${asset.version}"`,
      'cache-control': `private, max-age=${asset.maxAgeSeconds}`,
    });
    response.end(bytes);
  } catch (error) {
    const status = (isAppError(error) ? statuses[error.code] : undefined) ?? 500;
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify({ errors: [toResponseError(error, log)] }));
  }
  return true;
}
