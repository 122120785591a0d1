// The slices of this process: those it serves, and behind a worker all of them.
import { manifests } from '../manifests.ts';
import type { Platform } from '../platform/build.ts';
import type { Config } from '../platform/config.ts';
import { mountSubgraph, type SubgraphEndpoint } from '../platform/graphql/mount.ts';
import type { GraphClient, Subgraph } from '../platform/graphql/port.ts';
import { tracedEndpoint } from '../platform/graphql/traced.ts';
import { configuredEmbedder } from '../platform/llm/configured-embedder.ts';
import { configuredModels } from '../platform/llm/configured.ts';
import { tracedModel } from '../platform/llm/traced.ts';
import { isTracing } from '../platform/telemetry/trace.ts';
import { offlineCoach } from '../subgraphs/coaching/offline/offline-coach.ts';

export interface Slice {
  readonly name: string;
  readonly subgraph: Subgraph;
  /** Null: only its work is done here. */
  readonly endpoint: SubgraphEndpoint | null;
}

export async function buildSlices(
  config: Config,
  platform: Platform,
  graph: GraphClient,
  wakeRelay: () => void,
): Promise<readonly Slice[]> {
  const { clock, log } = platform;
  const works = config.ROLES.includes('worker');
  const serves = (name: string) => config.ROLES.some((role) => role === name);
  const ports = {
    ...platform,
    graph,
    wakeRelay,
    chatModels: [
      ...(await configuredModels(config, clock)),
      offlineCoach({ clock, wordsPerSecond: config.COACH_WORDS_PER_SECOND }),
    ].map((model) => (isTracing() ? tracedModel(model) : model)),
    embedder: await configuredEmbedder(config, clock),
    modelLimits: {
      deadlineMs: config.MODEL_DEADLINE_MS,
      retries: config.MODEL_RETRIES,
      microsPerDay: config.MODEL_BUDGET_MICROS,
      tokensPerDay: config.MODEL_BUDGET_TOKENS,
    },
    settings: {
      leaseMs: config.RUN_LEASE_MS,
      maxConcurrentRuns: works ? config.COACH_CONCURRENT_RUNS : 0,
      maxOutputTokens: config.COACH_MAX_OUTPUT_TOKENS,
      abandonAfterMs: config.RUN_ABANDON_AFTER_MS,
      marketTickMs: config.MARKET_TICK_MS,
    },
  };
  return manifests
    .filter(({ name }) => works || serves(name))
    .map((manifest) => {
      const { name, sdl } = manifest;
      const subgraph = manifest.build(ports);
      if (!serves(name)) return { name, subgraph, endpoint: null };
      const endpoint = mountSubgraph({ name, sdl }, subgraph, { log });
      return { name, subgraph, endpoint: isTracing() ? tracedEndpoint(endpoint) : endpoint };
    });
}
