// This project's gateway as it runs in production: tokens verified, subgraphs asked under assertions, limits on.
import { createGateway } from '../../gateway/gateway.ts';
import { holdInThread } from '../../gateway/supergraph/graph-in-thread.ts';
import { createAssertions } from '../../platform/auth/assertions.ts';
import { openDevIssuer } from '../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../platform/clock.ts';
import { httpTransport } from '../../platform/graphql/http-transport.ts';
import { inProcess, mountSubgraph } from '../../platform/graphql/mount.ts';
import { createLog, silentLog } from '../../platform/log.ts';
import { answer, taskOf } from './child.ts';
import { subgraphs, type BenchSubgraph } from './subgraphs.ts';
import type { GatewayTask, Ready } from './task.ts';

const { supergraph, urls, secret, issuerFile, local } = await taskOf<
  GatewayTask & { readonly local: boolean }
>();
const clock = systemClock;
const assertions = createAssertions({ secret: Buffer.from(secret, 'base64'), clock });
const { verifier } = await openDevIssuer({ file: issuerFile, clock, production: false });

const remote = ({ name }: BenchSubgraph) =>
  httpTransport({ url: urls[name], name, assertions, timeoutMs: 10_000 });

const mounted = ({ name, sdl, resolvers }: BenchSubgraph) =>
  inProcess(
    mountSubgraph(
      { name, sdl },
      { resolvers, context: (viewer) => ({ viewer }) },
      // The failing field fails on purpose, and often.
      { log: silentLog },
    ),
  );

const log = createLog('error');
const gateway = createGateway({
  graph: { holder: await holdInThread(supergraph, { clock, log }), nodes: [] },
  subgraphs: subgraphs.map((subgraph) => ({
    name: subgraph.name,
    transport: local ? mounted(subgraph) : remote(subgraph),
  })),
  verifier,
  assertions,
  clock,
  log,
  host: '127.0.0.1',
  port: 0,
  origins: [],
  introspection: false,
  playground: null,
  sockets: null,
});
const origin = await gateway.start();
answer({ port: Number(new URL(origin).port) } satisfies Ready);
