// Follows one run of the coach over graphql-ws to its end, across lost connections and restarts of the
// server. graphql-ws sends the same payload again when it reconnects, and so would start over; here every
// connection goes on at the last cursor, and the view is what its reader may show at any moment.
import { createClient } from 'graphql-ws';
import { renewal } from './renewal.js';
import { emptyView, show } from './runs/view.js';

export { emptyView };

/** What a view cannot do without; select more beside it as you like. */
export const defaultQuery = `subscription FollowRun($runId: ID!, $after: String) {
  runEvents(runId: $runId, after: $after) {
    __typename
    runId
    seq
    epoch
    at
    ... on AttemptStarted { attempt }
    ... on TokenDelta { attempt offset text firstSeq }
    ... on AttemptAbandoned { attempt reason }
    ... on OutputValidated { attempt length }
    ... on RunFailed { code reason retryable }
  }
}`;

const LONGEST_WAIT_MS = 5_000;
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;
const OPEN_WITHIN_MS = 15_000;

export class FollowError extends Error {
  name = 'FollowError';

  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}

export async function* followRun(options) {
  const { from, signal, retries = 20, wait = sleep } = options;
  let cursor = from?.cursor ?? null;
  let view = from?.view ?? emptyView;
  for (let failures = 0; ; failures += 1) {
    let lost;
    try {
      for await (const frame of connection(options, cursor)) {
        const problem = frame.errors?.[0];
        if (!frame.data && problem !== undefined) throw [problem];
        failures = 0;
        cursor = frame.extensions?.cursor ?? cursor;
        if (!frame.data) continue;
        const event = frame.data.runEvents;
        view = show(view, event);
        yield { event, view, cursor };
        if (view.ended) return view;
      }
      return view;
    } catch (error) {
      lost = judged(error, options);
    }
    if (signal?.aborted) return view;
    if (lost.fatal !== undefined) throw lost.fatal;
    if (lost.startOver) {
      cursor = null;
      view = emptyView;
    }
    if (failures >= retries) {
      const message = `The connection to ${options.url} was lost ${failures + 1} times in a row.`;
      throw new FollowError('UNAVAILABLE', message, { cause: lost.cause });
    }
    await wait(lost.waitMs ?? backoffMs(failures), signal);
    if (signal?.aborted) return view;
  }
}

/** One connection with one subscription; ends with it, and rejects as graphql-ws does. */
async function* connection({ url, query = defaultQuery, runId, ...options }, after) {
  const { token, openWithinMs = OPEN_WITHIN_MS, wait = sleep } = options;
  const ended = new AbortController();
  let watch;
  let socket;
  const send = (payload) => socket.send(JSON.stringify({ type: 'ping', payload }));
  const renewed = token && renewal({ token, wait, signal: ended.signal, send });
  const client = createClient({
    url: String(url).replace(/^http/, 'ws'),
    connectionParams: paramsOf(options),
    ...(options.webSocketImpl !== undefined && { webSocketImpl: options.webSocketImpl }),
    retryAttempts: 0,
    keepAlive: PING_EVERY_MS,
    on: {
      // A connection may be gone without a word; an answer to a ping is a word.
      ping: (received) => {
        if (!received) watch = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
      },
      pong: (received, payload) => {
        if (!received) return;
        clearTimeout(watch);
        renewed?.told(payload);
      },
      connected: (opened, payload) => {
        clearTimeout(opening);
        socket = opened;
        renewed?.told(payload);
      },
    },
  });
  // Somebody may take the connection and say nothing: no ping is sent before its acknowledgement.
  const opening = setTimeout(() => client.terminate(), openWithinMs);
  const stop = () => client.terminate();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    if (options.signal?.aborted) return;
    yield* client.iterate({ query, variables: { runId, after } });
  } finally {
    ended.abort();
    clearTimeout(opening);
    clearTimeout(watch);
    options.signal?.removeEventListener('abort', stop);
    await client.dispose();
  }
}

function paramsOf({ connectionParams, token }) {
  if (token === undefined) return connectionParams;
  return async () => {
    const given = typeof connectionParams === 'function' ? connectionParams() : connectionParams;
    return { ...(await given), authorization: `Bearer ${await token()}` };
  };
}

/** Whether and when to come back. graphql-ws rejects with GraphQL errors, a close event or an error. */
function judged(error, { connectionParams, token }) {
  if (error instanceof FollowError) return { fatal: error };
  const canRenew = token !== undefined || typeof connectionParams === 'function';
  if (Array.isArray(error)) {
    const [{ message, extensions = {} }] = error;
    if (extensions.code === 'CURSOR_EXPIRED') return { startOver: true, cause: error };
    if (extensions.retryable === true) return { cause: error };
    if (extensions.renewable === true && canRenew) return { cause: error };
    return { fatal: new FollowError(extensions.code ?? 'UNKNOWN', message, { cause: error }) };
  }
  const { code, reason = '' } = error ?? {};
  if (typeof code !== 'number') return { cause: error };
  // 4403: the token is no good any more; who can make another comes back with it. After 4401 none would help.
  const renewable = code === 4403 && canRenew;
  const isFatal = code >= 4400 && code < 4500 && code !== 4408 && code !== 4499 && !renewable;
  if (isFatal) {
    const name = code === 4401 || code === 4403 ? 'UNAUTHENTICATED' : `CLOSED_${code}`;
    return { fatal: new FollowError(name, reason || `closed with ${code}`, { cause: error }) };
  }
  const hint = /come back in (\d+) ms/.exec(reason)?.[1];
  return { cause: error, ...(hint !== undefined && { waitMs: Number(hint) }) };
}

/** Doubles, up to a limit, and differs between clients that lost the same server. */
function backoffMs(failures) {
  return Math.min(LONGEST_WAIT_MS, 250 * 2 ** failures) * (0.5 + Math.random() / 2);
}

function sleep(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
