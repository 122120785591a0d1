// Pictures of a household's own numbers, drawn when they are asked for.
import type { Viewer } from '../../platform/auth/port.ts';
import type { SubgraphManifest } from '../../platform/graphql/port.ts';
import { loadSdl } from '../../platform/graphql/sdl.ts';
import { sqlOutbox } from '../../platform/outbox/sql.ts';
import { addressesBy, IMAGES_PATH } from './addresses.ts';
import { consumersOf } from './consumers.ts';
import { Studio } from './drawing/studio.ts';
import { Gallery } from './gallery.ts';
import type { ImagesPorts } from './jobs.ts';
import { contextOf } from './loaders.ts';
import { resolversOf } from './resolvers.ts';
import { imagesRoute } from './route.ts';
import { schema } from './store.ts';
import { ImageWorker } from './worker.ts';

export const images: SubgraphManifest<ImagesPorts> = {
  name: 'images',
  sdl: loadSdl(
    new URL('../../schema/shared.graphql', import.meta.url),
    new URL('./schema.graphql', import.meta.url),
  ),
  nodes: { Image: 'img' },
  migrations: new URL('./migrations/', import.meta.url),
  assetPaths: [IMAGES_PATH],
  build: (ports) => {
    const { blobs, clock, db, graph, log, signedPaths } = ports;
    const studio = new Studio({ clock, log });
    const gallery = new Gallery({ blobs, studio, log });
    const addresses = addressesBy(signedPaths, clock);
    const worker = new ImageWorker(ports, gallery, () => studio.close());
    const context = (viewer: Viewer) => contextOf(graph, db, viewer);
    return {
      resolvers: resolversOf(ports, gallery, addresses),
      context,
      consumers: consumersOf({ ...ports, gallery, wake: () => worker.wake() }),
      outboxes: [sqlOutbox(db, schema)],
      background: [worker],
      assets: [imagesRoute({ addresses, gallery, context, clock })],
    };
  },
};
