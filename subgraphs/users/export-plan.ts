// What an export asks the graph, made from the graph's own schema: what is added to the graph is in it by itself.
//
// Taken is what belongs to a user: every field without arguments, every connection, page by page, and every list
// of things with an id of their own. Left out are fields with arguments, which are figures computed from the rest; a
// reference to a thing with an id becomes that id, since the thing itself is in a list.
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** A connection, or a list of things with ids, that hangs on a thing with an id. */
export interface Collection {
  readonly field: string;
  /** The types of its items. */
  readonly types: readonly string[];
  /** Read page by page rather than at once. */
  readonly paged: boolean;
  /** Takes `$id`, and when paged `$first` and `$after`; answers `{ node: { <field> } }`. */
  readonly query: string;
}

export interface ExportPlan {
  /** Answers `{ me }` with everything but the collections. */
  readonly root: string;
  /** By type; types without collections are left out. */
  readonly collections: ReadonlyMap<string, readonly Collection[]>;
  /** `Type.field` of lists that no id leads to, so that they could not be read to their end. */
  readonly unreachable: readonly string[];
}

let ofOwnGraph: ExportPlan | null = null;

/** The plan for this graph as published; made once. */
export function exportPlan(): ExportPlan {
  ofOwnGraph ??= planOf(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'));
  return ofOwnGraph;
}

/** `sdl`: a schema with `me: User` and Relay's `node(id)`. */
export function planOf(sdl: string): ExportPlan {
  return new Planner(buildSchema(sdl, { assumeValidSDL: true })).plan();
}

class Planner {
  readonly #schema: GraphQLSchema;
  readonly #collections = new Map<string, readonly Collection[]>();
  readonly #unreachable = new Set<string>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  plan(): ExportPlan {
    const user = this.#schema.getType('User');
    if (!isObjectType(user)) throw new RangeError('the graph has no User');
    this.#collect(user);
    return {
      root: `query ExportUser { me { ${this.#selection(user, [])} } }`,
      collections: new Map([...this.#collections].filter(([, all]) => all.length > 0)),
      unreachable: [...this.#unreachable],
    };
  }

  /** Fills in the collections of a type and of all types that are reached through them. */
  #collect(type: GraphQLObjectType): void {
    if (this.#collections.has(type.name)) return;
    this.#collections.set(type.name, []);
    const own = Object.values(type.getFields()).flatMap((field) => this.#collection(type, field));
    this.#collections.set(
      type.name,
      own.map(({ collection }) => collection),
    );
    for (const item of own.flatMap(({ items }) => items)) {
      if (this.#isThing(item)) this.#collect(item);
    }
  }

  #collection(owner: GraphQLObjectType, field: GraphQLField<unknown, unknown>) {
    const node = connectedType(getNamedType(field.type));
    const items =
      node === null
        ? this.#things(isList(field) ? getNamedType(field.type) : null)
        : this.#members(node);
    if (items.length === 0 || (node === null && field.args.length > 0)) return [];
    const each = items
      .map((item) => `... on ${item.name} { ${this.#selection(item, [])} }`)
      .join(' ');
    const [variables, args, selection] =
      node === null
        ? ['', '', `__typename ${each}`]
        : [
            ', $first: Int!, $after: String',
            '(first: $first, after: $after)',
            `edges { node { __typename ${each} } } pageInfo { hasNextPage endCursor }`,
          ];
    const collection: Collection = {
      field: field.name,
      types: items.map(({ name }) => name),
      paged: node !== null,
      query: `query Export_${owner.name}_${field.name}($id: ID!${variables}) { node(id: $id) { ... on ${owner.name} { ${field.name}${args} { ${selection} } } } }`,
    };
    return [{ collection, items }];
  }

  /** Everything of a type that comes with it; `path` are the types around it, which it does not repeat. */
  #selection(type: GraphQLObjectType, path: readonly GraphQLNamedType[]): string {
    const parts = Object.values(type.getFields()).map((field) => {
      const named = getNamedType(field.type);
      if (connectedType(named) !== null) {
        if (!this.#isThing(type)) this.#unreachable.add(`${type.name}.${field.name}`);
        return '';
      }
      if (field.args.length > 0) return '';
      if (isLeafType(named)) return field.name;
      const things = this.#things(named);
      if (things.length > 0) {
        if (!isList(field)) return `${field.name} { __typename ${idsOf(things)} }`;
        if (!this.#isThing(type)) this.#unreachable.add(`${type.name}.${field.name}`);
        return '';
      }
      if (path.includes(named) || named === type) return '';
      const inner = this.#members(named)
        .map((member) => ({ member, text: this.#selection(member, [...path, type]) }))
        .filter(({ text }) => text !== '');
      if (inner.length === 0) return '';
      if (!isAbstractType(named)) return `${field.name} { ${inner[0]?.text ?? ''} }`;
      const each = inner.map(({ member, text }) => `... on ${member.name} { ${text} }`).join(' ');
      return `${field.name} { __typename ${each} }`;
    });
    return parts.filter((part) => part !== '').join(' ');
  }

  #members(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isObjectType(type)) return [type];
    return isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [];
  }

  /** The object types behind a type, if all of them can be asked for by their id. */
  #things(type: GraphQLNamedType | null): readonly GraphQLObjectType[] {
    const members = type === null ? [] : this.#members(type);
    return members.every((member) => this.#isThing(member)) ? members : [];
  }

  #isThing(type: GraphQLObjectType): boolean {
    return type.getInterfaces().some(({ name }) => name === 'Node');
  }
}

function idsOf(things: readonly GraphQLObjectType[]): string {
  return things.map(({ name }) => `... on ${name} { id }`).join(' ');
}

function isList(field: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(field.type));
}

/** What a Relay connection connects; null for any other type. */
function connectedType(type: GraphQLNamedType): GraphQLNamedType | null {
  if (!isObjectType(type) || !type.name.endsWith('Connection')) return null;
  const edge = type.getFields()['edges'];
  const edgeType = edge === undefined ? null : getNamedType(edge.type);
  const node = isObjectType(edgeType) ? edgeType.getFields()['node'] : undefined;
  return node === undefined ? null : getNamedType(node.type);
}
