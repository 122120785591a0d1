// What an operation selects: the paths of its response, and conditions that exclude each other.
import type { DirectiveNode, DocumentNode, SelectionSetNode } from 'graphql';
import { Kind, visit } from 'graphql';
import type { ErrorPath } from './conforms.ts';

export function selects(document: DocumentNode, path: ErrorPath): boolean {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return false;
  let sets: readonly SelectionSetNode[] = [operation.selectionSet];
  for (const key of path) {
    if (typeof key === 'number') continue;
    const found = sets.flatMap((set) => [...fieldsNamed(document, set, key)]);
    if (found.length === 0) return false;
    sets = found.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
  }
  return true;
}

function* fieldsNamed(
  document: DocumentNode,
  set: SelectionSetNode,
  name: string,
): Generator<{ readonly selectionSet?: SelectionSetNode | undefined }> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      if ((selection.alias ?? selection.name).value === name) yield selection;
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      yield* fieldsNamed(document, selection.selectionSet, name);
    } else {
      for (const fragment of document.definitions) {
        if (fragment.kind !== Kind.FRAGMENT_DEFINITION) continue;
        if (fragment.name.value !== selection.name.value) continue;
        yield* fieldsNamed(document, fragment.selectionSet, name);
      }
    }
  }
}

/** Whether a variable that includes a selection excludes one within it. */
export function contradicts(document: DocumentNode): boolean {
  const within = (set: SelectionSetNode, outer: ReadonlySet<string>): boolean =>
    set.selections.some((selection) => {
      const own = (selection.directives ?? []).flatMap(conditionOf);
      const opposite = own.some(([name, said]) => outer.has(`${name} ${!said}`));
      const inner = new Set([...outer, ...own.map(([name, said]) => `${name} ${said}`)]);
      if (opposite || new Set(own.map(([name]) => name)).size < own.length) return true;
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        return selection.selectionSet !== undefined && within(selection.selectionSet, inner);
      }
      return document.definitions.some(
        (each) =>
          each.kind === Kind.FRAGMENT_DEFINITION &&
          each.name.value === selection.name.value &&
          within(each.selectionSet, inner),
      );
    });
  return document.definitions.some(
    (each) => each.kind === Kind.OPERATION_DEFINITION && within(each.selectionSet, new Set()),
  );
}

/** Whether conditions can leave a field without any selection. */
export function mayBeEmptied(document: DocumentNode): boolean {
  const conditional = (set: SelectionSetNode): boolean =>
    set.selections.every((selection) => {
      if ((selection.directives?.length ?? 0) > 0) return true;
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        return selection.selectionSet !== undefined && conditional(selection.selectionSet);
      }
      return document.definitions.some(
        (each) =>
          each.kind === Kind.FRAGMENT_DEFINITION &&
          each.name.value === selection.name.value &&
          conditional(each.selectionSet),
      );
    });
  let found = false;
  visit(document, {
    Field: ({ selectionSet }) => {
      if (selectionSet !== undefined && conditional(selectionSet)) found = true;
    },
  });
  return found;
}

function conditionOf({ name, arguments: given }: DirectiveNode): [string, boolean][] {
  const value = given?.[0]?.value;
  const included = name.value === 'include';
  if (value?.kind === Kind.VARIABLE) return [[value.name.value, included]];
  return value?.kind === Kind.BOOLEAN ? [['literal', value.value === included]] : [];
}
