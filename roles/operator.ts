// What an operator may ask of the running program, by way of a socket in its data directory.
import { operationsOf } from '../operations/all.ts';
import type { Platform } from '../platform/build.ts';
import type { Config } from '../platform/config.ts';
import type { Subgraph } from '../platform/graphql/port.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import { callOneOf } from '../platform/operations/operation.ts';
import { serveOperations } from '../platform/operations/server.ts';

export async function serveOperator(
  config: Config,
  platform: Platform,
  subgraphs: readonly Subgraph[],
  life: Lifecycle,
): Promise<void> {
  // A server's database may be opened by any command; an embedded one is this process's alone.
  if (config.POSTGRES_URL !== '') return;
  const call = callOneOf(operationsOf(config, platform, subgraphs));
  await life.add(
    'operations',
    () => serveOperations({ dataDir: config.DATA_DIR, call, log: platform.log }),
    (server) => server.close(),
  );
}
