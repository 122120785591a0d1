// Writes the code that writes data as the JSON text of an operation's answer, in the hope that all values are what
// their types say; see `projection-code.ts`, whose result it is the text of.
import type { GraphQLLeafType, GraphQLObjectType, GraphQLOutputType } from 'graphql';
import { isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import { readCode } from './code.ts';
import { plainLeafCode } from './leaf-code.ts';
import type { References } from './projection-code.ts';
import type { Selection } from './selection.ts';

const OBJECT = 'typeof v === "object" && v !== null && !isArray(v)';

/** The source of one function that takes data of an object type; see `written.ts` for its scope. */
export class TextCode {
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
    const parts: string[] = [];
    let text = '{';
    for (const field of selection.fieldsOf(type)) {
      text += `${text.length > 1 || parts.length > 0 ? ',' : ''}${JSON.stringify(field.responseName)}:`;
      if (field.type === null) {
        text += JSON.stringify(type.name);
        continue;
      }
      const value = this.#value(field.type, field.selection, readCode('d', field.dataName));
      parts.push(JSON.stringify(text), `(${value})`);
      text = '';
    }
    parts.push(JSON.stringify(`${text}}`));
    return this.#add(`(d) { let v; return ${parts.join(' +\n')}; }`);
  }

  /** An expression whose value is text; `v` holds the value after it has been read. */
  #value(type: GraphQLOutputType, selection: Selection, read: string): string {
    const nullable = !isNonNullType(type);
    const inner = nullable ? type : type.ofType;
    if (isLeafType(inner)) return `${this.#leaf(inner, nullable)}(${read})`;
    const parsed = isListType(inner)
      ? `${this.#list(inner.ofType, selection)}(v)`
      : isObjectType(inner)
        ? `${OBJECT} ? ${this.#object(inner, selection)}(v) : unexpected()`
        : `${OBJECT} ? ${this.#branch(inner, selection)} : unexpected()`;
    const asserted = `typeof v === "function" ? v() : ${parsed}`;
    return nullable
      ? `(v = ${read}) === null || v === undefined ? "null" : ${asserted}`
      : `(v = ${read}, ${asserted})`;
  }

  #leaf(type: GraphQLLeafType, nullable: boolean): string {
    const known = `${nullable ? '' : '!'}${type.name}`;
    let name = this.#leaves.get(known);
    if (name === undefined) {
      const index = this.references.leaves.push({ type, nullable }) - 1;
      const other = `json(leaves[${index}](v))`;
      const plain = plainLeafCode(type);
      const usual =
        plain === null
          ? ''
          : plain.includes('"string"')
            ? `if (${plain}) return escapes.test(v) ? json(v) : '"' + v + '"';`
            : /"number"|"boolean"/.test(plain)
              ? `if (${plain}) return "" + v;`
              : '';
      name = this.#add(`(v) { ${usual} return ${other}; }`);
      this.#leaves.set(known, name);
    }
    return name;
  }

  #list(itemType: GraphQLOutputType, selection: Selection): string {
    const item = this.#value(itemType, selection, 'list[i]');
    return this.#add(`(list) {
      if (!isArray(list)) unexpected();
      const length = list.length;
      let v, text = "[";
      for (let i = 0; i < length; i += 1) { if (i > 0) text += ","; text += (${item}); }
      return text + "]";
    }`);
  }

  #branch(type: GraphQLOutputType, selection: Selection): string {
    const index = this.references.branches.push({ type, selection }) - 1;
    return `branches[${index}](v)`;
  }
}
