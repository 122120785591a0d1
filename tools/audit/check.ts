// What a check is. It passes with a sentence on what was seen, or throws Failed with what came instead.
import type { Profile, Transport } from './profile.ts';
import type { Target } from './target.ts';

export interface Check {
  /** Unique within its transport. */
  readonly name: string;
  readonly transport: Transport;
  /** Completes “expected …”. */
  readonly expects: string;
  /** Where that is written. */
  readonly spec: string;
  /** Nothing else runs at the same time. */
  readonly alone?: boolean;
  /** Why it does not apply to this server; null: it does. */
  readonly without?: (profile: Profile) => string | null;
  readonly run: (target: Target) => Promise<string>;
}
