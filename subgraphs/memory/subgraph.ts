// What the coach and its users can look up: a searchable library, and what was asked to be remembered.
import { loadSdl } from '../../platform/graphql/sdl.ts';
import type { SubgraphManifest } from '../../platform/graphql/port.ts';
import type { Ports } from '../../platform/ports.ts';
import { consumersOf } from './consumers.ts';
import { contextOf } from './loaders.ts';
import { primerLibrary } from './primers.ts';
import { resolversOf } from './resolvers.ts';

export const memory: SubgraphManifest<Pick<Ports, 'db' | 'clock' | 'ids' | 'log'>> = {
  name: 'memory',
  sdl: loadSdl(
    new URL('../../schema/shared.graphql', import.meta.url),
    new URL('./schema.graphql', import.meta.url),
  ),
  nodes: { Document: 'doc', Chunk: 'chk', Memory: 'mem' },
  migrations: new URL('./migrations/', import.meta.url),
  build: (ports) => ({
    resolvers: resolversOf(ports),
    context: (viewer) => contextOf(ports.db, viewer),
    consumers: consumersOf(ports),
    outboxes: [],
    background: [primerLibrary(ports, new URL('./primers/', import.meta.url))],
  }),
};
