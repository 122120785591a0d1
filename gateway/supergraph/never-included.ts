// Selections whose conditions exclude each other (`@include(if: $a) @skip(if: $a)`): the planner would take the fetch
// that they are to be part of for one that is never to be made, and leave out all else that it was to fetch.
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import { both, literalOf, type Literal } from './conditions.ts';

/** Without them; a selection that held nothing else is empty then. */
export function withoutNeverIncluded(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.map((definition) => {
    if (!('selectionSet' in definition)) return definition;
    const selectionSet = possible(definition.selectionSet, []);
    return selectionSet === definition.selectionSet ? definition : { ...definition, selectionSet };
  });
  return { ...document, definitions };
}

/** Of a selection under conditions that all hold; the same where nothing is left out. */
function possible(set: SelectionSetNode, outer: readonly Literal[]): SelectionSetNode {
  let isChanged = false;
  const selections = set.selections.flatMap((selection) => {
    const said = (selection.directives ?? []).map(literalOf);
    // What holds never, whatever the variables are, the planner knows itself.
    const conditions = both(
      outer,
      said.filter((each) => each !== false),
    );
    if (conditions === null) {
      isChanged = true;
      return [];
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD || selection.selectionSet === undefined) {
      return [selection];
    }
    const selectionSet = possible(selection.selectionSet, conditions);
    if (selectionSet === selection.selectionSet) return [selection];
    isChanged = true;
    return [{ ...selection, selectionSet }];
  });
  return isChanged ? { ...set, selections } : set;
}
