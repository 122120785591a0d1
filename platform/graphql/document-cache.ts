// Operation texts parsed and validated once each; the gateway sends the same few again and again.
import {
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';

export type FoundOperation =
  | { readonly document: DocumentNode; readonly operation: OperationDefinitionNode }
  | { readonly errors: readonly GraphQLError[] };

export interface DocumentCache {
  /** The operation of this name, or the only one; errors carry a code. */
  find(text: string, operationName: string | undefined): FoundOperation;
}

const cachedTexts = 1000;
/** UTF-16 code units of all texts together. */
const cachedLength = 4_000_000;

type Checked = DocumentNode | { readonly errors: readonly GraphQLError[] };

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
      return 'errors' in checked ? checked : select(checked, operationName);
    },
  };
}

function check(schema: GraphQLSchema, text: string): Checked {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
  }
  const errors = validate(schema, document);
  if (errors.length === 0) return document;
  return { errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
}

function select(document: DocumentNode, name: string | undefined): FoundOperation {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const matching = operations.filter(
    (operation) => name === undefined || operation.name?.value === name,
  );
  const [operation, another] = matching;
  if (operation !== undefined && another === undefined) return { document, operation };
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
