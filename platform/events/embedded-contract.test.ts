import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { eventLogConcurrency } from './concurrency.ts';
import { eventLogContract, type OpenedLog } from './contract.ts';
import { openEmbeddedLog } from './embedded.ts';

async function onDisk(): Promise<OpenedLog> {
  const folder = await mkdtemp(join(tmpdir(), 'miyagi-events-'));
  const file = join(folder, 'events.sqlite');
  const log = await openEmbeddedLog({ file, clock: systemClock, log: silentLog });
  return {
    log,
    sessionTimeoutMs: 200,
    close: async () => {
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function inMemory(): Promise<OpenedLog> {
  const log = await openEmbeddedLog({ file: ':memory:', clock: systemClock, log: silentLog });
  return { log, sessionTimeoutMs: 200, close: () => log.close() };
}

eventLogContract('embedded, on disk', onDisk);
eventLogContract('embedded, in memory', inMemory);
eventLogConcurrency('embedded, on disk', onDisk);
