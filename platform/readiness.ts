// Whether something this process depends on answers in time; asked seldom, however often others ask here.
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export interface ReadinessOptions {
  /** A cheap question; its rejection is a no. */
  readonly probe: () => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
  /** An answer that takes longer (ms) is a no. */
  readonly withinMs?: number;
  /** An answer is good for so long (ms) from when it was asked for. */
  readonly everyMs?: number;
}

/** Resolves within `withinMs`, never rejects. A question that is still open is not asked again. */
export function createReadiness(options: ReadinessOptions): () => Promise<boolean> {
  const { probe, clock, log, withinMs = 1_000, everyMs = 1_000 } = options;
  let askedAt = -Infinity;
  let answer = Promise.resolve(true);
  let open: Promise<boolean> | null = null;
  let was = true;

  async function ask(): Promise<boolean> {
    const over = new AbortController();
    open ??= probe()
      .then(
        () => true,
        () => false,
      )
      .finally(() => (open = null));
    const late = clock.sleep(withinMs, over.signal).then(() => false);
    const is = await Promise.race([open, late]);
    over.abort();
    if (is && !was) log.info({}, 'ready again');
    if (!is && was)
      log.warn({ withinMs }, 'not ready: what this process depends on does not answer');
    was = is;
    return is;
  }

  return () => {
    const now = clock.now();
    if (now >= askedAt + everyMs) {
      askedAt = now;
      answer = ask();
    }
    return answer;
  };
}
