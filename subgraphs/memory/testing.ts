// Memory on a database of its own, for its tests.
import assert from 'node:assert/strict';
import { ManualClock } from '../../platform/clock.ts';
import { migrate } from '../../platform/db/migrate.ts';
import type { Database } from '../../platform/db/port.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { AppError } from '../../platform/errors.ts';
import type { CloudEvent } from '../../platform/events/cloudevent.ts';
import { mountSubgraph, type SubgraphEndpoint } from '../../platform/graphql/mount.ts';
import type { GraphClient, Subgraph } from '../../platform/graphql/port.ts';
import { seededIds } from '../../platform/ids.ts';
import type { Embedder } from '../../platform/llm/port.ts';
import { silentLog } from '../../platform/log.ts';
import { createMetrics, type Metrics } from '../../platform/metrics.ts';
import { ensureOutbox } from '../../platform/outbox/sql.ts';
import type { Importer } from './importer.ts';
import type { Reindexer } from './reindex.ts';
import { memory } from './subgraph.ts';
import type { PassageEmbedder } from './vectors/passage-embedder.ts';

export interface MountedMemory {
  readonly db: Database;
  readonly clock: ManualClock;
  readonly subgraph: Subgraph;
  readonly endpoint: SubgraphEndpoint;
  readonly importer: Importer;
  readonly reindexer: Reindexer;
  /** Only with an embedder. */
  readonly passages: PassageEmbedder | undefined;
  readonly metrics: Metrics;
  loadPrimers(): Promise<void>;
  /** Hands an event to the consumer, as the log would. */
  hear<Data>(type: string, id: string, data: Data): Promise<void>;
  /** Takes what waits in the outbox, as the relay would: type without its decoration, and payload. */
  drain(): Promise<{ readonly name: string; readonly data: Record<string, unknown> }[]>;
  close(): Promise<void>;
}

const noGraph: GraphClient = {
  query: () => Promise.reject(new AppError('UNAVAILABLE', 'There is no graph in this test.')),
};

/** Migrated and mounted; of the background, the primers are loaded by `loadPrimers`, the rest works when it is woken. */
export async function mountedMemory(
  graph: GraphClient = noGraph,
  shared?: Database,
  embedder: Embedder | null = null,
): Promise<MountedMemory> {
  const db = shared ?? (await testDatabase());
  assert.ok(memory.migrations);
  await migrate(db, memory.name, memory.migrations);
  await ensureOutbox(db, memory.name);
  const clock = new ManualClock();
  const ids = seededIds('memory', clock);
  const wakeRelay = () => undefined;
  const metrics = createMetrics();
  const ports = { db, graph, clock, ids, log: silentLog, wakeRelay, metrics };
  const subgraph = memory.build({ ...ports, embedder });
  const [primers, importer, reindexer, passages] = subgraph.background;
  return {
    db,
    clock,
    subgraph,
    endpoint: mountSubgraph(memory, subgraph, { log: silentLog }),
    importer: importer as Importer,
    reindexer: reindexer as Reindexer,
    passages: passages as PassageEmbedder | undefined,
    metrics,
    loadPrimers: async () => primers?.start(),
    async hear(type, id, data) {
      const handler = subgraph.consumers
        .flatMap(({ handlers }) => handlers)
        .find(({ event }) => event.type === type);
      assert.ok(handler, `nobody listens to ${type}`);
      const event = { id, source: '/test', type, subject: 'test', time: new Date(0).toISOString() };
      await handler.handle({ ...event, data } as CloudEvent<never>);
    },
    async drain() {
      const [outbox] = subgraph.outboxes;
      const pending = (await outbox?.claim('test', clock.now(), clock.now() + 1000, 1000)) ?? [];
      await outbox?.done(pending.map(({ id }) => id));
      return pending.map(({ record }) => ({
        name: /\.(\w+)\.v\d+$/.exec(record.headers['ce_type'] ?? '')?.[1] ?? '',
        data: JSON.parse(Buffer.from(record.value ?? []).toString()) as Record<string, unknown>,
      }));
    },
    async close() {
      await importer?.stop();
      await reindexer?.stop();
      await passages?.stop();
      if (shared === undefined) await db.close();
    },
  };
}
