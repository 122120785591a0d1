// What an operator may do about a run that nobody brings to its end. It is done the way a worker does it: under a lease
// of one's own, so that a run ends once, whoever else wakes up meanwhile.
import { z } from 'zod';
import { isoTime } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import { operation, type Operation } from '../../../platform/operations/operation.ts';
import type { StoredDocument } from '../../../platform/documents/port.ts';
import type { Run, RunFailure, RunStatus, Usage } from '../domain.ts';
import type { CoachingStore } from '../store.ts';
import { claimRun, type RunLease } from './lease.ts';
import { decideTerminal, publishTerminal } from './terminal.ts';
import { openWriter, type WriterOptions } from './writer.ts';

export interface OperateOptions extends WriterOptions {
  readonly store: CoachingStore;
  readonly ids: Ids;
  readonly leaseMs: number;
  /** Tells a worker of this process, if there is one. */
  readonly offer: (runId: string) => void;
}

/** A run without its words. */
export interface ShownRun {
  readonly id: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly createdAt: string;
  /** How often a worker has claimed it. */
  readonly epoch: number;
  readonly why: 'never started' | 'its worker is gone' | 'ended, but nobody was told' | null;
  /** Since when a worker should have it, ISO 8601; null: it needs none. */
  readonly waitingSince: string | null;
  readonly lease: { readonly holder: string; readonly until: string } | null;
  readonly cancelledBy: string | null;
  readonly spent: Usage | null;
  readonly endedAt: string | null;
  readonly failure: RunFailure | null;
}

const failure: RunFailure = {
  code: 'UNAVAILABLE',
  reason: 'The answer could not be finished. Please ask again.',
  retryable: true,
};
const named = z.object({ id: z.string() });
const mostListed = 200;

export function runOperations(options: OperateOptions): Operation[] {
  const { store, clock, offer } = options;
  return [
    operation(
      'runs/stuck',
      z.object({ olderThanMs: z.int().min(0).default(60_000) }),
      async ({ olderThanMs }) => {
        const now = clock.now();
        const found = await store.waitingRuns(now - olderThanMs, mostListed);
        return {
          runs: found.map((stored) => shown(stored, now)),
          mayBeMore: found.length === mostListed,
        };
      },
    ),
    operation('runs/show', named, async ({ id }) => shown(await runOf(store, id), clock.now())),
    operation('runs/fail', named, async ({ id }) => {
      const lease = await claimed(options, id);
      try {
        const writer = await openWriter(lease, options);
        if (lease.run.terminal === null) {
          const ending = { status: 'FAILED', failure } as const;
          await decideTerminal(ending, lease.run.spent, lease, writer, options);
        }
        await publishTerminal(lease, writer, options);
      } finally {
        await lease.close({ handOver: true });
      }
      return shown(await runOf(store, id), clock.now());
    }),
    operation('runs/retry', named, async ({ id }) => {
      const lease = await claimed(options, id);
      await lease.close({ handOver: true });
      offer(id);
      return shown(await runOf(store, id), clock.now());
    }),
  ];
}

/** CONFLICT for a run that has ended, or that a worker has. */
async function claimed(options: OperateOptions, id: string): Promise<RunLease> {
  const { store, clock, ids } = options;
  const lease = await claimRun({ ...options, holder: ids.next('operator') }, id);
  if (lease !== null) return lease;
  const { body: run } = await runOf(store, id);
  if (run.published) {
    throw new AppError('CONFLICT', `${id} has ended already: ${run.status}.`, { field: 'id' });
  }
  const until = isoTime(run.lease?.until ?? clock.now());
  throw new AppError(
    'CONFLICT',
    `${id} is being written by ${run.lease?.holder ?? 'somebody'}, whose lease lasts until ${until}: its user may cancel it.`,
    { field: 'id', retryable: true },
  );
}

async function runOf(store: CoachingStore, id: string): Promise<StoredDocument<Run>> {
  const found = await store.run(id);
  if (found === null) throw new AppError('NOT_FOUND', `There is no run ${id}.`, { field: 'id' });
  return found;
}

function shown({ body: run, due }: StoredDocument<Run>, now: number): ShownRun {
  const { id, userId, status, createdAt, epoch, lease, cancel, spent, terminal } = run;
  const isWaiting = due !== null && Date.parse(due) <= now;
  return {
    ...{ id, userId, status, createdAt, epoch },
    why: isWaiting ? whyOf(run) : null,
    waitingSince: isWaiting ? due : null,
    lease: lease === null ? null : { holder: lease.holder, until: isoTime(lease.until) },
    cancelledBy: cancel?.by ?? null,
    spent,
    endedAt: terminal?.at ?? null,
    failure: terminal?.failure ?? null,
  };
}

function whyOf({ terminal, epoch }: Run): ShownRun['why'] {
  if (terminal !== null) return 'ended, but nobody was told';
  return epoch === 0 ? 'never started' : 'its worker is gone';
}
