// Apollo Server as the query edge: it takes a prepared operation through its pipeline and its plugins, while
// the gateway's own preparation and executor take the place of its parser, its validation and its executor.
import type { IncomingHttpHeaders } from 'node:http';
import {
  ApolloServer,
  HeaderMap,
  type ApolloServerPlugin,
  type GraphQLRequestContext,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { OperationTypeNode, type OperationDefinitionNode } from 'graphql';
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { GraphRequest, GraphResponse, ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type {
  ExecutedResponse,
  ExecutionRequest,
  Executor,
  LoadedSupergraph,
} from '../execute/port.ts';
import type { SupergraphHolder } from '../supergraph/manager.ts';
import type { Forwarded } from './forward.ts';
import type { Preparer } from './prepare.ts';

export interface Question {
  readonly request: GraphRequest;
  /** Of the request's text. */
  readonly hash: string;
  readonly viewer: Viewer;
  readonly headers: Forwarded | undefined;
  /** All of the client's own; who asks is told by some of them. */
  readonly from: IncomingHttpHeaders;
  readonly signal: AbortSignal;
  /** Told what it is once that is known; null: nobody wants to know. */
  readonly onOperation: ((operation: OperationDefinitionNode) => void) | null;
  /** Mutations may not come by GET. */
  readonly isReadOnly: boolean;
  /** Whether its caller may ask for something of this cost now. */
  readonly admit: (cost: number) => AppError | null | Promise<AppError | null>;
}

export interface QueryAnswer {
  readonly json: string;
  /** Null: what was asked is no operation. */
  readonly type: OperationTypeNode | null;
  readonly errors: readonly ResponseError[] | undefined;
  /** Of the answer's first error, where the answer has no `data`. */
  readonly problem: string | null;
  /** A mutation that came by GET. */
  readonly isMisplaced?: boolean;
  /** Set where it may be asked again after so long. */
  readonly retryAfterMs?: number | undefined;
}

export interface QueryEdge {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Whatever is wrong with the request is in the answer. */
  answer(question: Question): Promise<QueryAnswer>;
}

export interface QueryEdgeOptions {
  readonly holder: Pick<SupergraphHolder, 'current'>;
  readonly executor: Pick<Executor, 'execute'>;
  readonly preparer: Preparer;
  readonly log: Log;
}

interface Exchange {
  readonly graph: LoadedSupergraph;
  readonly text: string;
  readonly asked: ExecutionRequest;
  response: ExecutedResponse;
}

/** Takes the place of an answer's data on its way through Apollo Server. */
class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

// A type alias, because Apollo's contexts must have an index signature.
type Context = { readonly exchange: Exchange };

/**
 * Apollo's own check against forged requests is kept, and satisfied: a request gets here with a media type or
 * a header that no form and no image can send (see query-http.ts).
 */
const PREFLIGHTED = new HeaderMap([['apollo-require-preflight', 'true']]);

const nothing = async () => undefined;

export function createQueryEdge(options: QueryEdgeOptions): QueryEdge {
  const { holder, preparer, log } = options;
  const server = new ApolloServer<Context>({
    // Its first version: no request reads it, since each brings the version that it was validated with.
    schema: holder.current().apiSchema,
    logger: apolloLogger(log),
    // No parsed document is looked for: each request brings its own.
    documentStore: null,
    // It is told the hash that is known already, rather than the text, which it would hash again.
    persistedQueries: { cache: { get: async () => '…', set: nothing, delete: nothing } },
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    nodeEnv: 'production',
    stringifyResult: written,
    plugins: [
      executing(options),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });

  return {
    start: () => server.start(),
    stop: () => server.stop(),
    async answer({ request, hash, viewer, headers, signal, onOperation, isReadOnly, admit }) {
      const graph = holder.current();
      const preparing = preparer.prepare(graph, request);
      const prepared = preparing instanceof Promise ? await preparing : preparing;
      if ('errors' in prepared) return refusal(null, prepared);
      const { definition } = prepared.operation;
      const { operation: type } = definition;
      onOperation?.(definition);
      if (isReadOnly && type === OperationTypeNode.MUTATION) {
        const error = new AppError('BAD_USER_INPUT', 'Send mutations by POST.', { field: 'query' });
        return { ...refusal(type, { errors: [toResponseError(error, log)] }), isMisplaced: true };
      }
      const { operation, variables, cost } = prepared;
      const admitting = admit(cost);
      const refused = admitting instanceof Promise ? await admitting : admitting;
      if (refused !== null) {
        const { retryAfterMs } = refused;
        return { ...refusal(type, { errors: [toResponseError(refused, log)] }), retryAfterMs };
      }
      const asked: ExecutionRequest = {
        ...{ operation, variables, viewer, signal, asText: true },
        ...(headers !== undefined && { headers }),
      };
      const exchange: Exchange = { graph, text: request.query, asked, response: {} };
      const { body } = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'POST',
          headers: PREFLIGHTED,
          search: '',
          body: {
            operationName: definition.name?.value ?? null,
            extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
          },
        },
        context: async () => ({ exchange }),
      });
      if (body.kind !== 'complete') throw new TypeError('a query was answered in parts');
      const { response } = exchange;
      const { errors } = response;
      return { json: body.string, type, problem: problemOf(response), errors };
    },
  };
}

/** Where Apollo Server hands over. */
function executing({ executor, log }: QueryEdgeOptions): ApolloServerPlugin<Context> {
  const listener = {
    async didResolveSource(context: GraphQLRequestContext<Context>) {
      const { asked, text } = context.contextValue.exchange;
      // Takes the place of parsing and validation, which are done.
      Object.assign(context, { source: text, document: asked.operation.document });
    },
    // Rather than its gateway executor: that would take every error through a class, twice.
    async responseForOperation({ contextValue, response }: GraphQLRequestContext<Context>) {
      const { exchange } = contextValue;
      exchange.response = await execute(exchange);
      const { text } = exchange.response;
      const singleResult = text === undefined ? exchange.response : { data: new Written(text) };
      return {
        http: response.http,
        body: { kind: 'single' as const, singleResult: singleResult as object },
      };
    },
  };

  async function execute({ graph, asked }: Exchange): Promise<ExecutedResponse> {
    try {
      return await executor.execute(graph, asked);
    } catch (error) {
      // Nobody is there to read it.
      if (asked.signal?.aborted === true) return { errors: [] };
      return { errors: [toResponseError(error, log)] };
    }
  }

  return { requestDidStart: async () => listener };
}

function written(result: object): string {
  const { data, ...rest } = result as { readonly data?: unknown };
  if (!(data instanceof Written)) return JSON.stringify(result);
  const others = JSON.stringify(rest).slice(1);
  return `{"data":${data.text}${others === '}' ? '' : ','}${others}`;
}

function refusal(type: OperationTypeNode | null, response: GraphResponse): QueryAnswer {
  const { errors } = response;
  return { json: JSON.stringify(response), type, problem: problemOf(response), errors };
}

/** The code of the error in place of data; null: there is data. */
export function problemOf({ data, errors = [] }: GraphResponse): string | null {
  if (data !== undefined) return null;
  const code = errors[0]?.extensions?.['code'];
  return typeof code === 'string' ? code : 'INTERNAL';
}

function apolloLogger(log: Log) {
  const child = log.child({ part: 'apollo' });
  const text = (message: unknown) => String(message);
  return {
    debug: (message: unknown) => child.debug({}, text(message)),
    info: (message: unknown) => child.debug({}, text(message)),
    warn: (message: unknown) => child.warn({}, text(message)),
    error: (message: unknown) => child.error({}, text(message)),
  };
}
