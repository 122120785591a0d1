// What the auditor has to be told about a server; docs/audit.md explains every field with examples.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

export const transports = ['websocket', 'sse', 'multipart'] as const;
export type Transport = (typeof transports)[number];

const pointer = z.string().regex(/^(\/[^/]*)+$/, 'must be a JSON pointer such as /ticks/seq');
const ms = z.int().min(1).max(3_600_000);
const texts = z.record(z.string(), z.string());
const command = z.array(z.string().min(1)).min(1);

const operation = z.strictObject({
  query: z.string().min(1),
  variables: z.record(z.string(), z.unknown()).default({}),
});

const subscription = operation.extend({
  /** A mutation that begins the stream; what is captured of its `data` stands in `variables` as `{name}`. */
  start: operation.extend({ capture: z.record(z.string(), pointer).default({}) }).optional(),
});

const reason = z.string().min(10, 'must say why');
const absent = z.strictObject({ absent: reason });
const place = { url: z.string().default('') };

const profileShape = z.strictObject({
  name: z.string().min(1),
  /** Where queries and mutations are posted; relative to --url, as every other URL here. */
  http: z.string().default(''),
  transports: z.strictObject({
    websocket: z.union([z.strictObject(place), absent]),
    sse: z.union([
      z.strictObject({ ...place, methods: z.array(z.enum(['GET', 'POST'])).min(1) }),
      absent,
    ]),
    multipart: z.union([z.strictObject(place), absent]),
  }),
  auth: z
    .strictObject({
      token: z.strictObject({ command }).optional(),
      headers: texts.default({}),
      connectionParams: z.record(z.string(), z.unknown()).default({}),
      /** Prints a token that is good for `seconds`. */
      brief: z.strictObject({ command, seconds: z.int().min(1).max(600) }).optional(),
      /** Stands for a token that no server takes; absent: credentials are not checked. */
      forged: z.string().optional(),
    })
    .prefault({}),
  query: operation.prefault({ query: '{ __typename }' }),
  subscription,
  /** Goes on longer than a short token, and through a reload. */
  lasting: subscription.optional(),
  /** Says nothing for a long time. */
  idle: subscription.optional(),
  /** Much data, so that a slow reader is noticed. */
  heavy: subscription.optional(),
  /** What another client follows while one cancels; it goes on as long as `subscription`. */
  neighbour: subscription.optional(),
  event: z.union([
    z.strictObject({ sequence: pointer, first: pointer.optional(), begins: z.int().optional() }),
    z.strictObject({ identity: pointer }),
  ]),
  /** How the last event looks; absent: the stream goes on for ever. */
  end: z.strictObject({ pointer, oneOf: z.array(z.unknown()).min(1) }).optional(),
  /** Makes events while a stream is followed; absent: they come by themselves. */
  trigger: operation.extend({ everyMs: ms.default(50) }).optional(),
  resume: z.discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('cursor'),
      /** In the whole result, such as /extensions/cursor. */
      cursor: pointer,
      variable: z.string().min(1),
      forged: z.unknown().optional(),
      /** SSE: the server gives each event an `id`, and goes on behind Last-Event-ID. */
      lastEventId: z.boolean().default(false),
    }),
    z.strictObject({ by: z.literal('last-event-id'), forged: z.string().optional() }),
    z.strictObject({ by: z.literal('nothing') }),
  ]),
  reload: z
    .union([
      z.strictObject({ command }),
      z.strictObject({ url: z.string(), method: z.enum(['GET', 'POST', 'PUT']).default('POST') }),
    ])
    .optional(),
  /** How many subscriptions run on the server: a field of a query's data, or a line of /metrics. */
  probe: z
    .union([
      operation.extend({ pointer }),
      z.strictObject({ url: z.string(), metric: z.string().min(1) }),
    ])
    .optional(),
  limits: z
    .strictObject({
      replyMs: ms.default(5_000),
      eventMs: ms.default(10_000),
      initMs: ms.default(15_000),
      silenceMs: ms.default(30_000),
      expiryMs: ms.default(5_000),
      cancelMs: ms.default(5_000),
      slowMs: ms.default(5_000),
      delayMs: ms.default(1_000),
      awayMs: ms.default(500),
      events: z.int().min(3).max(100_000).default(30),
    })
    .prefault({}),
  skip: z
    .array(
      z.strictObject({
        check: z.string(),
        transport: z.enum(transports).optional(),
        reason,
      }),
    )
    .default([]),
});

export type Profile = z.infer<typeof profileShape>;
export type Subscription = z.infer<typeof subscription>;
export type Operation = z.infer<typeof operation>;

export class ProfileError extends Error {}

export async function readProfile(file: string): Promise<Profile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new ProfileError(`--profile: ${file} cannot be read (${(error as Error).message})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ProfileError(`--profile: ${file} is not JSON (${(error as Error).message})`);
  }
  return parseProfile(json, file);
}

/** Every wrong field by name, all at once. */
export function parseProfile(json: unknown, file: string): Profile {
  const parsed = profileShape.safeParse(json);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.flatMap((issue) => problems(issue, []));
  throw new ProfileError([`--profile: ${file} is no profile:`, ...lines].join('\n'));
}

type Issue = z.core.$ZodIssue;

function problems(issue: Issue, before: readonly PropertyKey[]): string[] {
  const path = [...before, ...issue.path];
  // Of several forms, the one that came nearest is meant.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
    return nearest.flatMap((inner) => problems(inner, path));
  }
  return [`  ${path.map(String).join('.') || 'the profile'}: ${issue.message}`];
}

function distance(issues: readonly Issue[]): number {
  return issues.reduce(
    (sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1),
    0,
  );
}
