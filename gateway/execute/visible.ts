// Asks an entity's owner whether it shows the entity to this viewer.
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError } from '../../platform/errors.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import type { EntityReference } from './port.ts';
import { isData } from './records.ts';

const QUERY =
  'query Visible($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }';

/** Codes by which a subgraph says no; everything else means that it could not tell. */
const REFUSALS = new Set(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT']);

/**
 * One answer per reference, with one call. Unknown, foreign and malformed look alike: false. Rejects
 * (retryable) when the owner cannot be asked.
 */
export async function visibleEntities(
  transports: ReadonlyMap<string, SubgraphTransport>,
  subgraph: string,
  references: readonly EntityReference[],
  viewer: Viewer,
  signal?: AbortSignal,
): Promise<boolean[]> {
  const transport = transports.get(subgraph);
  if (transport === undefined) {
    throw new AppError('UNAVAILABLE', `The subgraph \`${subgraph}\` is not connected.`);
  }
  const representations = references.map(({ type, field = 'id', id }) => ({
    __typename: type,
    [field]: id,
  }));
  const request = { query: QUERY, operationName: 'Visible', variables: { representations } };
  const { data, errors } = await transport.execute(request, viewer, signal);
  const entities = data?.['_entities'];
  const failure = errors?.find((error) => !REFUSALS.has(String(error.extensions?.['code'])));
  if (failure !== undefined || (!Array.isArray(entities) && errors === undefined)) {
    throw new AppError('UNAVAILABLE', `The subgraph \`${subgraph}\` could not be asked.`, {
      retryable: true,
      cause: failure,
    });
  }
  return references.map((_, index) => Array.isArray(entities) && isData(entities[index]));
}
