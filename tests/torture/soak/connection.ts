// One subscription on a connection of its own, by any transport, which can be cut and given new credentials.
import { httpAsked } from '../../../tools/audit/clients/http.ts';
import { openMultipart } from '../../../tools/audit/clients/multipart.ts';
import { Socket, streamOn } from '../../../tools/audit/clients/socket.ts';
import { openSse } from '../../../tools/audit/clients/sse.ts';
import type { Stream } from '../../../tools/audit/clients/stream.ts';

export const transports = ['webSocket', 'events', 'multipart'] as const;
export type Transport = (typeof transports)[number];

export interface Connection {
  readonly stream: Stream;
  /** Null once the new token is in use; otherwise why not, in words. */
  readonly renew: (token: string) => Promise<string | null>;
}

export interface Asked {
  readonly origin: string;
  readonly token: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** A cursor; null: from the beginning. */
  readonly after: string | null;
}

/** Ample, on a machine that does other things as well. */
const replyMs = 30_000;

/** Rejects where there is no answer at all. */
export async function connect(by: Transport, asked: Asked): Promise<Connection> {
  const { origin, token, query, after } = asked;
  const variables = { ...asked.variables, after };
  if (by === 'webSocket') {
    const url = new URL(`${origin.replace(/^http/, 'ws')}/graphql`);
    const connectionParams = { authorization: `Bearer ${token}` };
    const socket = await Socket.ready(url, { headers: {}, connectionParams }, replyMs);
    const renew = async (newer: string) => {
      const pong = socket.next(({ type }) => type === 'pong', replyMs);
      socket.send({ type: 'ping', payload: { authorization: `Bearer ${newer}` } });
      const { payload } = (await pong) ?? {};
      return isRenewed(payload) ? null : socket.outcome(await pong);
    };
    return { stream: streamOn(socket, { query, variables }), renew };
  }
  const headers = { authorization: `Bearer ${token}` };
  const { stream, response } =
    by === 'events'
      ? openSse(
          httpAsked(
            new URL(`${origin}/graphql/stream`),
            'POST',
            { ...headers, ...(after !== null && { 'last-event-id': after }) },
            { query, variables: asked.variables },
          ),
        )
      : openMultipart(
          httpAsked(new URL(`${origin}/graphql`), 'POST', headers, { query, variables }),
        );
  const answer = await response;
  if (answer === null) throw new Error('the connection was refused');
  const name = answer.headers['miyagi-stream'];
  const renew = async (newer: string) => {
    const renewed = await fetch(`${origin}/graphql/stream/tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${newer}` },
      body: JSON.stringify({ renew: name }),
    });
    const body: unknown = await renewed.json();
    return isRenewed(body) ? null : `HTTP ${renewed.status}: ${JSON.stringify(body)}`;
  };
  return { stream, renew };
}

const isRenewed = (answer: unknown) =>
  typeof answer === 'object' && answer !== null && 'expiresAt' in answer;
