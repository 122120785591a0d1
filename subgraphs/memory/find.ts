// Looks for passages the way it was asked for, as far as that can be done, and says how it was done.
import type { Database } from '../../platform/db/port.ts';
import { AppError } from '../../platform/errors.ts';
import type { Connection, Page } from '../../platform/graphql/connection.ts';
import type { SearchFallback, SearchMethod, SearchResult } from './domain.ts';
import { MILLION, quotedChunks, rankByWords, searchChunks } from './search.ts';
import type { Meaning } from './vectors/meaning.ts';
import type { Near } from './vectors/space.ts';

export interface Asked {
  readonly query: string;
  readonly mode: SearchMethod;
  readonly page: Page;
  /** Whose documents are searched besides the shared library. */
  readonly reader: string;
}

export interface Found {
  readonly results: SearchResult[];
  /** How was looked, whatever was asked for. */
  readonly method: SearchMethod;
  readonly fallback: SearchFallback | null;
}

export type SearchPage = Connection<SearchResult> & Omit<Found, 'results'>;

/** The usual constant of reciprocal rank fusion: how little the first places differ. */
const RANK_OFFSET = 60;

/** `meaning`: null where no embedder is configured. */
export async function find(db: Database, meaning: Meaning | null, asked: Asked): Promise<Found> {
  const { query, page, reader } = asked;
  // A list goes on as it began.
  const begun = page.from?.[0] as SearchMethod | undefined;
  const mode = begun ?? asked.mode;
  if (mode === 'KEYWORD') return byWords(db, asked, asked.mode === mode ? null : 'BEGUN_SO');
  if (meaning === null || !meaning.isOffered) return unable(db, asked, 'NOT_OFFERED');
  const [near, words] = await Promise.all([
    meaning.near(query, reader),
    mode === 'HYBRID' ? rankByWords(db, query, reader) : [],
  ]);
  if (near === null) return unable(db, asked, 'EMBEDDER_FAILED');
  const ranking = mode === 'VECTOR' ? near.map(byDistance) : fused(words, near);
  return { results: await pageOf(db, asked, ranking), method: mode, fallback: null };
}

/** Where a result stands in its list. */
export function placeOf(method: SearchMethod) {
  return ({ score, chunk }: SearchResult) => [method, String(pointsOf(score)), chunk.id];
}

interface Ranked {
  readonly id: string;
  readonly score: number;
  readonly method: SearchMethod;
}

/** Half of what points the other way is nothing in common. */
function byDistance({ id, distance }: Near): Ranked {
  return { id, score: 1 - distance / 2, method: 'VECTOR' };
}

/** Reciprocal rank fusion; 1 is the first place in both lists. */
export function fused(words: readonly string[], near: readonly Pick<Near, 'id'>[]): Ranked[] {
  const found = new Map<string, { score: number; method: SearchMethod }>();
  const share = (place: number) => (RANK_OFFSET + 1) / (RANK_OFFSET + 1 + place) / 2;
  words.forEach((id, place) => found.set(id, { score: share(place), method: 'KEYWORD' }));
  near.forEach(({ id }, place) => {
    const known = found.get(id);
    const score = (known?.score ?? 0) + share(place);
    found.set(id, { score, method: known === undefined ? 'VECTOR' : 'HYBRID' });
  });
  return [...found].map(([id, rank]) => ({ id, ...rank }));
}

async function pageOf(
  db: Database,
  { query, page, reader }: Asked,
  ranking: readonly Ranked[],
): Promise<SearchResult[]> {
  const [, points, after] = page.from ?? [];
  const behind = (rank: Ranked) =>
    points === undefined ||
    after === undefined ||
    pointsOf(rank.score) < Number(points) ||
    (pointsOf(rank.score) === Number(points) && rank.id > after);
  const chosen = ranking
    .toSorted((a, b) => pointsOf(b.score) - pointsOf(a.score) || (a.id < b.id ? -1 : 1))
    .filter(behind)
    .slice(0, page.limit);
  const chunks = await quotedChunks(
    db,
    query,
    reader,
    chosen.map(({ id }) => id),
  );
  return chosen.flatMap(({ id, score, method }) => {
    const chunk = chunks.get(id);
    // Deleted just now.
    return chunk === undefined ? [] : [{ ...chunk, method, score: pointsOf(score) / MILLION }];
  });
}

function pointsOf(score: number): number {
  return Math.round(score * MILLION);
}

async function byWords(
  db: Database,
  { query, page, reader }: Asked,
  fallback: SearchFallback | null,
): Promise<Found> {
  const results = await searchChunks(db, query, page, reader);
  return { results, method: 'KEYWORD', fallback };
}

/** Another way of looking has other places, so it can begin a list and not go on with one. */
function unable(db: Database, asked: Asked, fallback: SearchFallback): Promise<Found> {
  if (asked.page.from === null) return byWords(db, asked, fallback);
  throw new AppError('UNAVAILABLE', 'The search cannot go on as it began; begin it again.', {
    field: 'after',
    retryable: true,
  });
}
