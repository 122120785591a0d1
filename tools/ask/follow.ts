// What `npm run ask` wants to know of a run.
import { followRun } from '../../client/follow-run.js';

const runEvents = /* GraphQL */ `
  subscription Ask($runId: ID!, $after: String) {
    runEvents(runId: $runId, after: $after) {
      __typename
      seq
      epoch
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
      ... on OutputValidated {
        attempt
        length
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
export type AskEvent = { readonly seq: number; readonly epoch: number } & (
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

/** `endpoint` is the gateway's http URL of /graphql. Every event once, across lost connections. */
export async function* askEvents(
  endpoint: string,
  token: string,
  runId: string,
): AsyncGenerator<AskEvent> {
  const connectionParams = { authorization: `Bearer ${token}` };
  const run = followRun<AskEvent>({ url: endpoint, runId, connectionParams, query: runEvents });
  for await (const { event } of run) yield event;
}
