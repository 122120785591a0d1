// The one place that picks adapters. Here: the embedded default, everything in one data directory.
import { join } from 'node:path';
import { createAssertions } from './auth/assertions.ts';
import { openDevIssuer } from './auth/dev-issuer.ts';
import type { Assertions, TokenIssuer, TokenVerifier } from './auth/port.ts';
import { loadSecrets } from './auth/secrets.ts';
import type { Claims } from './claims.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { openPglite } from './db/pglite.ts';
import { documentCheckpoints } from './documents/checkpoints.ts';
import { documentPresence } from './documents/presence.ts';
import { documentClaims } from './documents/claims.ts';
import { documentOutbox, ensureContainer, sqlDocuments } from './documents/sql.ts';
import { openEmbeddedLog } from './events/embedded.ts';
import { killAt, noFailpoints } from './failpoint.ts';
import { timeOrderedIds } from './ids.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { OutboxSource } from './outbox/port.ts';
import type { Ports } from './ports.ts';

export interface Platform extends Omit<Ports, 'graph' | 'wakeRelay'> {
  readonly issuer: TokenIssuer;
  readonly verifier: TokenVerifier;
  readonly assertions: Assertions;
  readonly cursorSecret: Uint8Array;
  readonly claims: Claims;
  /** Outboxes that belong to a store rather than to a slice. */
  readonly outboxes: readonly OutboxSource[];
}

/** A gateway that died is taken for watching no longer than this. */
const presenceLeaseMs = 15_000;

export type Progress = (message: string) => void;

export async function buildPlatform(
  config: Config,
  life: Lifecycle,
  log: Log,
  clock: Clock,
  progress: Progress,
): Promise<Platform> {
  const dataDir = config.DATA_DIR;
  progress('opening the database');
  // First of all: it makes the directory and locks it against other processes.
  const db = await life.add(
    'database',
    () => openPglite({ dataDir, log }),
    (opened) => opened.close(),
  );
  const secrets = await loadSecrets(join(dataDir, 'secrets.json'));
  const { issuer, verifier } = await openDevIssuer({
    file: join(dataDir, 'dev-issuer.json'),
    clock,
    production: config.MIYAGI_ENV === 'production',
  });
  const events = await life.add(
    'event log',
    () => openEmbeddedLog({ file: join(dataDir, 'events.sqlite'), clock, log }),
    (opened) => opened.close(),
  );

  await ensureContainer(db, 'coaching');
  await ensureContainer(db, 'checkpoints');
  const ids = timeOrderedIds(clock);
  const streams = sqlDocuments({ db, container: 'checkpoints' });
  const presence = await life.add(
    'presence',
    async () =>
      documentPresence({
        store: streams,
        clock,
        log,
        replica: ids.next('replica'),
        leaseMs: presenceLeaseMs,
      }),
    (opened) => opened.close(),
  );
  await ensureContainer(db, 'claims');
  return {
    db,
    events,
    documents: sqlDocuments({ db, container: 'coaching' }),
    checkpoints: documentCheckpoints(streams),
    presence,
    outboxes: [documentOutbox(db, 'coaching')],
    issuer,
    verifier,
    assertions: createAssertions({ secret: secrets.assertion, clock }),
    cursorSecret: secrets.cursor,
    claims: documentClaims(sqlDocuments({ db, container: 'claims' }), clock),
    clock,
    ids,
    log,
    metrics: createMetrics(),
    failpoints: config.FAILPOINT === '' ? noFailpoints : killAt(config.FAILPOINT, log),
  };
}
