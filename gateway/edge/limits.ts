// How large an operation may be, judged before it is validated or planned: both can be made to work for
// seconds by a few hundred bytes. Everything here takes time in proportion to the text, at most.
import type { DocumentNode } from 'graphql';
import { GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../platform/errors.ts';
import { expansions } from './expansion.ts';
import { countOverlaps } from './overlaps.ts';
import { scanTokens } from './tokens.ts';
import { countValues, JsonScan, type Values } from './values.ts';

export interface OperationLimits {
  /** UTF-8 bytes of the text. */
  readonly bytes: number;
  readonly tokens: number;
  /** Fields within fields, fragments followed. */
  readonly depth: number;
  /** Brackets within brackets of any kind, in variables too, as well as fragments within fragments. */
  readonly nesting: number;
  /** Of a document; their selections are counted together. */
  readonly operations: number;
  /** That the operations of a document define. */
  readonly variables: number;
  /** What variables hold: objects, lists and what is in them. Whatever else is in a request's JSON counts too. */
  readonly values: number;
  /** The rest counts with every fragment expanded at every place where it is spread. */
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  /** Selections: fields, inline fragments and spreads. */
  readonly fields: number;
  /** Pairs that validation compares: selections of one response name in one place, and fragments in one place. */
  readonly overlaps: number;
}

export const defaultLimits: OperationLimits = {
  bytes: 64 * 1024,
  tokens: 4_000,
  depth: 20,
  nesting: 60,
  operations: 50,
  variables: 200,
  values: 5_000,
  aliases: 60,
  directives: 60,
  rootFields: 40,
  fields: 2_000,
  overlaps: 2_000,
};

/** Each passes in silence or throws OPERATION_LIMIT_EXCEEDED, which names the limit, its value and the excess. */
export interface Limiter {
  text(text: string): void;
  /** What the text that was judged last was parsed to, once: its validation follows at once. Null: another was. */
  parsed(text: string): DocumentNode | null;
  /** For the pieces of a request's JSON, in turn and before it is parsed. */
  body(): (piece: Uint8Array) => void;
  /** Returns how many values they hold. */
  variables(variables: Readonly<Record<string, unknown>>): number;
}

const MEASURED = ['depth', 'nesting', 'aliases', 'directives', 'rootFields'] as const;

const CACHED_VERDICTS = 5_000;
/** UTF-16 code units of all their texts together. */
const CACHED_LENGTH = 8_000_000;
/** Whatever is in a shorter body, to parse it takes no time worth saving. */
const SCANNED_FROM = 16 * 1024;

const CACHED_REFUSALS = 500;
const CACHED_REFUSED_LENGTH = 1_000_000;

export function createLimiter(given: Partial<OperationLimits> = {}): Limiter {
  const limits = { ...defaultLimits, ...given };
  // By the text itself: to hash it would cost more than all the rest of a second verdict.
  const passed = new LRUCache<string, true>({
    ...{ max: CACHED_VERDICTS, maxSize: CACHED_LENGTH },
    sizeCalculation: (_verdict, text) => text.length + 1,
  });
  // Apart, so that a flood of bad texts takes no place of a good one.
  const refused = new LRUCache<string, AppError>({
    ...{ max: CACHED_REFUSALS, maxSize: CACHED_REFUSED_LENGTH },
    sizeCalculation: (_verdict, text) => text.length + 1,
  });
  let last: { readonly text: string; readonly document: DocumentNode } | null = null;

  function judgeText(text: string): void {
    if (passed.get(text) !== undefined) return;
    const known = refused.get(text);
    if (known !== undefined) throw known;
    const bytes = Buffer.byteLength(text);
    if (bytes > limits.bytes) throw exceeded('bytes', bytes, limits);
    const verdict = judge(text, limits);
    if (verdict instanceof AppError) {
      refused.set(text, verdict);
      throw verdict;
    }
    passed.set(text, true);
    last = verdict === null ? null : { text, document: verdict };
  }

  function judgeValues({ values, nesting, member }: Values): number {
    if (nesting > limits.nesting) throw exceeded('nesting', nesting, limits, member);
    if (values > limits.values) throw exceeded('values', values, limits, member);
    return values;
  }

  return {
    text: judgeText,
    parsed(text) {
      if (last?.text !== text) return null;
      const { document } = last;
      last = null;
      return document;
    },
    body() {
      const held: Uint8Array[] = [];
      let length = 0;
      let scan: JsonScan | null = null;
      return (piece) => {
        length += piece.length;
        held.push(piece);
        if (length < SCANNED_FROM) return;
        scan ??= new JsonScan(limits);
        for (const one of held.splice(0)) {
          scan.read(one);
          judgeValues(scan);
        }
      };
    },
    variables: (variables) => judgeValues(countValues(variables, limits)),
  };
}

/** The document where nothing is wrong with it; null for a text that does not parse. */
function judge(text: string, limits: OperationLimits): DocumentNode | AppError | null {
  const { tokens, nesting } = scanTokens(text, limits);
  if (tokens > limits.tokens) return exceeded('tokens', tokens, limits);
  if (nesting > limits.nesting) return exceeded('nesting', nesting, limits);
  const document = parsed(text);
  if (document === null) return null;
  const { operations, fragments, variables, isCyclic } = expansions(document);
  if (operations.length > limits.operations) {
    return exceeded('operations', operations.length, limits);
  }
  if (variables > limits.variables) return exceeded('variables', variables, limits);
  const fields = Math.max(
    operations.reduce((sum, operation) => sum + operation.fields, 0),
    ...fragments.map((fragment) => fragment.fields),
  );
  if (fields > limits.fields) return exceeded('fields', fields, limits);
  for (const expansion of [...operations, ...fragments]) {
    for (const name of MEASURED) {
      if (expansion[name] > limits[name]) return exceeded(name, expansion[name], limits);
    }
  }
  // It would never end. Validation must look for cycles before it compares fields.
  if (isCyclic) return document;
  const overlaps = countOverlaps(document, limits.overlaps);
  return overlaps > limits.overlaps ? exceeded('overlaps', overlaps, limits) : document;
}

/** Null for a text that does not parse: that is the parser's to report, with line and column. */
function parsed(text: string): DocumentNode | null {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

const MANY = 1_000_000;

function exceeded(
  name: keyof OperationLimits,
  found: number,
  limits: OperationLimits,
  field = 'query',
): AppError {
  const value = found > MANY ? `more than ${MANY}` : String(found);
  return new AppError(
    'OPERATION_LIMIT_EXCEEDED',
    `The operation is too large: ${name} ${value}, limit ${limits[name]}.`,
    { field },
  );
}
