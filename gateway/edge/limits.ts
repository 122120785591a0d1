// How large an operation may be, judged before it is validated or planned: both can be made to work for
// seconds by a few hundred bytes. Everything here takes time in proportion to the text, at most.
import type { DocumentNode } from 'graphql';
import { GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../platform/errors.ts';
import { expansions } from './expansion.ts';
import { countOverlaps } from './overlaps.ts';
import { scanTokens } from './tokens.ts';

export interface OperationLimits {
  /** UTF-8 bytes of the text. */
  readonly bytes: number;
  readonly tokens: number;
  /** Fields within fields, fragments followed. */
  readonly depth: number;
  /** Brackets within brackets of any kind, as well as fragments within fragments. */
  readonly nesting: number;
  /** The rest counts with every fragment expanded at every place where it is spread. */
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  /** Selections: fields, inline fragments and spreads. */
  readonly fields: number;
  /** Pairs of selections of the same response name in the same place, which validation compares. */
  readonly overlaps: number;
}

export const defaultLimits: OperationLimits = {
  bytes: 64 * 1024,
  tokens: 4_000,
  depth: 20,
  nesting: 60,
  aliases: 60,
  directives: 60,
  rootFields: 40,
  fields: 2_000,
  overlaps: 2_000,
};

/** Passes in silence or throws OPERATION_LIMIT_EXCEEDED, which names the limit, its value and the excess. */
export type Limiter = (text: string) => void;

const MEASURED = ['depth', 'nesting', 'fields', 'aliases', 'directives', 'rootFields'] as const;

const CACHED_VERDICTS = 5_000;
/** UTF-16 code units of all their texts together. */
const CACHED_LENGTH = 8_000_000;

export function createLimiter(given: Partial<OperationLimits> = {}): Limiter {
  const limits = { ...defaultLimits, ...given };
  // By the text itself: to hash it would cost more than all the rest of a second verdict.
  const verdicts = new LRUCache<string, AppError | 'passed'>({
    max: CACHED_VERDICTS,
    maxSize: CACHED_LENGTH,
    sizeCalculation: (_verdict, text) => text.length + 1,
  });
  return (text) => {
    let verdict = verdicts.get(text);
    if (verdict === undefined) {
      const bytes = Buffer.byteLength(text);
      if (bytes > limits.bytes) throw exceeded('bytes', bytes, limits);
      verdict = judge(text, limits) ?? 'passed';
      verdicts.set(text, verdict);
    }
    if (verdict !== 'passed') throw verdict;
  };
}

function judge(text: string, limits: OperationLimits): AppError | null {
  const { tokens, nesting } = scanTokens(text, limits);
  if (tokens > limits.tokens) return exceeded('tokens', tokens, limits);
  if (nesting > limits.nesting) return exceeded('nesting', nesting, limits);
  const document = parsed(text);
  if (document === null) return null;
  for (const expansion of expansions(document)) {
    for (const name of MEASURED) {
      if (expansion[name] > limits[name]) return exceeded(name, expansion[name], limits);
    }
  }
  const overlaps = countOverlaps(document, limits.overlaps);
  return overlaps > limits.overlaps ? exceeded('overlaps', overlaps, limits) : null;
}

/** Null for a text that does not parse: that is the parser's to report, with line and column. */
function parsed(text: string): DocumentNode | null {
  try {
    return parse(text, { noLocation: true });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

const MANY = 1_000_000;

function exceeded(name: keyof OperationLimits, found: number, limits: OperationLimits): AppError {
  const value = found > MANY ? `more than ${MANY}` : String(found);
  return new AppError(
    'OPERATION_LIMIT_EXCEEDED',
    `The operation is too large: ${name} ${value}, limit ${limits[name]}.`,
    { field: 'query' },
  );
}
