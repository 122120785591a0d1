// One operation under one fault, answered by the executor and by its witnesses.
import { setImmediate as turn } from 'node:timers/promises';
import type { DocumentNode } from 'graphql';
import { execute } from 'graphql';
import { dataNamesOf } from '../../../gateway/execute/aliases.ts';
import type { StockAnswer } from '../../../gateway/execute/ask.testing.ts';
import {
  byDataNames,
  plain,
  stockAnswer,
  stockPlan,
} from '../../../gateway/execute/ask.testing.ts';
import type { createExecutor } from '../../../gateway/execute/executor.ts';
import type { FederatedWorld } from '../../../gateway/execute/world.testing.ts';
import type {
  GraphResponse,
  ResponseError,
  SubgraphTransport,
} from '../../../platform/graphql/port.ts';
import { textOf, wired } from '../../../gateway/execute/wired.testing.ts';
import { silentLog } from '../../../platform/log.ts';
import type { ErrorPath } from './conforms.ts';
import { takesContext } from './counts.ts';
import type { Fault } from './faults.ts';
import { failing, troubleOf } from './faults.ts';
import type { PreparedOperation } from './prepared.ts';
import { selects } from './selected.ts';

export interface Call {
  readonly service: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface OurAnswer {
  readonly ours: GraphResponse;
  readonly ourCalls: readonly Call[];
  /** How often a field of the mutation type was resolved. */
  readonly effects: number;
  /** How often a subgraph's answer was changed. */
  readonly met: number;
}

export interface StocksAnswer {
  /** Null for a subscription or a context, which stock does not have, and where it rejects. */
  readonly stock: StockAnswer | null;
  /** Why stock gave no answer at all. */
  readonly stockCrash: string | null;
  readonly stockCalls: readonly Call[];
}

export interface Answers extends OurAnswer, StocksAnswer {
  /** The one plain schema's, without faults. */
  readonly whole: StockAnswer;
}

export type CreateExecutor = typeof createExecutor;

/** Rejects where the executor does: it must not for what a subgraph does. */
export async function ourAnswer(
  create: CreateExecutor,
  world: FederatedWorld,
  { kind, request }: PreparedOperation,
  fault: Fault,
): Promise<OurAnswer> {
  let met = 0;
  const { value, calls, effects } = await underFault(
    world,
    fault,
    () => (met += 1),
    async (transports) => {
      const executor = create({ transports, log: silentLog });
      const answer =
        kind === 'subscription'
          ? executor.resolveEvent(world.graph, request, world.event())
          : executor.execute(world.graph, request);
      return plain(await answer);
    },
  );
  if (fault.kind === 'field errors' && value.errors !== undefined) met += 1;
  return { ours: value, ourCalls: calls, effects, met };
}

/** The same asked over a wire: of data, and as text, which the executor passes on where it can. */
export interface WiredAnswers {
  readonly parsed: OverWire;
  readonly text: OverWire;
  /** Some of it was passed on unparsed. */
  readonly isPassedOn: boolean;
}

interface OverWire {
  readonly body: unknown;
  readonly calls: readonly Call[];
}

/** Rejects where the executor does. */
export async function wiredAnswers(
  create: CreateExecutor,
  world: FederatedWorld,
  { request }: PreparedOperation,
  fault: Fault,
): Promise<WiredAnswers> {
  const counts = { asked: 0, scanned: 0 };
  const asked = async (asText: boolean): Promise<OverWire> => {
    const { value, calls } = await underFault(
      world,
      fault,
      () => undefined,
      async (transports) => {
        const executor = create({ transports: wired(transports, counts), log: silentLog });
        return textOf(await executor.execute(world.graph, { ...request, asText }));
      },
    );
    return { body: JSON.parse(value) as unknown, calls };
  };
  const parsed = await asked(false);
  const text = await asked(true);
  return { parsed, text, isPassedOn: counts.scanned > 0 };
}

export async function stocksAnswer(
  world: FederatedWorld,
  { kind, request }: PreparedOperation,
  fault: Fault,
): Promise<StocksAnswer> {
  const { node } = world.graph.plan(request.operation);
  // It has neither subscriptions nor contexts.
  if (kind === 'subscription' || (node !== undefined && takesContext(node))) {
    return { stock: null, stockCrash: null, stockCalls: [] };
  }
  const { value, calls } = await underFault(
    world,
    fault,
    () => undefined,
    async (transports): Promise<StockAnswer | string> => {
      try {
        const named = byDataNames(world, request.operation);
        const plan = world.graph.plan(request.operation);
        const answer = await stockAnswer(world, named, request.variables, transports, plan);
        return shown(world, named.document, answer);
      } catch (error) {
        // It does not wait for the fetches that are still under way; theirs are not the next one's calls.
        for (let turns = 0; turns < 20; turns += 1) await turn();
        return String(error);
      }
    },
  );
  return typeof value === 'string'
    ? { stock: null, stockCrash: value, stockCalls: calls }
    : { stock: value, stockCrash: null, stockCalls: calls };
}

/** The data that stock gives for the client's own document; null where its planner fails. */
export async function unaidedData(
  world: FederatedWorld,
  { request: { operation, variables } }: PreparedOperation,
): Promise<StockAnswer['data']> {
  try {
    const plan = stockPlan(world, operation);
    const { data } = await stockAnswer(world, operation, variables, world.transports, plan);
    return data ?? null;
  } catch {
    return null;
  }
}

/** By the client's names. What it did not select keeps a name that is none of its own. */
function shown(world: FederatedWorld, document: DocumentNode, answer: StockAnswer): StockAnswer {
  const names = dataNamesOf(world.graph.supergraphSchema);
  const renamed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [names.shown(key), renamed(inner)]),
    );
  };
  const placed = <Told extends { readonly path?: ErrorPath | undefined }>(error: Told): Told => {
    const { path } = error;
    if (path === undefined) return error;
    const hidden = path.findIndex((_, index) => !selects(document, path.slice(0, index + 1)));
    const own = hidden < 0 ? path : path.slice(0, hidden);
    const rest = hidden < 0 ? [] : path.slice(hidden).map((key) => hiddenKey(key));
    return { ...error, path: [...names.shownPath(own), ...rest] };
  };
  const { data, errors, extensions } = answer;
  const completion = extensions?.['valueCompletion'] as readonly ResponseError[] | undefined;
  return {
    ...(data !== undefined && { data: renamed(data) as NonNullable<StockAnswer['data']> }),
    ...(errors !== undefined && { errors: errors.map(placed) }),
    ...(extensions !== undefined && {
      extensions: {
        ...extensions,
        ...(completion !== undefined && { valueCompletion: completion.map(placed) }),
      },
    }),
  };
}

function hiddenKey(key: string | number): string | number {
  return typeof key === 'number' || key === '@' ? key : `hidden ${key}`;
}

/** The one plain schema's answer. */
export async function wholeAnswer(
  world: FederatedWorld,
  { request }: PreparedOperation,
): Promise<StockAnswer> {
  const { document } = request.operation;
  const { variables } = request;
  const answer = await execute({ schema: world.monolith, document, variableValues: variables });
  return plain(answer);
}

async function underFault<T>(
  world: FederatedWorld,
  fault: Fault,
  met: () => void,
  ask: (transports: ReadonlyMap<string, SubgraphTransport>) => Promise<T>,
): Promise<{ readonly value: T; readonly calls: readonly Call[]; readonly effects: number }> {
  const transports = new Map<string, SubgraphTransport>();
  for (const [name, inner] of world.transports) {
    transports.set(name, failing(name, inner, fault, met));
  }
  const trouble = troubleOf(fault);
  let effects = 0;
  world.trouble.current = (service, coordinate, thing) => {
    if (coordinate.startsWith('Mutation.')) effects += 1;
    trouble?.(service, coordinate, thing);
  };
  world.calls.length = 0;
  try {
    const value = await ask(transports);
    return { value, calls: [...world.calls], effects };
  } finally {
    world.trouble.current = null;
    world.calls.length = 0;
  }
}
