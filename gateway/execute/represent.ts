// What names one entity to a subgraph, read from the data fetched so far by code generated for its type.
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { generate, keyCode, readCode } from './code.ts';
import { namesFitting } from './fits.ts';
import type { Data } from './records.ts';
import { isData, merge } from './records.ts';

/** What is read of the objects of one type. */
export interface Shape {
  /** Null where needed fields are missing and no condition's are all there: fetching them has failed before. */
  readonly represent: (source: Readonly<Data>) => Data | null;
  /** Equal for two representations of this shape just when they are alike. */
  readonly key: (representation: Data) => unknown;
}

type Represent = Shape['represent'];
type Required = Map<string, QueryPlanSelectionNode[] | null>;

/** The shape for an object, by the type that it tells. */
export function compileShapes(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
): (source: Readonly<Data>) => Shape {
  const shapes = new Map<string, Shape>();
  let untyped: Shape | null = null;
  return ({ __typename: name }) => {
    if (typeof name === 'string') {
      const known = shapes.get(name);
      if (known !== undefined) return known;
      // Only so many as the schema has types: a name that it does not know fits no condition.
      if (schema.getType(name) !== undefined) {
        const shape = shapeOf(schema, requires, name);
        shapes.set(name, shape);
        return shape;
      }
    }
    untyped ??= shapeOf(schema, requires, null);
    return untyped;
  };
}

function shapeOf(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  typename: string | null,
): Shape {
  const fields: Required = new Map();
  collect(schema, requires, typename, fields);
  const groups = groupsOf(schema, requires, typename);
  const nested: ((value: unknown) => unknown)[] = [];
  const reads: string[] = [];
  const members: string[] = [];
  [...fields].forEach(([name, selections], index) => {
    reads.push(`const v${index} = ${readCode('source', name)};
      if (v${index} === undefined) return null;`);
    const value = selections === null ? `v${index}` : `nested[${nested.length}](v${index})`;
    if (selections !== null) nested.push(compileNested(schema, selections));
    members.push(`${keyCode(name)}: ${value}`);
  });
  const whole = generate<Represent>(
    `return (source) => { ${reads.join('\n')} return { ${members.join(', ')} }; };`,
    { nested },
  );
  const keys = [...fields.keys()].filter((name) => name !== '__typename');
  const partly = compilePartly(schema, groups, typename);
  return {
    represent: partly === null ? whole : (source) => whole(source) ?? partly(source),
    key: nested.length > 0 ? (whole) => JSON.stringify(whole) : keyReader(keys),
  };
}

/** What is needed in any case, and the fields of each condition that applies. */
interface Groups {
  readonly always: readonly QueryPlanSelectionNode[];
  readonly conditional: readonly (readonly QueryPlanSelectionNode[])[];
}

function groupsOf(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  typename: string | null,
): Groups {
  const always: QueryPlanSelectionNode[] = [];
  const conditional: (readonly QueryPlanSelectionNode[])[] = [];
  for (const selection of requires) {
    if (selection.kind !== 'InlineFragment') always.push(selection);
    else if (applies(schema, selection.typeCondition, typename)) {
      conditional.push(selection.selections);
    }
  }
  return { always, conditional };
}

/** One condition's fields may be missing (its @include was false) where another's are there. */
function compilePartly(
  schema: GraphQLSchema,
  { always, conditional }: Groups,
  typename: string | null,
): Represent | null {
  const groups = [...(always.length > 0 ? [always] : []), ...conditional];
  if (groups.length < 2 && conditional.every(isFlat)) return null;
  const shapes = groups.map((selections) => shapeOf(schema, selections, typename));
  return (source) => {
    const parts = shapes.map((shape) => shape.represent(source));
    if (always.length > 0 && parts[0] === null) return null;
    const result: Data = {};
    for (const part of parts) if (part !== null) merge(result, part);
    return result['__typename'] === undefined ? null : result;
  };
}

function isFlat(selections: readonly QueryPlanSelectionNode[]): boolean {
  return selections.every(({ kind }) => kind !== 'InlineFragment');
}

function applies(
  schema: GraphQLSchema,
  typeCondition: string | undefined,
  typename: string | null,
): boolean {
  if (typeCondition === undefined) return true;
  return typename !== null && namesFitting(schema, typeCondition).has(typename);
}

function collect(
  schema: GraphQLSchema,
  selections: readonly QueryPlanSelectionNode[],
  typename: string | null,
  into: Required,
): void {
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (applies(schema, selection.typeCondition, typename)) {
        collect(schema, selection.selections, typename, into);
      }
      continue;
    }
    const name = selection.alias ?? selection.name;
    if (selection.selections === undefined) into.set(name, into.get(name) ?? null);
    else into.set(name, [...(into.get(name) ?? []), ...selection.selections]);
  }
}

function compileNested(
  schema: GraphQLSchema,
  selections: readonly QueryPlanSelectionNode[],
): (value: unknown) => unknown {
  const shapeFor = compileShapes(schema, selections);
  const represent = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(represent);
    return isData(value) ? shapeFor(value).represent(value) : value;
  };
  return represent;
}

/** One value is its own key; several are joined so that no two lists of values read alike. */
function keyReader(names: readonly string[]): Shape['key'] {
  const [only] = names;
  if (only === undefined) return () => '';
  if (names.length === 1) return (representation) => single(representation[only]);
  return (representation) => {
    let key = '';
    for (const name of names) key += part(representation[name]);
    return key;
  };
}

/** Not a client's text, save when that is out to be taken for it: then it is marked itself. */
const MARK = '\0';

function single(value: unknown): unknown {
  const plain = typeof value === 'string' ? !value.startsWith(MARK) : typeof value !== 'object';
  return plain ? value : `${MARK}${part(value)}`;
}

function part(value: unknown): string {
  return typeof value === 'string' ? `"${value.length}:${value}` : `${JSON.stringify(value)};`;
}
