// Which objects a type condition means, by the `__typename` that they tell.
import { isAbstractType, isInterfaceType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Data } from './records.ts';
import { read } from './records.ts';

const known = new WeakMap<GraphQLSchema, Map<string, ReadonlySet<string>>>();

/** The names of a type and of all its subtypes. */
export function namesFitting(schema: GraphQLSchema, typeCondition: string): ReadonlySet<string> {
  const bySchema = known.get(schema) ?? new Map<string, ReadonlySet<string>>();
  known.set(schema, bySchema);
  const cached = bySchema.get(typeCondition);
  if (cached !== undefined) return cached;
  const names = new Set([typeCondition]);
  const condition = schema.getType(typeCondition);
  if (isAbstractType(condition)) {
    for (const { name } of schema.getPossibleTypes(condition)) names.add(name);
  }
  if (isInterfaceType(condition)) {
    for (const { name } of schema.getImplementations(condition).interfaces) names.add(name);
  }
  // Unknown names come from nowhere but a plan that does not belong to the schema.
  if (condition !== undefined) bySchema.set(typeCondition, names);
  return names;
}

/** Whether an object is of a type or of one of its subtypes; `unknown` decides for one that does not say. */
export function fits(
  schema: GraphQLSchema,
  data: Readonly<Data>,
  typeCondition: string | undefined,
  unknown = false,
): boolean {
  if (typeCondition === undefined) return true;
  const name = read(data, '__typename');
  if (typeof name !== 'string') return unknown;
  return name === typeCondition || namesFitting(schema, typeCondition).has(name);
}
