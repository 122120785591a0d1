// A query plan made into closures: all that does not depend on a request is worked out once.
import type { PlanNode, ResponsePath } from '@apollo/query-planner';
import { badInput } from '../../platform/errors.ts';
import { compileFetch } from './compile-fetch.ts';
import type { PlanScope, Step } from './plan-scope.ts';
import { read } from './records.ts';
import type { Run } from './run.ts';

/** @param path where the objects stand that the node is about */
export function compileNode(scope: PlanScope, node: PlanNode, path: ResponsePath): Step {
  switch (node.kind) {
    case 'Sequence':
      return inSequence(node.nodes.map((child) => compileNode(scope, child, path)));
    case 'Parallel':
      return inParallel(node.nodes.map((child) => compileNode(scope, child, path)));
    case 'Flatten':
      return compileNode(scope, node.node, [...path, ...node.path]);
    case 'Condition': {
      const branch = (clause: PlanNode | undefined) =>
        clause === undefined ? () => null : compileNode(scope, clause, path);
      return underCondition(node.condition, branch(node.ifClause), branch(node.elseClause));
    }
    case 'Fetch':
      return scope.later(() => compileFetch(scope, node, path));
    case 'Defer':
      // The planner makes these only where incremental delivery is switched on, which it is not.
      throw new TypeError('the plan defers, which was not asked for');
  }
}

function inSequence(steps: readonly Step[]): Step {
  const [only] = steps;
  if (only !== undefined && steps.length === 1) return only;
  return async (run) => {
    for (const step of steps) {
      const pending = step(run);
      if (pending !== null) await pending;
    }
  };
}

function inParallel(steps: readonly Step[]): Step {
  return (run) => {
    const pending: Promise<void>[] = [];
    for (const step of steps) {
      const one = begin(step, run);
      if (one !== null) pending.push(one);
    }
    if (pending.length <= 1) return pending[0] ?? null;
    return Promise.all(pending).then(nothing);
  };
}

/** Thrown at once, a failure would leave those that have begun with nobody to hear of their end. */
function begin(step: Step, run: Run): Promise<void> | null {
  try {
    return step(run);
  } catch (error) {
    return Promise.resolve().then(() => {
      throw error;
    });
  }
}

function nothing(): void {
  return undefined;
}

function underCondition(variable: string, yes: Step, no: Step): Step {
  return (run) => {
    const value = read(run.variables, variable);
    if (typeof value === 'boolean') return value ? yes(run) : no(run);
    throw badInput(variable, `The variable $${variable} must be true or false.`);
  };
}
