// graphql-transport-ws, well or badly.
import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Fault } from './faults.testing.ts';
import type { Follower, Payload, Source } from './source.testing.ts';
import { viewerOf } from './tokens.testing.ts';

interface Message {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly payload?: Payload & { readonly authorization?: unknown };
}

const protocol = 'graphql-transport-ws';
const initMs = 1_000;
const beatMs = 50;
const cloggedBytes = 1_000_000;

/** Those that are open. */
export function serveSockets(
  server: Server,
  source: Source,
  has: (fault: Fault) => boolean,
): ReadonlySet<WebSocket> {
  const acceptor = new WebSocketServer({
    server,
    handleProtocols: (protocols) => {
      if (has('chooses-no-subprotocol')) return false;
      if (protocols.has(protocol)) return protocol;
      return has('takes-any-subprotocol') ? ([...protocols][0] ?? false) : false;
    },
  });
  acceptor.on('connection', (ws) => accept(ws, source, has));
  return acceptor.clients;
}

function accept(ws: WebSocket, source: Source, has: (fault: Fault) => boolean): void {
  const running = new Map<string, Follower | null>();
  let initialised = false;
  let acknowledged = false;
  let expiry: NodeJS.Timeout | undefined;
  const send = (message: object) => ws.send(JSON.stringify(message));
  const close = (code: number, reason = '') => {
    const isHidden = ([4400, 4401, 4408, 4409, 4429] as const).some(
      (each) => each === code && has(`closes-${each}-as-1000` as Fault),
    );
    ws.close(isHidden ? 1000 : code, reason);
  };
  if (ws.protocol !== protocol && !has('takes-any-subprotocol')) close(4406);
  const init = setTimeout(() => {
    if (!initialised && !has('waits-for-init-for-ever')) close(4408);
  }, initMs);
  const beat = setInterval(() => has('never-beats') || ws.ping(), beatMs);

  function initialise(payload: Message['payload']): void {
    if (initialised && has('acknowledges-late')) return;
    if (initialised) return close(4429);
    initialised = true;
    const viewer = viewerOf(payload?.authorization, has);
    if (viewer === null) return close(4403);
    if (has('never-acknowledges')) return;
    acknowledged = true;
    send({ type: 'connection_ack' });
    if (viewer.leftMs === null) return;
    expiry = setTimeout(() => {
      if (!has('completes-at-expiry')) return close(4403, 'the token has ended');
      for (const id of running.keys()) send({ id, type: 'complete' });
    }, viewer.leftMs);
  }

  function subscribe(id: string, payload: Payload): void {
    if (!acknowledged) return close(4401);
    if (running.has(id) && !has('lets-ids-be-used-twice')) return close(4409);
    const opened = source.open(payload);
    if ('errors' in opened) {
      if (has('closes-upon-invalid-operations')) return close(4500);
      if (has('errors-as-results')) send({ id, type: 'next', payload: { errors: opened.errors } });
      else send({ id, type: 'error', payload: opened.errors });
      if (has('completes-after-errors')) send({ id, type: 'complete' });
      return;
    }
    if ('data' in opened) {
      send({ id, type: 'next', payload: opened });
      if (!has('no-complete-after-a-result')) send({ id, type: 'complete' });
      return;
    }
    const follower = opened.follow({
      send: (result) => send({ id, type: 'next', payload: result }),
      isClogged: () => ws.bufferedAmount > cloggedBytes,
      end(how) {
        if (how === 'cut') return ws.terminate();
        running.delete(id);
        send({ id, type: 'complete' });
      },
    });
    running.set(id, follower);
  }

  function complete(id: string): void {
    if (!running.has(id) && has('closes-upon-unknown-complete')) return close(4400);
    if (has('ignores-complete')) return;
    running.get(id)?.stop();
    if (!has('never-frees-ids')) running.delete(id);
  }

  ws.on('message', (data: Buffer) => {
    let message: Message;
    try {
      message = JSON.parse(data.toString()) as Message;
    } catch {
      return close(4400);
    }
    const { type, id, payload } = message;
    if (type === 'connection_init') return initialise(payload);
    if (type === 'pong') return has('closes-upon-pong') ? close(4400) : undefined;
    if (type === 'ping') return has('never-pongs') ? undefined : send({ type: 'pong' });
    if (typeof id !== 'string') return close(4400);
    if (type === 'subscribe' && payload !== undefined) return subscribe(id, payload);
    if (type === 'complete') return complete(id);
    close(4400);
  });
  ws.on('close', () => {
    clearTimeout(init);
    clearTimeout(expiry);
    clearInterval(beat);
    for (const follower of running.values()) follower?.stop();
  });
}
