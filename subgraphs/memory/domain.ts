// What memory keeps. See content.ts for what it lets in.
import { createHash } from 'node:crypto';
import type { TextFormat } from './chunk.ts';
import type { FailureCode } from './reading/failure.ts';

/** What can be taken as it stands. */
export const textTypes = ['text/plain', 'text/markdown'] as const;
/** What can be read, all of it in the background. */
export const mediaTypes = [...textTypes, 'text/html', 'application/pdf'] as const;
export type MediaType = (typeof mediaTypes)[number];

/** How a document's kept text is written: HTML and PDF are turned into Markdown. */
export function formatOf(mediaType: MediaType): TextFormat {
  return mediaType === 'text/plain' ? 'plain' : 'markdown';
}

export type DocumentStatus = 'PROCESSING' | 'READY' | 'FAILED';

export interface DocumentFailure {
  readonly code: FailureCode;
  readonly reason: string;
}

/** A range of a document's text, [start, end), in UTF-16 code units. */
export interface CitationSpan {
  readonly start: number;
  readonly end: number;
}

export interface Document {
  readonly id: string;
  /** null: part of Miyagi's own library. */
  readonly ownerId: string | null;
  readonly title: string;
  readonly source: string;
  readonly mediaType: MediaType;
  readonly status: DocumentStatus;
  /** null unless the status is FAILED. */
  readonly failure: DocumentFailure | null;
  /** Of the text, in UTF-16 code units; 0 until it is read. */
  readonly length: number;
  /** ISO 8601 */
  readonly createdAt: string;
}

export interface Chunk {
  readonly id: string;
  readonly documentId: string;
  readonly position: number;
  readonly heading: string;
  readonly text: string;
  /** Where `text` stands in the document's; null where that is another one now. */
  readonly span: CitationSpan | null;
}

/** Where a memory was learnt. */
export interface Provenance {
  readonly conversationId: string;
  readonly messageId: string;
  /** The words of the message. */
  readonly quote: string;
  /** Which rule of extract.ts. */
  readonly rule: string;
}

export interface Memory {
  readonly id: string;
  readonly text: string;
  readonly source: string;
  /** null for what was asked to be remembered. */
  readonly provenance: Provenance | null;
  /** ISO 8601 */
  readonly createdAt: string;
}

/** A user as memory knows one: by id only. */
export interface UserStub {
  readonly id: string;
}

export type SearchMethod = 'KEYWORD' | 'VECTOR' | 'HYBRID';

/** Why passages were looked for by their words only. */
export type SearchFallback = 'NOT_OFFERED' | 'EMBEDDER_FAILED' | 'BEGUN_SO';

export interface SearchResult {
  readonly chunk: Chunk;
  /** 0 to 1 */
  readonly score: number;
  /** By what it was found. */
  readonly method: SearchMethod;
  readonly quote: string;
  /** Where `quote` stands in the document's text. */
  readonly spans: readonly CitationSpan[];
}

/** Whether an id can be one of this type: anything else is not found without asking the database. */
export function isId(prefix: string, id: string): boolean {
  return id.startsWith(`${prefix}_`) && /^[0-9A-Za-z_-]{5,100}$/.test(id);
}

/** SHA-256 of the parts, hexadecimal. */
export function hash(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
