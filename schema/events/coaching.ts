// Topics and payloads of coaching. A run event's payload holds the GraphQL object of the same name.
import { z } from 'zod';

export const runsTopic = 'coaching.runs.v1';
export const commandsTopic = 'coaching.commands.v1';
/** What was done for whom, kept long: opinions on answers so far. */
export const auditTopic = 'coaching.audit.v1';

/** What every run event says, those of later versions included. */
export const runEventBase = z.object({
  runId: z.string(),
  seq: z.int().positive(),
  epoch: z.int().positive(),
  /** ISO 8601 */
  at: z.string(),
});

export const fact = z.object({
  id: z.string(),
  label: z.string(),
  value: z.string(),
  formula: z.string(),
  inputs: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type Fact = z.infer<typeof fact>;

export const citation = z.object({
  chunk: z.object({ id: z.string() }),
  score: z.number(),
  method: z.enum(['KEYWORD', 'VECTOR', 'HYBRID']),
  quote: z.string(),
  /** Where the quote stands in the document's text; missing in events from before that was kept. */
  spans: z
    .array(z.object({ start: z.int(), end: z.int() }))
    .nullable()
    .optional(),
});
export type Citation = z.infer<typeof citation>;

export const disclosure = z.object({ id: z.string(), version: z.int(), text: z.string() });
export type Disclosure = z.infer<typeof disclosure>;

/** A model that stands before the one that answers, and why it does not. */
export const passedOver = z.object({
  model: z.string(),
  reason: z.enum([
    'FAILED',
    'UNHEALTHY',
    'RATE_LIMITED',
    'OVER_BUDGET',
    'CONTENT_FILTERED',
    'OUT_OF_TIME',
  ]),
});

const stub = z.object({ id: z.string() });

/** Payload of each run event by its GraphQL type name; also the name within its CloudEvents type. */
export const runEventData = {
  RunAccepted: runEventBase.extend({
    inputHash: z.string(),
    maxOutputTokens: z.int(),
    providers: z.array(z.string()),
  }),
  SafetyChecked: runEventBase.extend({
    verdict: z.enum(['ALLOWED', 'DEFLECTED']),
    categories: z.array(z.string()),
    redactions: z.array(z.string()),
  }),
  ContextRetrieved: runEventBase.extend({ citations: z.array(citation), facts: z.array(fact) }),
  PlanProposed: runEventBase.extend({
    steps: z.array(
      z.object({
        id: z.string(),
        tool: z.string(),
        /** What the tool will be called with, so that a successor can go on without asking again. */
        arguments: z.json(),
        dependsOn: z.array(z.string()),
      }),
    ),
  }),
  ToolCalled: runEventBase.extend({ callId: z.string(), tool: z.string(), arguments: z.json() }),
  ToolReturned: runEventBase.extend({
    callId: z.string(),
    tool: z.string(),
    facts: z.array(fact),
    error: z.string().nullable(),
  }),
  AttemptStarted: runEventBase.extend({
    attempt: z.int().positive(),
    model: z.string(),
    /** Missing in events from before that was kept. */
    passedOver: z.array(passedOver).nullable().optional(),
  }),
  TokenDelta: runEventBase.extend({
    attempt: z.int().positive(),
    offset: z.int().nonnegative(),
    text: z.string(),
    firstSeq: z.int().positive(),
  }),
  AttemptAbandoned: runEventBase.extend({ attempt: z.int().positive(), reason: z.string() }),
  OutputValidated: runEventBase.extend({ attempt: z.int().positive(), length: z.int() }),
  OutputRepaired: runEventBase.extend({
    attempt: z.int().positive(),
    problems: z.array(z.string()),
  }),
  GroundingEvaluated: runEventBase.extend({ numbers: z.int(), unbacked: z.array(z.string()) }),
  DisclosuresAttached: runEventBase.extend({ disclosures: z.array(disclosure) }),
  RunPersisted: runEventBase.extend({
    message: stub,
    model: z.string(),
    inputTokens: z.int(),
    outputTokens: z.int(),
    /** Decimal string: millionths of a US dollar. */
    costMicros: z.string(),
    /** The question and whose it is, for slices that learn from conversations; personal numbers masked. */
    asked: z
      .object({
        userId: z.string(),
        conversationId: z.string(),
        messageId: z.string(),
        text: z.string(),
      })
      .optional(),
  }),
  RunCompleted: runEventBase.extend({ message: stub }),
  RunFailed: runEventBase.extend({ code: z.string(), reason: z.string(), retryable: z.boolean() }),
  RunCancelled: runEventBase.extend({ by: z.string() }),
} as const;

export type RunEventName = keyof typeof runEventData;

/** A run event as the fold sees it: its payload and which type it is. */
export type RunEvent = {
  [Name in RunEventName]: { readonly __typename: Name } & z.infer<(typeof runEventData)[Name]>;
}[RunEventName];

export type RunEventOf<Name extends RunEventName> = Extract<RunEvent, { __typename: Name }>;

/** CloudEvents type of a run event. */
export function runEventType(name: RunEventName): string {
  return `miyagi.coaching.${name}.v1`;
}

const actor = z.object({
  id: z.string(),
  kind: z.enum(['user', 'service', 'anonymous']),
  scopes: z.array(z.string()),
  consentVersion: z.int(),
});

export const runRequested = {
  type: 'miyagi.coaching.RunRequested.v1',
  topic: commandsTopic,
  key: (data: { conversationId: string }) => data.conversationId,
  owner: (data: { userId: string }) => data.userId,
  data: z.object({
    runId: z.string(),
    conversationId: z.string(),
    userId: z.string(),
    /** For whom the worker acts; never the user's own token. */
    actor,
  }),
} as const;

export const runCancelRequested = {
  type: 'miyagi.coaching.RunCancelRequested.v1',
  topic: commandsTopic,
  key: (data: { conversationId: string }) => data.conversationId,
  owner: (data: { userId: string }) => data.userId,
  data: z.object({
    runId: z.string(),
    conversationId: z.string(),
    userId: z.string(),
    by: z.string(),
  }),
} as const;

/** Somebody said, or changed, what an answer is worth; the newest of a message counts. */
export const feedbackGiven = {
  type: 'miyagi.coaching.FeedbackGiven.v1',
  topic: auditTopic,
  key: (data: { conversationId: string }) => data.conversationId,
  owner: (data: { userId: string }) => data.userId,
  data: z.object({
    userId: z.string(),
    conversationId: z.string(),
    runId: z.string(),
    messageId: z.string(),
    rating: z.enum(['UP', 'DOWN']),
    /** Personal numbers masked. */
    comment: z.string().nullable(),
    /** ISO 8601 */
    at: z.string(),
  }),
} as const;

export const coachingTopics = [
  { name: commandsTopic, partitions: 6, retention: { ms: 7 * 86_400_000 } },
  { name: runsTopic, partitions: 6, retention: { ms: 72 * 3_600_000 } },
  { name: auditTopic, partitions: 6, retention: { ms: 5 * 365 * 86_400_000 } },
] as const;
