// What an answer looks like on the wire, as its client asks: media type and content coding.
import Negotiator from 'negotiator';
import { LRUCache } from 'lru-cache';

export const JSON_TYPE = 'application/json; charset=utf-8';
export const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';
export type MediaType = typeof JSON_TYPE | typeof GRAPHQL_TYPE;

/** Those that this gateway makes, the cheapest first: it counts where a client likes several as much. */
export const CODINGS = ['zstd', 'br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/**
 * Null: none of ours. Without a preference JSON, as every client reads it.
 * https://graphql.github.io/graphql-over-http/draft/#sec-Accept
 */
export const mediaTypeFor = remembered((accept): MediaType | null => {
  const chosen = new Negotiator({ headers: { accept } }).mediaType([JSON_TYPE, GRAPHQL_TYPE]);
  return chosen === JSON_TYPE || chosen === GRAPHQL_TYPE ? chosen : null;
}, JSON_TYPE);

/** Null: as it is. RFC 9110, section 12.5.3. */
export const codingFor = remembered((accepted): Coding | null => {
  const weights = new Map(accepted.toLowerCase().split(',').map(weighted));
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  // Uncompressed is good enough unless the client says otherwise.
  let best: { coding: Coding | null; weight: number } = {
    coding: null,
    weight: weights.get('identity') ?? 0,
  };
  for (const coding of CODINGS) {
    const weight = weightOf(coding);
    const isBetter = best.coding === null ? weight >= best.weight : weight > best.weight;
    if (weight > 0 && isBetter) best = { coding, weight };
  }
  return best.coding;
}, null);

/** `br;q=0.5` → ['br', 0.5] */
function weighted(range: string): readonly [coding: string, weight: number] {
  const [coding = '', ...parameters] = range.split(';').map((part) => part.trim());
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = given === undefined ? 1 : Number(given.slice(2));
  return [coding, weight >= 0 && weight <= 1 ? weight : 0];
}

const LONGEST_REMEMBERED = 300;

/** Clients send one of few headers, again and again. */
function remembered<T extends string | null>(
  choose: (header: string) => T,
  byDefault: T,
): (header: string | undefined) => T {
  const chosen = new LRUCache<string, { readonly choice: T }>({ max: 200 });
  return (header) => {
    if (header === undefined || header === '') return byDefault;
    const known = chosen.get(header);
    if (known !== undefined) return known.choice;
    const choice = choose(header);
    if (header.length <= LONGEST_REMEMBERED) chosen.set(header, { choice });
    return choice;
  };
}
