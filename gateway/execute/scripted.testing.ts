// Graphs whose subgraphs answer as a test tells them to.
import type {
  GraphRequest,
  GraphResponse,
  SubgraphTransport,
} from '../../platform/graphql/port.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { loadSupergraph } from '../supergraph/load.ts';
import { FEDERATION, type FederatedWorld } from './world.testing.ts';

export type Reply = (request: GraphRequest) => GraphResponse | Promise<GraphResponse>;

/** A graph whose subgraphs say what the test tells them to. */
export function scripted(
  subgraphs: Readonly<Record<string, { readonly sdl: string; readonly reply: Reply }>>,
  extra: readonly { name: string; url: string; sdl: string }[] = [],
): FederatedWorld {
  const graph = loadSupergraph(
    composeSupergraph([
      ...Object.entries(subgraphs).map(([name, { sdl }]) => ({
        name,
        url: `${name}:`,
        sdl: FEDERATION + sdl,
      })),
      ...extra,
    ]),
  );
  const calls: FederatedWorld['calls'] = [];
  const transports = new Map(
    Object.entries(subgraphs).map(([name, { reply }]): [string, SubgraphTransport] => [
      name,
      {
        async execute(request) {
          calls.push({ service: name, query: request.query, variables: request.variables ?? {} });
          return reply(request);
        },
      },
    ]),
  );
  return {
    graph,
    transports,
    calls,
    down: new Set(),
    trouble: { current: null },
    monolith: graph.apiSchema,
    event: () => ({}),
  };
}

export const itemsSdl =
  'type Query { items: [Item] item: Item } type Item @key(fields: "id") { id: ID! }';
export const pricesSdl = 'type Item @key(fields: "id") { id: ID! price: Int tag: String! }';

/** Items of one subgraph, their prices and tags of another. */
export function shopOf(items: GraphResponse, prices: Reply): FederatedWorld {
  return scripted({
    items: { sdl: itemsSdl, reply: () => items },
    prices: { sdl: pricesSdl, reply: prices },
  });
}

/** A fresh answer each time: an executor may change what it is given. */
export const twoItems = () => ({
  data: {
    items: [
      { __typename: 'Item', id: '1' },
      null,
      { __typename: 'Item', id: '2' },
      { __typename: 'Item', id: '1' },
    ],
  },
});
