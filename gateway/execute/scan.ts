// Answers of subgraphs that the client is to get just as they came: their text is taken apart by one pattern that
// looks at every letter, instead of being parsed, projected and written again.
import type { FetchNode, PlanNode, ResponsePath } from '@apollo/query-planner';
import type { FieldNode, GraphQLObjectType, GraphQLSchema, SelectionSetNode } from 'graphql';
import { isLeafType, isNonNullType, Kind } from 'graphql';
import type { GraphRequest, GraphResponse, Verbatim } from '../../platform/graphql/port.ts';
import { documentOf, selectionSetOf } from './affected.ts';
import { AnswerPattern, Irregular, SCALAR } from './answer-pattern.ts';
import type { Place } from './placed-fetches.ts';
import { fetchesOf, namesNeeded, placesAt } from './placed-fetches.ts';
import type { Data } from './records.ts';
import { write } from './records.ts';
import type { SelectedField, Selection } from './selection.ts';

export type Scan = NonNullable<GraphRequest['scan']>;

/** Of an operation's fetches those whose answers may go through as they are. */
export type Scans = ReadonlyMap<FetchNode, Scan>;

const ENTITIES = '_entities';
const LONGEST_PATTERN = 20_000;

export function compileScans(
  schema: GraphQLSchema,
  root: GraphQLObjectType,
  selection: Selection,
  plan: PlanNode | undefined,
): Scans {
  const scans = new Map<FetchNode, Scan>();
  const fetches = plan === undefined ? [] : [...fetchesOf(plan, [])];
  // What is taken out of an object above is found by paths that nothing else shows.
  if (fetches.some(({ node }) => node.contextRewrites !== undefined)) return scans;
  const needed = new Set(fetches.flatMap(namesNeeded));
  const pattern = new AnswerPattern(schema, LONGEST_PATTERN);
  for (const { node, path } of fetches) {
    if (node.outputRewrites !== undefined && node.outputRewrites.length > 0) continue;
    try {
      const places = placesAt(schema, { type: root, selection }, path);
      const scan = compileScan(pattern, node, path, places, needed);
      if (scan !== null) scans.set(node, scan);
    } catch (error) {
      if (!(error instanceof Irregular)) throw error;
    }
  }
  return scans;
}

function compileScan(
  pattern: AnswerPattern,
  node: FetchNode,
  path: ResponsePath,
  places: readonly Place[],
  needed: ReadonlySet<string>,
): Scan | null {
  const set = selectionSetOf(documentOf(node));
  if (node.requires === undefined) {
    return path.length > 0 ? null : withRests(rootScan(objectReader(pattern, set, places, needed)));
  }
  const [entities, another] = set.selections;
  const inner = entities?.kind === Kind.FIELD ? entities.selectionSet?.selections : undefined;
  const [fragment, second] = inner ?? [];
  // Of two types the text would not say which it is.
  if (another !== undefined || second !== undefined) return null;
  if (fragment?.kind !== Kind.INLINE_FRAGMENT || isConditional(fragment)) return null;
  const name = fragment.typeCondition?.name.value;
  const own = places.filter(({ type }) => type.name === name);
  return withRests(entitiesScan(objectReader(pattern, fragment.selectionSet, own, needed)));
}

function isConditional({ directives }: Pick<FieldNode, 'directives'>): boolean {
  return directives !== undefined && directives.length > 0;
}

/** The object whose text begins at `lastIndex`, which is then behind it; null: it is not as expected. */
interface ObjectReader {
  lastIndex: number;
  read(text: string): Data | null;
}

function objectReader(
  pattern: AnswerPattern,
  { selections }: SelectionSetNode,
  places: readonly Place[],
  needed: ReadonlySet<string>,
): ObjectReader {
  const members = selections.map((selection) => {
    if (selection.kind !== Kind.FIELD || isConditional(selection)) throw new Irregular();
    const name = (selection.alias ?? selection.name).value;
    const known = places.flatMap(({ type, selection: at }) =>
      at.fieldsOf(type).filter((field) => field.dataName === name),
    );
    const isLeaf = selection.selectionSet === undefined && known.every(hasLeafType);
    if (isLeaf) return { name, isLeaf, pattern: SCALAR };
    if (needed.has(name) || known.length === 0 || known.length < places.length) {
      throw new Irregular();
    }
    const [first = '', ...others] = known.map((field) => pattern.field(field));
    if (others.some((other) => other !== first)) throw new Irregular();
    return { name, isLeaf, pattern: first };
  });
  if (members.every(({ isLeaf }) => isLeaf)) throw new Irregular();
  const source = members.map((member) => `"${member.name}":(${member.pattern})`).join(',');
  const expression = new RegExp(`\\{${source}\\}`, 'y');
  return {
    lastIndex: 0,
    read(text) {
      expression.lastIndex = this.lastIndex;
      const found = expression.exec(text);
      if (found === null) return null;
      this.lastIndex = expression.lastIndex;
      const data: Data = {};
      for (let index = 0; index < members.length; index += 1) {
        const { name, isLeaf } = members[index] as (typeof members)[number];
        const part = found[index + 1] as string;
        write(data, name, isLeaf ? JSON.parse(part) : part === 'null' ? null : verbatim(part));
      }
      return data;
    },
  };
}

function hasLeafType({ type }: SelectedField): boolean {
  return type === null || isLeafType(isNonNullType(type) ? type.ofType : type);
}

function verbatim(text: string): Verbatim {
  return () => text;
}

function rootScan(reader: ObjectReader): Scan {
  const head = '{"data":';
  return (text) => {
    if (!text.startsWith(head)) return null;
    reader.lastIndex = head.length;
    const data = reader.read(text);
    return data !== null && endsWith(text, '}', reader.lastIndex) ? { data } : null;
  };
}

const COMMA = 44;

function entitiesScan(reader: ObjectReader): Scan {
  const head = `{"data":{"${ENTITIES}":[`;
  return (text) => {
    if (!text.startsWith(head)) return null;
    const entities: (Data | null)[] = [];
    let at = head.length - 1;
    do {
      at += 1;
      if (text.startsWith('null', at)) {
        entities.push(null);
        at += 4;
        continue;
      }
      reader.lastIndex = at;
      const entity = reader.read(text);
      if (entity === null) return null;
      entities.push(entity);
      at = reader.lastIndex;
    } while (text.charCodeAt(at) === COMMA);
    return endsWith(text, ']}}', at) ? { data: { [ENTITIES]: entities } } : null;
  };
}

function endsWith(text: string, end: string, at: number): boolean {
  return text.startsWith(end, at) && text.slice(at + end.length).trim() === '';
}

const MOST_MISSES = 16;
const REST = 1_000;

/** A subgraph that writes otherwise, or a place where data is never plain, is not to be paid for every time. */
function withRests(scan: Scan): Scan {
  let misses = 0;
  let rest = 0;
  return (text) => {
    if (rest > 0) {
      rest -= 1;
      return null;
    }
    const answer = scanned(scan, text);
    misses = answer === null ? misses + 1 : 0;
    if (misses < MOST_MISSES) return answer;
    misses = 0;
    rest = REST;
    return null;
  };
}

function scanned(scan: Scan, text: string): GraphResponse | null {
  try {
    return scan(text);
  } catch (error) {
    // A text that asks too much of the stack of regular expressions.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
