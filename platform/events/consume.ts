// Typed consumers over the log: decode, hand over, dead-letter what can never succeed.
import type { Clock } from '../clock.ts';
import { AppError, isAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import type { CloudEvent, EventDefinition } from './cloudevent.ts';
import { decodeEvent, eventType, typeVersion } from './codec.ts';
import { consumerFigures, type TopicFigures } from './consumer-figures.ts';
import { deadLetterTopic, putAside, type Finder } from './dead-letters.ts';
import { isTracing } from '../telemetry/trace.ts';
import type { EventLog, EventRecord } from './port.ts';
import { tracedHandling } from './traced.ts';

/** What an event handler is given besides the event. */
export interface Handler<Data> {
  readonly event: EventDefinition<Data>;
  /**
   * Must be idempotent: the same event id may come again. Throwing a retryable AppError retries with backoff
   * for as long as it takes; a non-retryable AppError dead-letters the record with its reason. An unknown
   * error may be a bug: it is retried too, but dead-lettered after `maxAttempts`.
   */
  handle(event: CloudEvent<Data>): Promise<void>;
}

export interface Consumer {
  /** The consumer group, e.g. `portfolios`. */
  readonly group: string;
  // A list of handlers of different payload types; `handler()` checks each pair where it is made.
  readonly handlers: readonly Handler<never>[];
}

/** With the log's backoff (0.1 s doubling to 10 s) these last about half a minute. */
const maxAttempts = 10;

/** Pairs a definition with code that takes its payload. */
export function handler<Data>(
  event: EventDefinition<Data>,
  handle: (event: CloudEvent<Data>) => Promise<void>,
): Handler<never> {
  // Safe: the consumer hands over only what `event.data` has parsed.
  return { event, handle } as unknown as Handler<never>;
}

export interface ConsumersOptions {
  readonly events: EventLog;
  readonly consumers: readonly Consumer[];
  readonly log: Log;
  readonly clock: Clock;
  /** Counted for nobody unless given. */
  readonly metrics?: Metrics;
}

/**
 * One group member per consumer, over all topics of its handlers; topics and their dead-letter topics must
 * exist. CONFIG_INVALID when a group or a type within a group is given twice.
 */
export async function startConsumers(
  options: ConsumersOptions,
): Promise<{ close(): Promise<void> }> {
  const { events, metrics = createMetrics() } = options;
  const figuresOf = consumerFigures(metrics);
  const groups = new Set<string>();
  const subscriptions = options.consumers.map((consumer) => {
    if (groups.has(consumer.group)) {
      throw new AppError('CONFIG_INVALID', `two consumers share the group ${consumer.group}`);
    }
    groups.add(consumer.group);
    return new Subscription(consumer, { ...options, figuresOf });
  });
  for (const topic of new Set(subscriptions.flatMap(({ topics }) => topics))) {
    // Rather at the start than at the first poison.
    await events.ends(deadLetterTopic(topic));
  }
  const joined = await Promise.allSettled(
    subscriptions.map((subscription) =>
      events.join({
        group: subscription.group,
        topics: subscription.topics,
        handle: (record) => subscription.handle(record),
      }),
    ),
  );
  const members = joined.flatMap((join) => (join.status === 'fulfilled' ? [join.value] : []));
  const close = async () => {
    await Promise.all(members.map((member) => member.close()));
  };
  const failed = joined.find((join) => join.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return { close };
}

interface SubscriptionParts extends Pick<ConsumersOptions, 'events' | 'clock' | 'log'> {
  readonly figuresOf: ReturnType<typeof consumerFigures>;
}

class Subscription {
  readonly group: string;
  readonly topics: readonly string[];
  readonly #figures: ReadonlyMap<string, TopicFigures>;
  readonly #handlers = new Map<string, Handler<never>>();
  /** Topic and type without version → the majors known here. */
  readonly #versions = new Map<string, number[]>();
  /** Failed attempts at the record a partition is standing at. */
  readonly #attempts = new Map<string, { readonly offset: number; count: number }>();
  readonly #finder: Finder;

  constructor(consumer: Consumer, { events, clock, log, figuresOf }: SubscriptionParts) {
    this.group = consumer.group;
    this.topics = [...new Set(consumer.handlers.map(({ event }) => event.topic))];
    this.#figures = figuresOf(this.group, this.topics);
    const { group } = consumer;
    this.#finder = { group, events, clock, log: log.child({ group }) };
    for (const each of consumer.handlers) {
      const { topic, type } = each.event;
      const version = typeVersion(type);
      if (version === null) throw new AppError('CONFIG_INVALID', `type ${type} has no version`);
      if (this.#handlers.has(`${topic} ${type}`)) {
        throw new AppError('CONFIG_INVALID', `group ${this.group} handles ${type} twice`);
      }
      this.#handlers.set(`${topic} ${type}`, each);
      const name = `${topic} ${version.name}`;
      this.#versions.set(name, [...(this.#versions.get(name) ?? []), version.major]);
    }
  }

  /** Throws only what is worth another attempt. */
  async handle(record: EventRecord): Promise<void> {
    const figures = this.#figures.get(record.topic);
    const began = performance.now();
    let outcome: 'handled' | 'failed' | 'deadLettered' = 'failed';
    try {
      outcome = await this.#handleOrPutAside(record);
    } finally {
      figures?.[outcome].add();
      figures?.seconds.record((performance.now() - began) / 1000);
    }
    this.#attempts.delete(laneKey(record));
  }

  async #handleOrPutAside(record: EventRecord): Promise<'handled' | 'deadLettered'> {
    try {
      await this.#hand(record);
      return 'handled';
    } catch (error) {
      if (isAppError(error) && error.retryable) throw error;
      if (!isAppError(error) && this.#countAttempt(record) < maxAttempts) throw error;
      await putAside(record, error, this.#finder);
      return 'deadLettered';
    }
  }

  async #hand(record: EventRecord): Promise<void> {
    // The deletion of a key from a compacted topic says something to the log, not to us.
    if (record.value === null && record.headers['ce_type'] === undefined) return;
    const type = eventType(record);
    const known = this.#handlers.get(`${record.topic} ${type}`);
    if (known !== undefined) {
      const event = decodeEvent(known.event, record);
      return isTracing()
        ? tracedHandling(record, this.group, () => known.handle(event))
        : known.handle(event);
    }
    const version = typeVersion(type);
    const majors =
      version === null ? undefined : this.#versions.get(`${record.topic} ${version.name}`);
    if (version === null || majors === undefined) return;
    throw new AppError(
      'DATA_CORRUPT',
      `${version.name} has the unknown major version ${version.major}; known here: ${majors.join(', ')}`,
      { field: 'ce_type' },
    );
  }

  #countAttempt(record: EventRecord): number {
    const key = laneKey(record);
    const before = this.#attempts.get(key);
    const count = before?.offset === record.offset ? before.count + 1 : 1;
    this.#attempts.set(key, { offset: record.offset, count });
    return count;
  }
}

function laneKey(record: EventRecord): string {
  return `${record.topic}/${record.partition}`;
}
