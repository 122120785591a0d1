// `__schema` and `__type` are the gateway's to answer, over the API schema; plans leave them out.
import { execute, Kind, OperationTypeNode } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { DataNames } from './aliases.ts';
import type { Operation } from './port.ts';
import type { Data } from './records.ts';
import { emptyData } from './records.ts';

/** What of an operation is introspective, as an operation of its own; null when nothing is. */
export function introspectionOf(
  { document, definition }: Operation,
  names: DataNames,
): DocumentNode | null {
  if (definition.operation !== OperationTypeNode.QUERY) return null;
  const fragments = document.definitions.filter((other) => other.kind === Kind.FRAGMENT_DEFINITION);
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const spread = new Set<string>();

  const keep = (set: SelectionSetNode): SelectionSetNode => ({
    kind: Kind.SELECTION_SET,
    selections: set.selections.flatMap((selection): readonly SelectionNode[] => {
      if (selection.kind === Kind.FIELD) {
        const alias = { kind: Kind.NAME, value: names.of(selection) } as const;
        return isIntrospective(selection) ? [{ ...selection, alias }] : [];
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = byName.get(selection.name.value);
        if (fragment === undefined || spread.has(selection.name.value)) return [];
        spread.add(selection.name.value);
        const selectionSet = keep(fragment.selectionSet);
        const { directives = [] } = selection;
        return selectionSet.selections.length === 0
          ? []
          : [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet }];
      }
      const selectionSet = keep(selection.selectionSet);
      return selectionSet.selections.length === 0 ? [] : [{ ...selection, selectionSet }];
    }),
  });

  const selectionSet = keep(definition.selectionSet);
  if (selectionSet.selections.length === 0) return null;
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ ...definition, directives: [], selectionSet }, ...fragments],
  };
}

/** The introspective root fields' data. */
export function introspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
): Data {
  const result = execute({ schema, document, variableValues });
  if (result instanceof Promise) throw new TypeError('introspection must not wait for anything');
  return result.data ?? emptyData();
}

function isIntrospective(field: FieldNode): boolean {
  return field.name.value === '__schema' || field.name.value === '__type';
}
