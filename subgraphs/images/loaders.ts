// What one request loads, each thing once and together.
import DataLoader from 'dataloader';
import type { Viewer } from '../../platform/auth/port.ts';
import type { GraphClient, RequestContext } from '../../platform/graphql/port.ts';
import type { Portfolio } from './domain.ts';
import { MAX_TOGETHER, portfoliosById } from './store.ts';

export interface Context extends RequestContext {
  /** By id, for pictures asked for by their own id; null: unknown, or not the viewer's to read. */
  readonly portfolio: DataLoader<string, Portfolio | null>;
}

export function contextOf(graph: GraphClient, viewer: Viewer): Context {
  return {
    viewer,
    portfolio: new DataLoader((ids) => portfoliosById(graph, viewer, ids), {
      maxBatchSize: MAX_TOGETHER,
    }),
  };
}
