// Random operations that are valid by construction, as far as that is cheap; callers validate them.
import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Random } from '../../platform/random.ts';

export interface RandomQuery {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

// Uses every variable, or validation would refuse the operation.
const HEAD = `query Random($yes: Boolean!, $no: Boolean = false, $n: Int = 3, $id: ID = "i1", $s: String = "x") {
  use: __typename @include(if: $yes) @skip(if: $no)
  useN: users(first: $n) { __typename }
  useId: user(id: $id) { __typename }
  useS: search(term: $s) { __typename }`;

export function randomQuery(schema: GraphQLSchema, random: Random): RandomQuery {
  const query = schema.getQueryType();
  if (!query) throw new Error('a schema without queries');
  const fragments: string[] = [];
  const body = new Writer(schema, random, fragments).selection(query, random.int(2, 5));
  const variables: Record<string, unknown> = { yes: random.int(0, 1) === 1 };
  if (random.int(0, 1) === 1) variables['no'] = random.int(0, 1) === 1;
  if (random.int(0, 1) === 1) variables['n'] = random.int(0, 4);
  return { text: `${HEAD} ...${body}\n}\n${fragments.join('\n')}`, variables };
}

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #fragments: string[];
  #aliases = 0;

  constructor(schema: GraphQLSchema, random: Random, fragments: string[]) {
    this.#schema = schema;
    this.#random = random;
    this.#fragments = fragments;
  }

  selection(type: GraphQLNamedType, depth: number): string {
    const parts: string[] = [];
    if (this.#chance(3)) parts.push(`__typename${this.#directive()}`);
    const own = 'getFields' in type ? Object.values(type.getFields()) : [];
    for (let count = this.#random.int(1, 4); count > 0; count -= 1) {
      const kind = this.#random.int(0, 5);
      if (isAbstractType(type) && kind <= 2) {
        const inner = this.#random.pick(this.#schema.getPossibleTypes(type));
        parts.push(`... on ${inner.name}${this.#directive()} ${this.selection(inner, depth)}`);
      } else if (kind === 3 && depth > 1) {
        parts.push(this.#fragment(type, depth));
      } else if (own.length > 0) {
        const field = this.#field(this.#random.pick(own) as GraphQLField<unknown, unknown>, depth);
        if (field !== null) parts.push(field);
      }
    }
    if (parts.length === 0) parts.push('__typename');
    return `{ ${parts.join(' ')} }`;
  }

  #fragment(type: GraphQLNamedType, depth: number): string {
    if (this.#chance(2)) return `... ${this.#directive()} ${this.selection(type, depth - 1)}`;
    const name = `F${this.#fragments.length}`;
    const at = this.#fragments.push('') - 1;
    this.#fragments[at] =
      `fragment ${name} on ${type.name} ${this.selection(type, Math.min(depth - 1, 2))}`;
    return `...${name}${this.#directive()}`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string | null {
    const inner = getNamedType(field.type);
    if (isCompositeType(inner) && depth <= 1) return null;
    const given = field.args.filter((arg) => isNonNullType(arg.type) || this.#chance(2));
    const args = given.map((arg) => `${arg.name}: ${this.#argument(getNamedType(arg.type).name)}`);
    // An alias of its own wherever names could mean two things.
    const alias =
      field.args.length > 0 || !isObjectType(inner) || this.#chance(3)
        ? `${field.name}_${(this.#aliases += 1)}: `
        : '';
    const call = args.length === 0 ? '' : `(${args.join(', ')})`;
    const body = isCompositeType(inner) ? ` ${this.selection(inner, depth - 1)}` : '';
    return `${alias}${field.name}${call}${this.#directive()}${body}`;
  }

  #argument(type: string): string {
    switch (type) {
      case 'Int':
        return this.#chance(2) ? '$n' : String(this.#random.int(0, 3));
      case 'Boolean':
        return this.#random.pick(['true', 'false', '$yes', '$no']);
      case 'Area':
        return 'HOME';
      case 'Style':
        return this.#random.pick(['{}', '{ upper: true }', '{ glue: $s, upper: $yes }', 'null']);
      case 'ID':
        return this.#random.pick(['"i2"', '4']);
      default:
        return '"t"';
    }
  }

  #directive(): string {
    return this.#random.int(0, 9) > 0
      ? ''
      : this.#random.pick([' @include(if: $yes)', ' @skip(if: $no)', ' @skip(if: $yes)']);
  }

  #chance(of: number): boolean {
    return this.#random.int(1, of) === 1;
  }
}
