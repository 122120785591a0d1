// What is known of topics, and how they are made or brought to what their specs say.
import { createHash, randomBytes } from 'node:crypto';
import kafkajs, {
  type ConfigEntries,
  type IResourceConfigEntry,
  type PartitionMetadata,
} from 'kafkajs';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { checkSpec } from '../limits.ts';
import type { Log } from '../../log.ts';
import type { Offsets, TopicSpec } from '../port.ts';
import type { Administrator } from './admin.ts';
import { faultType } from './errors.ts';

/**
 * Carries a topic's identity, since kafkajs cannot ask for topic ids: a setting that lives and dies with the topic.
 * It means "write to disk after so many records", and all our values are too large ever to be reached.
 */
const marker = 'flush.messages';
const leastMark = 2n ** 62n;
// Not among the names that an ES module can import.
const { ConfigResourceTypes, ConfigSource } = kafkajs;
const readyMs = 30_000;

export interface TopicsOptions {
  readonly admin: Administrator;
  readonly clock: Clock;
  readonly log: Log;
  /** Copies of each record; 0: as the cluster has it. */
  readonly replication: number;
}

export class Topics {
  readonly #options: TopicsOptions;
  readonly #partitions = new Map<string, number>();

  constructor(options: TopicsOptions) {
    this.#options = options;
  }

  async ensure(specs: readonly TopicSpec[]): Promise<void> {
    specs.forEach(checkSpec);
    const missing: TopicSpec[] = [];
    const found: TopicSpec[] = [];
    for (const spec of specs) {
      const partitions = await this.#look(spec.name);
      refuseOtherPartitions(spec, partitions?.length);
      (partitions === undefined ? missing : found).push(spec);
    }
    if (missing.length > 0) await this.#create(missing);
    if (found.length > 0) await this.#adjust(found);
    for (const spec of specs) this.#partitions.set(spec.name, spec.partitions);
  }

  /** The number of partitions; CONFIG_INVALID when there is no such topic. */
  async partitions(topic: string): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const partitions = await this.#look(topic);
    if (partitions === undefined) throw unknownTopic(topic);
    this.#partitions.set(topic, partitions.length);
    return partitions.length;
  }

  /** The number of partitions, if it was asked for before. */
  ifKnown(topic: string): number | undefined {
    return this.#partitions.get(topic);
  }

  known(topic: string): number {
    const partitions = this.#partitions.get(topic);
    if (partitions === undefined) throw unknownTopic(topic);
    return partitions;
  }

  async ends(topic: string): Promise<Offsets> {
    await this.partitions(topic);
    const offsets = await this.#options.admin.ask(`find the ends of ${topic}`, (admin) =>
      admin.fetchTopicOffsets(topic),
    );
    return toOffsets(offsets.map(({ partition, high }) => ({ partition, offset: high })));
  }

  /** The first offsets that have not been deleted. */
  async beginnings(topic: string): Promise<Offsets> {
    await this.partitions(topic);
    const offsets = await this.#options.admin.ask(`find the beginnings of ${topic}`, (admin) =>
      admin.fetchTopicOffsets(topic),
    );
    return toOffsets(offsets.map(({ partition, low }) => ({ partition, offset: low })));
  }

  /** Of each topic; what was deleted before the group came to it is not waited for. */
  async lag(group: string, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    for (const topic of topics) await this.partitions(topic);
    const { admin } = this.#options;
    const committed = await admin.ask(`find what ${group} has committed`, (asked) =>
      asked.fetchOffsets({ groupId: group, topics: [...topics] }),
    );
    const lags = new Map<string, number>();
    for (const topic of topics) {
      const known = toOffsets(committed.find((each) => each.topic === topic)?.partitions ?? []);
      const offsets = await admin.ask(`find the ends of ${topic}`, (asked) =>
        asked.fetchTopicOffsets(topic),
      );
      let behind = 0;
      for (const { partition, low, high } of offsets) {
        // A group that has committed nothing is at -1.
        const next = Math.max(known.get(partition) ?? 0, Number(low));
        behind += Math.max(0, Number(high) - next);
      }
      lags.set(topic, behind);
    }
    return lags;
  }

  async since(topic: string, time: number): Promise<Offsets> {
    await this.partitions(topic);
    return toOffsets(
      await this.#options.admin.ask(`find a time in ${topic}`, (admin) =>
        admin.fetchTopicOffsetsByTimestamp(topic, time),
      ),
    );
  }

  /** Of the cluster's id and the mark that the topic was made with. */
  async generation(topic: string): Promise<string> {
    await this.partitions(topic);
    const { clusterId } = await this.#options.admin.ask('ask for the cluster', (admin) =>
      admin.describeCluster(),
    );
    const entries = (await this.#settings([topic])).get(topic) ?? [];
    const mark = entries.find(({ configName }) => configName === marker)?.configValue ?? '';
    return createHash('sha256')
      .update(`${clusterId} ${topic} ${mark}`)
      .digest('base64url')
      .slice(0, 16);
  }

  async #look(topic: string): Promise<readonly PartitionMetadata[] | undefined> {
    try {
      const { topics } = await this.#options.admin.ask(`look up ${topic}`, (admin) =>
        admin.fetchTopicMetadata({ topics: [topic] }),
      );
      return topics.find(({ name }) => name === topic)?.partitions;
    } catch (error) {
      if (faultType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
      throw error;
    }
  }

  async #create(specs: readonly TopicSpec[]): Promise<void> {
    const { admin, clock, log, replication } = this.#options;
    const create = (configEntries: (spec: TopicSpec) => IResourceConfigEntry[]) =>
      admin.ask(`create ${specs.map(({ name }) => name).join(', ')}`, (asked) =>
        asked.createTopics({
          // Its own waiting fails on a topic that not every broker has heard of.
          waitForLeaders: false,
          topics: specs.map((spec) => ({
            topic: spec.name,
            numPartitions: spec.partitions,
            ...(replication === 0 ? {} : { replicationFactor: replication }),
            configEntries: configEntries(spec),
          })),
        }),
      );
    try {
      await create((spec) => [...this.#wanted(spec), newMark()]);
    } catch (error) {
      if (faultType(error) !== 'INVALID_CONFIG') throw error;
      // Event Hubs knows few settings. Without a mark, a topic made anew there keeps its generation.
      log.warn({ err: error }, 'topics are created without a mark of their generation');
      await create((spec) =>
        this.#wanted(spec).filter(({ name }) => name !== 'min.insync.replicas'),
      );
    }
    for (const spec of specs) {
      // Made is not yet ready: each partition must have found its leader.
      for (const deadline = clock.now() + readyMs; ; await clock.sleep(50)) {
        const partitions = await this.#look(spec.name);
        refuseOtherPartitions(spec, partitions?.length);
        if (partitions?.every(({ leader }) => leader >= 0)) break;
        if (clock.now() < deadline) continue;
        throw new AppError('UNAVAILABLE', `topic ${spec.name} was created but has no leader`, {
          retryable: true,
        });
      }
    }
    log.info({ topics: specs.map(({ name }) => name) }, 'topics created');
  }

  /** Retention and mark of topics that were there already; a cluster that forbids it keeps its own. */
  async #adjust(specs: readonly TopicSpec[]): Promise<void> {
    const { admin, log } = this.#options;
    const current = await this.#settings(specs.map(({ name }) => name));
    for (const spec of specs) {
      const entries = current.get(spec.name) ?? [];
      const value = (name: string) =>
        entries.find(({ configName }) => configName === name)?.configValue;
      const changes = this.#wanted(spec).filter((entry) => value(entry.name) !== entry.value);
      if (!isMark(value(marker))) changes.push(newMark());
      if (changes.length === 0) continue;
      const kept = entries
        .filter(({ configSource, configName }) => {
          return (
            configSource === ConfigSource.TOPIC_CONFIG &&
            !changes.some(({ name }) => name === configName)
          );
        })
        .map(({ configName, configValue }) => ({ name: configName, value: configValue }));
      try {
        // It replaces all settings of the topic, so those that stay are sent along.
        await admin.ask(`change settings of ${spec.name}`, (asked) =>
          asked.alterConfigs({
            validateOnly: false,
            resources: [
              {
                type: ConfigResourceTypes.TOPIC,
                name: spec.name,
                configEntries: [...kept, ...changes],
              },
            ],
          }),
        );
        log.info({ topic: spec.name, changes }, 'topic settings changed');
      } catch (error) {
        if (error instanceof AppError && error.retryable) throw error;
        log.warn({ err: error, topic: spec.name, changes }, 'topic settings could not be changed');
      }
    }
  }

  #wanted({ retention }: TopicSpec): IResourceConfigEntry[] {
    return [
      ...(retention === 'compacted'
        ? [{ name: 'cleanup.policy', value: 'compact' }]
        : [
            { name: 'cleanup.policy', value: 'delete' },
            { name: 'retention.ms', value: String(retention.ms) },
          ]),
      // One broker may be away without stopping us, and no acknowledged record is in one place only.
      ...(this.#options.replication >= 3 ? [{ name: 'min.insync.replicas', value: '2' }] : []),
    ];
  }

  async #settings(topics: readonly string[]): Promise<Map<string, ConfigEntries[]>> {
    const { resources } = await this.#options.admin.ask('read the topics’ settings', (admin) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
      }),
    );
    return new Map(
      resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]),
    );
  }
}

function refuseOtherPartitions(spec: TopicSpec, partitions: number | undefined): void {
  if (partitions === undefined || partitions === spec.partitions) return;
  throw new AppError(
    'CONFIG_INVALID',
    `topic ${spec.name} has ${partitions} partitions, not ${spec.partitions}: changing that would move its keys`,
    { field: 'partitions' },
  );
}

function unknownTopic(topic: string): AppError {
  return new AppError('CONFIG_INVALID', `topic ${topic} does not exist`, { field: 'topic' });
}

function newMark(): IResourceConfigEntry {
  const random = randomBytes(8).readBigUInt64BE() % leastMark;
  return { name: marker, value: String(leastMark + random) };
}

function isMark(value: string | undefined): boolean {
  if (value === undefined || !/^\d+$/.test(value)) return false;
  // The default is the largest there is.
  return BigInt(value) >= leastMark && BigInt(value) < 2n ** 63n - 1n;
}

function toOffsets(list: readonly { partition: number; offset: string }[]): Offsets {
  return new Map(
    list
      .map(({ partition, offset }) => [partition, Number(offset)] as const)
      .sort(([a], [b]) => a - b),
  );
}
