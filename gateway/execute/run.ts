import type { Viewer } from '../../platform/auth/port.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { ResponseErrors } from './errors.ts';
import type { LoadedSupergraph } from './port.ts';

/** One execution: what every node of its plan needs. */
export interface Run {
  readonly graph: LoadedSupergraph;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
  readonly signal: AbortSignal | undefined;
  readonly errors: ResponseErrors;
  readonly log: Log;
}
