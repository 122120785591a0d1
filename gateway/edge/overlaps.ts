// How many pairs of selections and of fragments validation would have to compare (its rule that overlapping
// fields can be merged), found by merging them level by level, which is linear.
import type {
  DocumentNode,
  FragmentDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { Kind } from 'graphql';

/** Stops counting once beyond `enough`. Documents whose expansion is not bounded must not come here, nor any cycle. */
export function countOverlaps(document: DocumentNode, enough: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const roots: SelectionSetNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
    if ('selectionSet' in definition) roots.push(definition.selectionSet);
  }
  let pairs = 0;
  const pending: SelectionSetNode[][] = roots.map((root) => [root]);
  for (let level = pending.pop(); level !== undefined; level = pending.pop()) {
    const { names, spread } = merged(level, fragments);
    // Each with each, also those that no field of theirs brings together and those that do not exist.
    pairs += (spread * (spread - 1)) / 2;
    if (pairs > enough) return pairs;
    for (const same of names.values()) {
      pairs += (same.length * (same.length - 1)) / 2;
      if (pairs > enough) return pairs;
      const below = same.flatMap((node) =>
        node.kind === Kind.FIELD && node.selectionSet !== undefined ? [node.selectionSet] : [],
      );
      if (below.length > 0) pending.push(below);
    }
  }
  return pairs;
}

/** The selections of one place by response name, and how many fragments are spread there. */
function merged(
  sets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): { readonly names: ReadonlyMap<string, SelectionNode[]>; readonly spread: number } {
  const names = new Map<string, SelectionNode[]>();
  const spread = new Set<string>();
  const pending = [...sets];
  for (let set = pending.pop(); set !== undefined; set = pending.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        pending.push(selection.selectionSet);
        continue;
      }
      const field = selection.kind === Kind.FIELD;
      const name = field ? (selection.alias ?? selection.name).value : `...${selection.name.value}`;
      const same = names.get(name);
      if (same === undefined) names.set(name, [selection]);
      else same.push(selection);
      if (field || spread.has(selection.name.value)) continue;
      spread.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment !== undefined) pending.push(fragment.selectionSet);
    }
  }
  return { names, spread: spread.size };
}
