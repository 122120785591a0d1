// The same graph in two forms: a subgraph with the live field beside it, and one schema for servers without federation.
import { composeGraph } from '../../../gateway/supergraph/graph.ts';
import { loadSdl } from '../../../platform/graphql/sdl.ts';

const shared = loadSdl(new URL('../../../schema/shared.graphql', import.meta.url));

const exchange = `type Exchange @public { name: String! country: String! }`;

const instrumentFields =
  'name: String! currency: String! sector: String! lot: Int! exchange: Exchange!';

/** @param version adds a field of that name, which nobody selects */
export const instrumentsSdl = (version = 0): string => `${shared}
  type Query { instrument(symbol: String!): Instrument }
  type Instrument @key(fields: "symbol") @public {
    symbol: String! ${instrumentFields} ${version === 0 ? '' : `addedInVersion${version}: Int`}
  }
  ${exchange}
`;

const liveSdl = `
  extend type Subscription {
    quoted(symbol: String!, after: String): Quote! @public
      @eventStream(
        topic: "bench.quotes.v1"
        key: "{args.symbol}"
        owner: { subgraph: "instruments", type: "Instrument", field: "symbol", key: "{args.symbol}", public: true }
      )
  }
  type Quote @public { symbol: String! seq: Int! count: Int! at: Float! minor: Int! note: String! instrument: Instrument! }
  type Instrument @key(fields: "symbol", resolvable: false) { symbol: String! }
`;

export function supergraphOf(version = 0): string {
  const instruments = { name: 'instruments', sdl: instrumentsSdl(version), nodes: {} };
  return composeGraph([instruments], [shared, liveSdl]).sdl;
}

/** For a server without federation. */
export const monolithSdl = `
  type Query { instrument(symbol: String!): Instrument }
  type Subscription { quoted(symbol: String!): Quote! }
  type Quote { symbol: String! seq: Int! count: Int! at: Float! minor: Int! note: String! instrument: Instrument! }
  type Instrument { symbol: String! ${instrumentFields} }
  ${exchange.replace('@public', '')}
`;
