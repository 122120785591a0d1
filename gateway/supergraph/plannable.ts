// What a client's document is made into before it is planned. Pure: the same of the same text and field names.
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { Kind, visit } from 'graphql';
import type { DataNames } from '../execute/aliases.ts';
import { mutatingOnce } from './mutation-once.ts';
import { withoutNeverIncluded } from './never-included.ts';

const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/**
 * With the names of the data under construction. And with a `__typename`, which the answer does not show,
 * wherever conditions can leave nothing of a field's selection: the planner would leave out the field itself,
 * though `{}` is its answer, and a mutation's effect would not take place.
 */
export function plannable(document: DocumentNode, names: DataNames): DocumentNode {
  const asked = mutatingOnce(withoutIntrospection(withoutNeverIncluded(document)));
  const emptiable = emptiableIn(asked);
  return visit(asked, {
    Field: {
      leave(field) {
        const { selectionSet } = field;
        const named = renamed(field, names);
        if (selectionSet === undefined || !emptiable(selectionSet)) return named;
        const selections = [...selectionSet.selections, typename];
        return { ...named, selectionSet: { ...selectionSet, selections } };
      },
    },
  });
}

/**
 * The planner leaves introspection out by itself, save under a condition within a fragment, where it
 * fails on it.
 */
export function withoutIntrospection(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? null : undefined),
    SelectionSet: {
      leave: (set) =>
        set.selections.length === 0 ? { ...set, selections: [typename] } : undefined,
    },
  });
}

function renamed(field: FieldNode, names: DataNames): FieldNode {
  const value = names.of(field);
  if (value === (field.alias ?? field.name).value) return field;
  return { ...field, alias: { kind: Kind.NAME, value } };
}

/** Whether @skip and @include may exclude all of a selection. */
function emptiableIn(document: DocumentNode): (set: SelectionSetNode) => boolean {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const known = new Map<string, boolean>();
  const ofFragment = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const fragment = fragments.get(name);
    const found = fragment !== undefined && emptiable(fragment.selectionSet);
    known.set(name, found);
    return found;
  };
  const emptiable = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      const conditional = selection.directives?.some(
        ({ name }) => name.value === 'skip' || name.value === 'include',
      );
      if (conditional === true) return true;
      if (selection.kind === Kind.FIELD) return false;
      return selection.kind === Kind.FRAGMENT_SPREAD
        ? ofFragment(selection.name.value)
        : emptiable(selection.selectionSet);
    });
  return emptiable;
}
