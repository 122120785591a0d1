// The values of an operation's variables: plain ones are read with what was found out once, all others as graphql-js does it.
import {
  getVariableValues,
  isLeafType,
  isListType,
  isNonNullType,
  typeFromAST,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

type Values = Record<string, unknown>;
type Coerced = { readonly coerced: Values } | { readonly errors: readonly GraphQLError[] };

/** Of a value that is read otherwise, or wrong: graphql-js finds the words for it. */
const unclear = Symbol('unclear');

type Reader = (value: unknown) => unknown;

/** As graphql-js's `getVariableValues`, which is asked whenever a variable is wrong or not plain. */
export function variableReader(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  maxErrors = 50,
): (inputs: Readonly<Values>) => Coerced {
  const definitions = operation.variableDefinitions ?? [];
  const readers = definitions.map(({ variable, type, defaultValue }) => {
    const name = variable.name.value;
    const found = typeFromAST(schema, type) as GraphQLInputType | undefined;
    const optional = !isNonNullType(found) && defaultValue === undefined;
    const read = found === undefined || name === '__proto__' ? () => unclear : readerOf(found);
    return { name, optional, read };
  });

  const quick = (inputs: Readonly<Values>): Values | undefined => {
    const values: Values = {};
    for (const { name, optional, read } of readers) {
      if (Object.hasOwn(inputs, name)) {
        const value = read(inputs[name]);
        if (value === unclear) return undefined;
        values[name] = value;
      } else if (!optional) return undefined;
    }
    return values;
  };

  return (inputs) => {
    const coerced = quick(inputs);
    if (coerced !== undefined) return { coerced };
    const slow = getVariableValues(schema, definitions, inputs, { maxErrors });
    return slow.errors === undefined ? { coerced: slow.coerced } : { errors: slow.errors };
  };
}

function readerOf(type: GraphQLInputType): Reader {
  if (isNonNullType(type)) {
    const read = readerOf(type.ofType);
    return (value) => (value === null ? unclear : read(value));
  }
  if (isListType(type)) {
    const read = readerOf(type.ofType);
    return (value) => (value === null ? null : readList(value, read));
  }
  if (!isLeafType(type)) return (value) => (value === null ? null : unclear);
  return (value) => {
    if (value === null) return null;
    if (value === undefined) return unclear;
    try {
      const parsed: unknown = type.parseValue(value);
      return parsed === undefined ? unclear : parsed;
    } catch {
      return unclear;
    }
  };
}

function readList(value: unknown, read: Reader): unknown {
  if (!Array.isArray(value)) return unclear;
  const items: unknown[] = [];
  for (const each of value) {
    const item = read(each);
    if (item === unclear) return unclear;
    items.push(item);
  }
  return items;
}
