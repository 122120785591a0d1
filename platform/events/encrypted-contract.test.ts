// An encrypted log is an event log like any other: the suites of all logs, with every record sealed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { MemoryKeys } from '../keys/testing.ts';
import { silentLog } from '../log.ts';
import { seededRandom } from '../random.ts';
import { eventLogConcurrency } from './concurrency.ts';
import { eventLogContract, type OpenedLog } from './contract.ts';
import { openEmbeddedLog } from './embedded.ts';
import { encryptedLog } from './encrypted.ts';
import { owned } from './owned.testing.ts';

/** Some owners' keys are here, some have to be asked for, some are forgotten again. */
async function opened(file: string, close: () => Promise<unknown>): Promise<OpenedLog> {
  const random = seededRandom('forgetful keys', file.length);
  const keys = new MemoryKeys(() => random.int(0, 9) === 0);
  const parts = { clock: systemClock, log: silentLog };
  const log = encryptedLog(await openEmbeddedLog({ file, ...parts }), { keys, ...parts });
  return {
    log: owned(log, (key) => `usr_${key.length % 2}`),
    sessionTimeoutMs: 200,
    close: async () => {
      await log.close();
      await close();
    },
  };
}

async function onDisk(): Promise<OpenedLog> {
  const folder = await mkdtemp(join(tmpdir(), 'miyagi-sealed-'));
  return opened(join(folder, 'events.sqlite'), () => rm(folder, { recursive: true }));
}

eventLogContract('encrypted, in memory', () => opened(':memory:', async () => undefined));
eventLogConcurrency('encrypted, on disk', onDisk);
