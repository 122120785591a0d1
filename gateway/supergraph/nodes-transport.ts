// Serves the virtual subgraph `nodes`: asks the owner of each id whether the viewer may see the object.
import DataLoader from 'dataloader';
import type { Viewer } from '../../platform/auth/port.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import { NODES_SUBGRAPH, nodesSubgraph, nodeTypeOf, type NodeType } from './nodes-subgraph.ts';

/** One answer per id, in order; all ids are of the one subgraph. Rejects when it cannot be asked. */
export type AskOwner = (
  subgraph: string,
  references: readonly { readonly type: string; readonly id: string }[],
  viewer: Viewer,
) => Promise<readonly boolean[]>;

interface Found {
  readonly __typename: string;
  readonly id: string;
}

export function nodesTransport(
  types: readonly NodeType[],
  ask: AskOwner,
  log: Log,
): SubgraphTransport {
  const typeOf = nodeTypeOf(types);

  async function find(ids: readonly string[], viewer: Viewer): Promise<(Found | null)[]> {
    const bySubgraph = Map.groupBy(
      ids.flatMap((id) => {
        const node = typeOf(id);
        return node === undefined ? [] : [{ id, ...node }];
      }),
      (node) => node.subgraph,
    );
    const visible = new Map<string, Found>();
    await Promise.all(
      [...bySubgraph].map(async ([subgraph, nodes]) => {
        const answers = await ask(subgraph, nodes, viewer);
        nodes.forEach(({ id, type }, index) => {
          if (answers[index] === true) visible.set(id, { __typename: type, id });
        });
      }),
    );
    return ids.map((id) => visible.get(id) ?? null);
  }

  // What arrives as a reference was vouched for by the subgraph that it comes from; there is nothing to add.
  const stub = { __resolveReference: (reference: Found) => ({ ...reference }) };
  async function mount(): Promise<SubgraphTransport> {
    // Not before it is needed: it brings much of Federation with it, which a gateway for other graphs never uses.
    const { inProcess, mountSubgraph } = await import('../../platform/graphql/mount.ts');
    const endpoint = mountSubgraph(
      nodesSubgraph(types),
      {
        resolvers: {
          Query: {
            node: (_root: unknown, { id }: { id: string }, context: NodesContext) =>
              context.nodes.load(id),
          },
          Node: { __resolveType: (found: Found) => found.__typename },
          ...Object.fromEntries(types.map(({ type }) => [type, stub])),
        },
        context: (viewer): NodesContext => ({
          viewer,
          nodes: new DataLoader((ids) => find(ids, viewer)),
        }),
      },
      { log: log.child({ subgraph: NODES_SUBGRAPH }) },
    );
    return inProcess(endpoint);
  }

  let mounted: Promise<SubgraphTransport> | null = null;
  return {
    async execute(...asked) {
      mounted ??= mount();
      return (await mounted).execute(...asked);
    },
  };
}

interface NodesContext {
  readonly viewer: Viewer;
  readonly nodes: DataLoader<string, Found | null>;
}
