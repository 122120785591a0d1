// Where the supergraph comes from: a file or a URL, handed on only when it has changed.
import { watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../platform/clock.ts';
import { AppError, isAppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';

export interface SupergraphSource {
  /** As messages name it. */
  readonly name: string;
  /** The text; null: the same as last time. Rejects with CONFIG_INVALID or UNAVAILABLE when there is none. */
  read(): Promise<string | null>;
  /** Calls `look` when there may be another text, at the earliest moment; ends with the function returned. */
  watch(look: () => void): () => void;
}

export interface SourceOptions {
  /** Sent with requests for a URL. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
}

/** @param place the path of a file, or a URL (http, https, file) */
export function supergraphSource(place: string, options: SourceOptions): SupergraphSource {
  if (/^https?:/i.test(place)) {
    if (!URL.canParse(place)) {
      throw new AppError('CONFIG_INVALID', `--supergraph: ${place} is not a URL.`);
    }
    return urlSource(new URL(place), options);
  }
  return fileSource(/^file:/i.test(place) ? fileURLToPath(place) : resolve(place), options.log);
}

function fileSource(path: string, log: Log): SupergraphSource {
  let seen = '';
  return {
    name: path,
    async read() {
      try {
        const { mtimeNs, size, ino } = await stat(path, { bigint: true });
        const state = [mtimeNs, size, ino].join(' ');
        if (state === seen) return null;
        const text = await readFile(path, 'utf8');
        seen = state;
        return text;
      } catch (error) {
        const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        const reason = missing ? 'there is no such file' : messageOf(error);
        throw new AppError('CONFIG_INVALID', `The supergraph ${path} cannot be read: ${reason}.`, {
          cause: error,
        });
      }
    },
    watch(look) {
      const unwatched = (err: unknown) =>
        log.warn(
          { err },
          'the supergraph is looked at from time to time, since it cannot be watched',
        );
      try {
        // The folder, since editors and Kubernetes put another file in the place of the old one.
        const watcher = watch(dirname(path), { persistent: false }, look);
        watcher.on('error', unwatched);
        return () => watcher.close();
      } catch (error) {
        unwatched(error);
        return () => undefined;
      }
    },
  };
}

const TIMEOUT_MS = 30_000;
const LONGEST = 64 * 1_048_576;

function urlSource(url: URL, { headers, clock }: SourceOptions): SupergraphSource {
  // Its query may hold a secret.
  const name = `${url.origin}${url.pathname}`;
  const unavailable = (reason: string, cause?: unknown) =>
    new AppError('UNAVAILABLE', `The supergraph ${name} cannot be fetched: ${reason}.`, {
      retryable: true,
      cause,
    });
  let etag: string | null = null;
  let last: string | null = null;

  async function fetched(signal: AbortSignal): Promise<string | null> {
    const response = await fetch(url, {
      headers: { ...headers, ...(etag !== null && { 'if-none-match': etag }) },
      // What is secret in them is for this server, not for the one that it names.
      redirect: Object.keys(headers).length > 0 ? 'error' : 'follow',
      signal,
    });
    if (response.status === 304 && last !== null) return null;
    if (!response.ok) throw unavailable(`HTTP status ${response.status}`);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      length += (chunk as Uint8Array).length;
      if (length > LONGEST) throw unavailable('it is too long');
    }
    const text = Buffer.concat(chunks).toString('utf8');
    etag = response.headers.get('etag');
    if (text === last) return null;
    last = text;
    return text;
  }

  return {
    name,
    async read() {
      const deadline = new AbortController();
      const timer = clock.after(TIMEOUT_MS, () => deadline.abort());
      try {
        return await fetched(deadline.signal);
      } catch (error) {
        if (isAppError(error)) throw error;
        throw unavailable(deadline.signal.aborted ? 'no answer in time' : messageOf(error), error);
      } finally {
        timer.cancel();
      }
    },
    watch: () => () => undefined,
  };
}

/** `fetch failed` says nothing; its cause does. */
function messageOf(error: unknown): string {
  const told = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return told instanceof Error ? told.message : String(told);
}
