// A plain client of the graph for tests: HTTP for operations, one WebSocket a subscription, no retries, no folding.
import { createClient, type ExecutionResult } from 'graphql-ws';

export interface Answer<Data> {
  readonly status: number;
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: {
      readonly code?: string;
      readonly field?: string;
      readonly retryable?: boolean;
    };
  }[];
}

export async function send<Data>(
  origin: string,
  token: string | null,
  query: string,
  variables: object = {},
): Promise<Answer<Data>> {
  const response = await post(origin, token, query, variables);
  return { status: response.status, ...((await response.json()) as object) };
}

function post(origin: string, token: string | null, query: string, variables: object) {
  return fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
}

/** How many bytes the answer has; it is not looked at, since parsing it would be work of this process too. */
export async function weigh(
  origin: string,
  token: string,
  query: string,
  variables: object,
): Promise<number> {
  const response = await post(origin, token, query, variables);
  return (await response.arrayBuffer()).byteLength;
}

/** The data of an answer without errors. */
export async function ask<Data>(
  origin: string,
  token: string | null,
  query: string,
  variables: object = {},
): Promise<Data> {
  const answer = await send<Data>(origin, token, query, variables);
  if (answer.errors !== undefined || !answer.data) {
    throw new Error(`HTTP ${answer.status}: ${JSON.stringify(answer.errors)}`);
  }
  return answer.data;
}

/** A run event as the test's selection asks for it. */
export interface SeenEvent {
  readonly __typename: string;
  readonly seq: number;
  readonly epoch: number;
  readonly attempt?: number;
  readonly offset?: number;
  readonly text?: string;
}

export interface SeenFrame {
  readonly event: SeenEvent;
  readonly cursor: string;
}

export interface Watch {
  readonly frames: readonly SeenFrame[];
  /** How it ended: `complete` by the server, `lost` with the connection, or the GraphQL error's code. */
  readonly end: string;
}

const watchRun = /* GraphQL */ `
  subscription Watch($runId: ID!, $after: String) {
    runEvents(runId: $runId, after: $after) {
      __typename
      seq
      epoch
      ... on TokenDelta {
        attempt
        offset
        text
      }
      ... on AttemptAbandoned {
        attempt
      }
    }
  }
`;

/** Watches until the stream ends; `onFrame` returning false hangs up. */
export async function watch(
  origin: string,
  token: string,
  runId: string,
  after: string | null,
  onFrame: (frame: SeenFrame) => boolean = () => true,
): Promise<Watch> {
  const client = createClient({
    url: `${origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    // The default logs every close; the test looks at the outcome itself.
    onNonLazyError: () => undefined,
  });
  const frames: SeenFrame[] = [];
  try {
    const iterator = client.iterate<{ runEvents: SeenEvent }, { cursor: string }>({
      query: watchRun,
      variables: { runId, after },
    });
    for await (const frame of iterator as AsyncIterableIterator<
      ExecutionResult<{ runEvents: SeenEvent } | null, { cursor: string }>
    >) {
      const code = frame.errors?.[0]?.extensions?.['code'];
      if (!frame.data) return { frames, end: typeof code === 'string' ? code : 'no code' };
      const seen = { event: frame.data.runEvents, cursor: frame.extensions?.cursor ?? '' };
      frames.push(seen);
      if (!onFrame(seen)) return { frames, end: 'hung up' };
    }
    return { frames, end: 'complete' };
  } catch (error) {
    const code = Array.isArray(error)
      ? (error[0] as { extensions?: { code?: string } }).extensions?.code
      : undefined;
    return { frames, end: code ?? 'lost' };
  } finally {
    await client.dispose();
  }
}

/** What a client shows after these frames; throws where text is lost, repeated or out of order. */
export function shownText(frames: readonly SeenFrame[]): string {
  let text = '';
  for (const { event } of frames) {
    if (event.__typename === 'AttemptStarted') text = '';
    if (event.__typename === 'AttemptAbandoned') text = '';
    if (event.__typename !== 'TokenDelta') continue;
    if (event.offset !== text.length) {
      throw new Error(
        `text at ${event.offset} follows ${text.length} characters (seq ${event.seq})`,
      );
    }
    text += event.text ?? '';
  }
  return text;
}

export const terminalEvents = ['RunCompleted', 'RunFailed', 'RunCancelled'];

export function terminals(frames: readonly SeenFrame[]): string[] {
  return frames
    .map(({ event }) => event.__typename)
    .filter((name) => terminalEvents.includes(name));
}
