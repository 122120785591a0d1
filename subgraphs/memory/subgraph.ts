// What the coach and its users can look up: a searchable library, and what was asked to be remembered.
import { z } from 'zod';
import { loadSdl } from '../../platform/graphql/sdl.ts';
import { operation } from '../../platform/operations/operation.ts';
import type { SubgraphManifest } from '../../platform/graphql/port.ts';
import type { Embedder } from '../../platform/llm/port.ts';
import type { Ports } from '../../platform/ports.ts';
import { sqlOutbox } from '../../platform/outbox/sql.ts';
import { consumersOf } from './consumers.ts';
import { Importer } from './importer.ts';
import { contextOf } from './loaders.ts';
import { primerLibrary } from './primers.ts';
import { Reader } from './reading/reader.ts';
import { Reindexer } from './reindex.ts';
import { reindexWhole } from './rebuild.ts';
import { resolversOf } from './resolvers.ts';
import { vectorsOf } from './vectors/vectors.ts';

export interface MemoryPorts extends Pick<
  Ports,
  'db' | 'graph' | 'clock' | 'ids' | 'log' | 'wakeRelay' | 'metrics'
> {
  /** null: passages are found by their words alone. */
  readonly embedder: Embedder | null;
}

export const memory: SubgraphManifest<MemoryPorts> = {
  name: 'memory',
  sdl: loadSdl(
    new URL('../../schema/shared.graphql', import.meta.url),
    new URL('./schema.graphql', import.meta.url),
  ),
  nodes: { Document: 'doc', Chunk: 'chk', Memory: 'mem' },
  migrations: new URL('./migrations/', import.meta.url),
  build: (ports) => {
    const reader = new Reader(ports.clock);
    const vectors = ports.embedder && vectorsOf(ports, ports.embedder);
    const importer = new Importer(ports, reader, () => vectors?.passages.wake());
    const reindexer = new Reindexer(
      ports,
      (text, format) => reader.cut(text, format),
      async () => vectors?.rebuilt(),
    );
    return {
      resolvers: resolversOf({ ...ports, reader, importer, reindexer, vectors }),
      context: (viewer) => contextOf(ports.db, viewer),
      consumers: consumersOf(ports),
      outboxes: [sqlOutbox(ports.db, 'memory')],
      background: [
        primerLibrary(ports, new URL('./primers/', import.meta.url)),
        importer,
        reindexer,
        ...(vectors === null ? [] : [vectors.passages]),
      ],
      operations: [
        operation('rebuild/keyword-index', z.object({}), (_input, say) =>
          reindexWhole(ports, reindexer, say),
        ),
      ],
    };
  },
};
