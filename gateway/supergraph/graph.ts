// The whole graph composed, and served, in this very thread: for tools and tests, who have the time.
import type { Log } from '../../platform/log.ts';
import { composeSupergraph } from './compose.ts';
import { graphParts, type GraphSource } from './graph-parts.ts';
import { loadSupergraph } from './load.ts';
import { holdSupergraph, type HeldGraph } from './manager.ts';
import type { NodeType } from './nodes-subgraph.ts';

export interface ComposedGraph {
  readonly sdl: string;
  readonly nodes: readonly NodeType[];
}

/** @param streamSdls of the live fields, the shared part of the language first; empty: none */
export function composeGraph(
  sources: readonly GraphSource[],
  streamSdls: readonly string[],
): ComposedGraph {
  const { subgraphs, nodes } = graphParts(sources, streamSdls);
  return { sdl: composeSupergraph(subgraphs), nodes };
}

/** As `graphInThread`, at once. */
export function graphHere(
  sources: readonly GraphSource[],
  streamSdls: readonly string[],
  log: Log,
): HeldGraph {
  const { sdl, nodes } = composeGraph(sources, streamSdls);
  return { nodes, holder: holdSupergraph(loadSupergraph(sdl), loadSupergraph, log) };
}
