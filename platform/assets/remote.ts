// The assets of a slice that runs in another process, fetched from its port.
import { z } from 'zod';
import { AppError, errorCodes } from '../errors.ts';
import type { Asset, AssetRoute } from './port.ts';
import { ASSETS_PATH } from './serve.ts';

export interface RemoteAssetsOptions {
  /** As the slice's own route has it: `/images/`. */
  readonly prefix: string;
  /** `http://images:4001` */
  readonly origin: string;
  /** From the question to the last byte, ms. */
  readonly timeoutMs: number;
}

const refusal = z.object({
  errors: z.tuple([
    z.object({
      message: z.string(),
      extensions: z.object({ code: z.enum(errorCodes), retryable: z.boolean() }),
    }),
  ]),
});

/** Whoever shows an asset needs its version first and nearly always its bytes next: one request gives both. */
export function remoteAssets({ prefix, origin, timeoutMs }: RemoteAssetsOptions): AssetRoute {
  return {
    prefix,
    async find(rest) {
      const url = new URL(ASSETS_PATH + prefix + rest, origin);
      // A path may climb (`..`), and there is more on that port than assets.
      if (!url.pathname.startsWith(ASSETS_PATH + prefix)) {
        throw new AppError('NOT_FOUND', 'There is nothing here.');
      }
      const response = await fetch(url, {
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
      }).catch((error: unknown) => {
        throw unavailable(prefix, error);
      });
      const bytes = await response.bytes().catch((error: unknown) => {
        throw unavailable(prefix, error);
      });
      return response.ok ? assetOf(response, bytes, prefix) : refused(bytes, prefix);
    },
  };
}

function assetOf({ headers }: Response, bytes: Uint8Array, prefix: string): Asset {
  const version = /^"([\w-]+)"$/.exec(headers.get('etag') ?? '')?.[1];
  const age = /max-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1];
  const mediaType = headers.get('content-type');
  if (version === undefined || age === undefined || mediaType === null) {
    throw unavailable(prefix, 'an answer without type, version or age');
  }
  return { mediaType, version, maxAgeSeconds: Number(age), bytes: async () => bytes };
}

function refused(bytes: Uint8Array, prefix: string): never {
  let told: z.infer<typeof refusal>;
  try {
    told = refusal.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw unavailable(prefix, error);
  }
  const [{ message, extensions }] = told.errors;
  throw new AppError(extensions.code, message, { retryable: extensions.retryable });
}

function unavailable(prefix: string, cause: unknown): AppError {
  return new AppError('UNAVAILABLE', `What lies under ${prefix} cannot be had at the moment.`, {
    retryable: true,
    cause,
  });
}
