// Where stock and the executor part, and the executor is right: each case by name, told in docs/exactness.md.
// What none of these recognises is a failure.
import type { PlanNode } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { isDeepStrictEqual } from 'node:util';
import type { Answers } from './answers.ts';
import type { Difference, Said } from './compare.ts';
import type { ErrorPath } from './conforms.ts';
import { leadsToNull, misfit } from './compare.ts';
import { askedWithNulls, names } from './late-null.ts';
import { contradicts, mayBeEmptied } from './selected.ts';
import type { Fault, FaultKind } from './faults.ts';

export interface Circumstances {
  readonly answers: Answers;
  readonly fault: Fault;
  readonly plan: PlanNode | undefined;
  /** The whole of what was found, this difference among it. */
  readonly all: readonly Difference[];
  readonly document: DocumentNode;
  /** Whether a client's alias is the name of some field. */
  readonly renamed: boolean;
  /** By path, whether the client selected that field. */
  readonly selected: (path: ErrorPath) => boolean;
}

export interface Explanation {
  readonly name: string;
  readonly why: string;
  readonly explains: (difference: Difference, circumstances: Circumstances) => boolean;
}

const withOddTypes: ReadonlySet<FaultKind> = new Set([
  'wrong type name',
  'missing field',
  'null for non-null',
]);

export const explanations: readonly Explanation[] = [
  {
    name: 'failure placed',
    why: 'stock reports a subgraph that gave no usable answer once and without a path; the executor knows which fields it was to fill, and an error that belongs to a field must name it',
    explains: ({ check, ours, stock }, { answers }) => {
      if (check !== 'error added') return false;
      const { message, service } = ours as Said;
      if (misfit.test(message)) return service !== undefined;
      const other = stock as readonly Said[];
      return other.length > 0 && (answers.ours.errors ?? []).length > 0 && other.every(unplaceable);
    },
  },
  {
    name: 'entity error placed',
    why: 'stock lets an error at `_entities` stand at a path with `@` in it, which no client can follow',
    explains: ({ check, path = [] }) => check === 'error moved' && path.includes('@'),
  },
  {
    name: 'hidden field',
    why: 'the error is of a field that only the plan asked for: its path would name what the client never selected',
    explains: ({ check, path = [], stock }, { selected }) =>
      (check === 'error moved' && !selected(path)) ||
      (check === 'error added' &&
        (stock as readonly Said[]).some((other) => !selected(other.path ?? []))),
  },
  {
    name: 'entity miscounted',
    why: 'stock counts entities by all places of the list, though it asked only for those that have a representation: its paths are those of other entities',
    explains: ({ check, path = [], ours, stock }, { answers }) =>
      (check === 'error moved' &&
        (!leadsToNull(answers.stock?.data, path) ||
          (ours as readonly Said[]).every((other) => sameFields(other.path ?? [], path)))) ||
      (check === 'error added' &&
        (stock as readonly Said[]).some(
          (other) =>
            !leadsToNull(answers.stock?.data, other.path ?? []) ||
            sameFields(other.path ?? [], path),
        )),
  },
  {
    name: 'field given by another',
    why: 'one of two subgraphs that are asked for parts of a field failed at it, the other one did not; where stock can be asked it tells that error at the same place',
    explains: ({ check, path = [] }, { answers }) =>
      check === 'path without null' && answers.stock === null && isThere(answers.ours.data, path),
  },
  {
    name: 'required field failed',
    why: 'a field could not be asked for, since what it @requires failed, or an error beside it took the entity away: its null is told with the same error',
    explains: ({ check, path = [], stock }) =>
      check === 'error added' &&
      (stock as readonly Said[]).some(
        ({ path: other = [] }) =>
          other.length >= path.length &&
          path.slice(0, -1).every((key, index) => key === other[index]),
      ),
  },
  {
    name: 'null explained',
    why: 'a null that its place cannot hold is an error of the response; stock puts it into an extension, or leaves it out beside other errors',
    explains: ({ check, ours }) => check === 'error added' && (ours as Said).service === undefined,
  },
  {
    name: 'nothing asked',
    why: 'the subgraph failed on a fetch that @skip and @include had left empty: nothing of the answer is missing',
    explains: ({ check, path }, { all }) =>
      check === 'error missing' &&
      (path === undefined || path.includes('@') || path.at(-1) === 'hidden _entities') &&
      all.every((other) => other.check !== 'null without error'),
  },
  {
    name: 'stock gives up',
    why: 'stock answers a value of a wrong shape with one error for the whole response, or rejects; only the field is wrong',
    explains: ({ check, detail }, { answers, fault }) =>
      (check === 'stock gave nothing' &&
        (misshapen.has(fault.kind) || /flatMap|Unexpected array/.test(detail))) ||
      (check === 'calls' &&
        misshapen.has(fault.kind) &&
        answers.stock?.data === null &&
        (answers.stock.errors ?? []).some(({ message }) => /^Cannot use 'in' /.test(message))),
  },
  {
    name: 'leaf coerced',
    why: 'both serialise as the specification says, stock hands on or refuses what would coerce',
    explains: ({ check, ours, stock }, { fault }) =>
      check === 'data' && fault.kind === 'wrong leaf' && isLeaf(ours) && isLeaf(stock),
  },
  {
    name: 'type of the concrete field',
    why: 'a field asked for through an interface has the nullability of the concrete type; stock takes that of the interface',
    explains: ({ check, path = [], ours, stock }, { answers }) =>
      check === 'data' &&
      ours === null &&
      typeof stock === 'object' &&
      (answers.ours.errors ?? []).some(
        ({ path: at = [] }) =>
          at.length > path.length &&
          path.every((key, index) => key === at[index]) &&
          leadsToNull(answers.stock?.data, at),
      ),
  },
  {
    name: 'impossible type',
    why: 'stock lets an object through whose type its field cannot have, and tells the wrong __typename',
    explains: ({ check, ours }, { fault }) =>
      check === 'data' &&
      withOddTypes.has(fault.kind) &&
      // What the executor made of it has the schema's shape, which is checked apart.
      (ours === null || fault.kind === 'wrong type name'),
  },
  {
    name: 'interface object keeps its type',
    why: 'an @interfaceObject answers with the interface as __typename, by which stock replaces the type that another subgraph found out, and fragments no longer apply',
    explains: ({ check }, { plan }) => stockDiffers.has(check) && setsType(plan),
  },
  {
    name: 'renamed key',
    why: 'stock does not rename what is 0, "", false or null, and lets a renamed field replace the part of it that a @requires fetched',
    explains: ({ check }, { plan }) => stockDiffers.has(check) && renames(plan),
  },
  {
    name: 'lists of lists',
    why: 'stock represents the objects in a list of lists as null, and replaces such a list where it should merge it',
    explains: ({ check, path = [], ours }, { answers, plan }) =>
      stockDiffers.has(check) &&
      (nestsLists(plan) ||
        (check === 'data' && typeof path.at(-1) === 'number' && Array.isArray(ours)) ||
        path.some((key, index) => typeof key === 'number' && typeof path[index + 1] === 'number') ||
        answers.ourCalls.some(({ variables }) => nests(variables['representations']))),
  },
  {
    name: 'alias of a field',
    why: 'by its own plan stock takes a key or an input that the plan fetched for what the client has under that alias, or the other way round',
    explains: ({ check }, { answers, renamed }) =>
      check === 'stock by its own plan' &&
      renamed &&
      isDeepStrictEqual(answers.ours.data, answers.whole.data),
  },
  {
    name: 'planner drops an empty selection',
    why: 'by its own plan stock leaves out a field whose whole selection conditions exclude, though it is to be asked for and `{}` is its answer',
    explains: ({ check }, { answers, document }) =>
      check === 'stock by its own plan' &&
      (contradicts(document) || mayBeEmptied(document)) &&
      isDeepStrictEqual(answers.ours.data, answers.whole.data),
  },
  {
    name: 'planner ties inputs to a condition',
    why: 'the planner asks for two fields of an entity with one representation, whose inputs for one of them @skip or @include left out: the other then cannot be asked for',
    explains: ({ check, path = [] }, { answers, plan }) => {
      const name = path.findLast((key) => typeof key === 'string');
      const tied = some(
        plan,
        ({ requires, operation }) =>
          requires !== undefined &&
          /@(skip|include)/.test(operation) &&
          (name === undefined || names(operation).has(name)),
      );
      if (!tied) return false;
      const { ours, stock } = answers;
      if (check === 'null without error') return stock === null || leadsToNull(stock.data, path);
      return check === 'whole data' && (stock === null || isDeepStrictEqual(ours.data, stock.data));
    },
  },
  {
    name: 'planner mixes the inputs of an interface object',
    why: 'the planner asks an @interfaceObject for a field that @requires others without regard to which implementations, or under which condition, it was selected for',
    explains: ({ check }, { answers, plan }) => {
      const { stock, whole, ours } = answers;
      if (check !== 'whole data' || !requiresOfInterface(plan)) return false;
      if (stock === null) return true;
      return !isDeepStrictEqual(stock, whole) && (ours.errors !== undefined || stock.data === null);
    },
  },
  {
    name: 'late null',
    why: 'in stock a null that comes late displaces what another fetch gave for the same place, and goes into what is asked next',
    explains: ({ check, path = [], ours, stock }, { answers, fault }) => {
      if (fault.kind === 'none') return false;
      if (check === 'data' && stock === null && typeof ours === 'object') return true;
      if (check === 'data' && stock === null) return fault.kind === 'null for non-null';
      if (check !== 'data' && check !== 'calls') return false;
      const asked = askedWithNulls(answers);
      if (check === 'calls') return asked !== null;
      const name = path.findLast((key) => typeof key === 'string');
      return asked?.some(({ query }) => name !== undefined && names(query).has(name)) ?? false;
    },
  },
];

const misshapen: ReadonlySet<FaultKind> = new Set([
  'wrong leaf',
  'wrong type name',
  'garbage',
  'missing field',
  'null for non-null',
]);
const stockDiffers: ReadonlySet<Difference['check']> = new Set([
  'data',
  'calls',
  'error missing',
  'error added',
  'error moved',
]);

/** Stock's own path cannot be told to a client: it has none, or one that only the plan knows. */
function unplaceable({ path }: Said): boolean {
  return path === undefined || path.includes('@');
}

/** Whether there is an object or a list at this path. */
function isThere(data: unknown, path: ErrorPath): boolean {
  const value = path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[key] : null,
    data,
  );
  return !isLeaf(value);
}

/** Paths that differ in the places in lists only. */
function sameFields(a: ErrorPath, b: ErrorPath): boolean {
  const names = (path: ErrorPath) => path.filter((key) => typeof key === 'string');
  return isDeepStrictEqual(names(a), names(b));
}

function isLeaf(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

function some(node: PlanNode | undefined, holds: (fetch: FetchNode) => boolean): boolean {
  switch (node?.kind) {
    case 'Fetch':
      return holds(node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.some((inner) => some(inner, holds));
    case 'Flatten':
      return some(node.node, holds);
    case 'Condition':
      return some(node.ifClause, holds) || some(node.elseClause, holds);
    default:
      return false;
  }
}

/** Whether two subgraphs may have to fill the same list of lists. */
function nestsLists(plan: PlanNode | undefined): boolean {
  return /"@","@"/.test(JSON.stringify(plan ?? null));
}

type FetchNode = Extract<PlanNode, { kind: 'Fetch' }>;

function setsType(plan: PlanNode | undefined): boolean {
  return some(plan, ({ inputRewrites }) => inputRewrites !== undefined);
}

/** Whether an @interfaceObject is sent what one of its fields @requires: in these supergraphs that is a title. */
function requiresOfInterface(plan: PlanNode | undefined): boolean {
  return some(
    plan,
    ({ inputRewrites, requires }) =>
      inputRewrites !== undefined &&
      (requires ?? []).some(
        (part) =>
          part.kind === 'InlineFragment' &&
          part.selections.some((field) => field.kind === 'Field' && field.name === 'title'),
      ),
  );
}

function renames(plan: PlanNode | undefined): boolean {
  return some(plan, ({ outputRewrites }) => outputRewrites !== undefined);
}

function nests(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => Array.isArray(item) || nests(item));
  return isObject(value) && Object.values(value).some(nests);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface Judged {
  /** By name of the explanation, how many differences it explains. */
  readonly explained: ReadonlyMap<string, number>;
  readonly unexplained: readonly Difference[];
}

export function judge(circumstances: Circumstances): Judged {
  const explained = new Map<string, number>();
  const unexplained: Difference[] = [];
  for (const difference of circumstances.all) {
    const found = explanations.find(({ explains }) => explains(difference, circumstances));
    if (found === undefined) unexplained.push(difference);
    else explained.set(found.name, (explained.get(found.name) ?? 0) + 1);
  }
  return { explained, unexplained };
}
