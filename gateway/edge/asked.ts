// What a client asks for, before anything is known about it: the parameters of a GraphQL request as every
// transport carries them. https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters
import { AppError, badInput } from '../../platform/errors.ts';

export interface AskedOperation {
  /** Null: the operation is named by its id or its hash. */
  readonly query: string | null;
  /** Of a registered operation. */
  readonly documentId: string | null;
  /** SHA-256 of the text, in lower-case hexadecimal. */
  readonly hash: string | null;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>> | null;
}

/** BAD_USER_INPUT naming the member that is missing or has the wrong type. */
export function askedInJson(json: unknown): AskedOperation | AppError {
  if (Array.isArray(json)) {
    return badInput('query', 'Send one operation for each request: batches are not taken.');
  }
  if (!isObject(json)) return badInput('query', 'The body must be an object with `query`.');
  const { query = null, variables = null, operationName = null, extensions = null } = json;
  if (query !== null && typeof query !== 'string') {
    return badInput('query', '`query` must be a string.');
  }
  if (variables !== null && !isObject(variables)) {
    return badInput('variables', '`variables` must be an object.');
  }
  if (operationName !== null && typeof operationName !== 'string') {
    return badInput('operationName', '`operationName` must be a string.');
  }
  const member = json['documentId'] === undefined ? 'id' : 'documentId';
  const documentId = json[member] ?? null;
  if (documentId !== null && typeof documentId !== 'string') {
    return badInput(member, `\`${member}\` must be a string.`);
  }
  const hash = extensions === null ? null : hashIn(extensions);
  if (hash instanceof AppError) return hash;
  // Clients that must send a text, by GraphQL over WebSocket for one, send an empty one beside a hash.
  const text = query === '' ? null : query;
  if (text === null && hash === null && documentId === null) {
    return badInput('query', '`query` is missing: send the text of an operation.');
  }
  return { query: text, documentId, hash, operationName, variables };
}

/** @param search of a URL; an empty parameter counts as absent */
export function askedInUrl(search: string): AskedOperation | AppError {
  const params = new URLSearchParams(search);
  const json: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'documentId', 'id', 'variables', 'extensions']) {
    const [value, another] = params.getAll(name);
    if (another !== undefined) return badInput(name, `\`${name}\` may be given once.`);
    if (value === undefined || value === '') continue;
    if (name !== 'variables' && name !== 'extensions') {
      json[name] = value;
      continue;
    }
    try {
      json[name] = JSON.parse(value);
    } catch {
      return badInput(name, `\`${name}\` must be JSON.`);
    }
  }
  return askedInJson(json);
}

const HASH = 'extensions.persistedQuery.sha256Hash';

function hashIn(extensions: unknown): string | null | AppError {
  if (!isObject(extensions)) return badInput('extensions', '`extensions` must be an object.');
  const { persistedQuery = null } = extensions;
  if (persistedQuery === null) return null;
  const field = 'extensions.persistedQuery';
  if (!isObject(persistedQuery)) return badInput(field, `\`${field}\` must be an object.`);
  const { version, sha256Hash } = persistedQuery;
  if (version !== 1) {
    return badInput(`${field}.version`, 'Only version 1 of persisted queries is known.');
  }
  if (typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256Hash)) {
    return badInput(HASH, `\`${HASH}\` must be a SHA-256 in hexadecimal.`);
  }
  return sha256Hash.toLowerCase();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
