// Follows one run over a WebSocket to its end; after a lost connection it goes on at the last cursor.
import { createClient, type ExecutionResult } from 'graphql-ws';
import type { Clock } from '../../platform/clock.ts';

const runEvents = /* GraphQL */ `
  subscription Ask($runId: ID!, $after: String) {
    runEvents(runId: $runId, after: $after) {
      __typename
      seq
      ... on SafetyChecked {
        verdict
        categories
        redactions
      }
      ... on ContextRetrieved {
        citations {
          quote
          chunk {
            heading
            document {
              title
            }
          }
        }
      }
      ... on PlanProposed {
        steps {
          tool
        }
      }
      ... on ToolCalled {
        tool
      }
      ... on ToolReturned {
        tool
        error
        facts {
          id
          label
          value
          formula
          inputs {
            name
            value
          }
        }
      }
      ... on AttemptStarted {
        attempt
        model
      }
      ... on TokenDelta {
        attempt
        offset
        text
      }
      ... on AttemptAbandoned {
        attempt
        reason
      }
      ... on GroundingEvaluated {
        numbers
        unbacked
      }
      ... on DisclosuresAttached {
        disclosures {
          text
        }
      }
      ... on RunPersisted {
        model
        inputTokens
        outputTokens
        costMicros
      }
      ... on RunFailed {
        code
        reason
      }
      ... on RunCancelled {
        by
      }
    }
  }
`;

export interface AskFact {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly formula: string;
  readonly inputs: readonly { readonly name: string; readonly value: string }[];
}

/** The events `Ask` selects, by type name. */
export type AskEvent = { readonly seq: number } & (
  | { __typename: 'SafetyChecked'; verdict: string; categories: string[]; redactions: string[] }
  | {
      __typename: 'ContextRetrieved';
      citations: {
        quote: string;
        chunk: { heading: string | null; document: { title: string } } | null;
      }[];
    }
  | { __typename: 'PlanProposed'; steps: { tool: string }[] }
  | { __typename: 'ToolCalled'; tool: string }
  | { __typename: 'ToolReturned'; tool: string; error: string | null; facts: AskFact[] }
  | { __typename: 'AttemptStarted'; attempt: number; model: string }
  | { __typename: 'TokenDelta'; attempt: number; offset: number; text: string }
  | { __typename: 'AttemptAbandoned'; attempt: number; reason: string }
  | { __typename: 'GroundingEvaluated'; numbers: number; unbacked: string[] }
  | { __typename: 'DisclosuresAttached'; disclosures: { text: string }[] }
  | {
      __typename: 'RunPersisted';
      model: string;
      inputTokens: number;
      outputTokens: number;
      costMicros: string;
    }
  | { __typename: 'RunFailed'; code: string; reason: string }
  | { __typename: 'RunCancelled'; by: string }
  | { __typename: 'RunAccepted' | 'OutputValidated' | 'OutputRepaired' | 'RunCompleted' }
);

const terminal = new Set(['RunCompleted', 'RunFailed', 'RunCancelled']);
const RECONNECTS = 20;

type Frame = ExecutionResult<{ runEvents: AskEvent } | null, { cursor?: string }>;

/** `endpoint` is the gateway's http URL of /graphql. */
export async function* followRun(
  endpoint: string,
  token: string,
  runId: string,
  clock: Clock,
): AsyncGenerator<AskEvent> {
  let after: string | undefined;
  for (let attempt = 0; attempt <= RECONNECTS; attempt += 1) {
    const client = createClient({
      url: endpoint.replace(/^http/, 'ws'),
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    try {
      const frames = client.iterate<{ runEvents: AskEvent } | null, { cursor?: string }>({
        query: runEvents,
        variables: { runId, after: after ?? null },
      });
      for await (const frame of frames as AsyncIterableIterator<Frame>) {
        const problem = frame.errors?.[0];
        if (problem !== undefined && !frame.data) throw new Error(problem.message);
        after = frame.extensions?.cursor ?? after;
        if (!frame.data) continue;
        yield frame.data.runEvents;
        if (terminal.has(frame.data.runEvents.__typename)) return;
      }
    } catch (error) {
      if (!isConnectionLoss(error)) throw asError(error);
    } finally {
      await client.dispose();
    }
    await clock.sleep(250 * Math.min(8, attempt + 1));
  }
  throw new Error(`The connection to ${endpoint} was lost ${RECONNECTS} times.`);
}

/** graphql-ws rejects with a close event, an error event or GraphQL errors. */
function isConnectionLoss(error: unknown): boolean {
  if (Array.isArray(error) || error instanceof Error) return false;
  const code = (error as { code?: number }).code;
  return code === undefined || code < 4400 || code >= 4500;
}

function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  if (Array.isArray(error)) {
    return new Error(error.map((e) => (e as { message: string }).message).join('; '));
  }
  return new Error((error as { reason?: string }).reason ?? 'the connection was refused');
}
