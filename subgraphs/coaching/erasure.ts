// Forgets a user: runs in progress are ended first, then all that is kept of the user goes, a batch at a time.
import type { Viewer } from '../../platform/auth/port.ts';
import type { StoredDocument } from '../../platform/documents/port.ts';
import { AppError, isAppError } from '../../platform/errors.ts';
import type { Checkpoints } from '../../platform/events/checkpoints.ts';
import { runsTopic } from '../../schema/events/coaching.ts';
import { cancelRun, type CommandPorts } from './commands.ts';
import type { Run } from './domain.ts';

export interface ErasurePorts extends CommandPorts {
  readonly checkpoints: Checkpoints;
  /** A run that may need a worker. */
  readonly offer: (runId: string) => void;
}

const batch = 50;
/** Runs are given so long (ms) to end by themselves, so that who watches one sees its end. */
const endingMs = 1_500;
const lookEveryMs = 50;

/**
 * At least once; what a crash left undone is done by the next call. UNAVAILABLE (retryable) while somebody may
 * still write one of the runs.
 */
export async function eraseUser(ports: ErasurePorts, userId: string): Promise<void> {
  try {
    await ports.store.bury(userId);
    const running = await runsInProgress(ports, userId);
    for (const runId of running) await stop(ports, userId, runId);
    await ended(ports, userId, running);
    await deleteEverything(ports, userId);
  } catch (error) {
    if (isAppError(error, 'CONFLICT')) throw later(error);
    throw error;
  }
}

/** Oldest first: the ids of runs whose end is not in the log yet. */
async function runsInProgress({ store }: ErasurePorts, userId: string): Promise<string[]> {
  const running: string[] = [];
  for (let after = 'run_'; ;) {
    const found = await store.everything(userId, batch, after);
    const runs = found.filter(isRun);
    running.push(...runs.filter(({ body }) => !body.published).map(({ id }) => id));
    const last = runs.at(-1);
    // Ids begin with their kind, so runs stand together.
    if (last === undefined) return running;
    after = last.id;
  }
}

async function stop(ports: ErasurePorts, userId: string, runId: string): Promise<void> {
  const viewer: Viewer = {
    id: userId,
    kind: 'user',
    scopes: [],
    consentVersion: 0,
    expiresAt: ports.clock.now(),
  };
  try {
    await cancelRun(ports, viewer, runId);
    ports.offer(runId);
  } catch (error) {
    if (!isAppError(error, 'NOT_FOUND')) throw error;
  }
}

/** Resolves when nobody writes these any more: they are over, or their workers are gone. */
async function ended(
  { store, clock }: ErasurePorts,
  userId: string,
  runIds: readonly string[],
): Promise<void> {
  const deadline = clock.now() + endingMs;
  let left = runIds;
  while (left.length > 0) {
    const found = await store.many(left.map((id) => ({ partition: userId, id })));
    const going = found.filter(isRun).filter(({ body }) => !body.published);
    left = going.map(({ id }) => id);
    if (left.length > 0 && clock.now() >= deadline) {
      if (going.some(({ body }) => (body.lease?.until ?? 0) > clock.now())) throw later();
      return;
    }
    if (left.length > 0) await clock.sleep(lookEveryMs);
  }
}

async function deleteEverything(
  { store, checkpoints }: ErasurePorts,
  userId: string,
): Promise<void> {
  for (;;) {
    const found = await store.everything(userId, batch);
    if (found.length === 0) return;
    // Before the run itself, which alone says that there may be one.
    for (const { id } of found.filter(isRun)) await checkpoints.forget(runsTopic, id);
    // A run that somebody took up in the meantime is not deleted under its worker's hands.
    await store.commit(
      userId,
      found.map((document) => ({
        op: 'delete',
        id: document.id,
        ...(isRun(document) && { etag: document.etag }),
      })),
    );
  }
}

function isRun(document: StoredDocument<unknown>): document is StoredDocument<Run> {
  return document.kind === 'run';
}

function later(cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', 'Runs of an erased user are still being written.', {
    retryable: true,
    cause,
  });
}
