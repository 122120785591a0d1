// From a request's text to a validated operation with coerced variables, for every edge.
import { createHash } from 'node:crypto';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, ParseOptions } from 'graphql';
import { getOperationAST, getVariableValues, GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { badInput, isAppError } from '../../platform/errors.ts';
import { variableReader } from '../../platform/graphql/compiled/variables.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { GraphRequest, ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import { inTurn } from '../../platform/turns.ts';
import type { LoadedSupergraph, Operation } from '../execute/port.ts';
import { errorsIn } from '../supergraph/findings.ts';
import { expandedFields } from './expansion.ts';
import { firstWrongValue } from './first-wrong-value.ts';
import type { Limiter } from './limits.ts';

export type Prepared =
  | {
      readonly operation: Operation;
      /** Coerced, defaults applied. */
      readonly variables: Readonly<Record<string, unknown>>;
      /** How many selections it has with its fragments expanded. */
      readonly cost: number;
    }
  | Refused;

interface Refused {
  readonly errors: readonly ResponseError[];
}

export type Checked = DocumentNode | Refused;

type Check = NonNullable<LoadedSupergraph['check']>;

export interface Preparer {
  /**
   * Limits, syntax, validation, choice of operation, variables; each refusal with a code. At once for a text that
   * is known, or short.
   */
  prepare(graph: LoadedSupergraph, request: GraphRequest): Prepared | Promise<Prepared>;
  /** Limits, syntax and validation alone, at once. */
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
/** In UTF-16 code units: a text that is validated within a millisecond or two, wherever it is. */
const SHORT = 500;

export function createPreparer({ limiter, introspection, log }: PreparerOptions): Preparer {
  const documents = new WeakMap<GraphQLSchema, Checks>();
  const operations = new WeakMap<OperationDefinitionNode, Known>();

  const refuse = (errors: readonly unknown[], code: string) => ({
    errors: errors.slice(0, MOST_ERRORS).map((error) => {
      const refused = refusal(error, code, log);
      // Where introspection is closed, a typing error must not be answered with what would be right.
      return introspection
        ? refused
        : { ...refused, message: refused.message.replace(/ Did you mean .*$/s, '') };
    }),
  });

  function limited(text: string): Refused | null {
    try {
      limiter.text(text);
      return null;
    } catch (error) {
      if (isAppError(error)) return refuse([error], error.code);
      throw error;
    }
  }

  function checksOf(schema: GraphQLSchema): Checks {
    const checks = documents.get(schema) ?? new Checks();
    documents.set(schema, checks);
    return checks;
  }

  function checked(schema: GraphQLSchema, text: string): Checked {
    const checks = checksOf(schema);
    const known = checks.of(text);
    if (known !== undefined) return known;
    const document = limiter.parsed(text) ?? parsed(text);
    const result =
      'errors' in document
        ? document
        : judged(document, errorsIn(schema, document, { introspection, maxErrors: MOST_ERRORS }));
    checks.keep(text, result);
    return result;
  }

  /** What takes long is done elsewhere, the rest in turns with other work. */
  async function checkedBy(check: Check, schema: GraphQLSchema, text: string): Promise<Checked> {
    try {
      const errors = await check(text, { introspection, maxErrors: MOST_ERRORS });
      // Not before it is known to be worth it; where everything stood is most of what a document takes up.
      const document = await inTurn(() => parsed(text, { noLocation: errors.length === 0 }));
      if ('errors' in document) return document;
      const checks = checksOf(schema);
      // Whoever asked at the same time must get the same document: by it the operation is known again.
      const result = checks.of(text) ?? judged(document, errors);
      checks.keep(text, result);
      return result;
    } catch (error) {
      return refuse([error], 'INTERNAL');
    }
  }

  function parsed(text: string, options: ParseOptions = {}): Checked {
    try {
      return parse(text, options);
    } catch (error) {
      return refuse([error], 'GRAPHQL_PARSE_FAILED');
    }
  }

  function judged(document: DocumentNode, errors: readonly GraphQLError[]): Checked {
    return errors.length > 0 ? refuse(errors, 'GRAPHQL_VALIDATION_FAILED') : document;
  }

  function coerce(
    schema: GraphQLSchema,
    document: DocumentNode,
    definition: OperationDefinitionNode,
    text: string,
    variables: NonNullable<GraphRequest['variables']>,
  ): Prepared {
    let known = operations.get(definition);
    if (known === undefined) {
      const hash = createHash('sha256').update(text).digest('base64');
      const id = `${hash}:${definition.name?.value ?? ''}`;
      const operation = { id, text, document, definition };
      const read = variableReader(schema, definition, MOST_ERRORS);
      known = { operation, read, cost: expandedFields(document, definition) };
      operations.set(definition, known);
    }
    const { operation, cost } = known;
    let count: number;
    try {
      count = limiter.variables(variables);
    } catch (error) {
      if (isAppError(error)) return refuse([error], error.code);
      throw error;
    }
    const { variableDefinitions = [] } = definition;
    const wrong =
      count > FEW_VALUES ? firstWrongValue(schema, variableDefinitions, variables) : null;
    if (wrong !== null) return refuse([wrong], wrong.code);
    const values = known.read(variables);
    if ('coerced' in values) return { operation, variables: values.coerced, cost };
    if (definition.loc !== undefined) return refuse(values.errors, 'BAD_USER_INPUT');
    // Once more with the places that the client is told of, which were not kept.
    const located = getOperationAST(parse(text), definition.name?.value);
    const { errors = values.errors } = getVariableValues(
      schema,
      located?.variableDefinitions ?? [],
      variables,
      { maxErrors: MOST_ERRORS },
    );
    return refuse(errors, 'BAD_USER_INPUT');
  }

  function chosen(
    schema: GraphQLSchema,
    document: Checked,
    { query, operationName, variables }: GraphRequest,
  ): Prepared {
    if ('errors' in document) return document;
    const definition = getOperationAST(document, operationName);
    if (!definition) {
      const problem =
        operationName === undefined
          ? 'The document does not hold exactly one operation: say which with `operationName`.'
          : 'The document holds no operation of this name.';
      return refuse([badInput('operationName', problem)], 'BAD_USER_INPUT');
    }
    return coerce(schema, document, definition, query, variables ?? {});
  }

  return {
    check: (graph, text) => limited(text) ?? checked(graph.apiSchema, text),

    prepare(graph, request) {
      const { apiSchema, check } = graph;
      const { query: text } = request;
      const refused = limited(text);
      if (refused !== null) return refused;
      if (check === undefined || text.length <= SHORT || checksOf(apiSchema).has(text)) {
        return chosen(apiSchema, checked(apiSchema, text), request);
      }
      return checkedBy(check, apiSchema, text).then((document) =>
        chosen(apiSchema, document, request),
      );
    },
  };
}

/** A definition belongs to the document that one schema was asked about. */
interface Known {
  readonly operation: Operation;
  readonly cost: number;
  readonly read: ReturnType<typeof variableReader>;
}

/** What is known of texts by one schema. */
class Checks {
  readonly #good = newCache<DocumentNode>(CACHED_TEXTS, CACHED_LENGTH);
  /** Apart, so that a flood of bad texts takes no place of a good one. */
  readonly #bad = newCache<Refused>(CACHED_BAD_TEXTS, CACHED_BAD_LENGTH);

  has(text: string): boolean {
    return this.#good.has(text) || this.#bad.has(text);
  }

  of(text: string): Checked | undefined {
    return this.#good.get(text) ?? this.#bad.get(text);
  }

  keep(text: string, checked: Checked): void {
    if ('errors' in checked) this.#bad.set(text, checked);
    else this.#good.set(text, checked);
  }
}

function newCache<Value extends object>(max: number, maxSize: number): LRUCache<string, Value> {
  return new LRUCache({ max, maxSize, sizeCalculation: (_value, text) => text.length + 1 });
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
