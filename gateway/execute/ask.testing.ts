// One operation text, three ways to answer it: our executor, the stock one, one plain schema.
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import type { ServiceMap } from '@apollo/gateway';
import type { Schema } from '@apollo/federation-internals';
import { Supergraph } from '@apollo/federation-internals';
import type { DocumentNode, ExecutionResult, OperationDefinitionNode } from 'graphql';
import { execute, getVariableValues, GraphQLError, Kind, parse, validate } from 'graphql';
import type { Viewer } from '../../platform/auth/port.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { GraphResponse, SubgraphTransport } from '../../platform/graphql/port.ts';
import { silentLog } from '../../platform/log.ts';
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

/** @apollo/gateway's own executor, over the same plan and the same subgraphs. */
export async function askStock(
  world: FederatedWorld,
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<StockAnswer> {
  const operation = operationOf(world, text);
  if (operation === undefined) throw new Error(`not valid: ${text}`);
  return stockAnswer(world, operation, variables, world.transports);
}

/** `extensions.valueCompletion` is where stock tells of nulls that it found itself. */
export type StockAnswer = Pick<ExecutionResult, 'data' | 'errors' | 'extensions'>;

export async function stockAnswer(
  world: FederatedWorld,
  operation: Operation,
  variables: Readonly<Record<string, unknown>>,
  transports: ReadonlyMap<string, SubgraphTransport>,
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
    world.graph.plan(operation),
    services,
    context as unknown as Parameters<typeof executeQueryPlan>[2],
    buildOperationContext({
      schema: world.graph.apiSchema,
      operationDocument: operation.document,
      ...(operation.definition.name && { operationName: operation.definition.name.value }),
    }),
    world.graph.supergraphSchema,
    stockApi(world),
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

const stockApis = new WeakMap<FederatedWorld, Schema>();

function stockApi(world: FederatedWorld): Schema {
  const known = stockApis.get(world) ?? Supergraph.build(world.graph.sdl).apiSchema();
  stockApis.set(world, known);
  return known;
}

export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
