// The projection's fast path: generated code that gives what `project` gives where nothing is amiss, and
// gives up at the first value that is not as expected.
import type { GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { isAbstractType, isObjectType } from 'graphql';
import { generate } from './code.ts';
import { leafOf } from './leaf-code.ts';
import type { Projected } from './project.ts';
import { ProjectionCode } from './projection-code.ts';
import type { Data } from './records.ts';
import type { Selection } from './selection.ts';
import { Unexpected } from './unexpected.ts';

/** Null when `project` must do it. */
export type FastProjection = (data: Readonly<Data>) => Projected | null;

type ObjectCode = (data: Readonly<Data>) => Data;

/** How much code may still be made for an operation, in characters. */
export interface CodeBudget {
  left: number;
}

/** What needs more code than the budget allows is left to `project` for good. */
export function compileProjection(
  schema: GraphQLSchema,
  root: GraphQLObjectType,
  selection: Selection,
  budget: CodeBudget,
): FastProjection {
  const compiler = new Compiler(schema, budget);
  const code = compiler.object(root, selection);
  return (data) => {
    if (compiler.exhausted) return null;
    compiler.count.objects = 0;
    try {
      return { data: code(data), objects: compiler.count.objects };
    } catch (error) {
      if (error instanceof Unexpected) return null;
      throw error;
    }
  };
}

class Compiler {
  readonly count = { objects: 0 };
  exhausted = false;
  readonly #schema: GraphQLSchema;
  readonly #budget: CodeBudget;

  constructor(schema: GraphQLSchema, budget: CodeBudget) {
    this.#schema = schema;
    this.#budget = budget;
  }

  object(type: GraphQLObjectType, selection: Selection): ObjectCode {
    const code = new ProjectionCode(this.#budget.left);
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
      count: this.count,
      isArray: Array.isArray,
      unexpected,
      leaves: leaves.map((leaf) => leafOf(leaf.type, leaf.nullable)),
      branches: branches.map((branch) => this.#branch(branch.type, branch.selection)),
    });
  }

  /** Code for an abstract type: that of each type of object is made when the first of its kind comes. */
  #branch(type: GraphQLOutputType, selection: Selection): ObjectCode {
    const byName = new Map<unknown, ObjectCode>();
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

function unexpected(): never {
  throw new Unexpected();
}
