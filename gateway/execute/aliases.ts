// The names under which fields stand in plans and in the data under construction. A plan fetches keys and
// inputs of `@requires` beside what the client selected, under their own names: a client's alias that is also
// the name of some field (`{ me { id: name } }`) must stand under another, or one would be taken for the other.
// So must a field that a `@requires` asks for with arguments, which may be others than the client's.
import type { FieldNode, GraphQLField, GraphQLSchema } from 'graphql';
import { isInterfaceType, isObjectType, Kind, parse, visit } from 'graphql';

type NamedField = Pick<FieldNode, 'name' | 'alias'>;

/** The planner's own aliases, which it does not hold apart from a client's. */
const PLANNERS = /__alias_\d+$/;
const PREFIX = 'as_';
const SUFFIX = '_';

/** A pure function of the names of a schema's fields: whoever has the schema gets the same. */
export class DataNames {
  readonly #fields: ReadonlySet<string>;
  readonly #varied: ReadonlySet<string>;
  readonly #prefix: string;

  /**
   * @param fields names of all fields there are, those among them that clients do not see
   * @param varied names of those with arguments that a `@requires` asks for
   */
  constructor(fields: Iterable<string>, varied: Iterable<string> = []) {
    this.#varied = new Set(varied);
    this.#fields = new Set([...fields, '__typename']);
    let prefix = PREFIX;
    // No field begins like this, so a name that does is an alias, and was made here.
    while ([...this.#fields].some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
    this.#prefix = prefix;
  }

  /** Different response names of one place have different names here, and equal ones the same. */
  of({ name, alias }: NamedField): string {
    const value = (alias ?? name).value;
    const taken =
      value === name.value
        ? this.#varied.has(value)
        : this.#fields.has(value) || value.startsWith(this.#prefix) || PLANNERS.test(value);
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
      ? Object.values(type.getFields())
      : [],
  );
  const required = new Set(fields.flatMap(requiredBy));
  const varied = fields.filter(({ name, args }) => args.length > 0 && required.has(name));
  const names = new DataNames(fields.map(nameOf), varied.map(nameOf));
  known.set(schema, names);
  return names;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

/** Names of all fields in what a supergraph says of a field's `@requires`. */
function requiredBy({ astNode }: GraphQLField<unknown, unknown>): readonly string[] {
  const names: string[] = [];
  for (const { arguments: given = [] } of astNode?.directives ?? []) {
    for (const { name, value } of given) {
      if (name.value !== 'requires' || value.kind !== Kind.STRING) continue;
      const selection = parse(`{ ${value.value} }`, { noLocation: true });
      visit(selection, { Field: (field) => void names.push(field.name.value) });
    }
  }
  return names;
}
