// Wires one process: the platform's adapters, the five slices on them, the gateway in front.
import { ensureDemo, type DemoUser } from './demo.ts';
import { createGateway, type Gateway } from './gateway/gateway.ts';
import { createCursors } from './gateway/stream/cursor.ts';
import { graphInThread } from './gateway/supergraph/graph-in-thread.ts';
import type { HeldGraph } from './gateway/supergraph/manager.ts';
import { openStreams } from './gateway/stream/subscribe.ts';
import { attachTransports } from './gateway/edge/attach.ts';
import { manifests, streamSdls } from './manifests.ts';
import { openRenewals } from './gateway/edge/renewal-feed.ts';
import { operationsOf } from './operations/all.ts';
import type { TokenIssuer } from './platform/auth/port.ts';
import { RevocationList } from './platform/auth/revocations.ts';
import { buildPlatform, type Platform, type Progress } from './platform/build.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { migrate } from './platform/db/migrate.ts';
import { AppError } from './platform/errors.ts';
import { startConsumers } from './platform/events/consume.ts';
import { putAsideOnce, withDeadLetters } from './platform/events/dead-letters.ts';
import { graphClient } from './platform/graphql/graph-client.ts';
import { inProcess, mountSubgraph } from './platform/graphql/mount.ts';
import type { Subgraph } from './platform/graphql/port.ts';
import { configuredModels } from './platform/llm/configured.ts';
import { createLifecycle, type Lifecycle, type StopReport } from './platform/lifecycle.ts';
import type { Log } from './platform/log.ts';
import { callOneOf } from './platform/operations/operation.ts';
import { serveOperations } from './platform/operations/server.ts';
import type { Relay } from './platform/outbox/port.ts';
import { startRelay } from './platform/outbox/relay.ts';
import { ensureOutbox } from './platform/outbox/sql.ts';
import { seededRandom } from './platform/random.ts';
import { createReadiness } from './platform/readiness.ts';
import { payloadKeyDestroyer } from './payload-keys.ts';
import { followRevocations } from './revocation-feed.ts';
import { examples, tabs } from './playground.ts';
import { liveFeeds, liveFolds } from './schema/live/fields.ts';
import { offlineCoach } from './subgraphs/coaching/offline/offline-coach.ts';
import { topics } from './topics.ts';

export interface App {
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  readonly issuer: TokenIssuer;
  readonly demo: readonly DemoUser[];
  /** What lies beneath the graph, for tests that look there. */
  readonly stores: Pick<Platform, 'db' | 'documents' | 'events' | 'keys'>;
  /** What was asked of the stores since the start. */
  counters(): { readonly statements: number; readonly documentCalls: number };
  stop(graceMs: number): Promise<StopReport>;
}

/** Resolves when everything runs; rejects, with everything stopped again, when something cannot start. */
export async function startApp(
  config: Config,
  log: Log,
  clock: Clock,
  progress: Progress,
): Promise<App> {
  const life = createLifecycle(clock, log);
  // Each in a thread of its own, at the same time: the graph, the database.
  const holding = graphInThread(manifests, streamSdls, { clock, log });
  holding.catch(() => undefined);
  try {
    const platform = await buildPlatform(config, life, log, clock, progress);
    progress('preparing tables and topics');
    await prepareStores(platform);
    const held = await life.add(
      'planner',
      () => holding,
      ({ holder }) => holder.close(),
    );
    return await startRoles(config, platform, held, life, progress);
  } catch (error) {
    await life.stop(config.SHUTDOWN_GRACE_MS);
    await holding.then(
      ({ holder }) => holder.close(),
      () => undefined,
    );
    throw error;
  }
}

async function prepareStores({ db, events, log }: Platform): Promise<void> {
  for (const { name, migrations } of manifests) {
    if (migrations === null) continue;
    await migrate(db, name, migrations, log);
    await ensureOutbox(db, name);
  }
  await events.ensureTopics(withDeadLetters(topics));
}

async function startRoles(
  config: Config,
  platform: Platform,
  held: HeldGraph,
  life: Lifecycle,
  progress: Progress,
): Promise<App> {
  const { clock, log } = platform;
  // Slices ask the graph and the graph asks slices: what comes later is reached by reference.
  const late: { relay?: Relay; gateway?: Gateway } = {};
  const graph = graphClient({
    clock,
    execute: (request, viewer, signal) => {
      if (late.gateway === undefined) {
        throw new AppError('UNAVAILABLE', 'The graph is starting.', { retryable: true });
      }
      return late.gateway.execute(request, viewer, signal);
    },
  });
  const ports = {
    ...platform,
    graph,
    wakeRelay: () => {
      late.relay?.wake();
      platform.wakes?.notify();
    },
    chatModels: [
      ...(await configuredModels(config, clock)),
      offlineCoach({ clock, wordsPerSecond: config.COACH_WORDS_PER_SECOND }),
    ],
    settings: {
      leaseMs: config.RUN_LEASE_MS,
      maxConcurrentRuns: config.COACH_CONCURRENT_RUNS,
      maxOutputTokens: config.COACH_MAX_OUTPUT_TOKENS,
      abandonAfterMs: config.RUN_ABANDON_AFTER_MS,
      marketTickMs: config.MARKET_TICK_MS,
    },
  };
  const slices = manifests.map((manifest) => ({ ...manifest, subgraph: manifest.build(ports) }));

  const revocations = new RevocationList({ clock, log });
  await life.add(
    'revocations',
    () => followRevocations({ revocations, events: platform.events, clock, log }),
    (following) => following.close(),
  );
  const playground = { token: null as string | null, tabs, examples };
  const open = config.MIYAGI_ENV === 'development';
  const gateway = createGateway({
    graph: held,
    subgraphs: slices.map(({ name, sdl, subgraph }) => ({
      name,
      transport: inProcess(mountSubgraph({ name, sdl }, subgraph, { log })),
    })),
    verifier: platform.verifier,
    assertions: platform.assertions,
    revocations,
    clock,
    log,
    host: config.HOST,
    port: config.PORT,
    origins: config.CORS_ORIGINS,
    limits: {
      tokens: config.MAX_QUERY_TOKENS,
      depth: config.MAX_QUERY_DEPTH,
      aliases: config.MAX_QUERY_ALIASES,
      fields: config.MAX_QUERY_FIELDS,
    },
    introspection: open,
    forwardHeaders: config.FORWARD_HEADERS,
    ...(config.REGISTERED_OPERATIONS !== '' && {
      registered: {
        path: config.REGISTERED_OPERATIONS,
        only: config.REGISTERED_OPERATIONS_ONLY === 'on',
      },
    }),
    ready: createReadiness({ probe: () => platform.db.query('SELECT 1'), clock, log }),
    metrics: platform.metrics,
    playground: open ? playground : null,
    assets: slices.flatMap(({ subgraph }) => subgraph.assets ?? []),
    sockets: async (server, parts) => {
      const { events, checkpoints, claims, cursorKeys, ids } = platform;
      const putUnreadableAside = putAsideOnce({ group: 'gateway', events, clock, log }, claims);
      const streams = await openStreams({
        ...parts,
        folds: liveFolds,
        feeds: liveFeeds,
        events,
        checkpoints,
        // Only where somebody asks is it worth telling who watches.
        presence: config.RUN_ABANDON_AFTER_MS > 0 ? platform.presence : null,
        cursors: createCursors(cursorKeys),
        onUnreadable: (record, why) => void putUnreadableAside(record, why),
      });
      const kept = platform.renewals;
      const renewals = await openRenewals({ kept, events, ids, clock, log });
      platform.metrics.observed(
        'gauge',
        'miyagi_subscriptions',
        'Subscriptions that somebody follows at the moment.',
        [],
        () => [[{}, streams.count()]],
      );
      const edge = attachTransports(server, {
        ...parts,
        streams,
        sockets: config.MAX_SOCKETS,
        operationsPerSocket: config.MAX_OPERATIONS_PER_SOCKET,
        httpStreams: config.MAX_STREAMS,
        claims,
        renewals,
        ticketKeys: cursorKeys,
        random: seededRandom('transports', clock.now()),
      });
      return {
        ...edge,
        async close(graceMs) {
          await edge.close(graceMs);
          await Promise.all([streams.close(), renewals.close()]);
        },
      };
    },
  });
  late.gateway = gateway;

  const subgraphs = slices.map(({ subgraph }) => subgraph);
  late.relay = await startBackground(platform, subgraphs, life);
  const demo = await ensureDemo(config, graph, clock, progress);
  const [first] = demo;
  if (first !== undefined) {
    const actor = { id: first.id, kind: 'user', scopes: [], consentVersion: 1 } as const;
    playground.token = await platform.issuer.issue(actor, config.TOKEN_TTL_SECONDS);
  }
  const origin = await life.add(
    'gateway',
    () => gateway.start(),
    // Clients that do not read may use it up; what stops after the gateway needs some of the time as well.
    () => gateway.stop(config.SHUTDOWN_GRACE_MS / 2),
  );
  // A server's database may be opened by any command; an embedded one is this process's alone.
  if (config.POSTGRES_URL === '') {
    const call = callOneOf(operationsOf(config, platform, subgraphs));
    await life.add(
      'operations',
      () => serveOperations({ dataDir: config.DATA_DIR, call, log }),
      (server) => server.close(),
    );
  }
  const { db, documents, events, keys, issuer } = platform;
  return {
    origin,
    issuer,
    demo,
    stores: { db, documents, events, keys },
    counters: () => ({ statements: db.statements, documentCalls: documents.calls }),
    stop: (graceMs) => life.stop(graceMs),
  };
}

/** Relay, consumers and the slices' own long-running parts, in the order in which they need each other. */
async function startBackground(
  platform: Platform,
  subgraphs: readonly Subgraph[],
  life: Lifecycle,
): Promise<Relay> {
  const { events, keys, clock, log, failpoints, wakes } = platform;
  const relay = await life.add(
    'outbox relay',
    async () =>
      startRelay({
        sources: [...platform.outboxes, ...subgraphs.flatMap(({ outboxes }) => outboxes)],
        events,
        clock,
        log,
        failpoints,
        // Nobody else relays an embedded database: a lease left by a killed process is this one's own.
        ...(wakes === null && { holder: 'embedded' }),
      }),
    (started) => started.close(),
  );
  wakes?.listen(() => relay.wake());
  await life.add(
    'consumers',
    () =>
      startConsumers({
        events,
        consumers: [
          ...subgraphs.flatMap(({ consumers }) => consumers),
          payloadKeyDestroyer(keys, clock),
        ],
        log,
        clock,
      }),
    (started) => started.close(),
  );
  for (const part of subgraphs.flatMap(({ background }) => background)) {
    await life.add(
      part.name,
      () => part.start(),
      () => part.stop(),
    );
  }
  return relay;
}
