// The graph as it is served in earnest: composed, loaded and planned in a thread of its own for each version.
import { graphParts, type GraphSource } from './graph-parts.ts';
import { loadInThread } from './load-in-thread.ts';
import { holdSupergraph, type HeldGraph, type SupergraphHolder } from './manager.ts';
import { PlannerThread, type ThreadOptions } from './thread.ts';

/**
 * CONFIG_INVALID when the subgraphs do not make one graph; then no thread is left.
 * @param streamSdls of the live fields, the shared part of the language first; empty: none
 */
export async function graphInThread(
  sources: readonly GraphSource[],
  streamSdls: readonly string[],
  options: ThreadOptions,
): Promise<HeldGraph> {
  const { subgraphs, nodes } = graphParts(sources, streamSdls);
  const thread = new PlannerThread({ ...options, isAwaited: true });
  let sdl: string;
  try {
    sdl = await thread.compose(subgraphs);
  } catch (error) {
    await thread.close();
    throw error;
  }
  return { nodes, holder: await holdInThread(sdl, options, thread) };
}

/** CONFIG_INVALID for what is not a supergraph, or asks for what this gateway does not do; then no thread is left. */
export async function holdInThread(
  sdl: string,
  options: ThreadOptions,
  thread = new PlannerThread({ ...options, isAwaited: true }),
): Promise<SupergraphHolder> {
  const first = await loadInThread(sdl, options, thread);
  return holdSupergraph(first, (text) => loadInThread(text, options), options.log);
}
