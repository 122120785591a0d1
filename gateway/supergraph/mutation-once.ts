// A mutation's field takes effect once, however often it is selected. Where its selections stand under different
// conditions the planner plans them apart, and would let it take effect twice: they are made one here.
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { Kind, OperationTypeNode } from 'graphql';
import { both, isCondition, literalOf, type Literal } from './conditions.ts';

interface Entry {
  readonly field: FieldNode;
  /** All must hold. */
  readonly conditions: readonly Literal[];
}

/** Beyond these, which nobody writes by hand, a mutation is left as it stands: it must not take long. */
const MOST_COPIES = 32;
const MOST_ENTRIES = 256;
const MOST_PARTED = 32;

export function mutatingOnce(document: DocumentNode): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const definitions = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION &&
    definition.operation === OperationTypeNode.MUTATION
      ? once(definition, fragments)
      : definition,
  );
  return { ...document, definitions };
}

function once(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OperationDefinitionNode {
  const entries: Entry[] = [];
  for (const entry of flat(operation.selectionSet, [], fragments)) {
    if (entries.push(entry) > MOST_ENTRIES) return operation;
  }
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = (entry.field.alias ?? entry.field.name).value;
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  const parted = [...groups.values()].filter((group) => group.length > 1);
  if (parted.length === 0 || parted.flat().length > MOST_PARTED) return operation;
  const copies = new Map(parted.flatMap((group) => group.map((entry) => [entry, group] as const)));
  const selections = entries.flatMap((entry) => {
    const group = copies.get(entry);
    return group === undefined ? [under(entry.conditions, entry.field)] : merged(group, entry);
  });
  if (selections.length > entries.length + MOST_COPIES) return operation;
  return { ...operation, selectionSet: { ...operation.selectionSet, selections } };
}

/** Fields of the root, each with what it stands under; none that can never be included. */
function* flat(
  set: SelectionSetNode,
  outer: readonly Literal[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Generator<Entry> {
  for (const selection of set.selections) {
    const conditions = both(outer, (selection.directives ?? []).map(literalOf));
    if (conditions === null) continue;
    if (selection.kind === Kind.FIELD) {
      const directives = selection.directives?.filter((each) => !isCondition(each)) ?? [];
      yield { field: { ...selection, directives }, conditions };
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      yield* flat(selection.selectionSet, conditions, fragments);
    } else {
      const fragment = fragments.get(selection.name.value);
      if (fragment !== undefined) yield* flat(fragment.selectionSet, conditions, fragments);
    }
  }
}

/** The field where this entry is the first of its group that is included, with all that the later ones select. */
function merged(group: readonly Entry[], entry: Entry): readonly SelectionNode[] {
  const index = group.indexOf(entry);
  let cases: readonly (readonly Literal[])[] = [entry.conditions];
  for (const { conditions } of group.slice(0, index)) {
    cases = cases.flatMap((held) => without(held, conditions));
    if (cases.length > MOST_COPIES) break;
  }
  const { field } = entry;
  const selections = group
    .slice(index)
    .flatMap(({ field: { selectionSet }, conditions }, later) => {
      if (selectionSet === undefined) return [];
      if (later === 0) return selectionSet.selections;
      return [under(conditions, { kind: Kind.INLINE_FRAGMENT, selectionSet })];
    });
  const whole: FieldNode =
    field.selectionSet === undefined
      ? field
      : { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  return cases.map((conditions) => under(conditions, whole));
}

/** The cases, none of which overlap, in which the first hold and the second do not all hold. */
function without(
  held: readonly Literal[],
  conditions: readonly Literal[],
): readonly (readonly Literal[])[] {
  return conditions.flatMap(({ variable, wanted }, index) => {
    const found = both(held, [...conditions.slice(0, index), { variable, wanted: !wanted }]);
    return found === null ? [] : [found];
  });
}

function under(conditions: readonly Literal[], selection: SelectionNode): SelectionNode {
  return conditions.reduceRight<SelectionNode>(
    (inner, { variable, wanted }) => ({
      kind: Kind.INLINE_FRAGMENT,
      directives: [conditionOn(variable, wanted)],
      selectionSet: { kind: Kind.SELECTION_SET, selections: [inner] },
    }),
    selection,
  );
}

function conditionOn(variable: string, wanted: boolean): DirectiveNode {
  const name = (value: string) => ({ kind: Kind.NAME, value }) as const;
  return {
    kind: Kind.DIRECTIVE,
    name: name(wanted ? 'include' : 'skip'),
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: name('if'),
        value: { kind: Kind.VARIABLE, name: name(variable) },
      },
    ],
  };
}
