// Requests made to cost more than they are worth, as bytes on the wire, and how each is refused. Tests hold the
// gateway to it, and the benchmark `hostile` tells what it costs.
import { localRenewals, memoryRenewals } from '../../platform/auth/renewals.ts';
import { memoryClaims } from '../../platform/claims.ts';
import { seededRandom } from '../../platform/random.ts';
import { attachTransports } from './attach.ts';
import { hostileBodies } from './hostile-bodies.testing.ts';
import { invalid } from './hostile-invalid.testing.ts';
import { hostileLines } from './hostile-lines.testing.ts';
import { beyondLimits } from './hostile-texts.testing.ts';
import type { AttachEdge } from './parts.ts';
import {
  asked,
  HASH,
  hashOf,
  nested,
  persisted,
  post,
  tooLarge,
  withVariables,
  type HostileMessage,
  type HostileRequest,
} from './hostile-wire.testing.ts';

const bomb = beyondLimits[0]?.[2] ?? (() => '');

const streams: readonly HostileRequest[] = [
  {
    name: 'server-sent events of nested fragments',
    bytes: (n) => post(asked(bomb(n)), { accept: 'text/event-stream' }, '/graphql/stream'),
    refused: tooLarge('fields', 'query'),
  },
  {
    name: 'server-sent events with a megabyte of brackets',
    bytes: (n) =>
      post(
        withVariables(n, nested(500_000, '[', '', ']')),
        { accept: 'text/event-stream' },
        '/graphql/stream',
      ),
    refused: { ...tooLarge('nesting', 'variables'), closes: true },
  },
  {
    name: 'a multipart stream of nested fragments',
    bytes: (n) =>
      post(asked(bomb(n)), { accept: 'multipart/mixed;subscriptionSpec=1.0, application/json' }),
    refused: tooLarge('fields', 'query'),
  },
];

export const hostileRequests: readonly HostileRequest[] = [
  ...beyondLimits.map(([name, limit, text]) => ({
    name,
    bytes: (n: number) => post(asked(text(n))),
    refused: tooLarge(limit, 'query'),
  })),
  ...invalid.map(([name, code, text]) => ({
    name,
    bytes: (n: number) => post(asked(text(n))),
    refused: { status: 400, code },
  })),
  ...hostileBodies,
  ...hostileLines,
  ...streams,
];

const subscribe = (n: number, payload: string) =>
  `{"id":"s${n}","type":"subscribe","payload":${payload}}`;

export const hostileMessages: readonly HostileMessage[] = [
  {
    name: 'WebSocket: nested fragments',
    message: (n) => subscribe(n, asked(bomb(n))),
    refused: tooLarge('fields', 'query'),
  },
  {
    name: 'WebSocket: a list of 12,000 ids',
    message: (n) => subscribe(n, withVariables(n, `{"ids":[${'1,'.repeat(12_000)}1]}`)),
    refused: tooLarge('values', 'variables'),
  },
  {
    name: 'WebSocket: lists within lists, 60 KB',
    message: (n) => subscribe(n, withVariables(n, `{"ids":${nested(30_000, '[', '', ']')}}`)),
    refused: tooLarge('nesting', 'variables'),
  },
  {
    name: 'WebSocket: a hash that nobody knows',
    message: (n) => subscribe(n, asked('', persisted(hashOf(`${n}`)))),
    refused: { code: 'PERSISTED_QUERY_NOT_FOUND', field: HASH },
  },
  {
    name: 'WebSocket: a message of 1 MB',
    message: () => 'a'.repeat(1_000_000),
    refused: { closes: 1009 },
  },
  {
    name: 'WebSocket: no JSON',
    message: () => '['.repeat(60_000),
    refused: { closes: 4400 },
  },
];

/** Sockets and streams as in production, for a graph that has no live field. */
export const attachStreamless: AttachEdge = (server, parts) =>
  attachTransports(server, {
    ...parts,
    streams: {
      subscribe: () => Promise.reject(new TypeError('a subscription was let through')),
      adopt: () => undefined,
      count: () => 0,
      close: async () => undefined,
    },
    ...{ sockets: 100, operationsPerSocket: 100, httpStreams: 100 },
    claims: memoryClaims(parts.clock),
    renewals: localRenewals(memoryRenewals(parts.clock)),
    ticketKeys: [{ id: 1, secret: new Uint8Array(32) }],
    random: seededRandom('hostile'),
  });
