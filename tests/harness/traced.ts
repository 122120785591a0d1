// A client that traces what it does: asks the coach, watches the answer, and says in both whose trace that is part of.
import { randomBytes } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { formatTraceparent, type TraceParent } from '../../platform/telemetry/traceparent.ts';

export function newTrace(): TraceParent {
  const id = (bytes: number) => randomBytes(bytes).toString('hex');
  return { traceId: id(16), spanId: id(8), isSampled: true };
}

export interface Asking {
  readonly origin: string;
  readonly token: string;
  readonly question: string;
  readonly trace: TraceParent;
}

/** Resolves when the stream is over. */
export async function askTraced(asking: Asking): Promise<{ runId: string; text: string }> {
  const { origin, token, question, trace } = asking;
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      traceparent: formatTraceparent(trace),
      'apollographql-client-name': 'long tests',
    },
    body: JSON.stringify({
      query: `mutation Ask($question: String!) { startRun(input: { question: $question }) { run { id } } }`,
      variables: { question },
    }),
  });
  const answer = (await response.json()) as {
    readonly data?: { readonly startRun: { readonly run: { readonly id: string } } };
  };
  const runId = answer.data?.startRun.run.id;
  if (runId === undefined) throw new Error(`HTTP ${response.status}: ${JSON.stringify(answer)}`);
  return { runId, text: await watchTraced(asking, runId) };
}

async function watchTraced({ origin, token, trace }: Asking, runId: string): Promise<string> {
  const client = createClient({
    url: `${origin.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: {
      authorization: `Bearer ${token}`,
      traceparent: formatTraceparent(trace),
    },
    retryAttempts: 0,
  });
  let text = '';
  const query = `subscription Watch($runId: ID!) { runEvents(runId: $runId) { __typename ... on TokenDelta { text } } }`;
  try {
    const frames = client.iterate<{ runEvents: { text?: string } }>({
      query,
      variables: { runId },
    });
    for await (const { data, errors } of frames) {
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      text += data?.runEvents.text ?? '';
    }
    return text;
  } finally {
    await client.dispose();
  }
}
