// Random schemas and random operations over them, for comparing executors.
import {
  getNamedType,
  GraphQLScalarType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '../../random.ts';

const leaves = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Odd', 'Color'];
const fieldNames = ['a', 'b', 'c', 'd', 'e', 'constructor', 'toString'];
const argumentTexts = [
  '',
  '',
  '',
  '(x: Int)',
  '(x: Int! = 3, y: [String!])',
  '(x: Boolean, in: In, constructor: Odd)',
  '(in: In! = {n: 7}, y: [In])',
  '(c: Color = GREEN, x: ID)',
  '(x: Int!)',
];

/** As the scalar `Odd` does it: null and errors out of `serialize`, objects out of literals. */
export const odd = new GraphQLScalarType({
  name: 'Odd',
  serialize(value: unknown) {
    if (value === 'throw') throw new RangeError('odd value');
    return value === 'void' ? undefined : { odd: value };
  },
  parseValue: (value: unknown) => ({ value }),
  parseLiteral: (node) => ({ value: ['literal', 'value' in node ? node.value : node.kind] }),
});

export function randomSdl(random: Random): string {
  const objects = ['T0', 'T1', 'T2', 'T3'];
  const composites = [...objects, 'I0', 'I1', 'U'];
  const wrapped = (name: string): string => {
    const item = random.float() < 0.35 ? `${name}!` : name;
    const roll = random.float();
    const inner = roll < 0.3 ? `[${item}]` : roll < 0.36 ? `[[${item}]!]` : name;
    return random.float() < 0.3 ? `${inner}!` : inner;
  };
  const field = (name: string): string => {
    const type = random.float() < 0.5 ? random.pick(leaves) : random.pick(composites);
    return `${name}${random.pick(argumentTexts)}: ${wrapped(type)}`;
  };
  const fields = (): string[] => fieldNames.filter(() => random.float() < 0.6).map(field);
  const shared = { I0: [field('i0'), field('i1')], I1: [field('j0')] };
  const object = (name: string): string => {
    const faces = (['I0', 'I1'] as const).filter(() => random.float() < 0.5);
    const all = ['id: ID', ...faces.flatMap((face) => shared[face]), ...fields()];
    const head = faces.length > 0 ? ` implements ${faces.join(' & ')}` : '';
    return `type ${name}${head} { ${all.join(' ')} }`;
  };
  const root = (name: string): string => `type ${name} { ${[...fields(), field('q')].join(' ')} }`;
  return `
    scalar Odd
    enum Color { RED GREEN BLUE }
    input In { n: Int = 5 s: [String!] in: In odd: Odd color: Color }
    interface I0 { ${shared.I0.join(' ')} }
    interface I1 { ${shared.I1.join(' ')} }
    union U = T0 | T1 | T2
    ${objects.map(object).join('\n')}
    ${root('Query')}
    ${root('Mutation')}`;
}

export interface GeneratedOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function randomOperation(schema: GraphQLSchema, random: Random): GeneratedOperation {
  return new Writer(schema, random).operation();
}

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #definitions = new Map<string, string>();
  readonly #variables: Record<string, unknown> = {};
  readonly #fragments = new Map<string, string>();
  /** The same alias of the same field takes the same arguments, as the specification wants. */
  readonly #arguments = new Map<string, string>();

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
  }

  operation(): GeneratedOperation {
    const mutation = this.#random.float() < 0.25;
    const root = mutation ? this.#schema.getMutationType() : this.#schema.getQueryType();
    if (!root) throw new TypeError('no root type');
    const selection = this.#selection(root, 3);
    const variables = [...this.#definitions].map(([name, type]) => `$${name}: ${type}`).join(' ');
    const head = `${mutation ? 'mutation' : 'query'}${variables === '' ? '' : `(${variables})`}`;
    const text = [`${head} ${selection}`, ...this.#fragments.values()].join('\n');
    return { text, variables: this.#variables };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const random = this.#random;
    const parts: string[] = [];
    const count = random.int(1, 3);
    for (let index = 0; index < count; index += 1) {
      const roll = random.float();
      if (roll < 0.12) parts.push(`__typename${this.#directives()}`);
      else if (roll < 0.3) parts.push(this.#inline(type, depth));
      else if (roll < 0.4 && depth > 0) parts.push(this.#spread(type, depth));
      else if (isAbstractType(type) && !isInterfaceType(type))
        parts.push(this.#inline(type, depth));
      else parts.push(this.#field(type, depth));
    }
    return `{ ${parts.join(' ')} __typename }`;
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    if (!isObjectType(type) && !isInterfaceType(type)) return '__typename';
    const random = this.#random;
    const fields = Object.values(type.getFields());
    const field = random.pick(fields);
    const named = getNamedType(field.type);
    if (isCompositeType(named) && depth === 0) return '__typename';
    const aliases = ['', '', `${field.name}_${type.name}: `, '__proto__: ', 'constructor: '];
    const alias = random.float() < 0.7 ? '' : random.pick(aliases);
    const key = `${alias}${field.name}`;
    const given = this.#arguments.get(key) ?? this.#argumentsOf(field);
    this.#arguments.set(key, given);
    const below = isCompositeType(named) ? ` ${this.#selection(named, depth - 1)}` : '';
    return `${alias}${field.name}${given}${this.#directives()}${below}`;
  }

  #inline(type: GraphQLCompositeType, depth: number): string {
    const target = this.#overlapping(type);
    const condition = this.#random.float() < 0.8 ? ` on ${target.name}` : '';
    const inner = this.#selection(condition === '' ? type : target, depth);
    return `...${condition}${this.#directives()} ${inner}`;
  }

  #spread(type: GraphQLCompositeType, depth: number): string {
    const target = this.#overlapping(type);
    const name = `F${target.name}${this.#random.int(0, 1)}`;
    if (!this.#fragments.has(name)) {
      this.#fragments.set(name, '');
      const inner = this.#selection(target, Math.min(depth - 1, 1));
      this.#fragments.set(name, `fragment ${name} on ${target.name} ${inner}`);
    }
    return `...${name}${this.#directives()}`;
  }

  #overlapping(type: GraphQLCompositeType): GraphQLCompositeType {
    const possible = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    const object = this.#random.pick(possible.length > 0 ? possible : [type]);
    const faces = isObjectType(object) ? object.getInterfaces() : [];
    return this.#random.pick([object, object, type, ...faces]);
  }

  #directives(): string {
    const random = this.#random;
    if (random.float() < 0.8) return '';
    const name = random.pick(['skip', 'include']);
    return ` @${name}(if: ${this.#condition()})`;
  }

  #condition(): string {
    const random = this.#random;
    const name = random.pick(['', 's0', 's1', 's2']);
    if (name === '') return random.pick(['true', 'false']);
    if (!this.#definitions.has(name)) {
      this.#definitions.set(name, name === 's0' ? 'Boolean!' : 'Boolean = true');
      const value = random.pick([true, false, name === 's2' ? null : true]);
      if (name === 's0' || random.float() < 0.6) this.#variables[name] = value;
    }
    return `$${name}`;
  }

  #argumentsOf(field: GraphQLField<unknown, unknown>): string {
    const parts = field.args.flatMap((arg) => {
      const required = isNonNullType(arg.type) && arg.defaultValue === undefined;
      if (!required && this.#random.float() < 0.4) return [];
      return [`${arg.name}: ${this.#input(arg.type, true, 2)}`];
    });
    return parts.length === 0 ? '' : `(${parts.join(', ')})`;
  }

  #input(type: GraphQLInputType, variables: boolean, depth: number): string {
    const random = this.#random;
    if (variables && random.float() < 0.4) return `$${this.#variable(type)}`;
    if (isNonNullType(type)) return this.#input(type.ofType, variables, depth);
    if (random.float() < 0.1) return 'null';
    if (isListType(type)) {
      const one = () => this.#input(type.ofType, variables, depth - 1);
      return random.float() < 0.2
        ? one()
        : `[${Array.from({ length: random.int(0, 2) }, one).join(', ')}]`;
    }
    if (isEnumType(type)) return random.pick(['RED', 'GREEN', 'BLUE']);
    if (!isInputObjectType(type)) return literals[type.name] ?? '"text"';
    const fields = Object.values(type.getFields()).filter(
      (field) => depth > 0 && random.float() < 0.4 && field.name !== 'in',
    );
    const parts = fields.map((f) => `${f.name}: ${this.#input(f.type, variables, depth - 1)}`);
    return `{${parts.join(', ')}}`;
  }

  #variable(type: GraphQLInputType): string {
    const random = this.#random;
    const name = `v${this.#definitions.size}`;
    const withDefault = random.float() < 0.3 && !isNonNullType(type);
    const value = withDefault ? this.#input(type, false, 1) : undefined;
    this.#definitions.set(name, `${String(type)}${value === undefined ? '' : ` = ${value}`}`);
    const roll = random.float();
    if (isNonNullType(type) || roll < 0.6) this.#variables[name] = this.#value(type, 2);
    else if (roll < 0.75) this.#variables[name] = null;
    if (roll > 0.985) this.#variables[name] = { never: 'fits' };
    return name;
  }

  #value(type: GraphQLInputType, depth: number): unknown {
    const random = this.#random;
    if (isNonNullType(type)) return this.#value(type.ofType, depth);
    if (random.float() < 0.1 && depth < 2) return undefined;
    if (isListType(type)) return [this.#value(type.ofType, 0) ?? values[getNamedType(type).name]];
    if (isEnumType(type)) return random.pick(['RED', 'GREEN', 'BLUE']);
    if (isInputObjectType(type)) return depth > 0 ? { n: random.int(0, 9), s: ['x'] } : {};
    return values[type.name];
  }
}

const literals: Readonly<Record<string, string>> = {
  Int: '4',
  Boolean: 'true',
  ID: '12',
  Float: '1.5',
  Odd: '"odd"',
};

const values: Readonly<Record<string, unknown>> = {
  Int: 8,
  Boolean: false,
  ID: 'id',
  Float: 2.5,
  Odd: 'odd',
  String: 'text',
  In: { n: 1 },
};
