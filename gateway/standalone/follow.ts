// Keeps the served graph as its source has it. What cannot be used is told and changes nothing.
import type { Clock, Timer } from '../../platform/clock.ts';
import { isAppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { SupergraphHolder } from '../supergraph/manager.ts';
import type { SupergraphSource } from './source.ts';

export interface FollowOptions {
  readonly source: SupergraphSource;
  readonly holder: Pick<SupergraphHolder, 'replace'>;
  /** How often it is looked at, also where nothing says that it has changed. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Following {
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** Writers take several steps; reading between two of them would find half a file. */
const SETTLE_MS = 100;

export function followSource({ source, holder, pollMs, clock, log }: FollowOptions): Following {
  let timer: Timer | null = null;
  let looking: Promise<void> = Promise.resolve();
  let stopped = false;
  let told = '';

  const lookIn = (ms: number) => {
    timer?.cancel();
    if (stopped) return;
    timer = clock.after(ms, () => {
      timer = null;
      looking = looking.then(look);
    });
  };

  async function look(): Promise<void> {
    if (stopped) return;
    try {
      const text = await source.read();
      if (text !== null) await holder.replace(text);
      told = '';
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      // A source that stays away is told of once.
      if (problem !== told) {
        const expected = isAppError(error) ? { reason: problem } : { err: error };
        log.error(
          { ...expected, supergraph: source.name },
          'the supergraph cannot be replaced; the one before goes on',
        );
      }
      told = problem;
    }
    // Unless it has changed again meanwhile, so that another look is due sooner.
    if (timer === null) lookIn(pollMs);
  }

  const unwatch = source.watch(() => lookIn(SETTLE_MS));
  lookIn(pollMs);
  return {
    async stop() {
      stopped = true;
      timer?.cancel();
      unwatch();
      await looking;
    },
  };
}
