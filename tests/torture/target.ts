// What is tortured: a running Miyagi, whichever processes it is made of.
import type { Random } from '../../platform/random.ts';

export interface Target {
  /** Name of the event log. */
  readonly log: string;
  /** People with something to ask about. */
  readonly viewers: readonly { readonly id: string; readonly token: string }[];
  /** Somebody to whom nothing belongs. */
  readonly stranger: { readonly id: string; readonly token: string };
  /** Where the gateway is; waits while it is nowhere. */
  origin(): Promise<string>;
  /** Does one thing that must do no harm, or some at once, and resolves once everything runs again: what it was. */
  fault(random: Random): Promise<string | readonly string[]>;
  /** Ends that nobody asked for, with what was written before them. */
  readonly crashes: readonly string[];
  /** Stops it and deletes its data, unless they are to be looked at. */
  stop(options: { readonly keep: boolean }): Promise<string>;
}
