// The gateway of one process on a data directory, with every slice behind it and without workers, so that a benchmark
// decides what is written and when. Checkpoints and reads of the log are counted: they tell which way a join went.
import { attachTransports } from '../../gateway/edge/attach.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { graphInThread } from '../../gateway/supergraph/graph-in-thread.ts';
import { createCursors } from '../../gateway/stream/cursor.ts';
import { openStreams } from '../../gateway/stream/subscribe.ts';
import { manifests, streamSdls } from '../../manifests.ts';
import { localRenewals } from '../../platform/auth/renewals.ts';
import { buildPlatform, type Platform } from '../../platform/build.ts';
import { systemClock } from '../../platform/clock.ts';
import { disableVendorTelemetry, readConfig } from '../../platform/config.ts';
import { withDeadLetters } from '../../platform/events/dead-letters.ts';
import { graphClient } from '../../platform/graphql/graph-client.ts';
import { inProcess, mountSubgraph } from '../../platform/graphql/mount.ts';
import { createLifecycle } from '../../platform/lifecycle.ts';
import { createLog } from '../../platform/log.ts';
import { seededRandom } from '../../platform/random.ts';
import { coachingTopics } from '../../schema/events/coaching.ts';
import { runStream } from '../../schema/runs/stream.ts';

export interface JoinCounts {
  /** Checkpoints that the gateway loaded. */
  checkpoints: number;
  /** Times that it read stored records of the log. */
  reads: number;
}

export interface Host {
  readonly origin: string;
  readonly platform: Platform;
  readonly counts: JoinCounts;
}

export async function openHost(settings: Readonly<Record<string, string>>): Promise<Host> {
  disableVendorTelemetry();
  const config = readConfig({ PORT: '0', DEMO_HOUSEHOLDS: '0', ...settings });
  const log = createLog('error');
  const clock = systemClock;
  const life = createLifecycle(clock, log);
  const platform = await buildPlatform(config, life, log, clock, () => undefined);
  await platform.events.ensureTopics(withDeadLetters(coachingTopics));
  const counts: JoinCounts = { checkpoints: 0, reads: 0 };
  const gateway = createGateway({
    graph: await graphInThread(manifests, streamSdls, { clock, log }),
    subgraphs: slicesOf(platform),
    verifier: platform.verifier,
    assertions: platform.assertions,
    clock,
    log,
    host: config.HOST,
    port: config.PORT,
    origins: [],
    introspection: false,
    playground: null,
    sockets: async (server, parts) => {
      const keys = platform.cursorKeys;
      const streams = await openStreams({
        ...parts,
        ...counted(platform, counts),
        folds: [runStream],
        presence: null,
        cursors: createCursors(keys),
      });
      return attachTransports(server, {
        ...parts,
        streams,
        sockets: config.MAX_SOCKETS,
        operationsPerSocket: config.MAX_OPERATIONS_PER_SOCKET,
        httpStreams: config.MAX_STREAMS,
        claims: platform.claims,
        renewals: localRenewals(platform.renewals),
        ticketKeys: keys,
        random: seededRandom('transports', 1),
      });
    },
  });
  return { origin: await gateway.start(), platform, counts };
}

function slicesOf(platform: Platform) {
  const { clock, log } = platform;
  const graph = graphClient({
    clock,
    execute: () => Promise.reject(new Error('nothing here asks the graph')),
  });
  const ports = {
    ...platform,
    graph,
    wakeRelay: () => undefined,
    chatModels: [],
    modelLimits: { deadlineMs: 120_000, retries: 1, microsPerDay: 0, tokensPerDay: 0 },
    embedder: null,
    settings: {
      ...{ leaseMs: 5_000, maxConcurrentRuns: 1, maxOutputTokens: 1, abandonAfterMs: 0 },
      marketTickMs: 0,
    },
  };
  return manifests.map((manifest) => {
    const { name, sdl } = manifest;
    const transport = inProcess(mountSubgraph({ name, sdl }, manifest.build(ports), { log }));
    return { name, transport };
  });
}

/** What the gateway alone is given; writers have the originals. */
function counted({ events, checkpoints }: Platform, counts: JoinCounts) {
  return {
    checkpoints: {
      save: (...saved: Parameters<typeof checkpoints.save>) => checkpoints.save(...saved),
      forget: checkpoints.forget.bind(checkpoints),
      load: (topic: string, key: string) => {
        counts.checkpoints += 1;
        return checkpoints.load(topic, key);
      },
    },
    events: new Proxy(events, {
      get(target, name) {
        if (name === 'read') counts.reads += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
  };
}
