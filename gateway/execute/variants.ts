// What an operation selects depends on its variables only through @skip and @include: for each of their
// settings that has been asked for there is one selection, read once.
import type { DocumentNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import type { DataNames } from './aliases.ts';
import { read } from './records.ts';
import { Selection, SelectionScope } from './selection.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A client that asks for more settings than this of one operation has them read afresh. */
const MAX_VARIANTS = 8;
const MAX_CONDITIONS = 30;

export class Variants<Made> {
  readonly #schema: GraphQLSchema;
  readonly #document: DocumentNode;
  readonly #set: SelectionSetNode;
  readonly #make: (selection: Selection) => Made;
  readonly #names: DataNames | null;
  readonly #conditions: readonly string[];
  readonly #made = new Map<number, Made>();

  /**
   * @param set of the operation in `document`
   * @param names null: data stands under the response names themselves
   */
  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    set: SelectionSetNode,
    make: (selection: Selection) => Made,
    names: DataNames | null = null,
  ) {
    this.#schema = schema;
    this.#document = document;
    this.#set = set;
    this.#make = make;
    this.#names = names;
    this.#conditions = conditionsOf(document);
  }

  of(variables: Variables): Made {
    let setting = 0;
    for (let index = 0; index < this.#conditions.length; index += 1) {
      const value = read(variables, this.#conditions[index] as string);
      // What is no boolean is for the directive to refuse, if its place is reached at all.
      if (typeof value !== 'boolean') return this.#read(variables);
      if (value) setting |= 1 << index;
    }
    const known = this.#made.get(setting);
    if (known !== undefined) return known;
    const conditions = Object.fromEntries(
      this.#conditions.map((name) => [name, read(variables, name)]),
    );
    const made = this.#read(conditions);
    if (this.#conditions.length <= MAX_CONDITIONS && this.#made.size < MAX_VARIANTS) {
      this.#made.set(setting, made);
    }
    return made;
  }

  /** Values of the conditions, one record for each setting there is. */
  settings(): readonly Variables[] {
    return [...this.#made.keys()].map((setting) =>
      Object.fromEntries(
        this.#conditions.map((name, index) => [name, (setting & (1 << index)) !== 0]),
      ),
    );
  }

  #read(variables: Variables): Made {
    const scope = new SelectionScope(this.#schema, this.#document, variables, this.#names);
    return this.#make(new Selection(scope, [this.#set]));
  }
}

/** Names of the variables that decide on a selection. */
function conditionsOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  const walk = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      for (const directive of selection.directives ?? []) {
        if (directive.name.value !== 'skip' && directive.name.value !== 'include') continue;
        for (const { value } of directive.arguments ?? []) {
          if (value.kind === Kind.VARIABLE) names.add(value.name.value);
        }
      }
      if ('selectionSet' in selection && selection.selectionSet) walk(selection.selectionSet);
    }
  };
  for (const definition of document.definitions) {
    if ('selectionSet' in definition) walk(definition.selectionSet);
  }
  return [...names];
}
