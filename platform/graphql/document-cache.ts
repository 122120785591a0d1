// Operation texts parsed, validated and compiled once each; the gateway sends the same few again and again.
import {
  GraphQLError,
  Kind,
  parse,
  validate,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { compileOperation, type CompiledOperation } from './compiled/operation.ts';

export type FoundOperation =
  | { readonly operation: OperationDefinitionNode; readonly compiled: CompiledOperation }
  | { readonly errors: readonly GraphQLError[] };

export interface DocumentCache {
  /** The operation of this name, or the only one; errors carry a code. */
  find(text: string, operationName: string | undefined): FoundOperation;
}

const cachedTexts = 1000;
/** UTF-16 code units of all texts together. */
const cachedLength = 4_000_000;

type Checked =
  { readonly operations: readonly Compilable[] } | { readonly errors: readonly GraphQLError[] };

interface Compilable {
  readonly operation: OperationDefinitionNode;
  /** Compiled when first asked for. */
  readonly found: () => FoundOperation;
}

export function documentCache(schema: GraphQLSchema): DocumentCache {
  const cache = new LRUCache<string, Checked>({
    max: cachedTexts,
    maxSize: cachedLength,
    sizeCalculation: (_value, text) => text.length + 1,
  });
  return {
    find(text, operationName) {
      let checked = cache.get(text);
      if (checked === undefined) {
        checked = check(schema, text);
        cache.set(text, checked);
      }
      return 'errors' in checked ? checked : select(checked.operations, operationName);
    },
  };
}

function check(schema: GraphQLSchema, text: string): Checked {
  let document;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
  }
  const errors = validate(schema, document);
  if (errors.length > 0) {
    return { errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
  }
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  return {
    operations: operations.map((operation) => {
      let found: FoundOperation | undefined;
      const compile = () => ({
        operation,
        compiled: compileOperation(schema, document, operation),
      });
      return { operation, found: () => (found ??= compile()) };
    }),
  };
}

function select(operations: readonly Compilable[], name: string | undefined): FoundOperation {
  const matching = operations.filter(
    ({ operation }) => name === undefined || operation.name?.value === name,
  );
  const [only, another] = matching;
  if (only !== undefined && another === undefined) return only.found();
  const message =
    name === undefined
      ? 'The document has not exactly one operation; give `operationName`.'
      : `The document has no operation named ${JSON.stringify(name)}.`;
  return { errors: [coded(new GraphQLError(message), 'BAD_USER_INPUT')] };
}

function coded(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    ...(error.nodes !== undefined && { nodes: error.nodes }),
    extensions: { ...error.extensions, code: error.extensions['code'] ?? code },
  });
}
