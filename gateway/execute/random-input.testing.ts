// Random values for arguments, as literals and as variables, with and without defaults.
import type { GraphQLArgument, GraphQLInputType } from 'graphql';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { Random } from '../../platform/random.ts';

interface Declared {
  readonly type: string;
  readonly fallback: string | null;
  /** Undefined: not given. */
  readonly value: unknown;
}

const names = ['v', '__proto__', 'constructor', 'first', 'toString', 'prototype', 'w'];

export class RandomInputs {
  readonly #random: Random;
  readonly #variables = new Map<string, Declared>();

  constructor(random: Random) {
    this.#random = random;
  }

  declared(): { head: string; values: Record<string, unknown> } {
    const given = [...this.#variables].filter(([, { value }]) => value !== undefined);
    const parts = [...this.#variables].map(
      ([name, { type, fallback }]) =>
        `$${name}: ${type}${fallback === null ? '' : ` = ${fallback}`}`,
    );
    return {
      head: parts.length === 0 ? '' : `(${parts.join(', ')})`,
      values: Object.fromEntries(given.map(([name, { value }]) => [name, value])),
    };
  }

  /** For @skip and @include. */
  condition(): string {
    if (this.#chance(8)) return this.#random.pick(['true', 'false']);
    const name = this.#random.pick(['yes', 'no', 'maybe']);
    const value = this.#chance(2);
    const declared = {
      yes: { type: 'Boolean!', fallback: null, value: !this.#chance(3) },
      no: { type: 'Boolean! ', fallback: 'false', value: value ? this.#chance(3) : undefined },
      maybe: { type: 'Boolean', fallback: 'true', value: value ? this.#chance(2) : undefined },
    }[name];
    if (declared !== undefined && !this.#variables.has(name)) this.#variables.set(name, declared);
    return `$${name}`;
  }

  argument({ type }: GraphQLArgument): string {
    return this.#chance(2) ? this.#variable(type) : this.#literal(type, 2);
  }

  #variable(type: GraphQLInputType): string {
    const declared = String(type);
    const known = [...this.#variables].find(([, each]) => each.type === declared);
    if (known !== undefined && this.#chance(2)) return `$${known[0]}`;
    const free = names.filter((name) => !this.#variables.has(name));
    const name = free.length > 0 ? this.#random.pick(free) : `v${this.#variables.size}`;
    const fallback = this.#chance(3) ? this.#literal(type, 1) : null;
    const optional = fallback !== null || !isNonNullType(type);
    const value = optional && this.#chance(2) ? undefined : this.#value(type, 2);
    this.#variables.set(name, { type: declared, fallback, value });
    return `$${name}`;
  }

  #literal(type: GraphQLInputType, depth: number): string {
    return written(type, this.#value(type, depth));
  }

  #value(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.#given(type.ofType, depth);
    return this.#chance(6) ? null : this.#given(type, depth);
  }

  #given(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.#given(type.ofType, depth);
    if (isListType(type)) {
      const length = this.#random.int(0, 2);
      return Array.from({ length }, () => this.#value(type.ofType, depth));
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || (depth > 0 && this.#chance(2)),
      );
      return Object.fromEntries(
        fields.map((field) => [field.name, this.#value(field.type, depth - 1)]),
      );
    }
    if (isEnumType(type)) return this.#random.pick(type.getValues()).name;
    switch (type.name) {
      case 'Int':
        return this.#random.int(-1, 4);
      case 'Float':
        return this.#random.int(0, 8) / 4;
      case 'Boolean':
        return this.#chance(2);
      default:
        return this.#random.pick(['', 'x', 'quoted "text"', 'ü\n']);
    }
  }

  #chance(of: number): boolean {
    return this.#random.int(1, of) === 1;
  }
}

function written(type: GraphQLInputType, value: unknown): string {
  if (value === null) return 'null';
  if (isNonNullType(type)) return written(type.ofType, value);
  if (isListType(type)) {
    const items = value as readonly unknown[];
    return `[${items.map((item) => written(type.ofType, item)).join(', ')}]`;
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const parts = Object.entries(value as object).flatMap(([name, inner]: [string, unknown]) => {
      const field = fields[name];
      return field === undefined ? [] : [`${name}: ${written(field.type, inner)}`];
    });
    return `{ ${parts.join(', ')} }`;
  }
  return isEnumType(type) ? (value as string) : JSON.stringify(value);
}
