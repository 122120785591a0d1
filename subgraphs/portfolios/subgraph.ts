import { z } from 'zod';
import { operation } from '../../platform/operations/operation.ts';
import type { SubgraphManifest } from '../../platform/graphql/port.ts';
import { loadSdl } from '../../platform/graphql/sdl.ts';
import { sqlOutbox } from '../../platform/outbox/sql.ts';
import { schema, type PortfoliosPorts } from './bookings.ts';
import { dayOf } from './calendar.ts';
import { consumersOf } from './consumers.ts';
import { importWorker } from './csv/worker.ts';
import { contextOf } from './loaders.ts';
import { watchDrift } from './drift-watch.ts';
import { keepMarket } from './market.ts';
import { matchOrders, sweepOrders } from './orders/matcher.ts';
import { marketSeed } from './prices.ts';
import { keepRates } from './rates.ts';
import { rebuildPositions } from './rebuild.ts';
import { resolversOf } from './resolvers.ts';
import { openTicker } from './ticker.ts';

/** Prices that are not moved during the day change once a day. */
const watchMs = { moving: 60_000, standing: 15 * 60_000 };

export interface MarketSettings {
  readonly settings: {
    /** Between two rounds of ticks (ms); 0: prices stand at the close of the day. */
    readonly marketTickMs: number;
  };
}

export const portfolios: SubgraphManifest<PortfoliosPorts & MarketSettings> = {
  name: 'portfolios',
  sdl: loadSdl(
    new URL('../../schema/shared.graphql', import.meta.url),
    new URL('./schema.graphql', import.meta.url),
    new URL('./csv/schema.graphql', import.meta.url),
    new URL('./orders/schema.graphql', import.meta.url),
  ),
  nodes: { Portfolio: 'pfl', CsvImport: 'imp', PaperOrder: 'ord' },
  migrations: new URL('./migrations/', import.meta.url),
  build: (ports) => {
    const { db, clock, log } = ports;
    const { marketTickMs: tickMs } = ports.settings;
    const everyMs = tickMs > 0 ? watchMs.moving : watchMs.standing;
    const market = keepMarket(db, marketSeed, clock, log);
    const worker = importWorker(ports);
    return {
      resolvers: resolversOf(ports, worker),
      context: (viewer) => contextOf(db, viewer, dayOf(clock.now())),
      consumers: [...consumersOf(ports, market), matchOrders(ports)],
      outboxes: [sqlOutbox(db, schema)],
      background: [
        market,
        keepRates(db, marketSeed, clock, log),
        worker,
        ...(tickMs > 0 ? [openTicker(ports, market, marketSeed, tickMs)] : []),
        watchDrift(ports, everyMs),
        sweepOrders(ports, everyMs),
      ],
      operations: [
        operation('rebuild/positions', z.object({}), (_input, say) => rebuildPositions(db, say)),
      ],
    };
  },
};
