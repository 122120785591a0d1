// One operation text, three ways to answer it: our executor, the stock one, one plain schema.
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import type { ServiceMap } from '@apollo/gateway';
import type { Schema } from '@apollo/federation-internals';
import { operationFromDocument } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, ExecutionResult, OperationDefinitionNode } from 'graphql';
import { execute, getVariableValues, GraphQLError, Kind, parse, validate, visit } from 'graphql';
import type { Viewer } from '../../platform/auth/port.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { GraphResponse, SubgraphTransport } from '../../platform/graphql/port.ts';
import { silentLog } from '../../platform/log.ts';
import { buildSupergraph } from '../supergraph/build.ts';
import { withoutIntrospection } from '../supergraph/plannable.ts';
import { dataNamesOf } from './aliases.ts';
import { createExecutor } from './executor.ts';
import type { ExecutionRequest, Operation } from './port.ts';
import type { FederatedWorld } from './world.testing.ts';

export const somebody: Viewer = {
  id: 'usr_1',
  kind: 'user',
  scopes: [],
  consentVersion: 1,
  expiresAt: Number.MAX_SAFE_INTEGER,
};

/** Undefined when the text is not valid in this world. */
export function operationOf(world: FederatedWorld, text: string): Operation | undefined {
  const document = parse(text);
  if (validate(world.graph.apiSchema, document).length > 0) return undefined;
  return { id: text, document, definition: definitionOf(document) };
}

function definitionOf(document: DocumentNode): OperationDefinitionNode {
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) return definition;
  }
  throw new Error('no operation');
}

export function requestOf(
  world: FederatedWorld,
  operation: Operation,
  raw: Readonly<Record<string, unknown>>,
): ExecutionRequest {
  const definitions = operation.definition.variableDefinitions ?? [];
  const { coerced } = getVariableValues(world.graph.apiSchema, definitions, raw);
  if (coerced === undefined) throw new Error('variables do not fit');
  return { operation, variables: coerced, viewer: somebody };
}

export async function askOurs(
  world: FederatedWorld,
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<GraphResponse> {
  const operation = operationOf(world, text);
  if (operation === undefined) throw new Error(`not valid: ${text}`);
  const executor = createExecutor({ transports: world.transports, log: silentLog });
  return plain(await executor.execute(world.graph, requestOf(world, operation, variables)));
}

export async function askMonolith(
  world: FederatedWorld,
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<ExecutionResult> {
  const document = parse(text);
  return plain(await execute({ schema: world.monolith, document, variableValues: variables }));
}

/** @apollo/gateway's own executor, over the same subgraphs and a plan of the client's own document. */
export async function askStock(
  world: FederatedWorld,
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<StockAnswer> {
  const operation = operationOf(world, text);
  if (operation === undefined) throw new Error(`not valid: ${text}`);
  return stockAnswer(world, operation, variables, world.transports, stockPlan(world, operation));
}

/** As stock plans it, with whatever is wrong with that. */
export function stockPlan(world: FederatedWorld, operation: Operation): QueryPlan {
  const { api, planner } = stockOf(world);
  return planner.buildQueryPlan(
    operationFromDocument(api, withoutIntrospection(operation.document)),
  );
}

/** The operation by the names that its plan has for data. */
export function byDataNames(world: FederatedWorld, operation: Operation): Operation {
  const names = dataNamesOf(world.graph.supergraphSchema);
  const document = visit(operation.document, {
    Field: {
      leave: (field) => ({ ...field, alias: { kind: Kind.NAME, value: names.of(field) } as const }),
    },
  });
  return { ...operation, document, definition: definitionOf(document) };
}

/** Whether data has another name than the client gives it. */
export function renames({ graph }: FederatedWorld, document: DocumentNode): boolean {
  const names = dataNamesOf(graph.supergraphSchema);
  let found = false;
  visit(document, {
    Field: (field) => {
      if (names.of(field) !== (field.alias ?? field.name).value) found = true;
    },
  });
  return found;
}

/** `extensions.valueCompletion` is where stock tells of nulls that it found itself. */
export type StockAnswer = Pick<ExecutionResult, 'data' | 'errors' | 'extensions'>;

export async function stockAnswer(
  world: FederatedWorld,
  operation: Operation,
  variables: Readonly<Record<string, unknown>>,
  transports: ReadonlyMap<string, SubgraphTransport>,
  plan: QueryPlan,
): Promise<StockAnswer> {
  const services = Object.create(null) as ServiceMap;
  for (const [name, transport] of transports) {
    services[name] = {
      async process({ request }) {
        const { query = '', variables: given = {} } = request;
        try {
          return await transport.execute({ query, variables: given }, somebody);
        } catch (error) {
          // As its own data sources report a subgraph that gave no answer.
          const { message, extensions } = toResponseError(error, silentLog);
          throw new GraphQLError(message, { extensions: { ...extensions, serviceName: name } });
        }
      },
    };
  }
  const context = {
    logger: console,
    request: { variables },
    metrics: {},
    cache: undefined,
    context: {},
    overallCachePolicy: undefined,
  };
  const result = await executeQueryPlan(
    plan,
    services,
    context as unknown as Parameters<typeof executeQueryPlan>[2],
    buildOperationContext({
      schema: world.graph.apiSchema,
      operationDocument: operation.document,
      ...(operation.definition.name && { operationName: operation.definition.name.value }),
    }),
    world.graph.supergraphSchema,
    stockOf(world).api,
  );
  const { errors, ...rest } = result;
  // As its server formats them: some are plain errors.
  const told = errors?.map((error) => ({
    message: error.message,
    path: error.path,
    extensions: error.extensions,
  }));
  return plain({
    ...rest,
    ...(told !== undefined && { errors: told as unknown as typeof errors }),
  });
}

interface Stock {
  readonly api: Schema;
  readonly planner: QueryPlanner;
}

const stocks = new WeakMap<FederatedWorld, Stock>();

function stockOf(world: FederatedWorld): Stock {
  const known = stocks.get(world);
  if (known !== undefined) return known;
  const supergraph = buildSupergraph(world.graph.sdl);
  const made = { api: supergraph.apiSchema(), planner: new QueryPlanner(supergraph) };
  stocks.set(world, made);
  return made;
}

export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
