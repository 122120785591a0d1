// What each check of the transport contract is given.
import type { Viewer } from '../auth/port.ts';
import type { Library } from './contract-fixture.ts';
import type { GraphRequest, GraphResponse, SubgraphTransport } from './port.ts';

export interface Bench {
  readonly library: Library;
  readonly transport: SubgraphTransport;
  /** As Ada unless told; the answer is plain JSON. */
  readonly ask: (request: GraphRequest, viewer?: Viewer) => Promise<GraphResponse>;
}

export interface Check {
  readonly title: string;
  readonly run: (bench: Bench) => Promise<void>;
}

export function plain(response: GraphResponse): GraphResponse {
  return JSON.parse(JSON.stringify(response)) as GraphResponse;
}

export function entities(representations: readonly object[]): GraphRequest {
  return {
    query: `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Book { id } } }`,
    variables: { representations },
  };
}
