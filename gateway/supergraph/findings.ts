// What is wrong with an operation, by the rules of GraphQL; the same in the thread that serves and in the planner's.
import type { DocumentNode, GraphQLSchema } from 'graphql';
import {
  ExecutableDefinitionsRule,
  GraphQLError,
  NoFragmentCyclesRule,
  NoSchemaIntrospectionCustomRule,
  Source,
  specifiedRules,
  validate,
} from 'graphql';
import type { CheckOptions } from '../execute/port.ts';
import type { Finding } from './thread-port.ts';

const closedRules = [...specifiedRules, NoSchemaIntrospectionCustomRule];
/** What breaks one of these was not measured as a whole, and may take the other rules any time. */
const firstRules = [ExecutableDefinitionsRule, NoFragmentCyclesRule];

export function errorsIn(
  schema: GraphQLSchema,
  document: DocumentNode,
  { introspection, maxErrors }: CheckOptions,
): readonly GraphQLError[] {
  try {
    const first = validate(schema, document, firstRules, { maxErrors });
    if (first.length > 0) return first;
    return validate(schema, document, introspection ? specifiedRules : closedRules, { maxErrors });
  } catch (error) {
    // The rule of a subscription's one root field throws where a variable decides on a root field, which
    // the specification does not allow either: https://spec.graphql.org/draft/#sec-Single-root-field
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

export function findingOf({ message, positions }: GraphQLError): Finding {
  return { message, positions };
}

export function errorFrom({ message, positions }: Finding, text: string): GraphQLError {
  return positions === undefined
    ? new GraphQLError(message)
    : new GraphQLError(message, { source: new Source(text), positions });
}
