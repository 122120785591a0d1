// What hostile requests are made of: the graph they ask, their bytes, and what they are refused with.
import { createHash } from 'node:crypto';

/** A subgraph of its own for hostile operations to ask, so that whatever reaches it was let through. */
export const targetSdl = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query {
  thing(id: ID, ids: [ID!], numbers: [Int!], filter: ThingFilter): Thing
  things: [Thing!]!
}
type Thing @key(fields: "id") {
  id: ID!
  name: String
  self: Thing
  friends: [Thing!]!
}
input ThingFilter {
  text: String
  numbers: [Int!]
  not: ThingFilter
  and: [ThingFilter!]
}
`;

export const good = '{ things { id name } }';

export const times = (count: number, make: (i: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_one, i) => make(i)).join(separator);
export const within = (n: number, selection: string) => `query Q${n}{things{${selection}}}`;
export interface Refused {
  readonly code: string;
  readonly field?: string;
  /** What the message must hold. */
  readonly about?: string;
}

export interface HostileRequest {
  readonly name: string;
  /** The whole request number `n`, which differs from every other. */
  readonly bytes: (n: number) => Buffer;
  readonly refused: Refused & {
    readonly status: number;
    /** The connection is not used again. */
    readonly closes?: true;
  };
}

export interface HostileMessage {
  readonly name: string;
  /** Of a graphql-transport-ws socket that is signed in. */
  readonly message: (n: number) => string | Buffer;
  /** By an `error`, or by closing the socket with a code. */
  readonly refused: Refused | { readonly closes: number };
}

type Headers = Readonly<Record<string, string>>;

const TYPES = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json;q=0.9',
};

function head(line: string, headers: Headers): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}`;
}

export function post(content: string | Buffer, headers: Headers = {}, path = '/graphql'): Buffer {
  const body = Buffer.from(content);
  const length = { 'content-length': String(body.length) };
  const text = head(`POST ${path}`, { ...TYPES, ...headers, ...length });
  return Buffer.concat([Buffer.from(`${text}\r\n`), body]);
}

export function get(
  search: string,
  headers: Headers = { 'apollo-require-preflight': 'true' },
): Buffer {
  return Buffer.from(`${head(`GET /graphql?${search}`, { accept: TYPES.accept, ...headers })}\r\n`);
}

export const asked = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
export const withVariables = (n: number, json: string) =>
  `{"query":"query Q${n}($f:ThingFilter,$ids:[ID!]){thing(filter:$f,ids:$ids){id}}","variables":${json}}`;
export const tooLarge = (limit: string, field: string) => ({
  ...{ status: 400, code: 'OPERATION_LIMIT_EXCEEDED', field, about: `too large: ${limit} ` },
});
export const badInput = (field: string, status = 400) => ({
  status,
  code: 'BAD_USER_INPUT',
  field,
});
export const nested = (levels: number, open: string, inside: string, close = '}') =>
  open.repeat(levels) + inside + close.repeat(levels);
export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
export const persisted = (sha256Hash: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});
export const HASH = 'extensions.persistedQuery.sha256Hash';
