// Code for values of scalars and enums: those as they should be pass a check in place, all others go
// through the type's own serialisation as in the exact projection.
import type { GraphQLLeafType } from 'graphql';
import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
  isEnumType,
} from 'graphql';
import { Unexpected } from './unexpected.ts';

/** What generated code calls for a value that its check in place does not let through. */
export type Leaf = (value: unknown) => unknown;

const identity = new GraphQLScalarType({ name: 'Any' }).serialize;

/** Whether a scalar lets everything through as it is. */
export function isAnything(type: GraphQLLeafType): boolean {
  return type.serialize === identity;
}

/** An expression that is true for values of `v` that serialise to themselves; null where there is none. */
export function plainLeafCode(type: GraphQLLeafType): string | null {
  if (isEnumType(type)) return null;
  switch (type.serialize) {
    case GraphQLString.serialize:
    case GraphQLID.serialize:
      return 'typeof v === "string"';
    case GraphQLInt.serialize:
      return 'typeof v === "number" && (v | 0) === v';
    case GraphQLFloat.serialize:
      return 'typeof v === "number" && v - v === 0';
    case GraphQLBoolean.serialize:
      return 'typeof v === "boolean"';
    case identity:
      return 'v !== null && v !== undefined';
    default:
      return null;
  }
}

export function leafOf(type: GraphQLLeafType, nullable: boolean): Leaf {
  const plain = new Set(
    isEnumType(type)
      ? type
          .getValues()
          .filter(({ name, value }) => name === value)
          .map(({ name }) => name)
      : [],
  );
  return (value) => {
    if (value === null || value === undefined) {
      if (nullable) return null;
      throw new Unexpected();
    }
    if (typeof value === 'string' && plain.has(value)) return value;
    const serialized = serialize(type, value);
    if (serialized === null || serialized === undefined) throw new Unexpected();
    return serialized;
  };
}

function serialize(type: GraphQLLeafType, value: unknown): unknown {
  try {
    return type.serialize(value);
  } catch {
    return null;
  }
}
