// Writes the code that shapes data as an operation asks, in the hope that all values are what their types
// say. Made of the validated operation and the API schema only; names stand in it as JSON strings.
import type { GraphQLLeafType, GraphQLObjectType, GraphQLOutputType } from 'graphql';
import { isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import { keyCode, readCode } from './code.ts';
import { plainLeafCode } from './leaf-code.ts';
import type { Selection } from './selection.ts';

/** A place where the type of the object decides which code goes on. */
export interface Branch {
  readonly type: GraphQLOutputType;
  readonly selection: Selection;
}

/** What the code refers to by index. */
export interface References {
  readonly leaves: { readonly type: GraphQLLeafType; readonly nullable: boolean }[];
  readonly branches: Branch[];
}

const OBJECT = 'typeof v === "object" && v !== null && !isArray(v)';

/** The source of one function that takes data of an object type; see `fast-projection.ts` for its scope. */
export class ProjectionCode {
  readonly references: References = { leaves: [], branches: [] };
  readonly #functions: string[] = [];
  readonly #names = new Map<string, string>();
  readonly #leaves = new Map<string, string>();
  readonly #limit: number;
  #length = 0;

  /** @param limit characters; RangeError beyond */
  constructor(limit: number) {
    this.#limit = limit;
  }

  write(type: GraphQLObjectType, selection: Selection): string {
    const root = this.#object(type, selection);
    return `${this.#functions.join('\n')}\nreturn ${root};`;
  }

  /** The name of a function of these parameters and body; equal ones are one, as under many aliases. */
  #add(code: string): string {
    const known = this.#names.get(code);
    if (known !== undefined) return known;
    const name = `f${this.#names.size}`;
    this.#names.set(code, name);
    this.#functions.push(`function ${name}${code}`);
    this.#length += code.length;
    if (this.#length > this.#limit) throw new RangeError('the operation makes too much code');
    return name;
  }

  #object(type: GraphQLObjectType, selection: Selection): string {
    const members = selection.fieldsOf(type).map((field) => {
      const key = keyCode(field.responseName);
      if (field.type === null) return `${key}: ${JSON.stringify(type.name)}`;
      const value = readCode('d', field.dataName);
      return `${key}: ${this.#value(field.type, field.selection, value)}`;
    });
    return this.#add(`(d) { let v; count.objects += 1; return {\n${members.join(',\n')}\n}; }`);
  }

  /** An expression; `v` holds the value after it has been read. */
  #value(type: GraphQLOutputType, selection: Selection, read: string): string {
    const nullable = !isNonNullType(type);
    const inner = nullable ? type : type.ofType;
    if (isLeafType(inner)) return this.#leaf(inner, nullable, read);
    const asserted = isListType(inner)
      ? `${this.#list(inner.ofType, selection)}(v)`
      : isObjectType(inner)
        ? `${OBJECT} ? ${this.#object(inner, selection)}(v) : unexpected()`
        : `${OBJECT} ? ${this.#branch(inner, selection)} : unexpected()`;
    return nullable
      ? `(v = ${read}) === null || v === undefined ? null : ${asserted}`
      : `(v = ${read}, ${asserted})`;
  }

  #leaf(type: GraphQLLeafType, nullable: boolean, read: string): string {
    const known = `${nullable ? '' : '!'}${type.name}`;
    let name = this.#leaves.get(known);
    if (name === undefined) {
      const index = this.references.leaves.push({ type, nullable }) - 1;
      const plain = plainLeafCode(type);
      name =
        plain === null
          ? `leaves[${index}]`
          : this.#add(`(v) { return ${plain} ? v : leaves[${index}](v); }`);
      this.#leaves.set(known, name);
    }
    return `${name}(${read})`;
  }

  #list(itemType: GraphQLOutputType, selection: Selection): string {
    const item = this.#value(itemType, selection, 'list[i]');
    return this.#add(`(list) {
      if (!isArray(list)) unexpected();
      const length = list.length, items = new Array(length);
      let v;
      for (let i = 0; i < length; i += 1) items[i] = ${item};
      return items;
    }`);
  }

  #branch(type: GraphQLOutputType, selection: Selection): string {
    const index = this.references.branches.push({ type, selection }) - 1;
    return `branches[${index}](v)`;
  }
}
