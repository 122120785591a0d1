// A client that does as little as possible between the wire and the clock: one WebSocket, frames with their arrival.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
import { WebSocket } from 'ws';

const watchRun = /* GraphQL */ `
  subscription Watch($runId: ID!, $after: String) {
    runEvents(runId: $runId, after: $after) {
      __typename
      at
      seq
      ... on TokenDelta {
        firstSeq
        offset
        text
      }
    }
  }
`;

export interface ArrivedFrame {
  readonly event: {
    readonly __typename: string;
    readonly at: string;
    readonly seq: number;
    readonly firstSeq?: number;
    readonly offset?: number;
    readonly text?: string;
  };
  readonly cursor: string;
  /** `wallNow` when its bytes were here, before they were parsed. */
  readonly arrivedAt: number;
}

/** Milliseconds since the Unix epoch with fractions, by the clock that all processes of a machine share. */
export function wallNow(): number {
  return performance.timeOrigin + performance.now();
}

interface Payload {
  readonly data?: { readonly runEvents: ArrivedFrame['event'] } | null;
  readonly errors?: readonly { readonly message: string }[];
  readonly extensions?: { readonly cursor?: string };
}

export interface BenchSocket {
  /** Resolves with how it ended: `complete`, `lost`, or the errors of the operation. */
  subscribe(
    variables: { readonly runId: string; readonly after: string | null },
    onFrame: (frame: ArrivedFrame) => void,
  ): Promise<string>;
  close(): void;
}

/** Connected and acknowledged; rejects where it cannot be. */
export async function connect(origin: string, token: string): Promise<BenchSocket> {
  const ws = new WebSocket(`${origin.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  const acknowledged = Promise.withResolvers<void>();
  const running = new Map<string, { onFrame: (frame: ArrivedFrame) => void; end: EndOf }>();
  let count = 0;
  const send = (message: object) => ws.send(JSON.stringify(message));
  ws.on('open', () => {
    send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  });
  ws.on('message', (data: Buffer) => {
    const arrivedAt = wallNow();
    const message = JSON.parse(data.toString()) as { type: string; id?: string; payload?: unknown };
    const operation = running.get(message.id ?? '');
    if (message.type === 'connection_ack') acknowledged.resolve();
    else if (message.type === 'ping') send({ type: 'pong' });
    else if (message.type === 'complete') operation?.end('complete');
    else if (message.type === 'error') operation?.end(JSON.stringify(message.payload));
    else if (message.type === 'next') {
      const { data: given, errors, extensions } = message.payload as Payload;
      if (!given) return operation?.end(JSON.stringify(errors));
      const cursor = extensions?.cursor ?? '';
      operation?.onFrame({ event: given.runEvents, cursor, arrivedAt });
    }
  });
  // `close` follows, and is what counts.
  ws.on('error', () => undefined);
  ws.on('close', () => {
    acknowledged.reject(new Error(`no socket to ${origin}`));
    for (const { end } of running.values()) end('lost');
  });
  await acknowledged.promise;
  return {
    subscribe(variables, onFrame) {
      return new Promise((resolve) => {
        const id = String((count += 1));
        const end = (how: string) => {
          running.delete(id);
          resolve(how);
        };
        running.set(id, { onFrame, end });
        send({ id, type: 'subscribe', payload: { query: watchRun, variables } });
      });
    },
    close: () => ws.terminate(),
  };
}

type EndOf = (how: string) => void;
