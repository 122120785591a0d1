// Everything a slice may be given. A slice takes the part it needs: `Pick<Ports, 'db' | 'clock'>`.
import type { SignedPaths } from './auth/signed-paths.ts';
import type { BlobStore } from './blobs/port.ts';
import type { Clock } from './clock.ts';
import type { Database } from './db/port.ts';
import type { DocumentStore } from './documents/port.ts';
import type { Checkpoints } from './events/checkpoints.ts';
import type { EventLog } from './events/port.ts';
import type { Presence } from './events/presence.ts';
import type { Failpoints } from './failpoint.ts';
import type { GraphClient } from './graphql/port.ts';
import type { Ids } from './ids.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export interface Ports {
  readonly db: Database;
  readonly documents: DocumentStore;
  readonly blobs: BlobStore;
  readonly signedPaths: SignedPaths;
  readonly events: EventLog;
  readonly checkpoints: Checkpoints;
  readonly presence: Presence;
  readonly graph: GraphClient;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly failpoints: Failpoints;
  readonly metrics: Metrics;
  /** Call after a commit that put events into an outbox: publishes them now rather than at the next poll. */
  readonly wakeRelay: () => void;
}
