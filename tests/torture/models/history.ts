// What was done to a run and what came of it, for the checker.
import type { RunEvent } from '../../../schema/events/coaching.ts';
import type { Answer, Stage } from './schedule.ts';

/** One call as the server saw it. */
export interface Call extends Pick<Answer, 'text' | 'isWhole' | 'usage'> {
  readonly model: string;
  readonly stage: Stage;
}

export interface RunHistory {
  readonly index: number;
  readonly calls: readonly Call[];
  /** Of its topic, in order. */
  readonly events: readonly RunEvent[];
  /** Millionths of a US dollar booked for it; null: nothing was. */
  readonly costMicros: number | null;
  /** The answer in the transcript; null: none. */
  readonly message: string | null;
  /** From the question to the end, or to when nobody waited any longer. */
  readonly ms: number;
}

export interface Price {
  /** Millionths of a US dollar for 1,000 tokens. */
  readonly input: number;
  readonly output: number;
}

export const classes = [
  'missingTerminals',
  'falseCompletions',
  'lost',
  'duplicated',
  'hiddenSwitches',
  'miscounted',
  'late',
  'amplified',
] as const;
export type FlawClass = (typeof classes)[number];
