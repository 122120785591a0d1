// Pictures of a household's own numbers, drawn when they are asked for.
import type { SubgraphManifest } from '../../platform/graphql/port.ts';
import { loadSdl } from '../../platform/graphql/sdl.ts';
import type { Ports } from '../../platform/ports.ts';
import { contextOf } from './loaders.ts';
import { resolversOf } from './resolvers.ts';

export const images: SubgraphManifest<Pick<Ports, 'graph' | 'clock'>> = {
  name: 'images',
  sdl: loadSdl(
    new URL('../../schema/shared.graphql', import.meta.url),
    new URL('./schema.graphql', import.meta.url),
  ),
  nodes: { Image: 'img' },
  migrations: null,
  build: ({ graph, clock }) => ({
    resolvers: resolversOf({ clock }),
    context: (viewer) => contextOf(graph, viewer),
    consumers: [],
    outboxes: [],
    background: [],
  }),
};
