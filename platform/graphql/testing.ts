// Asks an endpoint the way a transport would, for tests of slices.
import type { Viewer } from '../auth/port.ts';
import type { SubgraphEndpoint } from './mount.ts';
import type { GraphResponse } from './port.ts';

/** What would have come over the wire: plain JSON, free of graphql-js's objects without prototype. */
export async function ask(
  endpoint: SubgraphEndpoint,
  viewer: Viewer,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<GraphResponse> {
  const response = await endpoint.handle({ query, variables }, viewer);
  return JSON.parse(JSON.stringify(response)) as GraphResponse;
}

/** `_entities` with these representations and one selection for all, e.g. `... on User { id }`. */
export async function askEntities(
  endpoint: SubgraphEndpoint,
  viewer: Viewer,
  representations: readonly Readonly<Record<string, unknown>>[],
  selection: string,
): Promise<GraphResponse> {
  return ask(
    endpoint,
    viewer,
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ${selection} } }`,
    { representations },
  );
}
