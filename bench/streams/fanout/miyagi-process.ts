// This gateway with its live fields as `npm start` puts it together: tokens verified, limits on, events through the
// embedded log on disk, the subgraph in the same process, plans made in a thread.
import { join } from 'node:path';
import { attachTransports } from '../../../gateway/edge/attach.ts';
import { createGateway } from '../../../gateway/gateway.ts';
import { createCursors } from '../../../gateway/stream/cursor.ts';
import { openStreams } from '../../../gateway/stream/subscribe.ts';
import { holdInThread } from '../../../gateway/supergraph/graph-in-thread.ts';
import { localRenewals, memoryRenewals } from '../../../platform/auth/renewals.ts';
import { openDevIssuer } from '../../../platform/auth/dev-issuer.ts';
import { memoryClaims } from '../../../platform/claims.ts';
import { systemClock } from '../../../platform/clock.ts';
import { encodeEvent } from '../../../platform/events/codec.ts';
import { openEmbeddedLog } from '../../../platform/events/embedded.ts';
import { inProcess, mountSubgraph } from '../../../platform/graphql/mount.ts';
import { createLog } from '../../../platform/log.ts';
import { seededRandom } from '../../../platform/random.ts';
import { answer, taskOf } from '../../gateway/child.ts';
import type { Ready } from '../../gateway/task.ts';
import { instrumentsSdl } from './language.ts';
import { takeOrders } from './orders.ts';
import { quoted, quoteFeed, quoteTopics } from './quotes.ts';
import type { ServerTask } from './task.ts';
import { instrumentOf } from './world.ts';

const { dir, supergraphs, issuerFile, clients } = await taskOf<ServerTask>();
const clock = systemClock;
const log = createLog('error');
const { verifier } = await openDevIssuer({ file: issuerFile, clock, production: false });
const events = await openEmbeddedLog({ file: join(dir, 'events.sqlite'), clock, log });
await events.ensureTopics(quoteTopics);
const holder = await holdInThread(supergraphs[0], { clock, log });
const instruments = mountSubgraph(
  { name: 'instruments', sdl: instrumentsSdl() },
  {
    resolvers: {
      Query: { instrument: (_: unknown, { symbol }: { symbol: string }) => instrumentOf(symbol) },
      Instrument: { __resolveReference: ({ symbol }: { symbol: string }) => instrumentOf(symbol) },
    },
    context: (viewer) => ({ viewer }),
  },
  { log },
);
const keys = [{ id: 1, secret: new Uint8Array(32).fill(1) }] as const;
const gateway = createGateway({
  graph: { holder, nodes: [] },
  subgraphs: [{ name: 'instruments', transport: inProcess(instruments) }],
  verifier,
  assertions: null,
  ...{ clock, log },
  host: '127.0.0.1',
  port: 0,
  origins: [],
  introspection: false,
  playground: null,
  sockets: async (server, parts) =>
    attachTransports(server, {
      ...parts,
      streams: await openStreams({
        ...parts,
        folds: [],
        feeds: [quoteFeed],
        events,
        // Kept for folds only, of which there are none.
        checkpoints: { save: none, load: async () => null, forget: none },
        cursors: createCursors(keys),
      }),
      sockets: clients,
      operationsPerSocket: 10,
      httpStreams: 10,
      claims: memoryClaims(clock),
      renewals: localRenewals(memoryRenewals(clock)),
      ticketKeys: keys,
      random: seededRandom('transports', 1),
    }),
});

async function none(): Promise<void> {}

let made = 0;
let version = 0;
takeOrders({
  async emit(quote) {
    const time = new Date(quote.at).toISOString();
    const envelope = { id: `evt_${(made += 1)}`, source: '/bench', subject: quote.symbol, time };
    await events.append([encodeEvent(quoted, { ...envelope, data: quote })]);
  },
  async replace() {
    version = 1 - version;
    await holder.replace(supergraphs[version] ?? '');
  },
});
answer({ port: Number(new URL(await gateway.start()).port) } satisfies Ready);
