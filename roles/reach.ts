// Where a gateway finds each subgraph of the graph, and the pictures that it shows: in this process or by HTTP.
import { manifests } from '../manifests.ts';
import type { AssetRoute } from '../platform/assets/port.ts';
import { remoteAssets } from '../platform/assets/remote.ts';
import type { Platform } from '../platform/build.ts';
import type { Config } from '../platform/config.ts';
import { httpTransport, type HttpTransport } from '../platform/graphql/http-transport.ts';
import { measuredTransport } from '../platform/graphql/measured.ts';
import { inProcess } from '../platform/graphql/mount.ts';
import type { SubgraphTransport } from '../platform/graphql/port.ts';
import { PastCalls, tellOf } from '../platform/graphql/remote/figures.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { Slice } from './slices.ts';

/** A subgraph that takes longer has failed, and its fields with it. */
const timeoutMs = 15_000;

export interface Reached {
  readonly subgraphs: readonly { readonly name: string; readonly transport: SubgraphTransport }[];
  readonly assets: readonly AssetRoute[];
}

export async function reachSubgraphs(
  config: Config,
  { assertions, clock, metrics }: Platform,
  slices: readonly Slice[],
  life: Lifecycle,
): Promise<Reached> {
  const subgraphs: { name: string; transport: SubgraphTransport }[] = [];
  const assets: AssetRoute[] = [];
  const connections = new Map<string, { readonly transport: HttpTransport }>();
  const measured = (name: string, transport: SubgraphTransport) => ({
    name,
    transport: measuredTransport(name, transport, metrics),
  });
  for (const { name, assetPaths = [] } of manifests) {
    const { subgraph, endpoint = null } = slices.find((slice) => slice.name === name) ?? {};
    if (endpoint !== null) {
      subgraphs.push(measured(name, inProcess(endpoint)));
      assets.push(...(subgraph?.assets ?? []));
      continue;
    }
    const origin = config.SUBGRAPH_URL.get(name) ?? '';
    const transport = await life.add(
      `connections to ${name}`,
      async () =>
        httpTransport({ url: `${origin}/${name}/graphql`, name, assertions, timeoutMs, clock }),
      (opened) => opened.close(),
    );
    connections.set(name, { transport });
    subgraphs.push(measured(name, transport));
    assets.push(...assetPaths.map((prefix) => remoteAssets({ prefix, origin, timeoutMs })));
  }
  if (connections.size > 0) tellOf(connections, new PastCalls(), metrics);
  return { subgraphs, assets };
}
