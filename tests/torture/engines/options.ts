// How much is done and what happens meanwhile.
import type { TortureOptions } from '../streams.ts';
import type { Round } from './faults.ts';
import type { LoadOptions } from './load.ts';

export interface EnginesOptions
  extends
    Pick<TortureOptions, 'answers' | 'atOnce' | 'askForMs' | 'settleMs' | 'faultEveryMs' | 'seed'>,
    Pick<LoadOptions, 'transactions' | 'orders' | 'imports' | 'lanes'> {
  readonly faults: number;
  /** What happens; drawn by the seed unless told. */
  readonly rounds?: readonly Round[];
  readonly say: (line: string) => void;
}
