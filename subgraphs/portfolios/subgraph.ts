import type { SubgraphManifest } from '../../platform/graphql/port.ts';
import { loadSdl } from '../../platform/graphql/sdl.ts';
import { sqlOutbox } from '../../platform/outbox/sql.ts';
import { schema, type PortfoliosPorts } from './bookings.ts';
import { dayOf } from './calendar.ts';
import { consumersOf } from './consumers.ts';
import { importWorker } from './csv/worker.ts';
import { contextOf } from './loaders.ts';
import { keepMarket } from './market.ts';
import { marketSeed } from './prices.ts';
import { keepRates } from './rates.ts';
import { resolversOf } from './resolvers.ts';

export const portfolios: SubgraphManifest<PortfoliosPorts> = {
  name: 'portfolios',
  sdl: loadSdl(
    new URL('../../schema/shared.graphql', import.meta.url),
    new URL('./schema.graphql', import.meta.url),
    new URL('./csv/schema.graphql', import.meta.url),
  ),
  nodes: { Portfolio: 'pfl', CsvImport: 'imp' },
  migrations: new URL('./migrations/', import.meta.url),
  build: (ports) => {
    const { db, clock, log } = ports;
    const market = keepMarket(db, marketSeed, clock, log);
    const worker = importWorker(ports);
    return {
      resolvers: resolversOf(ports, worker),
      context: (viewer) => contextOf(db, viewer, dayOf(clock.now())),
      consumers: consumersOf(ports, market),
      outboxes: [sqlOutbox(db, schema)],
      background: [market, keepRates(db, marketSeed, clock, log), worker],
    };
  },
};
