// Full-text search over passages: PostgreSQL stems and ranks, the tenant filter is part of what the index is asked.
import type { Sql } from '../../platform/db/port.ts';
import type { Page } from '../../platform/graphql/connection.ts';
import type { CursorSpec } from '../../platform/graphql/cursor.ts';
import type { SearchResult } from './domain.ts';
import { chunkOf, inForce, type ChunkRow } from './store.ts';

/** How was looked; then, best first, score in millionths and id. */
export const bestFirst: CursorSpec = { list: 'search', parts: ['text', 'integer', 'text'] };
/** Scores are told in parts of one and compared in millionths. */
export const MILLION = 1_000_000;
const MAX_QUOTE = 320;

/** So many passages are looked at for all words, for all but one, and for each word by itself. */
const LOOKS = { all: 200, nearly: 100, each: 80 } as const;
/** And so many of them, those that hold most of the words, are ranked and may be found. */
const RANKED = 120;

// `strict` asks for all words and knows quotes, `or` and `-`; `terms` are the query's stems, any of which
// is enough to be found. A query that quotes a phrase or excludes a word is meant to the letter: `terms`
// would undo it ($3). `mine` are the tenants ($2 and the shared library), see the migration.
//
// Ranking reads each passage, which is too much for a word that stands in thousands of them. So the index
// is asked for those with all words, with all but one (of three to five, since the index is slow at more),
// and with each word, and of each only so many are looked at. A rare word is never missed by that.
//
// A passage's score is the part of the stems it holds (1 when it meets `strict`), rarer words counting more
// unless they are numbers, times something from 1/2 to 1 that grows with how often and how prominently it
// holds them: cover density, divided by the logarithm of the length, headings counting 2.5 times the text.
// Quoting as a tsquery literal wants it: quotes and backslashes doubled (PostgreSQL manual, 8.11.2).
const literal = (text: string) =>
  `format('''%s''', replace(replace(${text}, '\\', '\\\\'), '''', ''''''))::tsquery`;

const hitsSql = `
  WITH stem AS (
    SELECT n, ${literal('lexeme')} AS term
    FROM unnest(to_tsvector('pg_catalog.english', $1)) WITH ORDINALITY AS s(lexeme, positions, weights, n)
  ), asked AS (
    SELECT websearch_to_tsquery('pg_catalog.english', $1) AS strict,
      coalesce((SELECT string_agg(term::text, ' | ')::tsquery FROM stem), ''::tsquery) AS some,
      coalesce((
        SELECT string_agg(others.terms, ' | ')::tsquery
        FROM stem one CROSS JOIN LATERAL (
          SELECT '(' || string_agg(other.term::text, ' & ') || ')' AS terms
          FROM stem other WHERE other.n <> one.n
        ) others
        HAVING count(*) BETWEEN 3 AND 5
      ), ''::tsquery) AS nearly,
      ${literal("'@'")} || ${literal("'@' || $2")} AS mine
  ), single AS MATERIALIZED (
    SELECT stem.n, stem.term, each.place FROM asked CROSS JOIN stem LEFT JOIN LATERAL (
      SELECT c.ctid AS place FROM memory.chunk c
      WHERE c.words @@ (stem.term && asked.mine) AND NOT $3 AND ${inForce} LIMIT ${LOOKS.each}
    ) each ON true
  ), weighed AS (
    SELECT array_agg(term) AS terms, array_agg(weight) AS weights, sum(weight) AS total
    FROM (
      SELECT term, CASE WHEN term::text ~ '^''\\d' THEN 1
        ELSE 1 + 0.3 * ln(${LOOKS.each}::float8 / greatest(1, count(place))) END AS weight
      FROM single GROUP BY n, term ORDER BY n
    ) rarity
  ), looked AS (
    (SELECT c.ctid AS place FROM asked JOIN memory.chunk c ON c.words @@ (asked.strict && asked.mine)
     WHERE numnode(asked.strict) > 0 AND ${inForce} LIMIT ${LOOKS.all})
    UNION
    (SELECT c.ctid FROM asked JOIN memory.chunk c ON c.words @@ (asked.nearly && asked.mine)
     WHERE numnode(asked.nearly) > 0 AND NOT $3 AND ${inForce} LIMIT ${LOOKS.nearly})
    UNION
    (SELECT place FROM single WHERE place IS NOT NULL)
  ), near AS (
    SELECT c.id, c.document_id, c.position, c.heading, c.text, c.starts_at, c.words,
      met.whole, held.part
    FROM asked CROSS JOIN weighed CROSS JOIN looked JOIN memory.chunk c ON c.ctid = looked.place
    CROSS JOIN LATERAL (SELECT c.words @@ asked.strict AS whole) met
    CROSS JOIN LATERAL (
      SELECT CASE WHEN met.whole THEN 1 ELSE coalesce(sum(weight), 0) / weighed.total END AS part
      FROM unnest(weighed.terms, weighed.weights) AS t(term, weight)
      WHERE NOT met.whole AND c.words @@ term
    ) held
    ORDER BY held.part DESC, c.id LIMIT ${RANKED}
  ), hit AS (
    SELECT near.*, asked.some, asked.strict,
      round(${MILLION} * part * (1 + density.rank / (1 + density.rank)) / 2)::int AS points
    FROM asked CROSS JOIN near
    CROSS JOIN LATERAL (
      SELECT ts_rank_cd(words, asked.some, 1)
        + CASE WHEN whole THEN ts_rank_cd(words, asked.strict, 1) ELSE 0 END AS rank
      OFFSET 0
    ) density
  )`;

/** What of a row of `found`, with its query beside it, bears most on that query. */
const quoteSql = (found: string) => `
  LEFT JOIN LATERAL (
    SELECT sentence
    FROM regexp_split_to_table(${found}.text, '\\n+|(?<=[.!?…])\\s+') WITH ORDINALITY AS s(sentence, n)
    CROSS JOIN LATERAL (SELECT to_tsvector('pg_catalog.english', sentence) AS words) said
    WHERE sentence !~ '^\\s*#' AND length(sentence) > 20
    ORDER BY ts_rank_cd(words, ${found}.some) + ts_rank_cd(words, ${found}.strict) DESC, n
    LIMIT 1
  ) quote ON true`;

const searchSql = `${hitsSql}, page AS (
    SELECT * FROM hit
    WHERE $4::int IS NULL OR points < $4 OR (points = $4 AND id > $5)
    ORDER BY points DESC, id LIMIT $6
  )
  SELECT page.id, page.document_id, page.position, page.heading, page.text, page.starts_at, page.points,
    quote.sentence
  FROM page ${quoteSql('page')}
  ORDER BY points DESC, id`;

const rankingSql = `${hitsSql} SELECT id FROM hit ORDER BY points DESC, id`;

const quotedSql = `
  WITH found AS (
    SELECT c.*, websearch_to_tsquery('pg_catalog.english', $1) AS strict, coalesce((
        SELECT string_agg((${literal('lexeme')})::text, ' | ')::tsquery
        FROM unnest(to_tsvector('pg_catalog.english', $1))
      ), ''::tsquery) AS some
    FROM memory.chunk c WHERE c.id = ANY($3::text[]) AND (c.owner_id IS NULL OR c.owner_id = $2)
  )
  SELECT found.id, found.document_id, found.position, found.heading, found.text, found.starts_at,
    quote.sentence
  FROM found ${quoteSql('found')}`;

type QuotedRow = ChunkRow & { readonly sentence: string | null };

/**
 * Up to `page.limit` passages of the shared library and of `reader`'s own documents; nobody reads
 * across tenants here, whatever the scopes.
 */
export async function searchChunks(
  sql: Sql,
  query: string,
  page: Page,
  reader: string,
): Promise<SearchResult[]> {
  const [, points = null, id = null] = page.from ?? [];
  const rows = await sql.query<QuotedRow & { points: number }>(searchSql, [
    query,
    reader,
    isExact(query),
    points,
    id,
    page.limit,
  ]);
  return rows.map((row) => ({ ...quoted(row), score: row.points / MILLION, method: 'KEYWORD' }));
}

/** The ids of all that `searchChunks` finds, best first. */
export async function rankByWords(sql: Sql, query: string, reader: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(rankingSql, [query, reader, isExact(query)]);
  return rows.map(({ id }) => id);
}

export type Quoted = Pick<SearchResult, 'chunk' | 'quote' | 'spans'>;

/** Passages by id, each with what of it bears most on the query; what is not `reader`'s to read is missing. */
export async function quotedChunks(
  sql: Sql,
  query: string,
  reader: string,
  ids: readonly string[],
): Promise<Map<string, Quoted>> {
  const rows = await sql.query<QuotedRow>(quotedSql, [query, reader, ids]);
  return new Map(rows.map((row) => [row.id, quoted(row)]));
}

function quoted(row: QuotedRow): Quoted {
  const chunk = chunkOf(row);
  const quote = quoteFrom(row.sentence ?? row.text);
  const start = (chunk.span?.start ?? 0) + chunk.text.indexOf(quote);
  const spans = chunk.span === null ? [] : [{ start, end: start + quote.length }];
  return { chunk, quote, spans };
}

/** Meant to the letter. */
function isExact(query: string): boolean {
  return /"|(^|\s)-[\p{L}\p{N}]/u.test(query);
}

/** The beginning of it that makes a quote: without a list's mark, cut behind a word. */
function quoteFrom(sentence: string): string {
  const whole = sentence.trim().replace(/^([-*+]|\d+[.)])\s+/, '');
  if (whole.length <= MAX_QUOTE) return whole;
  const cut = whole.slice(0, MAX_QUOTE + 1).replace(/\s+\S*$/, '');
  return cut.length <= MAX_QUOTE ? cut : [...whole].slice(0, MAX_QUOTE / 2).join('');
}
