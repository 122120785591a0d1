// How slices and workers of this process ask the whole graph: its own gateway, or one elsewhere.
import { GATEWAY_AUDIENCE } from '../gateway/edge/authenticate.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Platform } from '../platform/build.ts';
import type { Config } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import { graphClient } from '../platform/graphql/graph-client.ts';
import { httpTransport } from '../platform/graphql/http-transport.ts';
import type { GraphClient } from '../platform/graphql/port.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';

/** An export reads a whole household. */
const timeoutMs = 30_000;

/** Slices ask the graph and the graph asks slices: the gateway of this process comes later, by reference. */
export interface Late {
  gateway?: Gateway;
}

export async function openGraph(
  config: Config,
  { assertions, clock }: Platform,
  late: Late,
  life: Lifecycle,
): Promise<GraphClient> {
  if (config.ROLES.includes('gateway')) {
    return graphClient({
      clock,
      execute: (request, viewer, signal) => {
        if (late.gateway === undefined) {
          throw new AppError('UNAVAILABLE', 'The graph is starting.', { retryable: true });
        }
        return late.gateway.execute(request, viewer, signal);
      },
    });
  }
  const gateway = await life.add(
    'connections to the gateway',
    async () =>
      httpTransport({
        url: `${config.GATEWAY_URL}/graphql`,
        name: GATEWAY_AUDIENCE,
        assertions,
        timeoutMs,
        clock,
      }),
    (transport) => transport.close(),
  );
  return graphClient({ clock, execute: (...asked) => gateway.execute(...asked) });
}
