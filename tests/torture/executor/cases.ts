// Supergraphs × operations × faults, in an order that makes each supergraph and each plan once.
import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';
import { isDeepStrictEqual } from 'node:util';
import type { StockAnswer } from '../../../gateway/execute/ask.testing.ts';
import { requestOf } from '../../../gateway/execute/ask.testing.ts';
import type { FederatedWorld } from '../../../gateway/execute/world.testing.ts';
import { wholeAnswer } from './answers.ts';
import type { Fault } from './faults.ts';
import { faultKinds } from './faults.ts';
import type { PreparedOperation } from './prepared.ts';
import { preparedOperation, preparedWorld } from './prepared.ts';

export interface CaseOptions {
  readonly seed: number;
  readonly operationsPerSupergraph: number;
  /** Of each kind, each of them hitting something else. */
  readonly faultsOfKind: number;
  /** How many of a supergraph's operations meet faults; all unless told. */
  readonly faulty?: number;
}

export interface Case {
  readonly world: FederatedWorld;
  readonly operation: PreparedOperation;
  readonly plan: PlanNode | SubscriptionNode;
  readonly whole: StockAnswer;
  readonly fault: Fault;
  /** How to make it again. */
  readonly name: string;
}

export interface Made {
  supergraphs: number;
  /** Seeds whose subgraphs do not compose. */
  notComposed: number;
  /** Operations that the planner fails on. */
  notPlanned: number;
}

/** Endless; counts what it made on the way. */
export async function* cases(options: CaseOptions, made: Made): AsyncGenerator<Case> {
  for (let seed = options.seed; ; seed += 1) {
    const world = preparedWorld(seed);
    if (world === null) {
      made.notComposed += 1;
      continue;
    }
    made.supergraphs += 1;
    for (let nth = 0; nth < options.operationsPerSupergraph; nth += 1) {
      const operation = preparedOperation(world, [seed, nth]);
      if (operation === null) continue;
      const plan = planned(world, operation);
      if (plan === null) {
        made.notPlanned += 1;
        continue;
      }
      const whole = await wholeAnswer(world, operation);
      if (whole.errors !== undefined) {
        throw new Error(`the world of seed ${seed} is broken: ${whole.errors[0]?.message}`);
      }
      for (let round = 0; round < options.faultsOfKind; round += 1) {
        for (const kind of faultKinds) {
          if (kind === 'none' ? round > 0 : nth >= (options.faulty ?? Infinity)) continue;
          const fault: Fault = { kind, round, salt: round * 1_000_003 + seed * 1_009 + nth };
          const name = `supergraph ${seed}, operation ${nth}, ${kind} ${round}`;
          yield { world, operation, plan, whole, fault, name };
        }
      }
      const other = otherwise(world, operation);
      if (other === null) continue;
      yield {
        world,
        operation: other,
        plan,
        whole: await wholeAnswer(world, other),
        fault: { kind: 'none', round: 0, salt: 0 },
        name: `supergraph ${seed}, operation ${nth}, conditions turned round`,
      };
    }
  }
}

/** The same operation under the other setting of its conditions; null: it has none. */
function otherwise(world: FederatedWorld, operation: PreparedOperation): PreparedOperation | null {
  const { request, variables: given } = operation;
  const variables: Record<string, unknown> = { ...given };
  for (const [name, value] of Object.entries(request.variables)) {
    if (typeof value === 'boolean') variables[name] = !value;
  }
  if (isDeepStrictEqual(variables, given)) return null;
  return { ...operation, variables, request: requestOf(world, request.operation, variables) };
}

/** Null where the planner fails. */
export function planned(
  world: FederatedWorld,
  { request }: PreparedOperation,
): PlanNode | SubscriptionNode | null {
  try {
    return world.graph.plan(request.operation).node ?? { kind: 'Sequence', nodes: [] };
  } catch {
    return null;
  }
}
