// A WebSocket's handshake by hand: a client library would hide what a server answers to a subprotocol it does not know.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';

export interface Handshake {
  /** 101 where the socket was opened. */
  readonly status: number;
  /** The subprotocol that the server chose; null: none. */
  readonly chosen: string | null;
  /** With which the server closed the socket at once; null: it did not within the time. */
  readonly closeCode: number | null;
}

/** `protocol` null: the client names none. */
export function shakeHands(
  url: URL,
  headers: Record<string, string>,
  protocol: string | null,
  ms: number,
): Promise<Handshake> {
  const secure = url.protocol === 'wss:';
  const target = new URL(url);
  target.protocol = secure ? 'https:' : 'http:';
  return new Promise((resolve, reject) => {
    const asked = (secure ? secureRequest : request)(target, {
      agent: false,
      headers: {
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...(protocol !== null && { 'sec-websocket-protocol': protocol }),
      },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, chosen: null, closeCode: null });
      asked.destroy();
    });
    asked.on('upgrade', (response, socket, head) => {
      const chosen = response.headers['sec-websocket-protocol'] ?? null;
      let seen = head;
      const done = () => {
        clearTimeout(timer);
        socket.destroy();
        resolve({ status: 101, chosen, closeCode: closeCodeIn(seen) });
      };
      const timer = setTimeout(done, ms);
      const look = (chunk: Buffer) => {
        seen = Buffer.concat([seen, chunk]);
        if (closeCodeIn(seen) !== null) done();
      };
      socket.on('error', () => undefined);
      socket.on('close', done);
      socket.on('data', look);
      look(Buffer.alloc(0));
    });
    asked.end();
  });
}

/** https://www.rfc-editor.org/rfc/rfc6455#section-5.2 for short frames of a server, which are not masked. */
function closeCodeIn(bytes: Buffer): number | null {
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt8(at + 1) & 0x7f;
    if ((bytes.readUInt8(at) & 0x0f) === 8) return length >= 2 ? bytes.readUInt16BE(at + 2) : 1005;
    if (length > 125) return null;
    at += 2 + length;
  }
  return null;
}
