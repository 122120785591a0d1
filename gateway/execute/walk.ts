// Walks a query plan. What each node fetched is merged into one tree of data.
import type { ConditionNode, PlanNode } from '@apollo/query-planner';
import { badInput } from '../../platform/errors.ts';
import { runFetch } from './fetch.ts';
import type { Run } from './run.ts';
import { read } from './records.ts';
import type { Target } from './targets.ts';
import { targetsAt } from './targets.ts';

export async function runNode(run: Run, node: PlanNode, targets: readonly Target[]): Promise<void> {
  switch (node.kind) {
    case 'Sequence':
      for (const child of node.nodes) await runNode(run, child, targets);
      return;
    case 'Parallel':
      await Promise.all(node.nodes.map((child) => runNode(run, child, targets)));
      return;
    case 'Flatten': {
      const inner = targetsAt(targets, node.path);
      if (inner.length > 0) await runNode(run, node.node, inner);
      return;
    }
    case 'Condition': {
      const branch = holds(run, node) ? node.ifClause : node.elseClause;
      if (branch !== undefined) await runNode(run, branch, targets);
      return;
    }
    case 'Fetch':
      await runFetch(run, node, targets);
      return;
    case 'Defer':
      // The planner makes these only where incremental delivery is switched on, which it is not.
      throw new TypeError('the plan defers, which was not asked for');
  }
}

function holds(run: Run, node: ConditionNode): boolean {
  const value = read(run.variables, node.condition);
  if (typeof value === 'boolean') return value;
  throw badInput(node.condition, `The variable $${node.condition} must be true or false.`);
}
