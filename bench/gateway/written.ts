// Executes an operation straight into the text of its answer: compiled once, then nothing but resolvers and string
// concatenation, so that the subgraphs of the benchmark are never what is waited for. Knows what gateways ask
// subgraphs for and refuses the rest.
import {
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Resolvers, Row } from './subgraphs.ts';

export interface Failure {
  readonly message: string;
  /** From the root; grows at the front on its way there. */
  readonly path: (string | number)[];
}

/** The answer's text. */
export type Answering = (variables: Row) => string;

interface Run {
  readonly variables: Row;
  readonly failures: Failure[];
}
type Write = (value: unknown, run: Run) => string;

interface Compiling {
  readonly schema: GraphQLSchema;
  readonly resolvers: Resolvers;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

const ENTITIES = '_entities';

/** `document` holds one operation. */
export function compileWritten(
  schema: GraphQLSchema,
  resolvers: Resolvers,
  document: DocumentNode,
): Answering {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  if (operation === undefined) throw new TypeError('no operation');
  const root =
    operation.operation === OperationTypeNode.MUTATION
      ? schema.getMutationType()
      : schema.getQueryType();
  if (root === null || root === undefined) throw new TypeError(`no ${operation.operation} here`);
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue) defaults[variable.name.value] = valueFromASTUntyped(defaultValue);
  }
  const write = objectWriter({ schema, resolvers, fragments }, root, [operation.selectionSet]);
  return (variables) => {
    const failures: Failure[] = [];
    const data = write({}, { variables: { ...defaults, ...variables }, failures });
    const errors = failures.length === 0 ? '' : `,"errors":${JSON.stringify(failures)}`;
    return `{"data":${data}${errors}}`;
  };
}

function objectWriter(
  compiling: Compiling,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Write {
  const fields = new Map<string, FieldNode[]>();
  for (const set of sets) collect(compiling, type, set, fields);
  const writers = [...fields].map(([key, nodes], index) => {
    const comma = index === 0 ? '' : ',';
    return {
      key,
      prefix: `${comma}${JSON.stringify(key)}:`,
      write: fieldWriter(compiling, type, nodes),
    };
  });
  return (value, run) => {
    let text = '{';
    for (const { key, prefix, write } of writers) {
      const before = run.failures.length;
      text += prefix + write(value, run);
      for (let n = before; n < run.failures.length; n += 1) run.failures[n]?.path.unshift(key);
    }
    return `${text}}`;
  };
}

function collect(
  compiling: Compiling,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  into: Map<string, FieldNode[]>,
): void {
  for (const selection of set.selections) {
    if (selection.directives?.length) throw new TypeError('directives are not executed here');
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      into.set(key, [...(into.get(key) ?? []), selection]);
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : compiling.fragments.get(selection.name.value);
    if (fragment === undefined) throw new TypeError('a fragment that is not there');
    const on = fragment.typeCondition?.name.value ?? type.name;
    if (on === type.name) collect(compiling, type, fragment.selectionSet, into);
  }
}

function fieldWriter(
  compiling: Compiling,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Write {
  const [node] = nodes;
  const name = node?.name.value ?? '';
  if (name === '__typename') return constantWriter(JSON.stringify(type.name));
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  if (name === ENTITIES) return entitiesWriter(compiling, sets);
  const field = type.getFields()[name];
  if (field === undefined) throw new TypeError(`there is no ${type.name}.${name}`);
  const write = valueWriter(compiling, field.type, sets);
  const resolve = compiling.resolvers[type.name]?.[name];
  if (resolve === undefined) return (parent, run) => write((parent as Row)[name], run);
  const argumentsOf = argumentReader(node);
  return (parent, run) => {
    let value: unknown;
    try {
      value = resolve(parent as Row, argumentsOf(run.variables));
    } catch (error) {
      if (isNonNullType(field.type)) throw error;
      run.failures.push({ message: error instanceof Error ? error.message : '', path: [] });
      return 'null';
    }
    return write(value, run);
  };
}

function constantWriter(text: string): Write {
  return () => text;
}

function argumentReader(node: FieldNode | undefined): (variables: Row) => Row {
  const given = (node?.arguments ?? []).map(({ name, value }) => ({ name: name.value, value }));
  if (given.length === 0) return () => ({});
  return (variables) => {
    const read: Record<string, unknown> = {};
    for (const { name, value } of given) {
      read[name] =
        value.kind === Kind.VARIABLE ? variables[value.name.value] : valueFromASTUntyped(value);
    }
    return read;
  };
}

function valueWriter(
  compiling: Compiling,
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
): Write {
  if (isNonNullType(type)) return valueWriter(compiling, type.ofType, sets);
  if (isListType(type)) return listWriter(valueWriter(compiling, type.ofType, sets));
  if (isLeafType(type)) return (value) => JSON.stringify(value ?? null);
  const named = getNamedType(type);
  if (!isObjectType(named)) throw new TypeError(`${named.name} is no object type`);
  const write = objectWriter(compiling, named, sets);
  return (value, run) => (value === null || value === undefined ? 'null' : write(value, run));
}

function listWriter(write: Write): Write {
  return (values, run) => {
    let text = '[';
    (values as readonly unknown[]).forEach((value, index) => {
      const before = run.failures.length;
      text += (index === 0 ? '' : ',') + write(value, run);
      for (let n = before; n < run.failures.length; n += 1) run.failures[n]?.path.unshift(index);
    });
    return `${text}]`;
  };
}

function entitiesWriter(compiling: Compiling, sets: readonly SelectionSetNode[]): Write {
  const byType = new Map<string, Write>();
  const writerOf = (typename: string): Write => {
    const type = compiling.schema.getType(typename);
    const resolve = compiling.resolvers[typename]?.['__resolveReference'];
    if (!isObjectType(type) || resolve === undefined)
      throw new TypeError(`${typename} is no entity`);
    const write = objectWriter(compiling, type, sets);
    return (reference, run) => {
      const entity = resolve(reference as Row, {});
      return entity === null ? 'null' : write(entity, run);
    };
  };
  const list = listWriter((reference, run) => {
    const typename = String((reference as Row)['__typename']);
    let write = byType.get(typename);
    if (write === undefined) byType.set(typename, (write = writerOf(typename)));
    return write(reference, run);
  });
  return (_query, run) => list(run.variables['representations'], run);
}
