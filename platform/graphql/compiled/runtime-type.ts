// The object type that a value of an abstract type turned out to have, or graphql-js's error about it.
import { GraphQLError, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import type { Frame } from './frame.ts';
import type { FieldPlan, ObjectPlan, TypePlan } from './type-plan.ts';

function runtimeType(
  place: TypePlan,
  name: unknown,
  value: unknown,
  field: FieldPlan,
  schema: GraphQLSchema,
): GraphQLObjectType {
  const { abstract, nodes } = place;
  if (abstract === undefined) throw new TypeError(`${field.name} has no abstract type`);
  const at = `for field "${field.parent.name}.${field.name}"`;
  const mustResolve = `Abstract type "${abstract.name}" must resolve to an Object type at runtime ${at}`;
  if (name === null || name === undefined) {
    throw new GraphQLError(
      `${mustResolve}. Either the "${abstract.name}" type should provide a "resolveType" function ` +
        'or each possible type should provide an "isTypeOf" function.',
      { nodes },
    );
  }
  if (isObjectType(name)) {
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 ' +
        'please return type name instead.',
    );
  }
  if (typeof name !== 'string') {
    throw new GraphQLError(
      `${mustResolve} with value ${inspect(value)}, received "${inspect(name)}".`,
    );
  }
  const type = schema.getType(name);
  if (type === undefined) {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
      { nodes },
    );
  }
  if (!isObjectType(type)) {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" was resolved to a non-object type "${name}".`,
      { nodes },
    );
  }
  if (!schema.isSubType(abstract, type)) {
    throw new GraphQLError(
      `Runtime Object type "${type.name}" is not a possible type for "${abstract.name}".`,
      { nodes },
    );
  }
  return type;
}

/** What values of the type of this name have here; throws when they cannot be of that type. */
export function objectPlan(
  type: TypePlan,
  name: unknown,
  value: unknown,
  frame: Frame,
): ObjectPlan {
  const { latest } = type;
  if (latest !== undefined && latest.type.name === name) return latest;
  let plan = typeof name === 'string' ? type.plans.get(name) : undefined;
  if (plan === undefined) {
    const object =
      type.object ??
      runtimeType(type, name, value, frame.field as FieldPlan, frame.run.plan.schema);
    plan = frame.run.plan.objectPlan(object, type.nodes);
    type.plans.set(object.name, plan);
  }
  type.latest = plan;
  return plan;
}

export function wrongType(plan: ObjectPlan, type: TypePlan, value: unknown): GraphQLError {
  return new GraphQLError(
    `Expected value of type "${plan.type.name}" but got: ${inspect(value)}.`,
    { nodes: type.nodes },
  );
}
