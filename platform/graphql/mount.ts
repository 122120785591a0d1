// Makes a running endpoint of a slice: schema, cached documents, execution with a fresh context per request.
import { buildSubgraphSchema } from '@apollo/subgraph';
import { OperationTypeNode, parse, type ExecutionResult } from 'graphql';
import type { Viewer } from '../auth/port.ts';
import { createLog, type Log } from '../log.ts';
import { abortError } from './abort.ts';
import { documentCache } from './document-cache.ts';
import { installEntities } from './entities.ts';
import { toResponseError } from './errors.ts';
import type { GraphRequest, GraphResponse, Subgraph, SubgraphTransport } from './port.ts';
import {
  checkResolvers,
  entityTypes,
  withScalars,
  type ApolloResolvers,
} from './resolver-check.ts';

export interface SubgraphEndpoint {
  readonly name: string;
  /** Rejects only when `signal` aborts; whatever else goes wrong is in the response. */
  handle(request: GraphRequest, viewer: Viewer, signal?: AbortSignal): Promise<GraphResponse>;
}

export interface MountOptions {
  /** Gets the errors whose text callers do not see; without it they go to standard error. */
  readonly log?: Log;
}

/**
 * Throws when resolvers and SDL do not fit: a resolver for a field that is not there, or an entity
 * that can be asked for by key without a `__resolveReference`.
 */
export function mountSubgraph(
  manifest: { readonly name: string; readonly sdl: string },
  subgraph: Pick<Subgraph, 'resolvers' | 'context'>,
  options: MountOptions = {},
): SubgraphEndpoint {
  const { name, sdl } = manifest;
  const log = (options.log ?? createLog('warn')).child({ subgraph: name });
  const typeDefs = parse(sdl, { noLocation: true });
  const resolvers = withScalars(subgraph.resolvers, typeDefs);
  const schema = buildSubgraphSchema({ typeDefs, resolvers: resolvers as ApolloResolvers });
  const entities = entityTypes(typeDefs);
  checkResolvers(name, schema, resolvers, entities);
  installEntities(schema, resolvers, entities);
  const documents = documentCache(schema);

  const run = async (request: GraphRequest, viewer: Viewer): Promise<GraphResponse> => {
    const found = documents.find(request.query, request.operationName);
    if ('errors' in found) return { errors: found.errors.map((e) => toResponseError(e, log)) };
    if (found.operation.operation === OperationTypeNode.SUBSCRIPTION) {
      return { errors: [subscriptionRefused] };
    }
    const result = await found.compiled.execute({
      variableValues: withoutUndefined(request.variables ?? {}),
      contextValue: subgraph.context(viewer),
    });
    return responseOf(result, log);
  };

  return {
    name,
    async handle(request, viewer, signal) {
      if (signal?.aborted === true) throw abortError(signal, name);
      const answer = run(request, viewer).catch((error: unknown) => ({
        errors: [toResponseError(error, log)],
      }));
      return signal === undefined ? answer : beforeAbort(answer, signal, name);
    },
  };
}

/** Calls without a network; authorisation is the subgraph's own, exactly as over HTTP. */
export function inProcess(endpoint: SubgraphEndpoint): SubgraphTransport {
  return { execute: (request, viewer, signal) => endpoint.handle(request, viewer, signal) };
}

// JSON has no undefined: over HTTP such a variable would be absent and take its default.
function withoutUndefined(
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(variables);
  return entries.every(([, value]) => value !== undefined)
    ? variables
    : Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const subscriptionRefused = {
  message: 'A subgraph serves no subscriptions; ask the gateway.',
  extensions: { code: 'BAD_USER_INPUT', retryable: false },
};

function responseOf(result: ExecutionResult, log: Log): GraphResponse {
  return {
    ...(result.data !== undefined && { data: result.data }),
    ...(result.errors !== undefined && {
      errors: result.errors.map((error) => toResponseError(error, log)),
    }),
  };
}

// graphql-js 16 cannot be stopped half-way: the caller is released, resolvers in progress run out.
function beforeAbort<T>(answer: Promise<T>, signal: AbortSignal, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortError(signal, name));
    signal.addEventListener('abort', onAbort, { once: true });
    void answer.then(resolve).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
