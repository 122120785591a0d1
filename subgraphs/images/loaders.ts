// What one request looks up, each thing once and together.
import DataLoader from 'dataloader';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import type { GraphClient, RequestContext } from '../../platform/graphql/port.ts';
import { imageId, type ChartName, type Job } from './domain.ts';
import { MAX_TOGETHER, sourcesOf, type Source } from './sources.ts';
import { jobsById } from './store.ts';

export interface Context extends RequestContext {
  /** What a chart is drawn from; null: unknown, or not the viewer's to read. */
  readonly source: DataLoader<ChartName, Source | null, string>;
  /** By id; null: unknown, or not the viewer's to see. */
  readonly job: DataLoader<string, Job | null>;
}

export function contextOf(graph: GraphClient, db: Sql, viewer: Viewer): Context {
  return {
    viewer,
    source: new DataLoader((charts) => sourcesOf(graph, viewer, charts), {
      maxBatchSize: MAX_TOGETHER,
      cacheKeyFn: imageId,
    }),
    job: new DataLoader((ids) => jobsById(db, viewer, ids)),
  };
}
