// Figures of outboxes: what they have given to the log, and what waits in them.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { Sampled } from '../metrics/sampled.ts';
import type { Backlog, OutboxSource } from './port.ts';

export interface OutboxFiguresOptions {
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

/** The same outboxes, counted. */
export function observedOutboxes(
  sources: readonly OutboxSource[],
  { metrics, clock, log }: OutboxFiguresOptions,
): OutboxSource[] {
  const published = metrics.counter(
    'miyagi_outbox_published_total',
    'Events that this process has carried from an outbox to the log.',
    ['outbox'],
  );
  const backlogs = new Sampled(
    async () => {
      const found: [{ outbox: string }, Backlog][] = [];
      for (const source of sources) {
        found.push([{ outbox: source.name }, await source.backlog()]);
      }
      return found;
    },
    { name: 'outbox backlog', clock, log },
  );
  const observed = (name: string, help: string, read: (backlog: Backlog) => number) =>
    metrics.observed('peak', name, help, ['outbox'], async () =>
      ((await backlogs.value()) ?? []).map(([labels, backlog]) => [labels, read(backlog)]),
    );
  observed(
    'miyagi_outbox_waiting',
    'Events that wait in an outbox to be published.',
    ({ events }) => events,
  );
  observed(
    'miyagi_outbox_oldest_seconds',
    'Since when the oldest of them waits; 0: none does.',
    ({ since }) => (since === null ? 0 : Math.max(0, clock.now() - since) / 1000),
  );
  return sources.map((source) => {
    const count = published.at({ outbox: source.name });
    return {
      name: source.name,
      claim: (...asked) => source.claim(...asked),
      async done(ids) {
        count.add(ids.length);
        await source.done(ids);
      },
      backlog: () => source.backlog(),
      forget: (...asked) => source.forget(...asked),
    };
  });
}
