import type { SubgraphManifest } from '../../platform/graphql/port.ts';
import { loadSdl } from '../../platform/graphql/sdl.ts';
import { sqlOutbox } from '../../platform/outbox/sql.ts';
import type { UsersPorts } from './changes.ts';
import { contextOf } from './loaders.ts';

import { resolversOf } from './resolvers.ts';

export const users: SubgraphManifest<UsersPorts> = {
  name: 'users',
  sdl: loadSdl(
    new URL('../../schema/shared.graphql', import.meta.url),
    new URL('./schema.graphql', import.meta.url),
  ),
  nodes: { User: 'usr', Goal: 'gol' },
  migrations: new URL('./migrations/', import.meta.url),
  build: (ports) => ({
    resolvers: resolversOf(ports),
    context: (viewer) => contextOf(ports.db, viewer),
    consumers: [],
    outboxes: [sqlOutbox(ports.db, 'users')],
    background: [],
  }),
};
