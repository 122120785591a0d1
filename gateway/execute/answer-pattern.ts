// Which texts of a subgraph need no parsing: those that the projection, and JSON.stringify after it, would give
// back letter for letter. An operation's selections are as deep as its text says and no deeper, so that these
// texts are a regular language. Names are GraphQL names: nothing in them has a meaning in a pattern.
import type {
  GraphQLAbstractType,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLSchema,
} from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { isAnything } from './leaf-code.ts';
import type { SelectedField, Selection } from './selection.ts';

/** There is no pattern: what must be looked at is more than a pattern says, or it would be too long. */
export class Irregular extends Error {
  override readonly name = 'Irregular';
}

const PLAIN = '[^"\\\\\\x00-\\x1f]*';
/** Escaped as JSON.stringify does it, and only where it does; `\u` is left to the parser. */
const STRING = `"${PLAIN}(?:\\\\["\\\\bfnrt]${PLAIN})*"`;
/** All whole numbers of nine digits, none of another spelling. */
const INT = '(?:0|-?[1-9]\\d{0,8})';
/** Fifteen digits at most, which is what a number surely keeps, and nothing that is written with an exponent. */
const FLOAT = `(?:-?(?:0|[1-9]\\d{0,8})\\.\\d{0,5}[1-9]|${INT})`;
const BOOLEAN = '(?:true|false)';

/** Of any scalar. */
export const SCALAR = `(?:${STRING}|${FLOAT}|${BOOLEAN}|null)`;

const MOST_TYPES = 20;

export class AnswerPattern {
  readonly #schema: GraphQLSchema;
  readonly #limit: number;

  /** @param limit characters of a pattern */
  constructor(schema: GraphQLSchema, limit: number) {
    this.#schema = schema;
    this.#limit = limit;
  }

  /** Of a field's values. Throws Irregular. */
  field({ type, selection }: SelectedField): string {
    if (type === null) throw new Irregular();
    return this.#value(type, selection);
  }

  #value(type: GraphQLOutputType, selection: Selection): string {
    const pattern = isNonNullType(type)
      ? this.#present(type.ofType, selection)
      : `(?:${this.#present(type, selection)}|null)`;
    if (pattern.length > this.#limit) throw new Irregular();
    return pattern;
  }

  #present(type: GraphQLOutputType, selection: Selection): string {
    if (isListType(type)) {
      // The item stands here once: lists in lists would make the pattern twice as long each time.
      return `\\[(?:${this.#value(type.ofType, selection)}(?:,(?!\\])|(?=\\])))*\\]`;
    }
    if (isLeafType(type)) return leaf(type);
    if (isObjectType(type)) return this.#object(type, selection);
    return this.#abstract(type, selection);
  }

  #object(type: GraphQLObjectType, selection: Selection): string {
    const members = selection.fieldsOf(type).map((field) => {
      if (field.dataName !== field.responseName) throw new Irregular();
      const value = field.type === null ? `"${type.name}"` : this.field(field);
      return `"${field.responseName}":${value}`;
    });
    return `\\{${members.join(',')}\\}`;
  }

  /** Only where the text says which of the types it is. */
  #abstract(type: GraphQLAbstractType, selection: Selection): string {
    const types = this.#schema.getPossibleTypes(type);
    const told = (one: GraphQLObjectType) => selection.fieldsOf(one).some(tellsType);
    if (types.length > MOST_TYPES || !types.every(told)) throw new Irregular();
    return `(?:${types.map((one) => this.#object(one, selection)).join('|')})`;
  }
}

function tellsType({ type, responseName }: SelectedField): boolean {
  return type === null && responseName === '__typename';
}

function leaf(type: GraphQLLeafType): string {
  if (isEnumType(type)) {
    const plain = type.getValues().filter(({ name, value }) => name === value);
    if (plain.length === 0) throw new Irregular();
    return `"(?:${plain.map(({ name }) => name).join('|')})"`;
  }
  switch (type.serialize) {
    case GraphQLString.serialize:
    case GraphQLID.serialize:
      return STRING;
    case GraphQLInt.serialize:
      return INT;
    case GraphQLFloat.serialize:
      return FLOAT;
    case GraphQLBoolean.serialize:
      return BOOLEAN;
    default:
      if (!isAnything(type)) throw new Irregular();
      return `(?:${STRING}|${FLOAT}|${BOOLEAN})`;
  }
}
