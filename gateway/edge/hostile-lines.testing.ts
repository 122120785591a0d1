// Request lines, headers and names of operations that are meant to be expensive.
import {
  asked,
  badInput,
  get,
  good,
  HASH,
  hashOf,
  nested,
  persisted,
  post,
  tooLarge,
  type HostileRequest,
} from './hostile-wire.testing.ts';
import { beyondLimits } from './hostile-texts.testing.ts';

const bomb = beyondLimits[0]?.[2] ?? (() => '');

const forged = (n: number) => {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const claims = { sub: `usr_${n}`, iat: 1_700_000_000, exp: 4_000_000_000 };
  const signature = Buffer.alloc(64, n % 251).toString('base64url');
  return `${part({ alg: 'EdDSA' })}.${part(claims)}.${signature}`;
};

export const hostileLines: readonly HostileRequest[] = [
  {
    name: 'a GET of nested fragments',
    bytes: (n) => get(`query=${encodeURIComponent(bomb(n))}`),
    refused: tooLarge('fields', 'query'),
  },
  {
    name: 'a GET of 20 KB',
    bytes: (n) => get(`query=${n}${'a'.repeat(20_000)}`),
    refused: { status: 431, code: 'OPERATION_LIMIT_EXCEEDED', field: 'headers', closes: true },
  },
  {
    name: 'a GET with lists within lists',
    bytes: (n) => {
      const ids = JSON.stringify({ ids: JSON.parse(nested(1_000, '[', '', ']')) as unknown });
      const query = `query Q${n}($ids:[ID!]){thing(ids:$ids){id}}`;
      return get(new URLSearchParams({ query, variables: ids }).toString());
    },
    refused: tooLarge('nesting', 'variables'),
  },
  {
    name: 'a GET with 1,000 queries',
    bytes: () => get('query={a}&'.repeat(1_000)),
    refused: badInput('query'),
  },
  {
    name: 'a GET that a page of another site can send',
    bytes: () => get('query={things{id}}', {}),
    refused: badInput('apollo-require-preflight'),
  },
  {
    name: 'a header of 20 KB',
    bytes: () => post(asked(good), { 'x-long': 'a'.repeat(20_000) }),
    refused: { status: 431, code: 'OPERATION_LIMIT_EXCEEDED', field: 'headers', closes: true },
  },
  {
    name: 'a body of two lengths',
    bytes: () => post(asked(good), { 'Content-Length': '5' }),
    refused: { ...badInput('request'), closes: true },
  },
  {
    name: 'a body with a length and in chunks',
    bytes: () => post(asked(good), { 'transfer-encoding': 'chunked' }),
    refused: { ...badInput('request'), closes: true },
  },
  {
    name: 'no HTTP',
    bytes: () => Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 'latin1'),
    refused: { ...badInput('request'), closes: true },
  },
  {
    name: 'a forged token',
    bytes: (n) => post(asked(good), { authorization: `Bearer ${forged(n)}` }),
    refused: { status: 401, code: 'UNAUTHENTICATED' },
  },
  {
    name: 'a hash that nobody knows',
    bytes: (n) => post(JSON.stringify(persisted(hashOf(`${n}`)))),
    refused: { status: 400, code: 'PERSISTED_QUERY_NOT_FOUND', field: HASH },
  },
  {
    name: 'a hash of another text',
    bytes: (n) => post(asked(`query Q${n}{things{id}}`, persisted(hashOf(`${n}`)))),
    refused: badInput(HASH),
  },
  {
    name: 'an id that nobody knows',
    bytes: (n) => post(JSON.stringify({ documentId: `${n}`.repeat(1_000) })),
    refused: { status: 400, code: 'OPERATION_NOT_REGISTERED', field: 'documentId' },
  },
];
