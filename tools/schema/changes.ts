// What an update of the schema takes from those who wrote against the last release.
import { findBreakingChanges, findDangerousChanges, type GraphQLSchema } from 'graphql';

export interface Changes {
  /** Operations that were valid may no longer be, or their answers have another shape. */
  readonly breaking: readonly string[];
  /** Operations stay valid; programs that took something for granted may be surprised. */
  readonly dangerous: readonly string[];
}

export function changesSince(released: GraphQLSchema, now: GraphQLSchema): Changes {
  const describe = ({ description }: { readonly description: string }) => description;
  return {
    breaking: findBreakingChanges(released, now).map(describe),
    dangerous: findDangerousChanges(released, now).map(describe),
  };
}
