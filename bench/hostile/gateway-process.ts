// This project's gateway over the benchmark's subgraphs and one more, which hostile requests ask and which nothing
// may reach; with sockets and introspection, so that there is as much as can be to attack.
import { createGateway } from '../../gateway/gateway.ts';
import { attachStreamless } from '../../gateway/edge/hostile.testing.ts';
import { holdInThread } from '../../gateway/supergraph/graph-in-thread.ts';
import { createAssertions } from '../../platform/auth/assertions.ts';
import { openDevIssuer } from '../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../platform/clock.ts';
import { httpTransport } from '../../platform/graphql/http-transport.ts';
import { silentLog } from '../../platform/log.ts';
import { answer, taskOf } from '../gateway/child.ts';
import { subgraphs } from '../gateway/subgraphs.ts';
import type { GatewayTask, Ready } from '../gateway/task.ts';

const { supergraph, urls, secret, issuerFile } = await taskOf<GatewayTask>();
const clock = systemClock;
const assertions = createAssertions({ secret: Buffer.from(secret, 'base64'), clock });
const { verifier } = await openDevIssuer({ file: issuerFile, clock, production: false });

const gateway = createGateway({
  subgraphs: subgraphs.map(({ name }) => ({
    name,
    transport: httpTransport({ url: urls[name], name, assertions, timeoutMs: 10_000 }),
  })),
  graph: { holder: await holdInThread(supergraph, { clock, log: silentLog }), nodes: [] },
  ...{ verifier, assertions, clock, log: silentLog },
  ...{ host: '127.0.0.1', port: 0, origins: [] },
  introspection: true,
  playground: null,
  sockets: attachStreamless,
});
const origin = await gateway.start();
answer({ port: Number(new URL(origin).port) } satisfies Ready);
