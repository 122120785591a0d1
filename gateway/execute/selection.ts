// Which fields an operation selects of an object of a given type, in the order the specification asks for.
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';

import type { DataNames } from './aliases.ts';

/** An object's type; an interface where more is not known of it. */
export type FieldsType = GraphQLObjectType | GraphQLInterfaceType;

export interface SelectedField {
  readonly responseName: string;
  /** Where the data under construction has it. */
  readonly dataName: string;
  readonly name: string;
  /** Null for `__typename`. */
  readonly type: GraphQLOutputType | null;
  readonly selection: Selection;
}

/** The merged sub-selections of one response name; fields per runtime type, found once each. */
export class Selection {
  readonly #scope: SelectionScope;
  readonly #sets: readonly SelectionSetNode[];
  readonly #byType = new Map<string, readonly SelectedField[]>();

  constructor(scope: SelectionScope, sets: readonly SelectionSetNode[]) {
    this.#scope = scope;
    this.#sets = sets;
  }

  fieldsOf(type: FieldsType): readonly SelectedField[] {
    const known = this.#byType.get(type.name);
    if (known !== undefined) return known;
    const fields = this.#scope.collect(type, this.#sets);
    this.#byType.set(type.name, fields);
    return fields;
  }
}

/** What a selection is read against: the schema, the fragments, and the variables of @skip and @include. */
export class SelectionScope {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #names: DataNames | null;

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
    names: DataNames | null,
  ) {
    this.#schema = schema;
    this.#variables = variables;
    this.#names = names;
    this.#fragments = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((definition) => [definition.name.value, definition]),
    );
  }

  collect(type: FieldsType, sets: readonly SelectionSetNode[]): readonly SelectedField[] {
    const nodes = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) this.#collectInto(nodes, spread, type, set);
    return [...nodes].flatMap(([responseName, group]) => {
      const field = this.#field(type, responseName, group);
      return field === null ? [] : [field];
    });
  }

  #collectInto(
    nodes: Map<string, FieldNode[]>,
    spread: Set<string>,
    type: FieldsType,
    set: SelectionSetNode,
  ): void {
    for (const selection of set.selections) {
      if (!isIncluded(selection, this.#variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const responseName = (selection.alias ?? selection.name).value;
        const group = nodes.get(responseName);
        if (group === undefined) nodes.set(responseName, [selection]);
        else group.push(selection);
        continue;
      }
      let part: FragmentDefinitionNode | Extract<SelectionNode, { kind: Kind.INLINE_FRAGMENT }>;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        part = selection;
      } else {
        const name = selection.name.value;
        const fragment = this.#fragments.get(name);
        if (fragment === undefined || spread.has(name)) continue;
        spread.add(name);
        part = fragment;
      }
      if (this.#applies(part.typeCondition?.name.value, type)) {
        this.#collectInto(nodes, spread, type, part.selectionSet);
      }
    }
  }

  #applies(condition: string | undefined, type: FieldsType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const named = this.#schema.getType(condition);
    return isAbstractType(named) && this.#schema.isSubType(named, type);
  }

  #field(
    parent: FieldsType,
    responseName: string,
    nodes: readonly FieldNode[],
  ): SelectedField | null {
    const [node] = nodes;
    if (node === undefined) return null;
    const name = node.name.value;
    // Introspection is answered whole under the client's names.
    const own = this.#names === null || parent.name.startsWith('__');
    const dataName = own ? responseName : this.#names.of(node);
    const selection = new Selection(
      this,
      nodes.flatMap((node) => (node.selectionSet === undefined ? [] : [node.selectionSet])),
    );
    if (name === '__typename') return { responseName, dataName, name, type: null, selection };
    const root = parent === this.#schema.getQueryType();
    const definition =
      root && name === '__schema'
        ? SchemaMetaFieldDef
        : root && name === '__type'
          ? TypeMetaFieldDef
          : parent.getFields()[name];
    return definition === undefined
      ? null
      : { responseName, dataName, name, type: definition.type, selection };
  }
}

/** What @skip and @include say of a selection. */
export function isIncluded(
  selection: SelectionNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
  if (skip?.['if'] === true) return false;
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
  return include?.['if'] !== false;
}
