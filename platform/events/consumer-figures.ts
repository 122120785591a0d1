// Figures of what a consumer group does with the records of a topic.
import type { Metrics } from '../metrics.ts';
import type { Distribution, Tally } from '../metrics/series.ts';

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10, 30];

export interface TopicFigures {
  readonly handled: Tally;
  /** Comes again. */
  readonly failed: Tally;
  readonly deadLettered: Tally;
  /** Of one attempt. */
  readonly seconds: Distribution;
}

export function consumerFigures(
  metrics: Metrics,
): (group: string, topics: readonly string[]) => ReadonlyMap<string, TopicFigures> {
  const records = metrics.counter(
    'miyagi_consumer_records_total',
    'Attempts of consumers at a record, by how they ended.',
    ['group', 'topic', 'outcome'],
  );
  const seconds = metrics.histogram(
    'miyagi_consumer_seconds',
    'How long a consumer takes with a record, each attempt for itself.',
    SECONDS,
    ['group', 'topic'],
  );
  return (group, topics) =>
    new Map(
      topics.map((topic) => [
        topic,
        {
          handled: records.at({ group, topic, outcome: 'handled' }),
          failed: records.at({ group, topic, outcome: 'failed' }),
          deadLettered: records.at({ group, topic, outcome: 'dead_lettered' }),
          seconds: seconds.at({ group, topic }),
        },
      ]),
    );
}
