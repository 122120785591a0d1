// All transports on one real server, over a small real graph and an embedded log in memory.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { anonymousViewer } from '../../platform/auth/anonymous.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { localRenewals, memoryRenewals, type Renewals } from '../../platform/auth/renewals.ts';
import type { Revocations } from '../../platform/auth/revocations.ts';
import { openSession } from '../../platform/auth/session.ts';
import { memoryClaims, type Claims } from '../../platform/claims.ts';
import { ManualClock, type Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { openEmbeddedLog } from '../../platform/events/embedded.ts';
import type { EventLog } from '../../platform/events/port.ts';
import { readJson } from '../../platform/graphql/http-body.ts';
import { silentLog, type Log } from '../../platform/log.ts';
import { seededRandom } from '../../platform/random.ts';
import { coachingTopics, type RunEvent } from '../../schema/events/coaching.ts';
import { runStream } from '../../schema/runs/stream.ts';
import { createCursors } from '../stream/cursor.ts';
import { openStreams } from '../stream/subscribe.ts';
import { recordOf, scriptedCheckpoints } from '../stream/testing.ts';
import type { Executor } from '../execute/port.ts';
import { ada, bob, testGraph } from './graph.testing.ts';
import { unlimited } from './allowance.ts';
import { askedInJson } from './asked.ts';
import { createHttpStreams, type HttpStreamsOptions } from './http-streams.ts';
import { createLimiter } from './limits.ts';
import { createStreamHttp } from './stream-http.ts';
import { createTexts, requestOf, type Texts } from './texts.ts';
import { createTickets } from './tickets.ts';
import { attachWebSocket, type WebSocketOptions } from './websocket.ts';

export const runId = 'run_1';
const at = '2026-01-05T09:00:00.000Z';
const head = (seq: number) => ({ runId, epoch: 1, seq, at });

export const accepted: RunEvent = {
  __typename: 'RunAccepted',
  ...{ ...head(1), inputHash: 'h', maxOutputTokens: 9, providers: [] },
};
export const started: RunEvent = {
  __typename: 'AttemptStarted',
  ...{ ...head(2), attempt: 1, model: 'm' },
};
export const delta = (seq: number, offset: number, text: string): RunEvent => ({
  __typename: 'TokenDelta',
  ...{ ...head(seq), attempt: 1, offset, text, firstSeq: seq },
});
export const completed = (seq: number): RunEvent => ({
  __typename: 'RunCompleted',
  ...{ ...head(seq), message: { id: 'msg_1' } },
});

/** A whole run whose every delta is one UTF-16 code unit of `text`. */
export function runOf(text: string): RunEvent[] {
  const deltas = Array.from({ length: text.length }, (_, i) => delta(3 + i, i, text.charAt(i)));
  return [accepted, started, ...deltas, completed(3 + text.length)];
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is in use once all garbage is collected. */
export async function heapBytes(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await new Promise(setImmediate);
    collect();
  }
  return process.memoryUsage().heapUsed;
}

export interface LoggedLine {
  readonly message: string;
  readonly fields: object;
}

/** Keeps what would be told to an operator. */
export function rememberingLog(): Log & { readonly warnings: LoggedLine[] } {
  const warnings: LoggedLine[] = [];
  const log = {
    ...silentLog,
    warnings,
    warn: (fields: object, message: string) => void warnings.push({ fields, message }),
    child: () => log,
  };
  return log;
}

export type TestOptions = Partial<Omit<WebSocketOptions, 'executor' | 'preparer' | 'clock'>> &
  Partial<Pick<HttpStreamsOptions, 'most'>> & {
    /** Instead of the graph's own. */
    executor?: Partial<Executor>;
    ready?: () => boolean;
    clock?: ManualClock;
    revocations?: Revocations;
    renewals?: Renewals;
    claims?: Claims;
    texts?: Texts;
    /** Of another server, which this one takes the place of. */
    events?: EventLog;
    port?: number;
  };

/** A token of Ada's or Bob's that is issued now and lasts so many seconds. */
export function lasting(clock: Clock, who: 'ada' | 'bob', seconds: number): string {
  return `Bearer ${who}@${clock.now()}+${seconds}`;
}

function lastingViewer(authorization: string): Viewer | null {
  const [, who, issued, seconds] = /^Bearer (ada|bob)@(\d+)\+(\d+)$/.exec(authorization) ?? [];
  if (who === undefined) return null;
  const issuedAt = Number(issued);
  const expiresAt = issuedAt + Number(seconds) * 1000;
  return { ...(who === 'ada' ? ada : bob), issuedAt, expiresAt };
}

export async function transports(t: TestContext, options: TestOptions = {}) {
  const clock = options.clock ?? new ManualClock();
  const log = options.log ?? silentLog;
  const events =
    options.events ?? (await openEmbeddedLog({ file: ':memory:', clock, log: silentLog }));
  await events.ensureTopics(coachingTopics);
  const world = testGraph();
  world.owners.set(runId, ada.id);
  let frames = 0;
  const executor: Executor = {
    ...world.executor,
    resolveEvent: (...args) => {
      frames++;
      return world.executor.resolveEvent(...args);
    },
    ...options.executor,
  };
  const keys = [{ id: 1, secret: new Uint8Array(32) }] as const;
  const streams = await openStreams({
    folds: [runStream],
    events,
    checkpoints: scriptedCheckpoints(),
    executor,
    cursors: createCursors(keys),
    clock,
    log,
  });
  const { renewals = localRenewals(memoryRenewals(clock)), revocations } = options;
  const authenticate = async (authorization: string | undefined) => {
    if (authorization === undefined) return anonymousViewer;
    if (authorization === 'Bearer ada') return ada;
    if (authorization === 'Bearer bob') return bob;
    if (authorization === 'Bearer brief') return { ...ada, expiresAt: clock.now() + 5_000 };
    const viewer = lastingViewer(authorization);
    if (viewer !== null) {
      revocations?.check(viewer);
      return viewer;
    }
    throw new AppError('UNAUTHENTICATED', `Not a token: ${'?'.repeat(200)}`);
  };
  const shared = {
    path: '/graphql',
    authenticate,
    authenticateRequest: (headers: { authorization?: string | undefined }) =>
      authenticate(headers.authorization),
    openSession: (viewer: Viewer) => openSession(viewer, clock, revocations),
    graph: () => world.graph,
    limiter: createLimiter(),
    texts: createTexts({ limiter: createLimiter() }),
    preparer: world.preparer,
    forwarded: () => undefined,
    streams,
    allowedOrigins: ['https://app.example'],
    sockets: 100,
    operationsPerSocket: 10,
    most: 100,
    bodyLimit: 1_048_576,
    ready: () => true,
    allowance: unlimited,
    clock,
    random: seededRandom('transports'),
    ...options,
    executor,
    log,
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answered =
      pathname === '/graphql/stream'
        ? http.events(request, response)
        : pathname === '/graphql/stream/tickets'
          ? http.reserve(request, response)
          : multipart(request, response);
    answered.catch((error: unknown) => response.destroy(error as Error));
  });
  const connections = new Set<Socket>();
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  // As the route of /graphql does it, for a viewer named by a token.
  const multipart: typeof http.events = async (request, response) => {
    const viewer = await authenticate(request.headers.authorization);
    const body = await readJson(request, shared.bodyLimit);
    const asked = 'json' in body ? askedInJson(body.json) : body.error;
    if (asked instanceof AppError) return void response.writeHead(418).end();
    const operation = requestOf(shared.texts.find(asked), asked);
    if (!(await http.multipart(request, response, viewer, operation))) {
      response.writeHead(418).end();
    }
  };
  const edge = attachWebSocket(server, shared);
  const tickets = createTickets(keys, options.claims ?? memoryClaims(clock), clock);
  const httpStreams = createHttpStreams({ ...shared, tickets, renewals });
  const http = createStreamHttp({ ...shared, httpStreams, tickets, renewals });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  /** As the gateway does it; the log stays open. */
  const stop = async (graceMs: number) => {
    const closed = new Promise((resolve) => server.close(resolve));
    await Promise.all([edge.close(graceMs), httpStreams.close(graceMs)]);
    server.closeAllConnections();
    await Promise.all([closed, streams.close()]);
  };
  t.after(async () => {
    await stop(0);
    if (options.events === undefined) await events.close();
  });
  return {
    ...{ clock, events, world, edge, streams, httpStreams, port, stop },
    /** Every connection is lost at once, without a word. */
    cut: () => {
      for (const connection of connections) connection.destroy();
    },
    /** What clients have not taken, beyond what the kernel holds for them, bytes. */
    unread: () => [...connections].reduce((sum, { writableLength }) => sum + writableLength, 0),
    origin: `http://127.0.0.1:${port}`,
    append: (...appended: readonly RunEvent[]) => events.append(appended.map(recordOf)),
    framesResolved: () => frames,
  };
}
