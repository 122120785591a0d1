// What an operation amounts to with its fragments expanded, without expanding them: each definition is
// measured once, and a spread adds the measure of its fragment.
import type {
  DocumentNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { Kind } from 'graphql';

export interface Expansion {
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly depth: number;
  readonly nesting: number;
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode;

interface Spread {
  readonly fragment: string;
  /** Of the selection set it stands in. */
  readonly depth: number;
  readonly nesting: number;
}

interface Measure {
  readonly own: Expansion;
  readonly spreads: readonly Spread[];
}

/** Of every operation and fragment of a document; counts may be as large as numbers get. */
export interface Expansions {
  readonly operations: readonly Expansion[];
  readonly fragments: readonly Expansion[];
  /** Of all operations together. */
  readonly variables: number;
  /** A fragment is within itself: what that amounts to is not known, and validation refuses it. */
  readonly isCyclic: boolean;
}

export function expansions(document: DocumentNode): Expansions {
  const definitions = document.definitions.filter(
    (definition): definition is Definition =>
      definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  const fragments = new Map<string, Measure>();
  const operations: Measure[] = [];
  let variables = 0;
  for (const definition of definitions) {
    const measure = measured(definition);
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, measure);
    } else {
      operations.push(measure);
      variables += definition.variableDefinitions?.length ?? 0;
    }
  }
  const { totals, isCyclic } = fragmentTotals(fragments);
  return {
    operations: operations.map((operation) => total(operation, totals)),
    // Validation reads them also where nobody spreads them; only operations have root fields.
    fragments: [...totals.values()].map((fragment) => ({ ...fragment, rootFields: 0 })),
    variables,
    isCyclic,
  };
}

/** Of one operation of its document: fields, inline fragments and spreads. */
export function expandedFields(document: DocumentNode, wanted: OperationDefinitionNode): number {
  const all = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return expansions(document).operations[all.indexOf(wanted)]?.fields ?? 0;
}

function measured(definition: Definition): Measure {
  const spreads: Spread[] = [];
  let fields = 0;
  let aliases = 0;
  let directives = definition.directives?.length ?? 0;
  for (const variable of definition.variableDefinitions ?? []) {
    directives += variable.directives?.length ?? 0;
  }
  let rootFields = 0;
  let deepest = 0;
  let mostNested = 0;
  const pending: { set: SelectionSetNode; depth: number; nesting: number }[] = [
    { set: definition.selectionSet, depth: 1, nesting: 1 },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { set, depth, nesting } = next;
    mostNested = Math.max(mostNested, nesting);
    for (const selection of set.selections) {
      fields += 1;
      directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        spreads.push({ fragment: selection.name.value, depth, nesting });
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        pending.push({ set: selection.selectionSet, depth, nesting: nesting + 1 });
      } else {
        if (selection.alias !== undefined) aliases += 1;
        if (depth === 1) rootFields += 1;
        deepest = Math.max(deepest, depth);
        if (selection.selectionSet !== undefined) {
          pending.push({ set: selection.selectionSet, depth: depth + 1, nesting: nesting + 1 });
        }
      }
    }
  }
  const own = { fields, aliases, directives, rootFields, depth: deepest, nesting: mostNested };
  return { own, spreads };
}

/** Each fragment after those it spreads; a cycle is cut. */
function fragmentTotals(fragments: ReadonlyMap<string, Measure>): {
  readonly totals: ReadonlyMap<string, Expansion>;
  readonly isCyclic: boolean;
} {
  let isCyclic = false;
  const totals = new Map<string, Expansion>();
  const entered = new Set<string>();
  for (const start of fragments.keys()) {
    const stack = [start];
    for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
      const measure = fragments.get(name);
      if (measure === undefined || totals.has(name)) {
        stack.pop();
      } else if (entered.has(name)) {
        totals.set(name, total(measure, totals));
        stack.pop();
      } else {
        entered.add(name);
        for (const { fragment } of measure.spreads) {
          if (!entered.has(fragment)) stack.push(fragment);
          // Entered and not left: this one is being measured for it.
          else if (!totals.has(fragment)) isCyclic = true;
        }
      }
    }
  }
  return { totals, isCyclic };
}

function total({ own, spreads }: Measure, totals: ReadonlyMap<string, Expansion>): Expansion {
  let { fields, aliases, directives, rootFields, depth, nesting } = own;
  for (const spread of spreads) {
    const inner = totals.get(spread.fragment);
    if (inner === undefined) continue;
    fields += inner.fields;
    aliases += inner.aliases;
    directives += inner.directives;
    if (spread.depth === 1) rootFields += inner.rootFields;
    depth = Math.max(depth, spread.depth - 1 + inner.depth);
    nesting = Math.max(nesting, spread.nesting + inner.nesting);
  }
  return { fields, aliases, directives, rootFields, depth, nesting };
}
