// A field's arguments: read once where the request cannot change them, otherwise once per request.
import {
  getArgumentValues,
  Kind,
  valueFromAST,
  type FieldNode,
  type GraphQLField,
  type ValueNode,
} from 'graphql';

export type ArgumentValues = Record<string, unknown>;

/**
 * `none`: the field takes none. `fixed`: no variable is in them. `shared`: literals and whole
 * variables, the same in every call of a request. `fresh`: graphql-js would make new objects for
 * each call, which resolvers may change.
 */
export type ArgumentPlan =
  | { readonly kind: 'none' | 'fresh' }
  | { readonly kind: 'fixed'; readonly values: ArgumentValues }
  | { readonly kind: 'shared'; readonly slot: number };

export function argumentPlan(
  def: GraphQLField<unknown, unknown>,
  node: FieldNode,
  nextSlot: () => number,
): ArgumentPlan {
  if (def.args.length === 0) return { kind: 'none' };
  const nodes = node.arguments ?? [];
  const types = new Map(def.args.map((arg) => [arg.name, arg.type]));
  let variables = false;
  for (const { name, value } of nodes) {
    const type = types.get(name.value);
    if (value.kind === Kind.VARIABLE) variables = true;
    else if (type === undefined || hasVariable(value) || !isPrimitive(valueFromAST(value, type))) {
      return { kind: 'fresh' };
    }
  }
  if (variables) return { kind: 'shared', slot: nextSlot() };
  try {
    return { kind: 'fixed', values: getArgumentValues(def, node, {}) };
  } catch {
    // Fails in every call, with an error of that call's own.
    return { kind: 'fresh' };
  }
}

function hasVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return value.values.some(hasVariable);
    case Kind.OBJECT:
      return value.fields.some((field) => hasVariable(field.value));
    default:
      return false;
  }
}

function isPrimitive(value: unknown): boolean {
  return (typeof value !== 'object' || value === null) && typeof value !== 'function';
}
