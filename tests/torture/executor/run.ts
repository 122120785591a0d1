// The differential run: supergraphs × operations × faults, each answer judged, everything that ran counted.
import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import type { FederatedWorld } from '../../../gateway/execute/world.testing.ts';
import { answersOf, wholeAnswer } from './answers.ts';
import type { ErrorPath } from './compare.ts';
import { differences } from './compare.ts';
import { judge } from './explained.ts';
import type { Fault } from './faults.ts';
import { faultKinds } from './faults.ts';
import type { PreparedOperation } from './prepared.ts';
import { preparedOperation, preparedWorld } from './prepared.ts';

export interface RunOptions {
  readonly runs: number;
  readonly seed: number;
  readonly operationsPerSupergraph: number;
  /** Stop at the first unexplained difference. */
  readonly stopAtFirst?: boolean;
  readonly say?: (line: string) => void;
}

export interface RunReport {
  runs: number;
  supergraphs: number;
  /** Seeds whose subgraphs do not compose. */
  notComposed: number;
  /** Operations that the planner fails on. */
  notPlanned: number;
  nodes: Record<string, number>;
  rewrites: Record<string, number>;
  faults: Record<string, number>;
  explained: Record<string, number>;
  differences: number;
  /** The first few, with what makes them again. */
  examples: string[];
}

const MOST_EXAMPLES = 20;

export async function runDifferential(options: RunOptions): Promise<RunReport> {
  const report: RunReport = {
    runs: 0,
    supergraphs: 0,
    notComposed: 0,
    notPlanned: 0,
    nodes: {},
    rewrites: {},
    faults: {},
    explained: {},
    differences: 0,
    examples: [],
  };
  let said = performance.now();
  for (let seed = options.seed; report.runs < options.runs; seed += 1) {
    const world = preparedWorld(seed);
    if (world === null) {
      report.notComposed += 1;
      continue;
    }
    report.supergraphs += 1;
    for (let nth = 0; nth < options.operationsPerSupergraph; nth += 1) {
      await runOperation(world, seed, nth, options, report);
      if (report.runs >= options.runs) break;
      if (options.stopAtFirst === true && report.differences > 0) return report;
    }
    if (performance.now() - said > 5_000) {
      said = performance.now();
      options.say?.(`${report.runs} of ${options.runs} runs, ${report.supergraphs} supergraphs`);
    }
  }
  return report;
}

async function runOperation(
  world: FederatedWorld,
  seed: number,
  nth: number,
  options: RunOptions,
  report: RunReport,
): Promise<void> {
  const operation = preparedOperation(world, [seed, nth]);
  if (operation === null) return;
  const node = plannedNode(world, operation);
  if (node === null) {
    report.notPlanned += 1;
    return;
  }
  const whole = await wholeAnswer(world, operation);
  if (whole.errors !== undefined) throw new Error(`the world of seed ${seed} is broken: ${whole.errors[0]?.message}`);
  const nodes = countsOf(node);
  for (const kind of faultKinds) {
    if (report.runs >= options.runs) return;
    const fault: Fault = { kind, salt: seed * 1_000 + nth };
    const answers = await answersOf(world, operation, fault, whole);
    report.runs += 1;
    if (answers.met > 0 || kind === 'none') add(report.faults, kind, 1);
    for (const [name, count] of nodes.nodes) add(report.nodes, name, count);
    for (const [name, count] of nodes.rewrites) add(report.rewrites, name, count);
    const all = differences(answers, fault);
    if (all.length === 0) continue;
    const document = operation.request.operation.document;
    const plan = node.kind === 'Subscription' ? node.rest : node;
    const { explained, unexplained } = judge({
      answers,
      fault,
      plan,
      all,
      selected: (path) => selects(document, path),
    });
    for (const [name, count] of explained) add(report.explained, name, count);
    if (unexplained.length === 0) continue;
    report.differences += 1;
    if (report.examples.length < MOST_EXAMPLES) {
      const [{ check, detail } = { check: '', detail: '' }] = unexplained;
      report.examples.push(`supergraph ${seed}, operation ${nth}, ${kind}: ${check}: ${detail}`);
    }
  }
}

/** Null where the planner fails. */
function plannedNode(
  world: FederatedWorld,
  { request }: PreparedOperation,
): PlanNode | SubscriptionNode | null {
  try {
    return world.graph.plan(request.operation).node ?? { kind: 'Sequence', nodes: [] };
  } catch {
    return null;
  }
}

interface Counts {
  readonly nodes: Map<string, number>;
  readonly rewrites: Map<string, number>;
}

function countsOf(node: PlanNode | SubscriptionNode): Counts {
  const counts: Counts = { nodes: new Map(), rewrites: new Map() };
  const bump = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);
  const visit = (each: PlanNode | SubscriptionNode | undefined): void => {
    if (each === undefined) return;
    bump(counts.nodes, each.kind);
    switch (each.kind) {
      case 'Subscription':
        visit(each.primary);
        visit(each.rest);
        return;
      case 'Sequence':
      case 'Parallel':
        each.nodes.forEach(visit);
        return;
      case 'Flatten':
        visit(each.node);
        return;
      case 'Condition':
        visit(each.ifClause);
        visit(each.elseClause);
        return;
      case 'Fetch':
        for (const { kind } of each.inputRewrites ?? []) bump(counts.rewrites, `input ${kind}`);
        for (const { kind } of each.outputRewrites ?? []) bump(counts.rewrites, `output ${kind}`);
    }
  };
  visit(node);
  return counts;
}

function selects(document: DocumentNode, path: ErrorPath): boolean {
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return false;
  let sets: readonly SelectionSetNode[] = [operation.selectionSet];
  for (const key of path) {
    if (typeof key === 'number') continue;
    const found: SelectionSetNode[] = [];
    let known = false;
    const search = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT) search(selection.selectionSet);
        else if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const fragment = document.definitions.find(
            (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
          );
          if (fragment?.kind === Kind.FRAGMENT_DEFINITION) search(fragment.selectionSet);
        } else if ((selection.alias ?? selection.name).value === key) {
          known = true;
          if (selection.selectionSet !== undefined) found.push(selection.selectionSet);
        }
      }
    };
    sets.forEach(search);
    if (!known) return false;
    sets = found;
  }
  return true;
}

function add(counts: Record<string, number>, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}
