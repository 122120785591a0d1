// How much is done, in the full form and in the short one.
import type { EnginesOptions } from './options.ts';

type Size = Omit<EnginesOptions, 'seed' | 'say'>;

export const full: Size = {
  ...{ faults: 110, answers: 500, atOnce: 6, transactions: 5_000, orders: 200, imports: 12 },
  ...{ lanes: 6, askForMs: 1_500_000, settleMs: 120_000, faultEveryMs: [500, 2_500] },
};

/** Each sort of thing once: a script, since a draw of so few would leave some out. */
export const quick: Size = {
  ...{ faults: 9, answers: 30, atOnce: 4, transactions: 300, orders: 20, imports: 2 },
  ...{ lanes: 4, askForMs: 100_000, settleMs: 60_000, faultEveryMs: [200, 800] },
  rounds: [
    { gateway: 'kill', worker: 'outbox.published' },
    { engine: 'broker: SIGKILL' },
    { gateway: 'transaction.committed', worker: 'run.mid-text' },
    { engine: 'postgres: SIGKILL of a session' },
    { gateway: 'pause', worker: 'kill' },
    { engine: 'redis: SIGKILL' },
  ],
};
