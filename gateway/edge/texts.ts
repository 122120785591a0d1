// From how a client names an operation (text, hash, id) to its text: automatic persisted queries, registered
// operations, and the allow-list. The same for every transport.
// https://www.apollographql.com/docs/apollo-server/performance/apq
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { AppError, badInput } from '../../platform/errors.ts';
import type { GraphRequest } from '../../platform/graphql/port.ts';
import type { AskedOperation } from './asked.ts';
import type { Limiter } from './limits.ts';

/** A text that keeps the limits. */
export interface KnownText {
  readonly text: string;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** By the id that clients send. */
export type RegisteredOperations = ReadonlyMap<string, string>;

export interface TextsOptions {
  readonly limiter: Pick<Limiter, 'text'>;
  readonly registered?: RegisteredOperations;
  /** Whatever is not registered is refused. */
  readonly registeredOnly?: boolean;
  /** UTF-16 code units of all texts that are remembered. */
  readonly remembered?: number;
}

export interface Texts {
  /**
   * Throws PERSISTED_QUERY_NOT_FOUND (send the text as well), OPERATION_NOT_REGISTERED,
   * OPERATION_LIMIT_EXCEEDED or BAD_USER_INPUT.
   * @param isTrusted a part of Miyagi itself asks; no list holds what it sends
   */
  find(asked: AskedOperation, isTrusted?: boolean): KnownText;
  /** Whether to find it will take a while: a long text that was not asked before. */
  isSlow(asked: AskedOperation): boolean;
}

/** In UTF-16 code units: its limits are looked at within a fraction of a millisecond. */
const SHORT = 2_000;
const CACHED_TEXTS = 5_000;
const CACHED_LENGTH = 4_000_000;

export function createTexts(options: TextsOptions): Texts {
  const { limiter, registered = new Map<string, string>(), registeredOnly = false } = options;
  const byId = new Map<string, KnownText>();
  const registeredTexts = new Map<string, KnownText>();
  const registeredHashes = new Map<string, KnownText>();
  for (const [id, text] of registered) {
    const known = { text, hash: hashOf(text) };
    byId.set(id, known);
    registeredTexts.set(text, known);
    registeredHashes.set(known.hash, known);
  }

  const hashes = new Map<string, KnownText>();
  const texts = new LRUCache<string, KnownText>({
    max: CACHED_TEXTS,
    maxSize: options.remembered ?? CACHED_LENGTH,
    sizeCalculation: (_known, text) => text.length + 1,
    dispose: ({ hash }) => hashes.delete(hash),
  });

  function ofText(text: string, isOpen: boolean): KnownText {
    const listed = registeredTexts.get(text);
    if (listed !== undefined) return listed;
    if (!isOpen) throw notRegistered('query');
    let known = texts.get(text);
    if (known === undefined) {
      limiter.text(text);
      known = { text, hash: hashOf(text) };
      texts.set(text, known);
      // Not where it alone is larger than all that may be remembered.
      if (texts.has(text)) hashes.set(known.hash, known);
    }
    return known;
  }

  function ofHash(hash: string, field: string, isOpen: boolean): KnownText {
    const listed = registeredHashes.get(hash) ?? byId.get(hash);
    if (listed !== undefined) return listed;
    if (!isOpen) throw notRegistered(field);
    const known = hashes.get(hash);
    // Clients look for this very message: they send hash and text next.
    if (known === undefined) {
      throw new AppError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', { field });
    }
    texts.get(known.text);
    return known;
  }

  function ofId(id: string, query: string | null): KnownText | null {
    const digest = /^sha256:([0-9a-f]{64})$/i.exec(id)?.[1]?.toLowerCase();
    const listed =
      byId.get(id) ?? (digest === undefined ? undefined : registeredHashes.get(digest));
    if (listed === undefined) return null;
    if (query === null || query === listed.text) return listed;
    throw badInput('documentId', 'Another text is registered by this id; send one of the two.');
  }

  return {
    isSlow: ({ query }) =>
      query !== null && query.length > SHORT && !texts.has(query) && !registeredTexts.has(query),

    find({ query, documentId, hash }, isTrusted = false) {
      const isOpen = isTrusted || !registeredOnly;
      if (documentId !== null) {
        const listed = ofId(documentId, query);
        if (listed !== null) return listed;
        if (query === null && hash === null) throw notRegistered('documentId');
      }
      if (query === null) return ofHash(hash ?? '', HASH, isOpen);
      const known = ofText(query, isOpen);
      if (hash === null || hash === known.hash || byId.get(hash)?.text === query) return known;
      throw badInput(HASH, 'provided sha does not match query');
    },
  };
}

/** What `find` made of it, as the rest of the gateway knows a request. */
export function requestOf({ text }: KnownText, asked: AskedOperation): GraphRequest {
  const { operationName, variables } = asked;
  return {
    query: text,
    ...(variables !== null && { variables }),
    ...(operationName !== null && { operationName }),
  };
}

const HASH = 'extensions.persistedQuery.sha256Hash';

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function notRegistered(field: string): AppError {
  const problem =
    field === 'query'
      ? 'Only registered operations are answered here, and this one is not registered.'
      : 'No operation is registered by this id.';
  return new AppError('OPERATION_NOT_REGISTERED', problem, { field });
}
