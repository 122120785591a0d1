// Supergraphs and operations made once and asked many times: composing and planning cost most.
import type { ExecutionRequest } from '../../../gateway/execute/port.ts';
import { operationOf, requestOf } from '../../../gateway/execute/ask.testing.ts';
import { randomQuery } from '../../../gateway/execute/random-query.testing.ts';
import type { FederatedWorld } from '../../../gateway/execute/world.testing.ts';
import { federate } from '../../../gateway/execute/world.testing.ts';
import { isAppError } from '../../../platform/errors.ts';
import { seededRandom } from '../../../platform/random.ts';
import { randomWorld } from './supergraphs.ts';

export interface PreparedOperation {
  readonly text: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** As the client sends them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly request: ExecutionRequest;
}

/** Null where the seed's subgraphs do not compose. */
export function preparedWorld(seed: number): FederatedWorld | null {
  try {
    return federate(randomWorld(seed));
  } catch (error) {
    if (isAppError(error, 'CONFIG_INVALID')) return null;
    throw error;
  }
}

/** Null where the generated text is not valid. */
export function preparedOperation(
  world: FederatedWorld,
  seed: readonly number[],
): PreparedOperation | null {
  const random = seededRandom('operation', ...seed);
  const { apiSchema } = world.graph;
  const pick = random.int(0, 11);
  const kind =
    pick === 0 && apiSchema.getSubscriptionType()
      ? 'subscription'
      : pick <= 3 && apiSchema.getMutationType()
        ? 'mutation'
        : 'query';
  const { text, variables } = randomQuery(apiSchema, random, kind);
  return operationFrom(world, text, variables);
}

export function operationFrom(
  world: FederatedWorld,
  text: string,
  variables: Readonly<Record<string, unknown>>,
): PreparedOperation | null {
  const operation = operationOf(world, text);
  if (operation === undefined) return null;
  const request = requestOf(world, operation, variables);
  return { text, kind: operation.definition.operation, variables, request };
}
