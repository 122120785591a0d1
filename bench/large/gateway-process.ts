// The gateway before the large graph, as `npm run gateway` runs it; it watches its own event loop.
import { readSettings } from '../../gateway/standalone/config.ts';
import type { SupergraphSource } from '../../gateway/standalone/source.ts';
import { startStandalone } from '../../gateway/standalone/start.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { collected } from '../collected.ts';
import { answer, taskOf } from '../gateway/child.ts';
import { watchStandstill, type Watch } from './standstill.ts';

export interface GatewayTask {
  readonly supergraph: string;
  /** As in a config file. */
  readonly config: object;
}

export interface Started {
  readonly origin: string;
}

export type Order =
  /** Answered by `{}` when the new version is served. */
  | { readonly kind: 'replace'; readonly supergraph: string }
  | { readonly kind: 'watch' }
  /** Answered by what there was to see since `watch`. */
  | { readonly kind: 'unwatch' }
  /** Answered by the memory that is left after a collection. */
  | { readonly kind: 'collect' };

const task = await taskOf<GatewayTask>();

let pending: string | null = task.supergraph;
let look = () => {};
const source: SupergraphSource = {
  name: 'the benchmark',
  read: async () => {
    const text = pending;
    pending = null;
    return text;
  },
  watch(changed) {
    look = changed;
    return () => undefined;
  },
};

const log: Log = {
  debug: () => undefined,
  info: (_fields, message) => {
    if (message === 'supergraph replaced') answer({});
  },
  warn: (fields, message) => console.error(message, fields),
  error: (fields, message) => console.error(message, fields),
  child: () => log,
};

const settings = readSettings(JSON.stringify({ port: 0, ...task.config }), 'bench', {});
const { origin } = await startStandalone({ source, settings, clock: systemClock, log });

let watch: Watch | null = null;
process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'replace':
      pending = order.supergraph;
      look();
      break;
    case 'watch':
      watch = watchStandstill();
      break;
    case 'unwatch':
      answer(watch?.stop() ?? {});
      break;
    case 'collect':
      answer(collected());
  }
});
answer({ origin } satisfies Started);
