// How far consumers are behind, for operators. The broker is asked now and then, and nobody waits long for it.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { Sampled } from '../metrics/sampled.ts';
import type { Consumer } from './consume.ts';
import type { EventLog } from './port.ts';

export interface LagOptions {
  readonly events: Pick<EventLog, 'lag'>;
  readonly consumers: readonly Consumer[];
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

export function observeLag({ events, consumers, metrics, clock, log }: LagOptions): void {
  const ask = async () => {
    const lags: [{ group: string; topic: string }, number][] = [];
    // One after the other: others ask the same broker meanwhile.
    for (const { group, handlers } of consumers) {
      const topics = [...new Set(handlers.map(({ event }) => event.topic))];
      for (const [topic, records] of await events.lag(group, topics)) {
        lags.push([{ group, topic }, records]);
      }
    }
    return lags;
  };
  const lags = new Sampled(ask, { name: 'consumer lag', clock, log });
  metrics.observed(
    'peak',
    'miyagi_consumer_lag_records',
    'Records of a topic that a consumer group has not committed.',
    ['group', 'topic'],
    async () => (await lags.value()) ?? [],
  );
}
