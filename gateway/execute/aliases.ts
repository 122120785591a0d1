// The names under which fields stand in plans and in the data under construction. A plan fetches keys and
// inputs of `@requires` beside what the client selected, under their own names: a client's alias that is also
// the name of some field (`{ me { id: name } }`) must stand under another, or one would be taken for the other.
import type { FieldNode, GraphQLSchema } from 'graphql';
import { isInterfaceType, isObjectType } from 'graphql';

type NamedField = Pick<FieldNode, 'name' | 'alias'>;

/** The planner's own aliases, which it does not hold apart from a client's. */
const PLANNERS = /__alias_\d+$/;
const PREFIX = 'as_';
const SUFFIX = '_';

/** A pure function of the names of a schema's fields: whoever has the schema gets the same. */
export class DataNames {
  readonly #fields: ReadonlySet<string>;
  readonly #prefix: string;

  /** @param fields names of all fields there are, those among them that clients do not see */
  constructor(fields: Iterable<string>) {
    this.#fields = new Set([...fields, '__typename']);
    let prefix = PREFIX;
    // No field begins like this, so a name that does is an alias, and was made here.
    while ([...this.#fields].some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
    this.#prefix = prefix;
  }

  /** Different response names of one place have different names here, and equal ones the same. */
  of({ name, alias }: NamedField): string {
    if (alias === undefined || alias.value === name.value) return name.value;
    const { value } = alias;
    const taken = this.#fields.has(value) || value.startsWith(this.#prefix) || PLANNERS.test(value);
    return taken ? `${this.#prefix}${value}${SUFFIX}` : value;
  }

  /** The client's name of it. */
  shown(name: string): string {
    return name.startsWith(this.#prefix) ? name.slice(this.#prefix.length, -SUFFIX.length) : name;
  }

  shownPath(path: readonly (string | number)[]): (string | number)[] {
    return path.map((key) => (typeof key === 'string' ? this.shown(key) : key));
  }
}

const known = new WeakMap<GraphQLSchema, DataNames>();

/** @param schema the whole supergraph's, with what its API schema hides */
export function dataNamesOf(schema: GraphQLSchema): DataNames {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
    (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__')
      ? Object.keys(type.getFields())
      : [],
  );
  const names = new DataNames(fields);
  known.set(schema, names);
  return names;
}
