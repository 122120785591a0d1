// The gateway of this process: the graph's subgraphs here or elsewhere, live streams, and what clients may see of it.
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { attachTransports } from '../gateway/edge/attach.ts';
import type { AttachEdge } from '../gateway/edge/parts.ts';
import type { PlaygroundOptions } from '../gateway/edge/playground.ts';
import { openRenewals } from '../gateway/edge/renewal-feed.ts';
import { createCursors } from '../gateway/stream/cursor.ts';
import { openStreams } from '../gateway/stream/subscribe.ts';
import type { HeldGraph } from '../gateway/supergraph/manager.ts';
import { RevocationList } from '../platform/auth/revocations.ts';
import type { Platform } from '../platform/build.ts';
import type { Config } from '../platform/config.ts';
import { putAsideOnce } from '../platform/events/dead-letters.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import { seededRandom } from '../platform/random.ts';
import { followRevocations } from '../revocation-feed.ts';
import { liveFeeds, liveFolds } from '../schema/live/fields.ts';
import { reachSubgraphs } from './reach.ts';
import type { Slice } from './slices.ts';

export interface GatewayParts {
  readonly config: Config;
  readonly platform: Platform;
  readonly held: HeldGraph;
  /** Of this process; the others are reached by SUBGRAPH_URL. */
  readonly slices: readonly Slice[];
  readonly playground: PlaygroundOptions;
  readonly ready: () => Promise<boolean>;
}

export async function openGateway(parts: GatewayParts, life: Lifecycle): Promise<Gateway> {
  const { config, platform, held, slices, playground, ready } = parts;
  const { clock, log, events } = platform;
  const revocations = new RevocationList({ clock, log });
  await life.add(
    'revocations',
    () => followRevocations({ revocations, events, clock, log }),
    (following) => following.close(),
  );
  const { subgraphs, assets } = await reachSubgraphs(config, platform, slices, life);
  const open = config.MIYAGI_ENV === 'development';
  return createGateway({
    graph: held,
    subgraphs,
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
    callerLimits: platform.limits,
    trustedHops: config.TRUST_PROXY,
    introspection: open,
    forwardHeaders: config.FORWARD_HEADERS,
    ...(config.REGISTERED_OPERATIONS !== '' && {
      registered: {
        path: config.REGISTERED_OPERATIONS,
        only: config.REGISTERED_OPERATIONS_ONLY === 'on',
      },
    }),
    ready,
    metrics: platform.metrics,
    playground: open ? playground : null,
    assets,
    sockets: liveEdge(config, platform),
  });
}

/** What serves subscriptions, on every transport. */
function liveEdge(config: Config, platform: Platform): AttachEdge {
  const { events, checkpoints, claims, cursorKeys, ids, clock, log } = platform;
  return async (server, parts) => {
    const putUnreadableAside = putAsideOnce({ group: 'gateway', events, clock, log }, claims);
    const streams = await openStreams({
      ...parts,
      folds: liveFolds,
      feeds: liveFeeds,
      events,
      checkpoints,
      metrics: platform.metrics,
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
  };
}
