// One operation under one fault, answered by the executor and by its witnesses.
import { execute } from 'graphql';
import type { StockAnswer } from '../../../gateway/execute/ask.testing.ts';
import { plain, stockAnswer } from '../../../gateway/execute/ask.testing.ts';
import { createExecutor } from '../../../gateway/execute/executor.ts';
import type { FederatedWorld } from '../../../gateway/execute/world.testing.ts';
import type { GraphResponse, SubgraphTransport } from '../../../platform/graphql/port.ts';
import { silentLog } from '../../../platform/log.ts';
import type { Fault } from './faults.ts';
import { failing, troubleOf } from './faults.ts';
import type { PreparedOperation } from './prepared.ts';

export interface Call {
  readonly service: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Answers {
  readonly ours: GraphResponse;
  readonly ourCalls: readonly Call[];
  /** Null for a subscription: stock refuses those. */
  readonly stock: StockAnswer | null;
  /** Why stock gave no answer at all. */
  readonly stockCrash: string | null;
  readonly stockCalls: readonly Call[];
  /** Without faults. */
  readonly whole: StockAnswer;
  /** How often a subgraph's answer was changed. */
  readonly met: number;
}

/** What the executor rejects with is the caller's: it must not reject for what a subgraph does. */
export async function answersOf(
  world: FederatedWorld,
  operation: PreparedOperation,
  fault: Fault,
  whole: StockAnswer,
): Promise<Answers> {
  let met = 0;
  const transports = new Map<string, SubgraphTransport>();
  for (const [name, inner] of world.transports) {
    transports.set(
      name,
      failing(name, inner, fault, () => (met += 1)),
    );
  }
  world.trouble.current = troubleOf(fault);
  try {
    world.calls.length = 0;
    const ours = await ourAnswer(world, operation, transports);
    const ourCalls = [...world.calls];
    if (fault.kind === 'field errors' && ours.errors !== undefined) met += 1;
    world.calls.length = 0;
    let stock: StockAnswer | null = null;
    let stockCrash: string | null = null;
    if (operation.kind !== 'subscription') {
      try {
        const { request } = operation;
        stock = await stockAnswer(world, request.operation, request.variables, transports);
      } catch (error) {
        stockCrash = String(error);
      }
    }
    return { ours, ourCalls, stock, stockCrash, stockCalls: [...world.calls], whole, met };
  } finally {
    world.trouble.current = null;
    world.calls.length = 0;
  }
}

async function ourAnswer(
  world: FederatedWorld,
  { kind, request }: PreparedOperation,
  transports: ReadonlyMap<string, SubgraphTransport>,
): Promise<GraphResponse> {
  const executor = createExecutor({ transports, log: silentLog });
  const answer =
    kind === 'subscription'
      ? executor.resolveEvent(world.graph, request, world.event())
      : executor.execute(world.graph, request);
  return plain(await answer);
}

/** The one plain schema's answer. */
export async function wholeAnswer(
  world: FederatedWorld,
  { kind, request, variables }: PreparedOperation,
): Promise<StockAnswer> {
  const answer = await execute({
    schema: world.monolith,
    document: request.operation.document,
    variableValues: variables,
    // Executed as any other selection: what is subscribed to is the executor's root value.
    ...(kind === 'subscription' && { rootValue: { __typename: 'Subscription', id: 'root' } }),
  });
  return plain(answer);
}
