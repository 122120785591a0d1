// What an answer of the executor is held against: stock's answer, the one plain schema's, and what the
// specification says of every answer.
import { isDeepStrictEqual } from 'node:util';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { Kind, OperationTypeNode } from 'graphql';
import type { ResponseError } from '../../../platform/graphql/port.ts';
import type { StockAnswer } from '../../../gateway/execute/ask.testing.ts';
import type { Answers, Call, OurAnswer, StocksAnswer, WiredAnswers } from './answers.ts';
import type { ErrorPath } from './conforms.ts';
import { misshapen } from './conforms.ts';
import type { Fault } from './faults.ts';

export interface Difference {
  readonly check:
    | 'data'
    | 'whole data'
    | 'calls'
    | 'shape'
    | 'error missing'
    | 'error moved'
    | 'error added'
    | 'path without null'
    | 'null without error'
    | 'stock gave nothing'
    | 'stock by its own plan'
    | 'second answer'
    | 'as text'
    | 'effects'
    | 'rejected';
  readonly detail: string;
  readonly path?: ErrorPath | undefined;
  readonly ours?: unknown;
  readonly stock?: unknown;
}

/** Faults after which an honest subgraph says nothing: a null then needs no error. */
const silent = new Set<Fault['kind']>([
  'missing entity',
  'null for non-null',
  'missing field',
  'wrong type name',
]);
/** Faults that come with values all the same. */
const besideData = new Set<Fault['kind']>(['error without path']);

export function differences(
  answers: Answers,
  fault: Fault,
  schema: GraphQLSchema,
  document: DocumentNode,
): Difference[] {
  const found: Difference[] = [];
  for (const { path, detail } of misshapen(schema, document, answers.ours.data)) {
    found.push({ check: 'shape', detail: `${detail} at ${JSON.stringify(path)}`, path });
  }
  const { ours, whole, stock, stockCrash, effects } = answers;
  const harmless = fault.kind === 'none' || fault.kind === 'slow';
  if (harmless && !isDeepStrictEqual(ours, whole)) {
    found.push({ check: 'whole data', detail: firstDifference(ours, whole) });
  }
  const expected = effectsOf(document, whole.data);
  if (harmless && effects !== expected) {
    found.push({ check: 'effects', detail: `${effects} instead of ${expected}` });
  }
  if (stockCrash !== null) found.push({ check: 'stock gave nothing', detail: stockCrash });
  if (stock !== null && stock.data === undefined) {
    found.push({ check: 'stock gave nothing', detail: stock.errors?.at(-1)?.message ?? '' });
  } else if (stock !== null) {
    found.push(...dataDifferences(ours.data, stock.data, []));
    found.push(...errorDifferences(answers));
    found.push(...callDifferences(answers));
  }
  if (!besideData.has(fault.kind)) {
    for (const { path } of ours.errors ?? []) {
      if (path === undefined || leadsToNull(ours.data, path)) continue;
      // Another subgraph gave what this one failed to; stock tells it at the same place.
      if (stock?.errors?.some((error) => isDeepStrictEqual(error.path, path)) === true) continue;
      found.push({ check: 'path without null', detail: JSON.stringify(path), path });
    }
  }
  if (!silent.has(fault.kind)) {
    const paths = (ours.errors ?? []).map(({ path = [] }) => path);
    const told = stock?.errors?.map(({ path }) => path ?? []);
    for (const path of newNulls(ours.data, whole.data, [])) {
      if (paths.some((other) => related(path, other))) continue;
      // Neither was told of anything: the subgraph broke its own promises without a word.
      if (stock !== null && told?.some((other) => related(path, other)) !== true) continue;
      found.push({ check: 'null without error', detail: JSON.stringify(path), path });
    }
  }
  return found;
}

/** A field of a mutation takes effect once for each name that it has in the answer. */
function effectsOf(document: DocumentNode, data: StockAnswer['data']): number {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return 0;
  if (operation.operation !== OperationTypeNode.MUTATION) return 0;
  return Object.values(data ?? {}).filter((value) => value !== 'Mutation').length;
}

/** What stock answers to the client's own document, against what it answers by the executor's plan. */
export function unaidedDifferences(
  { stock }: StocksAnswer,
  unaided: StockAnswer['data'],
): Difference[] {
  if (isDeepStrictEqual(unaided, stock?.data ?? null)) return [];
  return [{ check: 'stock by its own plan', detail: firstDifference(stock?.data, unaided) }];
}

/** Asked the same again, it must ask and answer the same. */
export function repeatDifferences(first: OurAnswer, second: OurAnswer): Difference[] {
  if (isDeepStrictEqual(first, second)) return [];
  return [{ check: 'second answer', detail: firstDifference(first, second) }];
}

export function textDifferences({ parsed, text }: WiredAnswers): Difference[] {
  if (isDeepStrictEqual(parsed, text)) return [];
  return [{ check: 'as text', detail: firstDifference(parsed, text) }];
}

/** Each place where two answers part. */
function* dataDifferences(ours: unknown, stock: unknown, path: ErrorPath): Generator<Difference> {
  if (isDeepStrictEqual(ours, stock)) return;
  const lists = Array.isArray(ours) && Array.isArray(stock);
  if (lists && ours.length === stock.length) {
    for (const [index, item] of ours.entries()) {
      yield* dataDifferences(item, stock[index], [...path, index]);
    }
  } else if (isObject(ours) && isObject(stock) && isDeepStrictEqual(keysOf(ours), keysOf(stock))) {
    for (const key of Object.keys(ours))
      yield* dataDifferences(ours[key], stock[key], [...path, key]);
  } else {
    const detail = firstDifference(ours, stock, `.${path.join('.')}`);
    yield { check: 'data', detail, path, ours, stock };
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keysOf(value: object): string[] {
  return Object.keys(value).sort();
}

export interface Said {
  readonly path: ErrorPath | undefined;
  readonly code: unknown;
  readonly service: unknown;
  readonly message: string;
}

export function said({ path, message, extensions = {} }: Partial<ResponseError>): Said {
  const { code, serviceName } = extensions;
  return { path, code, service: serviceName, message: message ?? '' };
}

function same(a: Said, b: Said): boolean {
  return a.code === b.code && a.service === b.service && a.message === b.message;
}

/** In these words it says that an answer did not fit; stock has other words, or none. */
export const misfit = / gave an answer that does not fit its question\.$/;
const stocksMisfit = /^Expected "data\._entities"/;

function errorDifferences({ ours, stock }: Answers): Difference[] {
  const found: Difference[] = [];
  const our = (ours.errors ?? []).map(said);
  const their = (stock?.errors ?? []).map((error) => said(error as Partial<ResponseError>));
  const completion = (stock?.extensions?.['valueCompletion'] ?? []) as readonly ResponseError[];
  const completed = completion.map(({ path }) => path);
  for (const error of their) {
    const kept = our.filter((each) => same(each, error));
    if (stocksMisfit.test(error.message) && our.some(({ message }) => misfit.test(message)))
      continue;
    if (kept.length === 0) {
      found.push({ check: 'error missing', detail: JSON.stringify(error), path: error.path });
    } else if (
      error.path !== undefined &&
      !kept.some((each) => isDeepStrictEqual(each.path, error.path))
    ) {
      const detail = `${JSON.stringify(error)} to ${JSON.stringify(kept.map(({ path }) => path))}`;
      found.push({ check: 'error moved', detail, path: error.path, ours: kept });
    }
  }
  for (const error of our) {
    const alike = their.filter((each) => same(each, error));
    // Stock says once that a subgraph failed, and not where.
    const known = alike.some(
      ({ path }) => path === undefined || isDeepStrictEqual(path, error.path),
    );
    if (known || completed.some((path) => isDeepStrictEqual(path, error.path))) continue;
    const detail = `${JSON.stringify(error)} from ${JSON.stringify(alike.map(({ path }) => path))}`;
    found.push({ check: 'error added', detail, path: error.path, ours: error, stock: alike });
  }
  for (const path of completed) {
    // Where the executor found a value after all, there is nothing to tell.
    if (path === undefined || !leadsToNull(ours.data, path)) continue;
    const lost = nullAt(ours.data, path);
    if (our.some((error) => related(error.path ?? [], lost))) continue;
    found.push({ check: 'error missing', detail: `a null at ${JSON.stringify(path)}`, path });
  }
  return found;
}

/** The same questions with the same variables; representations each once, in stock's order. */
function callDifferences({ ourCalls, stockCalls }: Answers): Difference[] {
  const our = ourCalls.map((call) => text(call, false)).sort();
  const their = stockCalls.map((call) => text(call, true)).sort();
  if (isDeepStrictEqual(our, their)) return [];
  const added = our.filter((call) => !their.includes(call));
  const lacking = their.filter((call) => !our.includes(call));
  return [
    { check: 'calls', detail: `ours only ${added.join('; ')} stock only ${lacking.join('; ')}` },
  ];
}

function text({ service, query, variables }: Call, distinct: boolean): string {
  const { representations, ...others } = variables;
  const list = Array.isArray(representations)
    ? representations.map((each) => JSON.stringify(each))
    : [];
  const asked = distinct ? [...new Set(list)] : list;
  const sorted = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([service, query, sorted, asked]);
}

/** A client that follows an error's path must arrive at a null, there or above. */
export function leadsToNull(data: unknown, path: ErrorPath): boolean {
  let value = data;
  for (const key of path) {
    if (value === null || value === undefined) return value === null;
    if (!Object.hasOwn(value, key)) return false;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value === null;
}

/** The place on the way there at which there is null. */
function nullAt(data: unknown, path: ErrorPath): ErrorPath {
  const length = path.findIndex((_, index) => leadsToNull(data, path.slice(0, index)));
  return length < 0 ? path : path.slice(0, length);
}

function related(path: ErrorPath, other: ErrorPath): boolean {
  const length = Math.min(path.length, other.length);
  return isDeepStrictEqual(path.slice(0, length), other.slice(0, length));
}

/** Where there is null that would be something without the fault. */
function* newNulls(ours: unknown, whole: unknown, path: ErrorPath): Generator<ErrorPath> {
  if (whole === null || whole === undefined) return;
  if (ours === null) {
    yield path;
  } else if (Array.isArray(ours) && Array.isArray(whole)) {
    if (ours.length !== whole.length) return;
    for (const [index, item] of ours.entries()) {
      yield* newNulls(item, whole[index], [...path, index]);
    }
  } else if (typeof ours === 'object' && typeof whole === 'object') {
    for (const key of Object.keys(ours)) {
      if (!Object.hasOwn(whole, key)) continue;
      yield* newNulls(
        (ours as Record<string, unknown>)[key],
        (whole as Record<string, unknown>)[key],
        [...path, key],
      );
    }
  }
}

/** Where two values first differ, and how. */
export function firstDifference(a: unknown, b: unknown, path = ''): string {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const [left, right] = [a, b].map((each) =>
        Object.hasOwn(each, key) ? (each as Record<string, unknown>)[key] : undefined,
      );
      if (!isDeepStrictEqual(left, right)) return firstDifference(left, right, `${path}.${key}`);
    }
  }
  return `${path}: ${JSON.stringify(a)?.slice(0, 120)} against ${JSON.stringify(b)?.slice(0, 120)}`;
}
