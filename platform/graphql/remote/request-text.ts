// The body of a call. The same operations come again and again with other variables: the rest is kept as text.
import { LRUCache } from 'lru-cache';
import type { GraphRequest } from '../port.ts';

const remembered = 500;
/** In characters; longer ones are written anew, so that what is kept stays below some 20 MB. */
const longest = 10_000;

export class RequestTexts {
  // By operation; an operation's text goes with one name, as the planner gives them.
  readonly #heads = new LRUCache<string, { operationName: string | undefined; text: string }>({
    max: remembered,
  });

  /** Without `kind`, which is for the transport only. */
  of({ query, variables, operationName }: GraphRequest): string {
    const head = this.#head(query, operationName);
    return variables === undefined
      ? `${head}}`
      : `${head},"variables":${JSON.stringify(variables)}}`;
  }

  #head(query: string, operationName: string | undefined): string {
    const known = this.#heads.get(query);
    if (known !== undefined && known.operationName === operationName) return known.text;
    // Without its closing brace.
    const text = JSON.stringify({ query, operationName }).slice(0, -1);
    if (query.length <= longest) this.#heads.set(query, { operationName, text });
    return text;
  }
}
