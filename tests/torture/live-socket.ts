// One subscription over one WebSocket, by hand: nothing between the wire and what is recorded reconnects, buffers or folds.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
import { WebSocket } from 'ws';
import type { SeenEvent } from './history.ts';

export const watchRun = /* GraphQL */ `
  subscription Watch($runId: ID!, $after: String) {
    runEvents(runId: $runId, after: $after) {
      __typename
      runId
      epoch
      seq
      at
      ... on AttemptStarted {
        attempt
      }
      ... on TokenDelta {
        attempt
        offset
        text
        firstSeq
      }
      ... on AttemptAbandoned {
        attempt
      }
    }
  }
`;

export type TimedEvent = SeenEvent & { readonly at: string };

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

export interface Payload {
  readonly data?: { readonly runEvents: TimedEvent } | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly cursor?: string };
}

export interface LiveSocket {
  /** How it ended: `complete`, `lost`, `cut`, or the code of the error that ended it. */
  readonly ended: Promise<string>;
  /** Drops the connection as a tunnel would; what is under way is never received. */
  cut(): void;
  /** Stops reading for so long (ms). */
  rest(ms: number): void;
}

export function follow(
  { origin, token }: { readonly origin: string; readonly token: string },
  variables: { readonly runId: string; readonly after: string | null },
  onFrame: (event: TimedEvent, cursor: string) => void,
): LiveSocket {
  const ws = new WebSocket(`${origin.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const send = (message: object) => ws.send(JSON.stringify(message));
  let over = false;
  const end = (how: string) => {
    over = true;
    resolve(how);
    ws.terminate();
  };

  ws.on('open', () => {
    send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  });
  ws.on('message', (data: Buffer) => {
    if (over) return;
    const { type, payload } = JSON.parse(data.toString()) as Message;
    if (type === 'connection_ack') {
      send({ id: '1', type: 'subscribe', payload: { query: watchRun, variables } });
    } else if (type === 'ping') send({ type: 'pong' });
    else if (type === 'error') end(codeOf(payload as Payload['errors']));
    else if (type === 'complete') end('complete');
    else if (type === 'next') {
      const { data: given, errors, extensions } = payload as Payload;
      if (!given || errors !== undefined) return end(codeOf(errors));
      onFrame(given.runEvents, extensions?.cursor ?? '');
    }
  });
  // `close` follows, and is what counts.
  ws.on('error', () => undefined);
  ws.on('close', () => end('lost'));
  return {
    ended,
    cut: () => end('cut'),
    rest(ms) {
      if (ws.readyState !== ws.OPEN || ws.isPaused) return;
      ws.pause();
      setTimeout(() => ws.resume(), ms);
    },
  };
}

function codeOf(errors: Payload['errors']): string {
  return errors?.[0]?.extensions?.code ?? 'an error without a code';
}
