// Memory on a database of its own, for its tests.
import { ManualClock } from '../../platform/clock.ts';
import { migrate } from '../../platform/db/migrate.ts';
import type { Database } from '../../platform/db/port.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { mountSubgraph, type SubgraphEndpoint } from '../../platform/graphql/mount.ts';
import { seededIds } from '../../platform/ids.ts';
import { silentLog } from '../../platform/log.ts';
import type { Subgraph } from '../../platform/graphql/port.ts';
import { ensureOutbox } from '../../platform/outbox/sql.ts';
import { memory } from './subgraph.ts';

export interface MountedMemory {
  readonly db: Database;
  readonly clock: ManualClock;
  readonly subgraph: Subgraph;
  readonly endpoint: SubgraphEndpoint;
}

/** Migrated and mounted; the primers are loaded by whoever starts `subgraph.background`. */
export async function mountedMemory(): Promise<MountedMemory> {
  const db = await testDatabase();
  if (memory.migrations !== null) await migrate(db, memory.name, memory.migrations);
  await ensureOutbox(db, memory.name);
  const clock = new ManualClock();
  const ids = seededIds('memory', clock);
  const subgraph = memory.build({ db, clock, ids, log: silentLog });
  return { db, clock, subgraph, endpoint: mountSubgraph(memory, subgraph, { log: silentLog }) };
}
