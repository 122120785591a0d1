// Limits that all replicas share, and what each keeps to by itself while it cannot ask.
//
// The rule: a replica without an answer grants every caller its fair share of the pace, `perSecond` divided by the
// number of replicas, into a bucket of that share of the capacity, which was empty when the first question went
// unanswered. What was left in the shared bucket is forfeited: it cannot be known who has spent it, so nobody is
// let in by it. All replicas together then let in no more than the shared bucket would have been refilled by, and
// a caller who was refused before is not let in because the limits are gone. What a replica granted alone is not
// told to the shared bucket when that is back: it may have refilled in the meantime as if nothing had been taken.
// Who asks for little finds enough after no longer than a silent server would be waited for, and waits so long.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { memoryLimits, type MemoryLimits } from './memory.ts';
import type { Limit, Limits, Taken } from './port.ts';

export interface SharedOrLocalOptions {
  readonly shared: Limits;
  /** The one that `shared` keeps to. */
  readonly limit: Limit;
  /** How many share it; never fewer than there are. */
  readonly replicas: number;
  readonly clock: Clock;
  readonly log: Log;
  /** An answer that takes longer (ms) is none. Also the longest wait for what a local bucket lacks. */
  readonly withinMs?: number;
  /** Between two looks for what is gone, ms. */
  readonly lookAgainMs?: number;
}

export interface SharedOrLocal extends Limits {
  take(key: string, cost: number): Promise<Taken>;
  /** Whether this replica keeps to its own limits at the moment. */
  isLocal(): boolean;
}

/** Of a bucket that nobody takes from. */
const probe = 'probe';

export function sharedOrLocal(options: SharedOrLocalOptions): SharedOrLocal {
  const { shared, limit, replicas, clock, log, withinMs = 100, lookAgainMs = 1_000 } = options;
  const share: Limit = {
    capacity: limit.capacity / replicas,
    perSecond: limit.perSecond / replicas,
  };
  let local: MemoryLimits | null = null;
  let lookAt = 0;
  let looking = false;

  /** Null: not in time. */
  async function asked(key: string, cost: number): Promise<Taken | null> {
    const over = new AbortController();
    // A process that was itself busy for long reads what has come before it gives up.
    const late = clock
      .sleep(withinMs, over.signal)
      .then(() => new Promise<null>((resolve) => setImmediate(() => resolve(null))));
    try {
      return await Promise.race([shared.take(key, cost), late]);
    } catch (error) {
      log.debug({ err: error }, 'the shared limits do not answer');
      return null;
    } finally {
      over.abort();
    }
  }

  function goOn(emptyAt: number): MemoryLimits {
    if (local === null) {
      local = memoryLimits({ limit: share, clock, emptyAt });
      lookAt = clock.now() + lookAgainMs;
      log.warn({ withinMs, ...share }, 'shared limits do not answer: strict local ones hold');
    }
    return local;
  }

  async function takeHere(bucket: MemoryLimits, key: string, cost: number): Promise<Taken> {
    const patience = clock.now() + withinMs;
    for (;;) {
      const taken = bucket.take(key, cost);
      if (taken.allowed || clock.now() + taken.retryAfterMs > patience) return taken;
      await clock.sleep(taken.retryAfterMs);
    }
  }

  /** Nobody waits for it. */
  async function look(): Promise<void> {
    looking = true;
    const found = await asked(probe, 0);
    looking = false;
    lookAt = clock.now() + lookAgainMs;
    if (found === null || local === null) return;
    local = null;
    log.info({}, 'shared limits answer again');
  }

  return {
    isLocal: () => local !== null,
    async take(key, cost) {
      if (local === null) {
        const askedAt = clock.now();
        return (await asked(key, cost)) ?? takeHere(goOn(askedAt), key, cost);
      }
      if (!looking && clock.now() >= lookAt) void look();
      return takeHere(local, key, cost);
    },
  };
}
