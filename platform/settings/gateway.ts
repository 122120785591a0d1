// What the gateway lets in, and how much of it.
import { z } from 'zod';
import { anyText, oneOf, whole, type Setting } from './setting.ts';

export const gatewaySettings = {
  CORS_ORIGINS: {
    schema: z
      .string()
      .transform((value) => value.split(',').filter((origin) => origin !== ''))
      .pipe(z.array(z.string().refine((origin) => URL.parse(origin)?.origin === origin))),
    byDefault: '',
    expects: 'a comma-separated list of origins such as https://app.example',
    about: 'Web origins, besides its own, that may call the gateway; exact match.',
  } satisfies Setting<string[]>,
  FORWARD_HEADERS: {
    schema: z
      .string()
      .transform((value) => value.split(',').filter((name) => name !== ''))
      .pipe(z.array(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/))),
    byDefault: '',
    expects: 'a comma-separated list of header names such as accept-language,x-request-id',
    about:
      'Headers of clients that subgraphs are given with queries and mutations. Headers that say who asks, or that belong to one connection, are refused.',
  } satisfies Setting<string[]>,
  REGISTERED_OPERATIONS: anyText(
    'a file, or empty',
    'Operations that clients may name by id or hash: a persisted-query manifest, or a JSON object of id to text.',
  ),
  REGISTERED_OPERATIONS_ONLY: oneOf(
    ['off', 'on'],
    'off',
    'Whether clients get an answer to registered operations only; introspection too must then be registered.',
  ),
  MAX_SOCKETS: whole(1, 1_000_000, 20_000, 'WebSocket connections the gateway accepts.'),
  MAX_STREAMS: whole(
    1,
    1_000_000,
    20_000,
    'Streams over HTTP (SSE and multipart) the gateway serves at the same time.',
  ),
  MAX_OPERATIONS_PER_SOCKET: whole(1, 10_000, 100, 'Operations running on one WebSocket.'),
  MAX_QUERY_TOKENS: whole(100, 1_000_000, 4000, 'Lexical tokens of one operation.'),
  MAX_QUERY_DEPTH: whole(2, 1000, 20, 'Nesting of one operation, fragments followed.'),
  MAX_QUERY_ALIASES: whole(0, 100_000, 60, 'Aliases in one operation.'),
  MAX_QUERY_FIELDS: whole(
    1,
    1_000_000,
    2000,
    'Fields one operation selects once its fragments are expanded.',
  ),
  RATE_LIMIT_PER_SECOND: whole(
    0,
    1_000_000_000,
    10_000,
    'What one caller may ask for in a second in the long run, in selections with fragments expanded; 0: anything.',
  ),
  RATE_LIMIT_BURST: whole(
    1,
    1_000_000_000,
    100_000,
    'What one caller who has not asked for a while may ask for at once, in selections.',
  ),
  RATE_LIMIT_REPLICAS: whole(
    1,
    10_000,
    2,
    'How many processes share REDIS_URL at most: while it does not answer, each of them grants a caller so much less.',
  ),
  TRUST_PROXY: whole(
    0,
    100,
    0,
    'How many proxies stand before this gateway, each of which adds to `X-Forwarded-For` who asked it: so many addresses from the right the anonymous come from. 0: the header is not looked at.',
  ),
} as const;
