// Lets clients in, and makes the demo that they find.
import { ensureDemo, type DemoUser } from '../demo.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Platform, Progress } from '../platform/build.ts';
import type { Config } from '../platform/config.ts';
import type { GraphClient } from '../platform/graphql/port.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import { isWhole } from './internal.ts';

export interface ClientParts {
  readonly config: Config;
  readonly graph: GraphClient;
  readonly platform: Platform;
  /** Given a token of the first household. */
  readonly playground: { token: string | null };
  readonly progress: Progress;
}

export async function serveClients(
  gateway: Gateway,
  parts: ClientParts,
  life: Lifecycle,
): Promise<{ readonly origin: string; readonly demo: readonly DemoUser[] }> {
  const { config } = parts;
  const open = () =>
    life.add(
      'gateway',
      () => gateway.start(),
      // Clients that do not read may use it up; what stops after the gateway needs some of the time as well.
      () => gateway.stop(config.SHUTDOWN_GRACE_MS / 2),
    );
  if (isWhole(config)) {
    // Nobody sees half a demo.
    const demo = await makeDemo(parts);
    return { origin: await open(), demo };
  }
  // Who makes the demo in other processes may have to ask this gateway first.
  const origin = await open();
  return { origin, demo: await makeDemo(parts) };
}

async function makeDemo(parts: ClientParts): Promise<readonly DemoUser[]> {
  const { config, graph, platform, playground, progress } = parts;
  const demo = await ensureDemo(config, graph, platform.clock, progress);
  const [first] = demo;
  if (first !== undefined) {
    const actor = { id: first.id, kind: 'user', scopes: [], consentVersion: 1 } as const;
    playground.token = await platform.issuer.issue(actor, config.TOKEN_TTL_SECONDS);
  }
  return demo;
}
