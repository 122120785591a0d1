// An operation's answer as text: for those who only send it on, and as long as nothing is amiss.
import type { PlanNode } from '@apollo/query-planner';
import type { GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { isAbstractType, isObjectType } from 'graphql';
import type { Verbatim } from '../../platform/graphql/port.ts';
import { generate } from './code.ts';
import type { CodeBudget } from './fast-projection.ts';
import { leafOf } from './leaf-code.ts';
import type { Data } from './records.ts';
import { isData, write } from './records.ts';
import type { Scans } from './scan.ts';
import { compileScans } from './scan.ts';
import type { Selection } from './selection.ts';
import { TextCode } from './text-code.ts';
import { Unexpected } from './unexpected.ts';

export interface WrittenForm {
  readonly scans: Scans;
  /** The JSON of what the projection would make of the data; null: the projection has to look at it. */
  readonly write: (data: Readonly<Data>) => string | null;
  /** It took more code than it may, as more types of objects came: it writes no more. */
  readonly isExhausted: boolean;
}

/** Null where it takes more code than the budget allows. */
export function compileWritten(
  schema: GraphQLSchema,
  root: GraphQLObjectType,
  selection: Selection,
  plan: PlanNode | undefined,
  budget: CodeBudget,
): WrittenForm | null {
  const compiler = new Compiler(schema, budget);
  const code = compiler.object(root, selection);
  if (compiler.exhausted) return null;
  return {
    scans: compileScans(schema, root, selection, plan),
    get isExhausted() {
      return compiler.exhausted;
    },
    write: (data) => {
      try {
        return code(data);
      } catch (error) {
        if (error instanceof Unexpected) return null;
        throw error;
      }
    },
  };
}

type ObjectText = (data: Readonly<Data>) => string;

class Compiler {
  exhausted = false;
  readonly #schema: GraphQLSchema;
  readonly #budget: CodeBudget;

  constructor(schema: GraphQLSchema, budget: CodeBudget) {
    this.#schema = schema;
    this.#budget = budget;
  }

  object(type: GraphQLObjectType, selection: Selection): ObjectText {
    const code = new TextCode(this.#budget.left);
    let source: string;
    try {
      source = code.write(type, selection);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.exhausted = true;
      return unexpected;
    }
    this.#budget.left -= source.length;
    const { leaves, branches } = code.references;
    return generate(source, {
      isArray: Array.isArray,
      json,
      // What JSON.stringify does not copy as it is; half a surrogate pair is escaped, a whole one is not.
      escapes: /["\\\u0000-\u001f\ud800-\udfff]/,
      unexpected,
      leaves: leaves.map((leaf) => leafOf(leaf.type, leaf.nullable)),
      branches: branches.map((branch) => this.#branch(branch.type, branch.selection)),
    });
  }

  /** Code for each type of object is made when the first of its kind comes. */
  #branch(type: GraphQLOutputType, selection: Selection): ObjectText {
    const byName = new Map<unknown, ObjectText>();
    return (data) => {
      const name = data['__typename'];
      let code = byName.get(name);
      if (code === undefined) {
        const named = typeof name === 'string' ? this.#schema.getType(name) : undefined;
        if (!isObjectType(named) || !isAbstractType(type)) return unexpected();
        if (!this.#schema.isSubType(type, named)) return unexpected();
        code = this.object(named, selection);
        byName.set(name, code);
      }
      return code(data);
    };
  }
}

/** What has no JSON is the projection's to judge. */
function json(value: unknown): string {
  return JSON.stringify(value) ?? unexpected();
}

function unexpected(): never {
  throw new Unexpected();
}

/** Parses what came as text, wherever it is. */
export function restore(data: Data): void {
  for (const key of Object.keys(data)) {
    const value = data[key];
    if (typeof value === 'function') write(data, key, JSON.parse((value as Verbatim)()));
    else restoreWithin(value);
  }
}

function restoreWithin(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) restoreWithin(item);
  else if (isData(value)) restore(value);
}
