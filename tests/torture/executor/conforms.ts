// Whether an answer has the shape that the schema promises: no null where none may stand, every leaf a
// value of its type, every type one that its field can have. Knows neither plan nor subgraphs.
import type { DocumentNode, GraphQLOutputType, GraphQLSchema, SelectionSetNode } from 'graphql';
import {
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
} from 'graphql';
import { isDeepStrictEqual } from 'node:util';

export type ErrorPath = readonly (string | number)[];

interface Selected {
  readonly types: readonly GraphQLOutputType[];
  readonly sets: readonly Scoped[];
}

interface Scoped {
  readonly set: SelectionSetNode;
  /** Undefined: whatever the object is. */
  readonly on: string;
}

/** What is wrong, and where. */
export function* misshapen(
  schema: GraphQLSchema,
  document: DocumentNode,
  data: unknown,
): Generator<{ readonly path: ErrorPath; readonly detail: string }> {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return;
  const root = schema.getRootType(operation.operation);
  if (!root || data === null || data === undefined) return;
  yield* ofObject(data as Json, [{ set: operation.selectionSet, on: root.name }], []);

  function* ofObject(object: Json, sets: readonly Scoped[], path: ErrorPath): Found {
    for (const [key, value] of Object.entries(object)) {
      const { types, sets: inner } = selected(sets, key, object['__typename']);
      const at = [...path, key];
      if (types.length > 0) yield* ofValue(value, types, inner, at);
    }
  }

  function* ofValue(
    value: unknown,
    types: readonly GraphQLOutputType[],
    sets: readonly Scoped[],
    path: ErrorPath,
  ): Found {
    if (value === null) {
      if (types.every(isNonNullType)) yield { path, detail: 'null where none may stand' };
      return;
    }
    const nullable: GraphQLOutputType[] = [];
    for (const each of types) {
      nullable.push(isNonNullType(each) ? (each.ofType as GraphQLOutputType) : each);
    }
    const [type] = nullable;
    if (isListType(type)) {
      if (!Array.isArray(value)) {
        yield { path, detail: 'no list' };
        return;
      }
      const items: GraphQLOutputType[] = [];
      for (const each of nullable) {
        if (isListType(each)) items.push(each.ofType as GraphQLOutputType);
      }
      for (const [index, item] of value.entries())
        yield* ofValue(item, items, sets, [...path, index]);
    } else if (isLeafType(type)) {
      if (!isDeepStrictEqual(serialized(type, value), value))
        yield { path, detail: `no ${type.name}` };
    } else if (typeof value !== 'object' || Array.isArray(value)) {
      yield { path, detail: 'no object' };
    } else {
      const name = (value as Json)['__typename'];
      const named = typeof name === 'string' ? schema.getType(name) : undefined;
      const possible =
        named === undefined ||
        named === type ||
        (isAbstractType(type) && isObjectType(named) && schema.isSubType(type, named));
      if (!possible) yield { path, detail: `no ${type?.name}` };
      yield* ofObject(value as Json, sets, path);
    }
  }

  /** Fields of that name in all selections that may apply. */
  function selected(sets: readonly Scoped[], key: string, typename: unknown): Selected {
    const types: GraphQLOutputType[] = [];
    const inner: Scoped[] = [];
    const visit = ({ set, on }: Scoped): void => {
      const type = schema.getType(on);
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          if ((selection.alias ?? selection.name).value !== key) continue;
          if (!isObjectType(type) && !isInterfaceType(type)) continue;
          const definition = type.getFields()[selection.name.value];
          if (definition === undefined) continue;
          types.push(definition.type);
          const name = String(definition.type).replaceAll(/[[\]!]/g, '');
          if (selection.selectionSet) inner.push({ set: selection.selectionSet, on: name });
        } else {
          const part =
            selection.kind === Kind.INLINE_FRAGMENT ? selection : fragment(selection.name.value);
          const condition = part.typeCondition?.name.value ?? on;
          if (applies(condition, typename)) visit({ set: part.selectionSet, on: condition });
        }
      }
    };
    sets.forEach(visit);
    return { types, sets: inner };
  }

  function fragment(name: string) {
    for (const each of document.definitions) {
      if (each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name) return each;
    }
    throw new Error(`no fragment ${name}`);
  }

  /** Fragments of other types do not count where the type is known. */
  function applies(condition: string, typename: unknown): boolean {
    if (typeof typename !== 'string' || condition === typename) return true;
    const [type, object] = [schema.getType(condition), schema.getType(typename)];
    return isAbstractType(type) && isObjectType(object) && schema.isSubType(type, object);
  }
}

type Json = Readonly<Record<string, unknown>>;
type Found = Generator<{ readonly path: ErrorPath; readonly detail: string }>;

function serialized(type: { serialize(value: unknown): unknown }, value: unknown): unknown {
  try {
    return type.serialize(value);
  } catch {
    return undefined;
  }
}
