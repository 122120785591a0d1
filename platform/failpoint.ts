// Named places where a test may kill the process, to prove that nothing is lost there.
import type { Log } from './log.ts';

export const failpointNames = [
  'outbox.claimed',
  'outbox.published',
  'transaction.committed',
  'import.lines-inserted',
  'order.settled',
  'run.claimed',
  'run.step-appended',
  'run.mid-text',
  'run.text-done',
  'run.terminal-committed',
  'run.terminal-appended',
] as const;

export type FailpointName = (typeof failpointNames)[number];

export interface Failpoints {
  /** Called by the code at the named place; does nothing unless that place is armed. */
  hit(name: FailpointName): void;
}

export const noFailpoints: Failpoints = { hit: () => undefined };

/** Dies as by `kill -9` at the first hit of `armed`. */
export function killAt(armed: FailpointName, log: Log): Failpoints {
  return {
    hit(name) {
      if (name !== armed) return;
      log.warn({ failpoint: name }, 'failpoint reached, killing this process');
      process.kill(process.pid, 'SIGKILL');
    },
  };
}
