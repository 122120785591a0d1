// Apollo Server as the query edge: it keeps GraphQL over HTTP, CSRF prevention and validation; our executor
// answers.
import {
  ApolloServer,
  HeaderMap,
  type HTTPGraphQLRequest,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError } from 'graphql';
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError, isAppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import { parseRequest } from '../../platform/graphql/http-body.ts';
import type { GraphResponse, ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { Executor } from '../execute/port.ts';
import { apolloGateway, type GatewayExecutor } from '../supergraph/apollo-gateway.ts';
import type { SupergraphHolder } from '../supergraph/manager.ts';
import type { Preparer } from './prepare.ts';

export interface QueryEdge {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Whatever is wrong with the request is in the answer. */
  answer(
    request: HTTPGraphQLRequest,
    viewer: Viewer,
    signal: AbortSignal,
  ): Promise<HTTPGraphQLResponse>;
}

export interface QueryEdgeOptions {
  readonly holder: SupergraphHolder;
  readonly executor: Executor;
  readonly preparer: Preparer;
  readonly introspection: boolean;
  readonly log: Log;
}

// A type alias, because Apollo's contexts must have an index signature.
type Context = { readonly viewer: Viewer; readonly signal: AbortSignal };

export function createQueryEdge(options: QueryEdgeOptions): QueryEdge {
  const { holder, log } = options;
  const logger = apolloLogger(log);
  const server = new ApolloServer<Context>({
    gateway: apolloGateway(holder, executorFor(options)),
    logger,
    introspection: options.introspection,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    nodeEnv: 'production',
    stringifyResult: (value) => JSON.stringify(value),
    validationOptions: { maxErrors: 10 },
    formatError: (formatted, error) => {
      if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return formatted;
      const { message, extensions } = toResponseError(error, log);
      return { message, ...(extensions !== undefined && { extensions: { ...extensions } }) };
    },
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });

  return {
    start: () => server.start(),
    stop: () => server.stop(),
    answer: async (httpGraphQLRequest, viewer, signal) =>
      refusedSubscription(httpGraphQLRequest, options) ??
      server.executeHTTPGraphQLRequest({
        httpGraphQLRequest,
        context: async () => ({ viewer, signal }),
      }),
  };
}

/** Validation throws on some wrong subscriptions; here that would be a failure of the server. */
function refusedSubscription(
  { method, search, body }: HTTPGraphQLRequest,
  { holder, preparer }: QueryEdgeOptions,
): HTTPGraphQLResponse | null {
  const params = new URLSearchParams(search);
  const inUrl = { query: params.get('query'), operationName: params.get('operationName') };
  const asked = parseRequest(method === 'GET' ? inUrl : body);
  if (asked instanceof AppError || !/\bsubscription\b/.test(asked.query)) return null;
  const prepared = preparer.prepare(holder.current(), asked);
  if (!('errors' in prepared)) return null;
  // Everything else Apollo Server says itself.
  if (prepared.errors[0]?.extensions?.['code'] !== 'GRAPHQL_VALIDATION_FAILED') return null;
  const headers = new HeaderMap([['content-type', 'application/json; charset=utf-8']]);
  const content = { kind: 'complete', string: JSON.stringify(prepared) } as const;
  return { status: 400, headers, body: content };
}

function executorFor({ holder, executor, preparer, log }: QueryEdgeOptions): GatewayExecutor {
  return async ({ schema, document, operation, source, request, context }) => {
    const { viewer, signal } = context as Context;
    const prepared = preparer.coerce(schema, document, operation, source, request.variables);
    if ('errors' in prepared) return { errors: prepared.errors.map(graphqlError) };
    // The version that validated the document, even when another has been swapped in since.
    const graph = holder.versionOf(schema);
    let response: GraphResponse;
    try {
      response = await executor.execute(graph, { ...prepared, viewer, signal });
    } catch (error) {
      if (!isAppError(error)) throw error;
      response = { errors: [toResponseError(error, log)] };
    }
    const { data, errors } = response;
    return {
      ...(data !== undefined && { data }),
      ...(errors !== undefined && { errors: errors.map(graphqlError) }),
    };
  };
}

function graphqlError({ message, path, extensions }: ResponseError): GraphQLError {
  return new GraphQLError(message, {
    ...(path !== undefined && { path }),
    ...(extensions !== undefined && { extensions }),
  });
}

function apolloLogger(log: Log) {
  const child = log.child({ part: 'apollo' });
  const text = (message: unknown) => String(message);
  return {
    debug: (message: unknown) => child.debug({}, text(message)),
    // Its news are of no consequence to an operator: schema loaded, updated.
    info: (message: unknown) => child.debug({}, text(message)),
    warn: (message: unknown) => child.warn({}, text(message)),
    error: (message: unknown) => child.error({}, text(message)),
  };
}
