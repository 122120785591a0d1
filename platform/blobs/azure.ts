// Blobs in a container of Azure Storage: any number of processes share it.
import { ContainerClient } from '@azure/storage-blob';
import type { Clock } from '../clock.ts';
import { isAppError } from '../errors.ts';
import { pauseBefore, type RetrySettings } from '../breaker/retry.ts';
import { seededRandom } from '../random.ts';
import { errorCodeOf, openError, storageError } from './azure-errors.ts';
import { segmentsOf } from './keys.ts';
import type { BlobStore } from './port.ts';

export interface AzureBlobsOptions {
  readonly connectionString: string;
  /** Made if absent. */
  readonly container: string;
  readonly clock: Clock;
  readonly retry?: RetrySettings;
  /** Longest wait (ms) for one attempt, its bytes included; 30 s unless told. */
  readonly attemptMs?: number;
}

const usualRetries: RetrySettings = { attempts: 4, pauseMs: 400, longestPauseMs: 5_000 };
/** When the blob was put, by our clock: a server's own would not do to compare with. */
const putAt = 'put_at';

/** CONFIG_INVALID where the settings are at fault, UNAVAILABLE where the service does not answer. */
export async function openAzureBlobs(options: AzureBlobsOptions): Promise<BlobStore> {
  const { clock } = options;
  const container = clientOf(options);
  const attempt = retrying(options);
  try {
    await attempt((abortSignal) => container.createIfNotExists({ abortSignal }));
  } catch (error) {
    throw openError(error);
  }
  const blobOf = (key: string) => container.getBlockBlobClient(segmentsOf(key).join('/'));

  return {
    async put(key, bytes) {
      const blob = blobOf(key);
      const metadata = { [putAt]: String(clock.now()) };
      // One request, which replaces the whole blob or nothing of it.
      await attempt((abortSignal) =>
        blob.upload(Buffer.from(bytes), bytes.byteLength, { abortSignal, metadata }),
      );
    },

    async get(key) {
      const blob = blobOf(key);
      return attempt(async (abortSignal) => {
        try {
          const { readableStreamBody: body } = await blob.download(0, undefined, { abortSignal });
          return body === undefined ? null : await bytesOf(body);
        } catch (error) {
          if (errorCodeOf(error) === 'BlobNotFound') return null;
          throw error;
        }
      });
    },

    async remove(folder, before) {
      const prefix = `${segmentsOf(folder).join('/')}/`;
      let removed = 0;
      let continuationToken: string | undefined;
      do {
        const page = await attempt(async (abortSignal) => {
          const pages = container
            .listBlobsFlat({ prefix, includeMetadata: true, abortSignal })
            .byPage({ maxPageSize: 500, ...(continuationToken && { continuationToken }) });
          for await (const each of pages) return each;
          return null;
        });
        for (const { name, properties, metadata } of page?.segment.blobItems ?? []) {
          const when = Number(metadata?.[putAt] ?? properties.lastModified.getTime());
          if (before !== undefined && when >= before) continue;
          removed += (await removeUnchanged(name, properties.etag)) ? 1 : 0;
        }
        continuationToken = page?.continuationToken;
      } while (continuationToken);
      return removed;
    },
  };

  /** Only that very content: what was put meanwhile is somebody's new one. */
  function removeUnchanged(name: string, ifMatch: string): Promise<boolean> {
    return attempt(async (abortSignal) => {
      try {
        await container.deleteBlob(name, { conditions: { ifMatch }, abortSignal });
        return true;
      } catch (error) {
        if (['BlobNotFound', 'ConditionNotMet'].includes(errorCodeOf(error))) return false;
        throw error;
      }
    });
  }
}

function clientOf({ connectionString, container }: AzureBlobsOptions): ContainerClient {
  try {
    // The client's own retries are off: there is one loop, and it is here.
    return new ContainerClient(connectionString, container, { retryOptions: { maxTries: 1 } });
  } catch (error) {
    throw openError(error);
  }
}

type Attempt = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Everything here may be done twice. */
function retrying(options: AzureBlobsOptions): Attempt {
  const { clock, retry = usualRetries, attemptMs = 30_000 } = options;
  const random = seededRandom('azure blobs', clock.now());
  return async (work) => {
    for (let retries = 0; ; retries += 1) {
      const stop = new AbortController();
      const timer = clock.after(attemptMs, () => stop.abort());
      try {
        return await work(stop.signal);
      } catch (error) {
        const failure = storageError(error, { timedOut: stop.signal.aborted, now: clock.now() });
        if (!isAppError(failure) || !failure.retryable || retries + 1 >= retry.attempts) {
          throw failure;
        }
        await clock.sleep((failure.retryAfterMs ?? 0) + pauseBefore(retries, retry, random));
      } finally {
        timer.cancel();
      }
    }
  };
}

/** Cut short is not the end: the client, told to retry nothing, ends such a stream with an error. */
async function bytesOf(body: NodeJS.ReadableStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
