// What kinds of plan nodes and rewrites a plan is made of.
import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';

export type Counts = Record<string, number>;

export function add(counts: Counts, name: string, count = 1): void {
  counts[name] = (counts[name] ?? 0) + count;
}

/** Whether a plan takes arguments from objects above (@context). */
export function takesContext(plan: PlanNode | SubscriptionNode): boolean {
  const rewrites: Counts = {};
  countPlan(plan, {}, rewrites);
  return rewrites['context KeyRenamer'] !== undefined;
}

export function countPlan(
  node: PlanNode | SubscriptionNode | undefined,
  nodes: Counts,
  rewrites: Counts,
): void {
  if (node === undefined) return;
  add(nodes, node.kind);
  const inner = (each: PlanNode | undefined) => countPlan(each, nodes, rewrites);
  switch (node.kind) {
    case 'Subscription':
      inner(node.primary);
      inner(node.rest);
      return;
    case 'Sequence':
    case 'Parallel':
      node.nodes.forEach(inner);
      return;
    case 'Flatten':
      inner(node.node);
      return;
    case 'Condition':
      inner(node.ifClause);
      inner(node.elseClause);
      return;
    case 'Defer':
      return;
    case 'Fetch':
      for (const { kind } of node.inputRewrites ?? []) add(rewrites, `input ${kind}`);
      for (const { kind } of node.outputRewrites ?? []) add(rewrites, `output ${kind}`);
      for (const { kind } of node.contextRewrites ?? []) add(rewrites, `context ${kind}`);
  }
}
