// Random operations that are valid by construction: at one place of a response a name means one thing.
import type { GraphQLField, GraphQLNamedType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { getNamedType, isAbstractType, isCompositeType, isRequiredArgument } from 'graphql';
import type { Random } from '../../platform/random.ts';
import { RandomInputs } from './random-input.testing.ts';

export interface RandomQuery {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type RandomOperation = 'query' | 'mutation' | 'subscription';

/** What an alias may be called, besides names of its own. */
const aliases = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'a'];

/** Keys of the worlds that are asked, some of them hidden from clients. */
const keyNames = ['sku', 'code', 'half', 'rest', 'tag', 'name', 'which'];

export function randomQuery(
  schema: GraphQLSchema,
  random: Random,
  operation: RandomOperation = 'query',
): RandomQuery {
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[operation];
  if (!root) throw new Error(`a schema without a ${operation}`);
  const writer = new Writer(schema, random);
  const body = writer.root(root, operation, random.int(3, 6));
  const { head, values } = writer.inputs.declared();
  return {
    text: [`${operation} Random${head} ${body}`, ...writer.fragments].join('\n'),
    variables: values,
  };
}

class Writer {
  readonly fragments: string[] = [];
  readonly inputs: RandomInputs;
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  /** By place in the response, what it means there. */
  readonly #meaning = new Map<string, string>();
  /** Names that keys have, or other fields. */
  readonly #taken: readonly string[];
  #aliases = 0;
  #fields = 0;

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
    this.inputs = new RandomInputs(random);
    const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
      isCompositeType(type) && 'getFields' in type && !type.name.startsWith('__')
        ? Object.keys(type.getFields())
        : [],
    );
    this.#taken = this.#chance(2)
      ? aliases
      : ['id', 'id', 'id', ...keyNames, ...new Set(fields), 'as_id_'];
  }

  root(type: GraphQLObjectType, operation: RandomOperation, depth: number): string {
    if (operation === 'subscription') {
      const field = this.#random.pick(Object.values(type.getFields()));
      return `{ ${this.#field(field, '', depth, false) ?? '__typename'} }`;
    }
    const parts = Array.from({ length: this.#random.int(1, 3) }, () =>
      this.#inner(type, '', depth, operation === 'mutation' ? 2 : 4),
    );
    if (operation === 'query' && this.#chance(6)) parts.push(this.#introspection());
    return `{ ${parts.join(' ')} }`;
  }

  #selection(type: GraphQLNamedType, at: string, depth: number): string {
    return `{ ${this.#inner(type, at, depth, 4)} }`;
  }

  #inner(type: GraphQLNamedType, at: string, depth: number, most: number): string {
    const parts: string[] = [];
    if (this.#chance(4)) parts.push(`__typename${this.#directive()}`);
    if (this.#chance(12)) parts.push(this.#typename(at));
    const own = 'getFields' in type ? Object.values(type.getFields()) : [];
    for (let count = this.#random.int(1, most); count > 0; count -= 1) {
      const kind = this.#random.int(0, 7);
      if (isAbstractType(type) && kind <= 3) {
        const inner = this.#narrower(type);
        const body = this.#selection(inner, at, depth - 1);
        parts.push(`... on ${inner.name}${this.#directive()} ${body}`);
      } else if (kind === 4 && depth > 1) {
        parts.push(this.#fragment(type, at, depth));
      } else if (own.length > 0) {
        const field = this.#random.pick(own) as GraphQLField<unknown, unknown>;
        const text = this.#field(field, at, depth);
        if (text !== null) parts.push(text);
        // The same again: it must be asked once and answered once.
        if (text !== null && this.#chance(15)) parts.push(text);
      }
    }
    return parts.length === 0 ? '__typename' : parts.join(' ');
  }

  #narrower(type: GraphQLNamedType): GraphQLNamedType {
    if (!isAbstractType(type)) return type;
    const possible: readonly GraphQLNamedType[] = this.#schema.getPossibleTypes(type);
    const wider = this.#schema
      .getPossibleTypes(type)
      .flatMap((object): readonly GraphQLNamedType[] => object.getInterfaces());
    return this.#random.pick(this.#chance(4) && wider.length > 0 ? wider : possible);
  }

  #fragment(type: GraphQLNamedType, at: string, depth: number): string {
    if (this.#chance(2)) return `...${this.#directive()} ${this.#selection(type, at, depth - 1)}`;
    const name = `F${this.fragments.length}`;
    const index = this.fragments.push('') - 1;
    const body = this.#selection(type, at, Math.min(depth - 1, 3));
    this.fragments[index] = `fragment ${name} on ${type.name} ${body}`;
    const spread = `...${name}${this.#directive()}`;
    return this.#chance(8) ? `${spread} ...${name}` : spread;
  }

  #field(
    field: GraphQLField<unknown, unknown>,
    at: string,
    depth: number,
    conditional = true,
  ): string | null {
    const inner = getNamedType(field.type);
    if (this.#fields > 30 || (isCompositeType(inner) && (depth <= 1 || this.#fields > 20)))
      return null;
    this.#fields += 1;
    const given = field.args.filter((arg) => isRequiredArgument(arg) || this.#chance(2));
    const args = given.map((arg) => `${arg.name}: ${this.inputs.argument(arg)}`);
    const call = args.length === 0 ? '' : `(${args.join(', ')})`;
    const name = this.#name(field, at, call);
    const alias = name === field.name ? '' : `${name}: `;
    const body = isCompositeType(inner)
      ? ` ${this.#selection(inner, `${at}/${name}`, depth - 1)}`
      : '';
    return `${alias}${field.name}${call}${conditional ? this.#directive() : ''}${body}`;
  }

  #name(field: GraphQLField<unknown, unknown>, at: string, call: string): string {
    const meaning = `${field.name}${call}: ${String(field.type)}`;
    const wished = this.#chance(4) ? this.#alias() : field.name;
    if (this.#means(`${at}/${wished}`, meaning)) return wished;
    return `${field.name}_${(this.#aliases += 1)}`;
  }

  #alias(): string {
    return this.#random.pick(this.#chance(2) ? aliases : this.#taken);
  }

  /** Whether a name can mean that there. */
  #means(place: string, meaning: string): boolean {
    const taken = this.#meaning.get(place) ?? meaning;
    if (taken === meaning) this.#meaning.set(place, meaning);
    return taken === meaning;
  }

  #typename(at: string): string {
    const alias = this.#chance(2) ? 'which' : this.#random.pick(this.#taken);
    return this.#means(`${at}/${alias}`, '__typename') ? `${alias}: __typename` : '__typename';
  }

  #introspection(): string {
    const type = this.#random.pick(Object.keys(this.#schema.getTypeMap()));
    return this.#random.pick([
      () => '__schema { queryType { name } }',
      () => {
        const alias = this.#alias();
        const name = this.#means(`/${alias}`, '__schema') ? `${alias}: __schema` : '__schema';
        return `${name} { mutationType { id: name } }`;
      },
      () => `t: __type(name: "${type}") { kind name fields { name type { name kind } } }`,
      () =>
        `... @include(if: ${this.inputs.condition()}) { __schema { mutationType { n: name } } }`,
    ])();
  }

  #directive(): string {
    if (this.#random.int(0, 7) > 0) return '';
    const one = () => `@${this.#random.pick(['include', 'skip'])}(if: ${this.inputs.condition()})`;
    if (!this.#chance(6)) return ` ${one()}`;
    return ` @include(if: ${this.inputs.condition()}) @skip(if: ${this.inputs.condition()})`;
  }

  #chance(of: number): boolean {
    return this.#random.int(1, of) === 1;
  }
}
