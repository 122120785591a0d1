// A failing operation made small: selections, directives and arguments go as long as it still fails.
import type { ASTNode, DocumentNode } from 'graphql';
import { Kind, parse, print, visit } from 'graphql';

/** @param fails also decides whether the text is still valid */
export async function shrink(
  text: string,
  fails: (text: string) => Promise<boolean>,
): Promise<string> {
  let best = parse(text, { noLocation: true });
  for (let again = true; again;) {
    again = false;
    for (let index = count(best) - 1; index >= 0; index -= 1) {
      const smaller = pruned(without(best, index));
      if (smaller === null || !(await fails(print(smaller)))) continue;
      best = smaller;
      again = true;
      index = Math.min(index, count(best));
    }
  }
  return print(best);
}

const removable: ReadonlySet<string> = new Set([
  Kind.FIELD,
  Kind.INLINE_FRAGMENT,
  Kind.FRAGMENT_SPREAD,
  Kind.DIRECTIVE,
  Kind.ARGUMENT,
]);

function count(document: DocumentNode): number {
  let nodes = 0;
  visit(document, { enter: (node) => void (nodes += removable.has(node.kind) ? 1 : 0) });
  return nodes;
}

function without(document: DocumentNode, removed: number): DocumentNode {
  let at = -1;
  return visit(document, {
    enter(node: ASTNode) {
      if (!removable.has(node.kind)) return undefined;
      at += 1;
      return at === removed ? null : undefined;
    },
  });
}

/** Without empty selections, and without fragments and variables that nothing uses; null: nothing is left. */
function pruned(document: DocumentNode): DocumentNode | null {
  let current = document;
  for (;;) {
    const spread = new Set<string>();
    const variables = new Set<string>();
    visit(current, {
      FragmentSpread: ({ name }) => void spread.add(name.value),
      VariableDefinition: () => false,
      Variable: ({ name }) => void variables.add(name.value),
    });
    let changed = false;
    const gone = () => {
      changed = true;
      return null;
    };
    const known = new Set(
      current.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [each.name.value] : [],
      ),
    );
    current = visit(current, {
      FragmentDefinition: ({ name, selectionSet }) =>
        !spread.has(name.value) || selectionSet.selections.length === 0 ? gone() : undefined,
      FragmentSpread: ({ name }) => (known.has(name.value) ? undefined : gone()),
      VariableDefinition: ({ variable }) =>
        variables.has(variable.name.value) ? undefined : gone(),
      Field: ({ selectionSet }) => (selectionSet?.selections.length === 0 ? gone() : undefined),
      InlineFragment: ({ selectionSet }) =>
        selectionSet.selections.length === 0 ? gone() : undefined,
    });
    if (!changed) break;
  }
  const [operation] = current.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  return operation.selectionSet.selections.length === 0 ? null : current;
}
