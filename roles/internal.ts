// The port of a process that is not all of Miyagi: its subgraphs for gateways, its health and figures for operators.
import type { Platform } from '../platform/build.ts';
import type { Config } from '../platform/config.ts';
import { serveSubgraphs } from '../platform/graphql/http-server.ts';
import { measuredEndpoint } from '../platform/graphql/measured.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import { roles } from '../platform/settings/roles.ts';
import type { Slice } from './slices.ts';

export interface InternalParts {
  readonly config: Config;
  readonly platform: Platform;
  readonly slices: readonly Slice[];
  readonly ready: () => Promise<boolean>;
}

/** All of Miyagi in one process: nobody has to be let in behind its gateway. */
export function isWhole({ ROLES }: Config): boolean {
  return roles.every((role) => ROLES.includes(role));
}

/** Its origin; null where none is needed. */
export async function serveInternally(
  { config, platform, slices, ready }: InternalParts,
  life: Lifecycle,
): Promise<string | null> {
  if (isWhole(config)) return null;
  const { assertions, metrics, log } = platform;
  const served = slices.filter(({ endpoint }) => endpoint !== null);
  const { origin } = await life.add(
    'subgraphs',
    () =>
      serveSubgraphs({
        endpoints: served.flatMap(({ endpoint }) =>
          endpoint === null ? [] : [measuredEndpoint(endpoint, metrics)],
        ),
        assets: served.flatMap(({ subgraph }) => subgraph.assets ?? []),
        assertions,
        host: config.HOST,
        port: config.INTERNAL_PORT,
        metrics,
        ready,
        log,
      }),
    (server) => server.close(),
  );
  return origin;
}
