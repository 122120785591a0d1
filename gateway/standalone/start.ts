// A gateway of its own for any supergraph whose subgraphs are reached over HTTP.
import type { GraphQLSchema } from 'graphql';
import { isIntrospectionType, isSpecifiedScalarType } from 'graphql';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { headerFilter } from '../edge/forward.ts';
import { serveGraph } from '../gateway.ts';
import { holdInThread } from '../supergraph/graph-in-thread.ts';
import type { SupergraphHolder } from '../supergraph/manager.ts';
import { jwtClients } from './clients.ts';
import { followSource } from './follow.ts';
import type { Settings } from './settings.ts';
import type { SupergraphSource } from './source.ts';
import { remoteSubgraphs } from './subgraphs.ts';

export interface StandaloneOptions {
  readonly source: SupergraphSource;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Standalone {
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  readonly subgraphs: number;
  /** Those that clients see and that GraphQL does not have by itself. */
  readonly types: number;
  readonly playground: boolean;
  stop(): Promise<void>;
}

/** CONFIG_INVALID, UNAVAILABLE or PORT_IN_USE when it cannot be; then nothing is left running. */
export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const { source, settings, clock, log } = options;
  const holder = await holdInThread((await source.read()) ?? '', {
    ...{ clock, log },
    limits: settings.planner,
  });
  try {
    return await startHeld(options, holder);
  } catch (error) {
    await holder.close();
    throw error;
  }
}

async function startHeld(
  options: StandaloneOptions,
  holder: SupergraphHolder,
): Promise<Standalone> {
  const { source, settings, clock, log } = options;
  const { subgraphs, apiSchema } = holder.current();
  refuseUnknown(Object.keys(settings.subgraphs), subgraphs);
  const metrics = createMetrics({ ofProcess: true });
  const clients = settings.jwt === undefined ? null : jwtClients(settings.jwt, clock);
  const remote = remoteSubgraphs({ settings, clock, log, metrics });
  // First of all followers: a version whose subgraphs cannot be reached is refused before anybody sees it.
  holder.follow((version) => remote.adopt(version.subgraphs));

  const open = isLoopback(settings.host);
  const playground = settings.playground ?? open;
  const { operations } = settings;
  const claimed = Object.keys(settings.jwt?.claimHeaders ?? {});
  // What a claim says, no client may say.
  const clientHeaders = settings.forwardHeaders.filter((name) => !claimed.includes(name));
  const gateway = serveGraph({
    holder,
    ...(operations !== undefined && {
      registered: {
        ...{ path: operations.file, only: operations.only ?? false },
        setting: 'operations.file',
      },
    }),
    transports: remote.transports,
    verifier: clients?.verifier ?? null,
    anonymous: settings.jwt?.required !== true,
    ...(clients !== null && {
      forwarded: clients.claimed(headerFilter(clientHeaders, { withIdentity: true })),
    }),
    metrics,
    assertions: null,
    ...{ clock, log },
    host: settings.host,
    port: settings.port,
    origins: settings.corsOrigins,
    forwardHeaders: clientHeaders,
    limits: settings.limits,
    bodyLimit: settings.bodyLimit,
    introspection: settings.introspection ?? open,
    playground: playground ? { title: 'GraphQL', token: null, tabs: [], examples: [] } : null,
    sockets: null,
  });
  let origin: string;
  try {
    origin = await gateway.start();
  } catch (error) {
    await remote.close();
    throw error;
  }
  const following = followSource({
    source,
    holder,
    pollMs: settings.supergraph.pollMs,
    clock,
    log,
  });
  return {
    origin,
    subgraphs: subgraphs.length,
    types: typesOf(apiSchema),
    playground,
    async stop() {
      await following.stop();
      await gateway.stop(settings.shutdownGraceMs);
      await remote.close();
    },
  };
}

/** A misspelled name would leave its subgraph without what was set for it. */
function refuseUnknown(
  named: readonly string[],
  subgraphs: readonly { readonly name: string }[],
): void {
  const known = subgraphs.map(({ name }) => name);
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new AppError(
    'CONFIG_INVALID',
    `The config file sets \`subgraphs.${unknown.join('`, `subgraphs.')}\`, but the subgraphs are: ${known.join(', ')}.`,
    { field: `subgraphs.${unknown[0] ?? ''}` },
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function typesOf(schema: GraphQLSchema): number {
  const types = Object.values(schema.getTypeMap());
  return types.filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type)).length;
}
