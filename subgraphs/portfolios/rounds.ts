// Work that comes round again and again and is done by one process only, whichever comes first.
import type { Clock, Timer } from '../../platform/clock.ts';
import type { Sql } from '../../platform/db/port.ts';
import type { BackgroundPart } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';

/**
 * True for the first to begin round `number` of that name, false for others and for older rounds. In the
 * transaction of the round's effect, so that effects commit in the order of the rounds and none is half done.
 */
export async function claimRound(sql: Sql, name: string, number: number): Promise<boolean> {
  const claimed = await sql.query(
    `INSERT INTO portfolios.round AS known (name, number) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET number = excluded.number WHERE known.number < excluded.number
     RETURNING 1`,
    [name, number],
  );
  return claimed.length === 1;
}

export interface RoundsOptions {
  readonly name: string;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** `instant` is a multiple of `everyMs` (ms since the epoch), the same in every process. */
  readonly round: (instant: number) => Promise<void>;
}

/** A round that fails is told and left out; the next one comes in its time. */
export function rounds({ name, everyMs, clock, log, round }: RoundsOptions): BackgroundPart {
  let timer: Timer | null = null;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  function schedule(): void {
    if (!stopped) timer = clock.after(everyMs - (clock.now() % everyMs), run);
  }

  function run(): void {
    const instant = clock.now() - (clock.now() % everyMs);
    running = round(instant)
      .catch((error: unknown) => log.warn({ err: error, part: name }, 'a round failed'))
      .finally(schedule);
  }

  return {
    name,
    async start() {
      stopped = false;
      schedule();
    },
    async stop() {
      stopped = true;
      timer?.cancel();
      await running;
    },
  };
}
