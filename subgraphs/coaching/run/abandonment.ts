// Ends a run that nobody has watched for too long, where the operator wants that.
import { isoTime, type Clock, type Timer } from '../../../platform/clock.ts';
import type { Presence } from '../../../platform/events/presence.ts';
import type { Log } from '../../../platform/log.ts';
import { runsTopic } from '../../../schema/events/coaching.ts';
import type { RunLease } from './lease.ts';

export interface AbandonmentOptions {
  readonly presence: Presence;
  readonly clock: Clock;
  readonly log: Log;
  /** 0: a run goes on whether it is watched or not. */
  readonly abandonAfterMs: number;
}

/** Who cancels a run that nobody watches. */
const abandonedBy = 'system';
const retryMs = 1_000;

/** From now on until `stop`; a run that was never watched is abandoned by the age that it has. */
export function watchForAbandonment(
  lease: RunLease,
  { presence, clock, log, abandonAfterMs }: AbandonmentOptions,
): { stop(): void } {
  let timer: Timer | null = null;
  let stopped = abandonAfterMs === 0;
  const { id: runId, createdAt } = lease.run;

  async function look(): Promise<void> {
    const watched = (await presence.lastWatched(runsTopic, runId)) ?? 0;
    if (stopped) return;
    const left = Math.max(watched, Date.parse(createdAt)) + abandonAfterMs - clock.now();
    // It cannot be abandoned before that, however soon its watchers go.
    if (left > 0) lookLater(left);
    else await abandon();
  }

  async function abandon(): Promise<void> {
    const cancel = { by: abandonedBy, at: isoTime(clock.now()) };
    await lease.update((run) =>
      run.cancel !== null || run.terminal !== null ? null : { run: { ...run, cancel } },
    );
    log.debug({ runId }, 'nobody watches a run: cancelled');
  }

  function lookLater(ms: number): void {
    timer = clock.after(ms, () => {
      look().catch((error: unknown) => {
        // Without an answer it counts as watched. The lease's own loss is told elsewhere.
        if (stopped || lease.lost.aborted) return;
        log.warn({ err: error, runId }, 'could not find out whether a run is watched');
        lookLater(retryMs);
      });
    });
  }

  if (!stopped) lookLater(0);
  return {
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
