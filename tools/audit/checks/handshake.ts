// graphql-transport-ws up to the acknowledgement, and who may not come so far.
import type { Check } from '../check.ts';
import { expect, shown } from '../findings.ts';
import { shakeHands } from '../clients/handshake.ts';
import { protocolName, Socket } from '../clients/socket.ts';
import type { Target } from '../target.ts';

const protocol = 'https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md';
const transport = 'websocket';

async function open(target: Target): Promise<Socket> {
  const { headers } = await target.credentials();
  return Socket.open(target.urlOf(transport), headers, target.profile.limits.replyMs);
}

/** A socket in the hands of `work`, closed behind it. */
async function withSocket<T>(
  socket: Promise<Socket>,
  work: (socket: Socket) => Promise<T>,
): Promise<T> {
  const opened = await socket;
  try {
    return await work(opened);
  } finally {
    opened.cut();
  }
}

export function readySocket<T>(target: Target, work: (socket: Socket) => Promise<T>): Promise<T> {
  const ready = target
    .credentials()
    .then((who) => Socket.ready(target.urlOf(transport), who, target.profile.limits.replyMs));
  return withSocket(ready, work);
}

/** Closed with this code. */
export async function closesWith(socket: Socket, codes: readonly number[], ms: number) {
  const closed = await socket.closes(ms);
  expect(closed !== null && codes.includes(closed.code), () =>
    closed === null ? `the socket was still open after ${ms} ms` : socket.outcome(null),
  );
  return `closed with ${closed.code} ${shown(closed.reason)}`;
}

async function refusesProtocol(target: Target, name: string | null): Promise<string> {
  const { headers } = await target.credentials();
  const { replyMs } = target.profile.limits;
  const { status, chosen, closeCode } = await shakeHands(
    target.urlOf(transport),
    headers,
    name,
    replyMs,
  );
  const refused = (status >= 400 && status < 500) || closeCode === 4406;
  expect(
    refused,
    () =>
      `status ${status}, subprotocol ${chosen ?? 'none'}, ${closeCode === null ? 'the socket stays open' : `closed with ${closeCode}`}`,
  );
  return status === 101 ? 'closed with 4406' : `refused with status ${status}`;
}

export const handshakeChecks: readonly Check[] = [
  {
    name: 'subprotocol',
    transport,
    expects: `the handshake to choose ${protocolName}`,
    spec: `${protocol}#communication`,
    async run(target) {
      return withSocket(open(target), async ({ ws }) => {
        expect(ws.protocol === protocolName, () => `it chose “${ws.protocol}”`);
        return 'chosen';
      });
    },
  },
  {
    name: 'unknown-subprotocol',
    transport,
    expects: 'no socket that speaks another subprotocol: status 4xx, or close 4406',
    spec: `https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2 and ${protocol}#communication`,
    run: (target) => refusesProtocol(target, 'nobody-speaks-this'),
  },
  {
    name: 'acknowledgement',
    transport,
    expects: 'connection_init to be answered with connection_ack',
    spec: `${protocol}#connectionack`,
    run: (target) => readySocket(target, async () => 'acknowledged'),
  },
  {
    name: 'init-timeout',
    transport,
    expects: 'close 4408 where connection_init never comes',
    spec: `${protocol}#connectioninit`,
    run: (target) =>
      withSocket(open(target), (socket) =>
        closesWith(socket, [4408], target.profile.limits.initMs),
      ),
  },
  {
    name: 'second-init',
    transport,
    expects: 'close 4429 upon a second connection_init',
    spec: `${protocol}#connectioninit`,
    run: (target) =>
      readySocket(target, async (socket) => {
        socket.send({ type: 'connection_init' });
        return closesWith(socket, [4429], target.profile.limits.replyMs);
      }),
  },
  {
    name: 'subscribe-before-ack',
    transport,
    expects: 'close 4401 upon subscribe before connection_ack',
    spec: `${protocol}#subscribe`,
    run: (target) =>
      withSocket(open(target), async (socket) => {
        socket.subscribe('1', target.profile.query);
        return closesWith(socket, [4401], target.profile.limits.replyMs);
      }),
  },
  {
    name: 'forged-credentials',
    transport,
    expects: 'close 4403 or 4401 upon credentials of nobody, and no connection_ack',
    spec: 'https://the-guild.dev/graphql/ws/recipes#ws-server-and-client-auth-usage-with-token-expiration-validation-and-refresh',
    without: ({ auth }) =>
      auth.forged === undefined ? 'the profile names no forged credentials (auth.forged)' : null,
    async run(target) {
      const { headers, connectionParams } = await target.credentials(target.profile.auth.forged);
      const { replyMs } = target.profile.limits;
      return withSocket(Socket.open(target.urlOf(transport), headers, replyMs), async (socket) => {
        socket.send({ type: 'connection_init', payload: connectionParams });
        return closesWith(socket, [4401, 4403], replyMs);
      });
    },
  },
];
