// What one request looks up, each thing once and together.
import DataLoader from 'dataloader';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import type { GraphClient, RequestContext } from '../../platform/graphql/port.ts';
import { inTurns } from '../../platform/graphql/turns.ts';
import { imageId, type ChartName, type Job } from './domain.ts';
import { MAX_TOGETHER, sourcesOf, type Source } from './sources.ts';
import { jobsById } from './store.ts';

export interface Context extends RequestContext {
  /** What a chart is drawn from; null: unknown, or not the viewer's to read. */
  readonly source: DataLoader<ChartName, Source | null, string>;
  /** By id; null: unknown, or not the viewer's to see. */
  readonly job: DataLoader<string, Job | null>;
  /** Before an address is signed: a list of many would hold up the event loop. */
  readonly turn: () => Promise<void>;
}

/** Addresses signed in one turn of the event loop, some 20 µs each. */
const addressesPerTurn = 100;

export function contextOf(graph: GraphClient, db: Sql, viewer: Viewer): Context {
  const paced = inTurns(addressesPerTurn);
  return {
    viewer,
    turn: () => paced(Promise.resolve()),
    source: new DataLoader((charts) => sourcesOf(graph, viewer, charts), {
      maxBatchSize: MAX_TOGETHER,
      cacheKeyFn: imageId,
    }),
    job: new DataLoader((ids) => jobsById(db, viewer, ids)),
  };
}
