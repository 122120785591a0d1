// Every setting of a config file, with what it is when nobody sets it. docs/gateway.md is compared with this.
import { z } from 'zod';
import { defaultLimits, type OperationLimits } from '../edge/limits.ts';
import { defaultPlannerLimits } from '../supergraph/thread.ts';

function whole(min: number, max: number, byDefault: number) {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).default(byDefault);
}

function flag() {
  return z.boolean({ error: 'expected true or false' }).optional();
}

function object<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'invalid_type' ? 'expected an object' : undefined),
  });
}

const word = (error: string, pattern: RegExp) => z.string({ error }).regex(pattern, { error });

/** https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Of the connection or of the body that the gateway itself sends, so nobody else's to say. */
const OWN_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const headerName = word('expected the name of a header', TOKEN)
  .transform((name) => name.toLowerCase())
  .refine((name) => !OWN_HEADERS.has(name) && !name.startsWith('miyagi-'), {
    error: 'this header is the gateway’s own',
  });

const headerValue = word(
  'expected what may stand in a header, without line breaks',
  /^[\t\x20-\x7e\x80-\xff]*$/,
);

const headers = z
  .record(headerName, headerValue, { error: 'expected an object of header names and values' })
  .default({});

const httpUrl = z
  .string({ error: 'expected an http or https URL' })
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
    error: 'expected an http or https URL',
  })
  .refine((text) => (URL.parse(text)?.username ?? '') === '', {
    error: 'put credentials into `headers`, not into the URL',
  });

/** A share, 0 to 1. */
function share(byDefault: number) {
  const error = 'expected a number from 0 to 1';
  return z.number({ error }).min(0, { error }).max(1, { error }).default(byDefault);
}

/** How a subgraph is asked. */
const call = {
  headers,
  timeoutMs: whole(1, 600_000, 30_000),
  attempts: whole(1, 10, 3),
  connections: whole(1, 10_000, 64),
  queue: whole(0, 1_000_000, 1024),
  responseLimit: whole(1024, 1_073_741_824, 16_777_216),
};

const attemptTimeoutMs = whole(1, 600_000, 30_000).unwrap().optional();

/** When a query is tried again. */
const retry = {
  pauseMs: whole(0, 60_000, 50),
  longestPauseMs: whole(0, 60_000, 1_000),
  ratio: share(0.1),
  reserve: whole(0, 1_000_000, 10),
};

/** When a subgraph is left alone. */
const breaker = {
  windowMs: whole(100, 3_600_000, 10_000),
  minimum: whole(1, 1_000_000, 20),
  failureRate: share(0.5),
  openMs: whole(1, 3_600_000, 2_000),
  longestOpenMs: whole(1, 3_600_000, 30_000),
  trials: whole(1, 1_000, 3),
};

/** The same settings for one subgraph: what is absent is as for all of them. */
function ofOne<Shape extends Record<string, z.ZodDefault>>(shape: Shape) {
  return Object.fromEntries(
    Object.entries(shape).map(([name, setting]) => [name, z.optional(setting.unwrap())]),
  ) as { readonly [Name in keyof Shape]: z.ZodOptional<ReturnType<Shape[Name]['unwrap']>> };
}

const jwt = object({
  jwksUrl: httpUrl.optional(),
  publicKeyFile: word('expected the path of a file', /./).optional(),
  issuer: word('expected the issuer, as tokens name it', /./),
  audience: word('expected the audience, as tokens name it', /./),
  algorithms: z
    .array(
      z.enum(
        ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
        { error: 'expected an algorithm of public keys, such as RS256' },
      ),
      { error: 'expected a list of algorithms' },
    )
    .min(1, { error: 'expected at least one algorithm' })
    .optional(),
  required: flag(),
  claimHeaders: z
    .record(headerName, word('expected the name of a claim', /./), {
      error: 'expected an object of header names and claims',
    })
    .optional(),
}).refine((set) => (set.jwksUrl === undefined) !== (set.publicKeyFile === undefined), {
  error: 'set one of `jwksUrl` and `publicKeyFile`',
});

const limits = Object.fromEntries(
  Object.entries<number>({ ...defaultLimits }).map(([name, value]) => [
    name,
    whole(1, 100_000_000, value),
  ]),
) as Record<keyof OperationLimits, ReturnType<typeof whole>>;

export const settings = object({
  host: word('expected an address of this machine', /^\S+$/).default('127.0.0.1'),
  port: whole(0, 65_535, 4000),
  introspection: flag(),
  playground: flag(),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], {
      error: 'expected debug, info, warn, error or silent',
    })
    .default('info'),
  corsOrigins: z
    .array(
      z.string().refine((origin) => URL.parse(origin)?.origin === origin, {
        error: 'expected an origin such as https://app.example',
      }),
      { error: 'expected a list of origins' },
    )
    .default([]),
  forwardHeaders: z.array(headerName, { error: 'expected a list of header names' }).default([]),
  operations: object({
    file: word('expected the path of a file', /./),
    only: flag(),
  }).optional(),
  bodyLimit: whole(1024, 1_073_741_824, 1_048_576),
  limits: object(limits).prefault({}),
  planner: object({
    timeoutMs: whole(1, 600_000, defaultPlannerLimits.timeoutMs),
    queue: whole(1, 1_000_000, defaultPlannerLimits.queue),
    heapMb: whole(64, 1_048_576, defaultPlannerLimits.heapMb),
  }).prefault({}),
  supergraph: object({ headers, pollMs: whole(100, 86_400_000, 10_000) }).prefault({}),
  jwt: jwt.optional(),
  allSubgraphs: object({
    ...call,
    attemptTimeoutMs,
    retry: object(retry).prefault({}),
    breaker: object(breaker).prefault({}),
  }).prefault({}),
  subgraphs: z
    .record(
      z.string(),
      object({
        url: httpUrl.optional(),
        ...ofOne(call),
        attemptTimeoutMs,
        retry: object(ofOne(retry)).optional(),
        breaker: object(ofOne(breaker)).optional(),
      }),
      { error: 'expected an object with the names of subgraphs as keys' },
    )
    .default({}),
  shutdownGraceMs: whole(0, 600_000, 10_000),
});

export type Settings = Readonly<z.infer<typeof settings>>;
