// The scored grammar: which words and turns of phrase speak for and against each intent (docs/understanding.md).
import { householdCues } from './household-cues.ts';
import { investingCues } from './investing-cues.ts';
import type { Cue } from './lexicon.ts';

export const toolIntents = [
  'allocation',
  'spending',
  'emergency_fund',
  'retirement',
  'risk',
  'fees',
  'performance',
  'debt',
  'goal',
  'savings_rate',
] as const;
/** Intents that a tool of the same name computes facts for. */
export type ToolIntent = (typeof toolIntents)[number];

/** From this sum on an intent is likely; one cue of `certain` within it, or more, settles it. */
export const enough = 2;
export const certain = 3;

export const cues: Readonly<Record<ToolIntent, readonly Cue[]>> = {
  ...investingCues,
  ...householdCues,
};
