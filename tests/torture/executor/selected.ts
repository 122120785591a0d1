// Whether a path of a response goes through fields that the client selected.
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import type { ErrorPath } from './compare.ts';

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
