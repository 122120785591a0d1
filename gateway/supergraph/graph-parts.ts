// What the whole graph is made of: the subgraphs that there are and the two virtual ones.
import { AppError } from '../../platform/errors.ts';
import type { SubgraphSdl } from './compose.ts';
import { eventsSubgraph } from './events-subgraph.ts';
import { nodesSubgraph, type NodeType } from './nodes-subgraph.ts';

/** The static half of a slice's manifest. */
export interface GraphSource {
  readonly name: string;
  readonly sdl: string;
  /** Its types that `node(id)` reaches, each with the prefix of its ids: `{ User: 'usr' }`. */
  readonly nodes: Readonly<Record<string, string>>;
  /** Where it is served; only a label where the transport is not HTTP. */
  readonly url?: string;
}

export interface GraphParts {
  readonly subgraphs: readonly SubgraphSdl[];
  readonly nodes: readonly NodeType[];
}

/** @param streamSdls of the live fields, the shared part of the language first; empty: none */
export function graphParts(
  sources: readonly GraphSource[],
  streamSdls: readonly string[],
): GraphParts {
  const nodes = sources.flatMap(({ name, nodes: types }) =>
    Object.entries(types).map(([type, prefix]) => ({ type, prefix, subgraph: name })),
  );
  const prefixes = new Set<string>();
  for (const { type, prefix } of nodes) {
    if (prefixes.has(prefix)) {
      throw new AppError(
        'CONFIG_INVALID',
        `The id prefix \`${prefix}\` of ${type} is used for another type too.`,
      );
    }
    prefixes.add(prefix);
  }
  const subgraphs = [
    ...sources.map(({ name, url, sdl: own }) => ({ name, url: url ?? `${name}:`, sdl: own })),
    ...(streamSdls.length === 0 ? [] : [eventsSubgraph(streamSdls)]),
    ...(nodes.length === 0 ? [] : [nodesSubgraph(nodes)]),
  ];
  return { subgraphs, nodes };
}
