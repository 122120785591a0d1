// Wires one process: the platform's adapters, the slices and the gateway that its roles ask for, in their order.
import type { DemoUser } from './demo.ts';
import { graphInThread } from './gateway/supergraph/graph-in-thread.ts';
import type { HeldGraph } from './gateway/supergraph/manager.ts';
import { manifests, streamSdls } from './manifests.ts';
import type { TokenIssuer } from './platform/auth/port.ts';
import { buildPlatform, type Platform, type Progress } from './platform/build.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { migrate } from './platform/db/migrate.ts';
import { withDeadLetters } from './platform/events/dead-letters.ts';
import { timeOrderedIds } from './platform/ids.ts';
import { createLifecycle, type Lifecycle, type StopReport } from './platform/lifecycle.ts';
import type { Log } from './platform/log.ts';
import type { Gathering } from './platform/metrics/together.ts';
import type { Relay } from './platform/outbox/port.ts';
import { ensureOutbox } from './platform/outbox/sql.ts';
import { createReadiness } from './platform/readiness.ts';
import { openTelemetry } from './platform/telemetry/open.ts';
import { examples, tabs } from './playground.ts';
import { serveClients } from './roles/clients.ts';
import { openGateway } from './roles/gateway.ts';
import { openGraph, type Late } from './roles/graph.ts';
import { serveInternally } from './roles/internal.ts';
import { serveOperator } from './roles/operator.ts';
import { buildSlices } from './roles/slices.ts';
import { endWithProcess, startWorker } from './roles/worker.ts';
import { topics } from './topics.ts';

export interface App {
  /** `http://127.0.0.1:4000`: where the gateway answers clients, or without one where this process answers gateways. */
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
  /** How the figures of all processes on one port come together; null: this is the only one. */
  gathering: Gathering | null = null,
): Promise<App> {
  const life = createLifecycle(clock, log);
  // Each in a thread of its own, at the same time: the graph, the database.
  const holding = config.ROLES.includes('gateway')
    ? graphInThread(manifests, streamSdls, { clock, log })
    : null;
  holding?.catch(() => undefined);
  try {
    await openTelemetry(config, { clock, log, ids: timeOrderedIds(clock) }, life);
    const platform = await buildPlatform(config, life, log, clock, progress, gathering);
    progress('preparing tables and topics');
    await prepareStores(platform);
    const held =
      holding &&
      (await life.add(
        'planner',
        () => holding,
        ({ holder }) => holder.close(),
      ));
    return await startRoles(config, platform, held, life, progress);
  } catch (error) {
    await life.stop(config.SHUTDOWN_GRACE_MS);
    await holding?.then(
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
  held: HeldGraph | null,
  life: Lifecycle,
  progress: Progress,
): Promise<App> {
  const { db, documents, events, keys, issuer, clock, log, wakes } = platform;
  const late: Late & { relay?: Relay } = {};
  const graph = await openGraph(config, platform, late, life);
  const slices = await buildSlices(config, platform, graph, () => {
    late.relay?.wake();
    wakes?.notify();
  });
  const readiness = createReadiness({ probe: () => db.query('SELECT 1'), clock, log });
  let isStarted = false;
  const ready = async () => isStarted && readiness();
  const internal = await serveInternally({ config, platform, slices, ready }, life);

  const playground = { token: null as string | null, tabs, examples };
  if (held !== null) {
    const parts = { config, platform, held, slices, playground, ready: readiness };
    late.gateway = await openGateway(parts, life);
  }
  const subgraphs = slices.map(({ subgraph }) => subgraph);
  if (config.ROLES.includes('worker')) {
    late.relay = await startWorker(platform, subgraphs, life);
  } else {
    await endWithProcess(subgraphs, life);
  }
  const serving = { config, graph, platform, playground, progress };
  const served = late.gateway && (await serveClients(late.gateway, serving, life));
  await serveOperator(config, platform, subgraphs, life);
  isStarted = true;
  return {
    origin: served?.origin ?? internal ?? '',
    demo: served?.demo ?? [],
    issuer,
    stores: { db, documents, events, keys },
    counters: () => ({ statements: db.statements, documentCalls: documents.calls }),
    stop: (graceMs) => life.stop(graceMs),
  };
}
