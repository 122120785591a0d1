// An operation of a validated document, ready to be executed again and again: like graphql-js's `execute`, for less.
import {
  execute,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { fieldValue, fillObject } from './complete.ts';
import { Frame, Run } from './frame.ts';
import { OperationPlan, type Fragments } from './plan.ts';
import { variableReader } from './variables.ts';

export interface OperationRequest {
  readonly variableValues?: Readonly<Record<string, unknown>>;
  readonly contextValue?: unknown;
  readonly rootValue?: unknown;
}

export interface CompiledOperation {
  /** As graphql-js's `execute` with this schema, document and operation. */
  execute(request: OperationRequest): ExecutionResult | Promise<ExecutionResult>;
}

/** Sets of values of the variables in `@skip` and `@include`; a request beyond them is interpreted. */
const mostVariants = 32;
/** Objects and fields of all variants; an operation that has grown beyond is interpreted from then on. */
const mostPlans = 10_000;
/** What is done once or twice is not worth code. */
const usualFillsWorthCode = 30;

/** `document` must have been validated against `schema`, neither of which may change afterwards. */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  fillsWorthCode = usualFillsWorthCode,
): CompiledOperation {
  const fragments = fragmentsOf(document);
  const conditions = conditionVariables(document);
  const readVariables = variableReader(schema, operation);
  const rootType = schema.getRootType(operation.operation);
  const variants = new Map<string, OperationPlan>();
  let plans = 0;
  const grew = (by: number): void => {
    plans += by;
    if (plans > mostPlans) variants.clear();
  };

  const planFor = (values: Readonly<Record<string, unknown>>): OperationPlan | undefined => {
    if (rootType === undefined || rootType === null || plans > mostPlans) return undefined;
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
    let key = '';
    for (const name of conditions) {
      const value = values[name];
      if (typeof value !== 'boolean') return undefined;
      key += value ? '1' : '0';
    }
    let plan = variants.get(key);
    if (plan === undefined) {
      if (variants.size >= mostVariants) return undefined;
      const chosen = Object.fromEntries(conditions.map((name) => [name, values[name] === true]));
      plan = new OperationPlan(
        schema,
        fragments,
        operation,
        rootType,
        chosen,
        grew,
        fillsWorthCode,
      );
      variants.set(key, plan);
    }
    return plan;
  };

  return {
    execute(request) {
      const { contextValue, rootValue } = request;
      const given = request.variableValues ?? {};
      const variables = readVariables(given);
      if ('errors' in variables) return { errors: variables.errors };
      const plan = planFor(variables.coerced);
      if (plan === undefined) {
        const operationName = operation.name?.value;
        return execute({
          schema,
          document,
          variableValues: given,
          contextValue,
          rootValue,
          ...(operationName !== undefined && { operationName }),
        });
      }
      const run = new Run(plan, variables.coerced, contextValue, rootValue);
      return operation.operation === OperationTypeNode.MUTATION ? serially(run) : inParallel(run);
    },
  };
}

function inParallel(run: Run): ExecutionResult | Promise<ExecutionResult> {
  const frame = new Frame(run, undefined, '', undefined, false);
  let data: unknown;
  try {
    data = fillObject(run.plan.root, run.rootValue, frame);
  } catch (error) {
    return failure(run, frame, error as GraphQLError);
  }
  if (frame.pending === 0) return answer(run, data);
  return new Promise((resolve) => {
    run.completed = () => resolve(answer(run, data));
    run.failed = (error) => resolve(failure(run, frame, error));
  });
}

/** Each field of a mutation begins when all of the one before it is there. */
function serially(run: Run): ExecutionResult | Promise<ExecutionResult> {
  const { fields, bare } = run.plan.root;
  const data: Record<string, unknown> = bare
    ? (Object.create(null) as Record<string, unknown>)
    : {};
  const remaining = fields.values();
  let frame = new Frame(run, undefined, '', undefined, false);
  /** False while a field is waited for. */
  const goOn = (): boolean => {
    for (const field of remaining) {
      frame = new Frame(run, undefined, '', undefined, false);
      frame.out = data;
      data[field.key] = field.constant ?? fieldValue(field, run.rootValue, frame);
      frame.started();
      if (frame.pending > 0) return false;
    }
    return true;
  };
  const attempt = (): ExecutionResult | undefined => {
    try {
      return goOn() ? answer(run, data) : undefined;
    } catch (error) {
      return failure(run, frame, error as GraphQLError);
    }
  };
  const result = attempt();
  if (result !== undefined) return result;
  return new Promise((resolve) => {
    run.completed = () => {
      const last = attempt();
      if (last !== undefined) resolve(last);
    };
    run.failed = (error) => resolve(failure(run, frame, error));
  });
}

function answer(run: Run, data: unknown): ExecutionResult {
  const result = { data: data as Record<string, unknown> };
  return run.errors.length === 0 ? result : { errors: run.errors, ...result };
}

function failure(run: Run, frame: Frame, error: GraphQLError): ExecutionResult {
  run.addError(error, frame);
  // What is still on its way has nowhere to go.
  frame.nulled = true;
  return { errors: run.errors, data: null };
}

function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}

function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: values }) {
      if (name.value !== GraphQLSkipDirective.name && name.value !== GraphQLIncludeDirective.name) {
        return;
      }
      for (const { value } of values ?? []) {
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      }
    },
  });
  return [...names];
}
