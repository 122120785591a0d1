// From a request's text to a validated operation with coerced variables, for every edge.
import { createHash } from 'node:crypto';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import {
  ExecutableDefinitionsRule,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  NoFragmentCyclesRule,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { badInput, isAppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { GraphRequest, ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { LoadedSupergraph, Operation } from '../execute/port.ts';
import { firstWrongValue } from './first-wrong-value.ts';
import type { Limiter } from './limits.ts';

export type Prepared =
  | {
      readonly operation: Operation;
      /** Coerced, defaults applied. */
      readonly variables: Readonly<Record<string, unknown>>;
    }
  | { readonly errors: readonly ResponseError[] };

export type Checked = DocumentNode | { readonly errors: readonly ResponseError[] };

export interface Preparer {
  /** Limits, syntax, validation, choice of operation, variables; each refusal with a code. */
  prepare(graph: LoadedSupergraph, request: GraphRequest): Prepared;
  /** Limits, syntax and validation alone. */
  check(graph: LoadedSupergraph, text: string): Checked;
}

export interface PreparerOptions {
  readonly limiter: Limiter;
  readonly introspection: boolean;
  readonly log: Log;
}

const CACHED_TEXTS = 2_000;
/** UTF-16 code units of all texts together; a parsed document takes some hundred times its text. */
const CACHED_LENGTH = 1_000_000;
const CACHED_BAD_TEXTS = 200;
const CACHED_BAD_LENGTH = 200_000;
/** Of one message: a value that does not fit is quoted, however long it is. */
const LONGEST_MESSAGE = 500;
const MOST_ERRORS = 10;
/** Of variables. */
const FEW_VALUES = 200;

/** What breaks one of these was not measured as a whole, and may take the other rules any time. */
const FIRST_RULES = [ExecutableDefinitionsRule, NoFragmentCyclesRule];

export function createPreparer({ limiter, introspection, log }: PreparerOptions): Preparer {
  const rules = introspection
    ? specifiedRules
    : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const documents = new WeakMap<GraphQLSchema, Checks>();
  const operations = new WeakMap<OperationDefinitionNode, Operation>();

  const refuse = (errors: readonly unknown[], code: string) => ({
    errors: errors.slice(0, MOST_ERRORS).map((error) => {
      const refused = refusal(error, code, log);
      // Where introspection is closed, a typing error must not be answered with what would be right.
      return introspection
        ? refused
        : { ...refused, message: refused.message.replace(/ Did you mean .*$/s, '') };
    }),
  });

  function checked(schema: GraphQLSchema, text: string): Checked {
    const checks = documents.get(schema) ?? newChecks();
    documents.set(schema, checks);
    const known = checks.good.get(text) ?? checks.bad.get(text);
    if (known !== undefined) return known;
    const result = check(schema, text);
    if ('errors' in result) checks.bad.set(text, result);
    else checks.good.set(text, result);
    return result;
  }

  function check(schema: GraphQLSchema, text: string): Checked {
    let document: DocumentNode;
    try {
      document = limiter.parsed(text) ?? parse(text);
    } catch (error) {
      return refuse([error], 'GRAPHQL_PARSE_FAILED');
    }
    const errors = findings(schema, document);
    return errors.length > 0 ? refuse(errors, 'GRAPHQL_VALIDATION_FAILED') : document;
  }

  function findings(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
    try {
      const first = validate(schema, document, FIRST_RULES, { maxErrors: MOST_ERRORS });
      if (first.length > 0) return first;
      return validate(schema, document, rules, { maxErrors: MOST_ERRORS });
    } catch (error) {
      // The rule of a subscription's one root field throws where a variable decides on a root field, which
      // the specification does not allow either: https://spec.graphql.org/draft/#sec-Single-root-field
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  function coerce(
    schema: GraphQLSchema,
    document: DocumentNode,
    definition: OperationDefinitionNode,
    text: string,
    variables: NonNullable<GraphRequest['variables']>,
  ): Prepared {
    let operation = operations.get(definition);
    if (operation === undefined) {
      const hash = createHash('sha256').update(text).digest('base64');
      operation = { id: `${hash}:${definition.name?.value ?? ''}`, document, definition };
      operations.set(definition, operation);
    }
    let count: number;
    try {
      count = limiter.variables(variables);
    } catch (error) {
      if (isAppError(error)) return refuse([error], error.code);
      throw error;
    }
    const definitions = definition.variableDefinitions ?? [];
    const wrong = count > FEW_VALUES ? firstWrongValue(schema, definitions, variables) : null;
    if (wrong !== null) return refuse([wrong], wrong.code);
    const values = getVariableValues(schema, definitions, variables, { maxErrors: MOST_ERRORS });
    if (values.errors !== undefined) return refuse(values.errors, 'BAD_USER_INPUT');
    return { operation, variables: values.coerced };
  }

  const preparer: Preparer = {
    check(graph, text) {
      try {
        limiter.text(text);
      } catch (error) {
        if (isAppError(error)) return refuse([error], error.code);
        throw error;
      }
      return checked(graph.apiSchema, text);
    },

    prepare(graph, { query, operationName, variables }) {
      const document = preparer.check(graph, query);
      if ('errors' in document) return document;
      const definition = getOperationAST(document, operationName);
      if (!definition) {
        const problem =
          operationName === undefined
            ? 'The document does not hold exactly one operation: say which with `operationName`.'
            : 'The document holds no operation of this name.';
        return refuse([badInput('operationName', problem)], 'BAD_USER_INPUT');
      }
      return coerce(graph.apiSchema, document, definition, query, variables ?? {});
    },
  };
  return preparer;
}

interface Checks {
  readonly good: LRUCache<string, DocumentNode>;
  /** Apart, so that a flood of bad texts takes no place of a good one. */
  readonly bad: LRUCache<string, Exclude<Checked, DocumentNode>>;
}

function newCache<Value extends object>(max: number, maxSize: number): LRUCache<string, Value> {
  return new LRUCache({ max, maxSize, sizeCalculation: (_value, text) => text.length + 1 });
}

function newChecks(): Checks {
  return {
    good: newCache(CACHED_TEXTS, CACHED_LENGTH),
    bad: newCache(CACHED_BAD_TEXTS, CACHED_BAD_LENGTH),
  };
}

function refusal(error: unknown, code: string, log: Log): ResponseError {
  const located = error instanceof GraphQLError ? error : null;
  const known = toResponseError(
    located === null
      ? error
      : new GraphQLError(located.message, { extensions: { code, ...located.extensions } }),
    log,
  );
  const message =
    known.message.length > LONGEST_MESSAGE
      ? `${known.message.slice(0, LONGEST_MESSAGE)} …`
      : known.message;
  return {
    ...known,
    message,
    ...(located?.locations !== undefined && { locations: located.locations }),
  };
}
