// Both ends of a call to a subgraph as spans of what it is asked for. What nobody traces is called as it is.
import { isWithinSpan, traced, type Attributes, type Span } from '../telemetry/trace.ts';
import type { SubgraphEndpoint } from './mount.ts';
import type { GraphRequest, GraphResponse, SubgraphTransport } from './port.ts';

/** The caller's end. */
export function tracedTransport(name: string, transport: SubgraphTransport): SubgraphTransport {
  return {
    execute(request, ...rest) {
      if (!isWithinSpan()) return transport.execute(request, ...rest);
      const options = { kind: 'client', attributes: about(name, request) } as const;
      return traced(`fetch ${name}`, options, async (span) =>
        noted(span, await transport.execute(request, ...rest)),
      );
    },
  };
}

/** The subgraph's end. */
export function tracedEndpoint(endpoint: SubgraphEndpoint): SubgraphEndpoint {
  const { name } = endpoint;
  return {
    name,
    handle(request, ...rest) {
      if (!isWithinSpan()) return endpoint.handle(request, ...rest);
      const options = { kind: 'server', attributes: about(name, request) } as const;
      return traced(`subgraph ${name}`, options, async (span) =>
        noted(span, await endpoint.handle(request, ...rest)),
      );
    },
  };
}

/** The operation is the planner's: its name tells where it stands in the plan. */
function about(name: string, { kind, operationName }: GraphRequest): Attributes {
  return {
    'miyagi.subgraph': name,
    ...(kind !== undefined && { 'graphql.operation.type': kind }),
    ...(operationName !== undefined && { 'graphql.operation.name': operationName }),
  };
}

function noted(span: Span, response: GraphResponse): GraphResponse {
  const [first, ...others] = response.errors ?? [];
  if (first === undefined) return response;
  const code = first.extensions?.['code'];
  span.set({ 'graphql.errors': 1 + others.length });
  span.fail(typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : 'GRAPHQL_ERROR');
  return response;
}
