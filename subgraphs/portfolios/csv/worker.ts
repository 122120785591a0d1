// Works off the imports that wait, one at a time, a slice each turn of the event loop. What a process left
// behind when it died is taken up once its hold has run out: nothing was booked, so it starts over.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Timer } from '../../../platform/clock.ts';
import { isAppError } from '../../../platform/errors.ts';
import type { BackgroundPart } from '../../../platform/graphql/port.ts';
import type { PortfoliosPorts } from '../bookings.ts';
import { lost, runImport, type Control } from './run.ts';
import {
  claimImport,
  dropAbandoned,
  endImport,
  releaseImport,
  saveProgress,
  type Job,
} from './store.ts';

/** Until another process may take over; booking itself is held by the lock on the import's row. */
const heldMs = 15_000;
const renewMs = 3_000;
const pollMs = 5_000;
const retryAfterMs = 1_000;
const mostAttempts = 5;
const abandonedMs = 86_400_000;

export interface ImportWorker extends BackgroundPart {
  /** Something was queued. Cheap, never throws. */
  wake(): void;
  /** Works on this import at once, if it waits; resolves when this attempt has ended. */
  run(importId: string): Promise<void>;
}

class Stopped extends Error {}

export function importWorker(ports: PortfoliosPorts): ImportWorker {
  const { db, clock, log } = ports;
  const holder = ports.ids.next('wrk');
  const active = new Set<Promise<void>>();
  let started = false;
  let stopping = false;
  let wanted = false;
  let working = false;
  let timer: Timer | null = null;

  const inMs = (ms: number) => new Date(clock.now() + ms);
  const claim = (id: string | null) =>
    claimImport(db, holder, new Date(clock.now()), inMs(heldMs), id);

  /** How a run yields, and keeps its hold while it does. */
  function controlOf({ id }: Job): Control {
    let rows: { readonly done: number; readonly total: number | null } = { done: 0, total: null };
    let saved = clock.now();
    async function save(): Promise<void> {
      saved = clock.now();
      if (!(await saveProgress(db, id, holder, inMs(heldMs), rows))) throw lost();
    }
    return {
      holder,
      async turn() {
        await nextTurn();
        if (stopping) throw new Stopped();
        if (clock.now() - saved >= renewMs) await save();
      },
      async progress(done, total) {
        rows = { done, total };
        await save();
      },
    };
  }

  async function work(job: Job): Promise<void> {
    const { id } = job;
    try {
      if (job.attempts > mostAttempts) {
        await fail(job, `Given up after ${mostAttempts} attempts.`);
        return;
      }
      await runImport(ports, job, controlOf(job));
    } catch (error) {
      if (error instanceof Stopped) await releaseImport(db, id, holder, new Date(clock.now()));
      else if (isAppError(error, 'STALE_COMMIT')) return;
      else if (isAppError(error) && error.retryable) {
        await releaseImport(db, id, holder, inMs(retryAfterMs));
      } else {
        log.error({ err: error, importId: id }, 'an import failed');
        await fail(job, 'It failed for a reason of our own; nothing was booked.');
      }
    }
  }

  async function fail({ id }: Job, failure: string): Promise<void> {
    await endImport(db, id, holder, new Date(clock.now()), {
      ...{ status: 'FAILED', rowsTotal: null, rowsNew: null, badRows: 0, errors: [], failure },
    });
  }

  /** Stopping waits for what this does. */
  function tracked(doing: Promise<void>): Promise<void> {
    active.add(doing);
    return doing.finally(() => active.delete(doing));
  }

  async function workOff(): Promise<void> {
    if (working) return;
    working = true;
    try {
      while (wanted && !stopping) {
        wanted = false;
        for (let job = await claim(null); job !== null; job = stopping ? null : await claim(null)) {
          await work(job);
        }
      }
    } catch (error) {
      log.warn({ err: error }, 'imports could not be worked on, trying again later');
    } finally {
      working = false;
    }
  }

  async function poll(): Promise<void> {
    wake();
    try {
      await dropAbandoned(db, inMs(-abandonedMs), new Date(clock.now()));
    } catch (error) {
      log.warn({ err: error }, 'abandoned imports could not be dropped, trying again later');
    }
    if (!stopping) timer = clock.after(pollMs, () => void tracked(poll()));
  }

  function wake(): void {
    wanted = true;
    if (started && !stopping) void tracked(workOff());
  }

  return {
    name: 'portfolios imports',
    wake,
    run: (importId) =>
      tracked(
        (async () => {
          const job = await claim(importId);
          if (job !== null) await work(job);
        })(),
      ),
    async start() {
      started = true;
      await poll();
    },
    async stop() {
      stopping = true;
      timer?.cancel();
      await Promise.allSettled(active);
    },
  };
}
