// What scalars and enums make of a resolved value: the usual values are recognised without a call into graphql-js.
import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  type GraphQLEnumType,
  type GraphQLLeafType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';

/** Of a value that is neither null nor a promise; throws what the type's own `serialize` throws. */
export type Serialize = (value: unknown) => unknown;

const mostInt = 2_147_483_647;

export function serializerOf(type: GraphQLLeafType): Serialize {
  const slow = strict(type);
  if (isEnumType(type)) return enumSerializer(type, slow);
  // By function and not by name: a schema may give a scalar of the specification a behaviour of its own.
  switch (type.serialize) {
    case GraphQLString.serialize:
    case GraphQLID.serialize:
      return (value) => (typeof value === 'string' ? value : slow(value));
    case GraphQLBoolean.serialize:
      return (value) => (typeof value === 'boolean' ? value : slow(value));
    case GraphQLFloat.serialize:
      return (value) => (typeof value === 'number' && Number.isFinite(value) ? value : slow(value));
    case GraphQLInt.serialize:
      return (value) =>
        typeof value === 'number' &&
        Number.isInteger(value) &&
        value <= mostInt &&
        value >= -mostInt
          ? value
          : slow(value);
    default:
      return slow;
  }
}

/** An expression that is true for values of `value` that serialise to themselves; null: there is none. */
export function plainCheck(type: GraphQLLeafType, value: string): string | null {
  if (isEnumType(type)) return null;
  switch (type.serialize) {
    case GraphQLString.serialize:
    case GraphQLID.serialize:
      return `typeof ${value} === "string"`;
    case GraphQLBoolean.serialize:
      return `typeof ${value} === "boolean"`;
    case GraphQLFloat.serialize:
      return `typeof ${value} === "number" && ${value} - ${value} === 0`;
    case GraphQLInt.serialize:
      return `typeof ${value} === "number" && (${value} | 0) === ${value}`;
    default:
      return null;
  }
}

function strict(type: GraphQLLeafType): Serialize {
  return (value) => {
    const serialized: unknown = type.serialize(value);
    if (serialized !== null && serialized !== undefined) return serialized;
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, ` +
        `returned: ${inspect(serialized)}`,
    );
  };
}

function enumSerializer(type: GraphQLEnumType, slow: Serialize): Serialize {
  const names = new Map<unknown, string>(type.getValues().map(({ name, value }) => [value, name]));
  return (value) => names.get(value) ?? slow(value);
}
