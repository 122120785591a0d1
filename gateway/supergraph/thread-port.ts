// What the planner's thread is asked and what it answers: one task at a time, plain data both ways.
import type { CheckOptions } from '../execute/port.ts';
import type { ErrorCode } from '../../platform/errors.ts';
import type { SubgraphSdl } from './compose.ts';
import type { SupergraphFacts } from './load.ts';

export type Task =
  | { readonly kind: 'compose'; readonly subgraphs: readonly SubgraphSdl[] }
  /** Comes before the two below. */
  | { readonly kind: 'load'; readonly sdl: string }
  | { readonly kind: 'check'; readonly text: string; readonly options: CheckOptions }
  | { readonly kind: 'plan'; readonly text: string; readonly operationName: string | undefined };

/** By the kind of the task. */
export interface Answers {
  /** The supergraph's SDL. */
  readonly compose: string;
  readonly load: SupergraphFacts;
  readonly check: readonly Finding[];
  /** A query plan as JSON. */
  readonly plan: string;
}

export type Answered = { readonly value: Answers[Task['kind']] } | { readonly failure: Failure };

/** A GraphQLError as far as a client is told of it. */
export interface Finding {
  readonly message: string;
  /** In the text, by UTF-16 code unit. */
  readonly positions: readonly number[] | undefined;
}

export type Failure =
  | {
      readonly kind: 'expected';
      readonly code: ErrorCode;
      readonly message: string;
      readonly field: string | undefined;
    }
  | { readonly kind: 'graphql'; readonly message: string }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string | undefined };
