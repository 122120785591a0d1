// The virtual subgraph `nodes`: global object identification over all subgraphs. It knows only which
// prefix of an id belongs to which type and owner; whether the object exists is the owner's to say.
import type { SubgraphSdl } from './compose.ts';

export const NODES_SUBGRAPH = 'nodes';

/** A type reachable by `node(id)`. */
export interface NodeType {
  readonly type: string;
  /** `usr` for ids such as `usr_0199…`. */
  readonly prefix: string;
  /** The subgraph that owns the type. */
  readonly subgraph: string;
}

const FEDERATION = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

"An object with an id of its own, unique in the whole graph."
interface Node {
  id: ID!
}

type Query {
  """
  The object with this id; null when there is none, or none that you may see.
  """
  node(id: ID!): Node
}
`;

export function nodesSubgraph(types: readonly NodeType[]): SubgraphSdl {
  const stubs = [...types]
    .sort((a, b) => (a.type < b.type ? -1 : 1))
    .map(({ type }) => `type ${type} implements Node @key(fields: "id") { id: ID! }\n`);
  return {
    name: NODES_SUBGRAPH,
    url: `${NODES_SUBGRAPH}:`,
    sdl: [FEDERATION, ...stubs].join('\n'),
  };
}

/** Which type an id claims to be of; undefined for an unknown prefix or no id of ours at all. */
export function nodeTypeOf(types: readonly NodeType[]): (id: string) => NodeType | undefined {
  const byPrefix = new Map(types.map((type) => [type.prefix, type]));
  return (id) => {
    const parts = /^([a-z]+)_[0-9A-Za-z_-]+$/.exec(id);
    return parts?.[1] === undefined ? undefined : byPrefix.get(parts[1]);
  };
}
