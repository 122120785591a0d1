// Code for the fields of an object that are just there: read, checked and put into a literal, without a place for
// each. Made of schemas and validated operations; names stand in it as JSON strings only. Whatever is not as usual
// (a promise, a function, an error, a value to be converted) is left to `complete.ts`, which then reads what is
// within such a value a second time.
import { isEnumType, type GraphQLLeafType } from 'graphql';
import { generate } from './code.ts';
import type { Frame } from './frame.ts';
import { plainCheck } from './leaf.ts';
import type { OperationPlan } from './plan.ts';
import type { FieldPlan, Fill, ObjectPlan, Quick, TypePlan } from './type-plan.ts';

/** How one field is completed step by step; `read`: its property, unless that could not be read. */
export interface Steps {
  resolve(field: FieldPlan, source: unknown, frame: Frame): unknown;
  complete(field: FieldPlan, source: unknown, frame: Frame, read: unknown): unknown;
}

/** In characters, of one object; as many as are made in some milliseconds. */
const mostCode = 20_000;
/** So often may values be unusual before it is not tried any more. */
const mostMisses = 20;

const unread = Symbol('unread');

/** Null for objects that code would do nothing for, or that would take too much of it. */
export function compileFill(plan: ObjectPlan, operation: OperationPlan, steps: Steps): Fill | null {
  if (plan.bare) return null;
  const code = new Code(operation);
  const lines: string[] = [];
  const members: string[] = [];
  plan.fields.forEach((field, index) => {
    members.push(`${JSON.stringify(field.key)}: a${index}`);
    if (field.constant !== undefined) {
      lines.push(`const a${index} = ${JSON.stringify(field.constant)};`);
    } else if (isProperty(field)) {
      lines.push(`let r${index} = unread;
        try { r${index} = d[${JSON.stringify(field.name)}]; } catch {}
        let a${index} = ${code.guarded(field.type, `r${index}`)};
        if (a${index} === undefined) a${index} = r${index} === unread
          ? steps.resolve(fields[${index}], d, frame)
          : steps.complete(fields[${index}], d, frame, r${index});`);
    } else {
      for (let type: TypePlan | undefined = field.type; type !== undefined; type = type.item) {
        type.quick ??= code.quick(type);
      }
      lines.push(`const a${index} = steps.resolve(fields[${index}], d, frame);`);
    }
  });
  const source = `return (d, frame) => { \n${lines.join('\n')}\nreturn { ${members.join(', ')} }; };`;
  return code.length > mostCode
    ? null
    : code.make<Fill>(source, { steps, fields: plan.fields, unread });
}

function isProperty({ resolve, args }: FieldPlan): boolean {
  return resolve === undefined && (args.kind === 'none' || args.kind === 'fixed');
}

class Code {
  readonly #operation: OperationPlan;
  readonly #functions: string[] = [];
  readonly #enums: ReadonlyMap<unknown, string>[] = [];
  readonly #quicks: (Quick | null)[] = [];
  length = 0;

  constructor(operation: OperationPlan) {
    this.#operation = operation;
  }

  /** Of values that are plain all the way down; null: they cannot be. */
  quick(type: TypePlan): Quick | null {
    if (type.kind === 'leaf') return null;
    const code = new Code(this.#operation);
    const name = code.#composite(type);
    this.length += code.length;
    if (name === null || code.length > mostCode) return null;
    let misses = 0;
    const state = { isPromised: false };
    const make = code.make<Quick>(`return ${name};`, { missed: missing(state) });
    return (value) => {
      if (misses > mostMisses) return undefined;
      let completed: unknown;
      try {
        completed = make(value);
      } catch {
        // A getter's error: it is thrown again where its place is known.
      }
      if (completed === undefined) misses += state.isPromised ? mostMisses : 1;
      return completed;
    };
  }

  /** An expression for a value that may be anything: undefined unless it is plain. Never throws. */
  guarded(type: TypePlan, value: string): string {
    if (type.kind === 'leaf') return this.#leaf(type, value);
    const quick = this.quick(type);
    if (quick === null) return 'undefined';
    const index = this.#quicks.push(quick) - 1;
    return this.#orNull(type, value, `quicks[${index}](${value})`);
  }

  make<Made>(source: string, scope: Readonly<Record<string, unknown>>): Made {
    const all = { ...scope, enums: this.#enums, quicks: this.#quicks, isArray: Array.isArray };
    const body = `${this.#functions.join('\n')}\n${source}`;
    this.length += body.length;
    return generate(body, all);
  }

  #add(code: string): string {
    const name = `f${this.#functions.length}`;
    this.#functions.push(`function ${name}${code}`);
    this.length += code.length;
    return name;
  }

  #orNull({ nullable }: TypePlan, value: string, present: string): string {
    return nullable ? `(${value} === null || ${value} === undefined ? null : ${present})` : present;
  }

  #leaf(type: TypePlan, value: string): string {
    const check = type.leaf === undefined ? null : plainCheck(type.leaf, value);
    if (check !== null) return this.#orNull(type, value, `(${check} ? ${value} : undefined)`);
    if (type.leaf === undefined || !isEnumType(type.leaf)) return 'undefined';
    const index = this.#enums.push(namesOf(type.leaf)) - 1;
    const name = `(typeof ${value} === "string" ? enums[${index}].get(${value}) : undefined)`;
    return this.#orNull(type, value, name);
  }

  /** An expression; null: there is none. */
  #value(type: TypePlan, value: string): string | null {
    if (type.kind === 'leaf') {
      const leaf = this.#leaf(type, value);
      return leaf === 'undefined' ? null : leaf;
    }
    const name = this.#composite(type);
    return name === null ? null : this.#orNull(type, value, `${name}(${value})`);
  }

  /** A function's name. */
  #composite(type: TypePlan): string | null {
    if (this.length > mostCode) return null;
    if (type.kind === 'list') return this.#list(type.item as TypePlan);
    const { object } = type;
    // A type that is told by the value needs the place of the value.
    if (object === undefined || object.isTypeOf) return null;
    const plan = this.#operation.objectPlan(object, type.nodes);
    if (plan.bare) return null;
    const lines: string[] = [];
    const members: string[] = [];
    for (const [index, field] of plan.fields.entries()) {
      const key = JSON.stringify(field.key);
      if (field.constant !== undefined) {
        members.push(`${key}: ${JSON.stringify(field.constant)}`);
        continue;
      }
      const value = isProperty(field) ? this.#value(field.type, 'v') : null;
      if (value === null) return null;
      lines.push(`v = d[${JSON.stringify(field.name)}];
        const a${index} = ${value};
        if (a${index} === undefined) return missed(v);`);
      members.push(`${key}: a${index}`);
    }
    return this.#add(`(d) {
      if (typeof d !== "object" || d === null || d instanceof Error) return missed(d);
      if (typeof d.then === "function") return missed(d);
      let v;
      ${lines.join('\n')}
      return { ${members.join(', ')} };
    }`);
  }

  #list(item: TypePlan): string | null {
    const value = this.#value(item, 'v');
    if (value === null) return null;
    return this.#add(`(list) {
      if (!isArray(list)) return missed(list);
      const out = [];
      for (let index = 0; index < list.length; index += 1) {
        const v = list[index];
        const item = ${value};
        if (item === undefined) return missed(v);
        out.push(item);
      }
      return out;
    }`);
  }
}

function namesOf(type: GraphQLLeafType): ReadonlyMap<unknown, string> {
  return new Map(isEnumType(type) ? type.getValues().map(({ name, value }) => [value, name]) : []);
}

/** What is read a second time may be another promise then: nobody would take the first one's rejection. */
function missing(state: { isPromised: boolean }): (value: unknown) => undefined {
  return (value) => {
    if (typeof value === 'function') state.isPromised = true;
    if (typeof value !== 'object' || value === null || !('then' in value)) return;
    state.isPromised = true;
    if (value instanceof Promise) value.catch(() => undefined);
  };
}
