// The durable embedded log: Kafka's visible semantics in one SQLite file, for one process.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { AppError, badInput } from '../errors.ts';
import type { Log } from '../log.ts';
import { Checkpointer } from './embedded/checkpoint.ts';
import { Cleaner } from './embedded/cleaner.ts';
import { Group } from './embedded/group.ts';
import type { Lane, Topic } from './embedded/lane.ts';
import { Member } from './embedded/member.ts';
import { openStore, type Store } from './embedded/store.ts';
import { Tails } from './embedded/tail.ts';
import { Writer } from './embedded/writer.ts';
import { checkRecord, checkSpec } from './limits.ts';
import { partitionOf } from './partition.ts';
import type {
  EventLog,
  EventRecord,
  GroupMember,
  GroupOptions,
  NewRecord,
  Offsets,
  Position,
  Tail,
  TopicSpec,
} from './port.ts';

/** One `append` call is one transaction, whatever its size up to this; the loop gets its turns in between. */
const maxAppendRecords = 10_000;
const maxAppendBytes = 32 * 1024 * 1024;

export interface EmbeddedLogOptions {
  /** Path of the file (its folder is created), or ':memory:' for a log that dies with the process. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** DATA_DIR_LOCKED, DATA_CORRUPT and CONFIG_INVALID name the file. */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<EventLog> {
  return new EmbeddedLog(options);
}

class EmbeddedLog implements EventLog {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #store: Store;
  readonly #writer: Writer;
  readonly #checkpointer: Checkpointer | undefined;
  readonly #tails: Tails;
  readonly #cleaner: Cleaner;
  readonly #topics: Map<string, Topic>;
  readonly #groups = new Map<string, Group>();
  readonly #members = new Set<GroupMember>();
  /** Committed in the transaction that is just ending, not yet handed to the tails. */
  #fresh: (readonly EventRecord[])[] = [];
  #newest: number;
  #ensured: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor({ file, clock, log }: EmbeddedLogOptions) {
    this.#clock = clock;
    this.#log = log.child({ part: 'embedded-log' });
    this.#store = openStore(file);
    try {
      const { topics, newest } = this.#store.load();
      this.#topics = topics;
      this.#newest = newest;
    } catch (error) {
      this.#store.close();
      throw error;
    }
    this.#checkpointer = file === ':memory:' ? undefined : new Checkpointer(this.#store, this.#log);
    this.#writer = new Writer(this.#store, (bytes) => this.#committed(bytes));
    this.#tails = new Tails(this.#store, this.#log);
    this.#cleaner = new Cleaner(this.#store, this.#writer, this.#topics, clock, this.#log);
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.#refuseIfClosed();
    specs.forEach(checkSpec);
    // One after the other: each must see what the one before it made.
    const before = this.#ensured;
    const ensured = before.then(() =>
      this.#writer.write(
        () => this.#ensureWork(specs),
        ({ made, kept }) => {
          for (const topic of made) this.#topics.set(topic.name, topic);
          for (const [topic, retention] of kept) topic.retention = retention;
        },
      ),
    );
    this.#ensured = ensured.catch(() => undefined);
    const { made } = await ensured;
    if (made.length > 0) {
      this.#log.info({ topics: made.map(({ name }) => name) }, 'topics created');
    }
  }

  async append(records: readonly NewRecord[]): Promise<Position[]> {
    this.#refuseIfClosed();
    if (records.length === 0) return [];
    if (records.length > maxAppendRecords) {
      throw badInput('records', `at most ${maxAppendRecords} records fit one append`);
    }
    let bytes = 0;
    const lanes = records.map((record) => {
      bytes += checkRecord(record);
      const topic = this.#topic(record.topic);
      return laneOf(topic, partitionOf(record.key, topic.lanes.length));
    });
    if (bytes > maxAppendBytes) {
      throw badInput('records', `at most ${maxAppendBytes} bytes fit one append`);
    }
    return this.#writer.write(
      (touched) => this.#appendWork(records, lanes, touched),
      (appended) => this.#fresh.push(appended),
    );
  }

  async tail(
    topic: string,
    from: 'end' | { readonly since: number },
    onRecords: (records: readonly EventRecord[]) => void,
  ): Promise<Tail> {
    this.#refuseIfClosed();
    return this.#tails.open(this.#topic(topic), from, onRecords);
  }

  async *read(
    topic: string,
    partition: number,
    from: number,
    until = Number.POSITIVE_INFINITY,
  ): AsyncIterable<EventRecord[]> {
    this.#refuseIfClosed();
    const lane = laneOf(this.#topic(topic), partition);
    // What is appended while reading is not read: the end is that of the first step.
    const end = Math.min(until, lane.end);
    for (let next = from; next < end;) {
      this.#refuseIfClosed();
      const records = this.#store.read(lane, next, end);
      const last = records.at(-1);
      if (last === undefined) return;
      yield records;
      next = last.offset + 1;
      await nextTurn();
    }
  }

  async beginnings(topic: string): Promise<Offsets> {
    this.#refuseIfClosed();
    const { lanes } = this.#topic(topic);
    return new Map(lanes.map((lane) => [lane.partition, this.#store.beginning(lane)]));
  }

  async ends(topic: string): Promise<Offsets> {
    return new Map(this.#topic(topic).lanes.map((lane) => [lane.partition, lane.end]));
  }

  async since(topic: string, time: number): Promise<Offsets> {
    this.#refuseIfClosed();
    const { lanes } = this.#topic(topic);
    return new Map(lanes.map((lane) => [lane.partition, this.#store.offsetAt(lane, time)]));
  }

  async lag(group: string, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    this.#refuseIfClosed();
    const committed = this.#store.committed(group);
    return new Map(
      topics.map((topic) => {
        const behind = this.#topic(topic).lanes.map((lane) => {
          const next = Math.max(committed.get(lane.id) ?? 0, this.#store.beginning(lane));
          return Math.max(0, lane.end - next);
        });
        return [topic, behind.reduce((sum, records) => sum + records, 0)];
      }),
    );
  }

  partitionFor(topic: string, key: string): number {
    return partitionOf(key, this.#topic(topic).lanes.length);
  }

  async generation(topic: string): Promise<string> {
    return this.#topic(topic).generation;
  }

  async join(options: GroupOptions): Promise<GroupMember> {
    this.#refuseIfClosed();
    const lanes = new Set(options.topics.flatMap((topic) => this.#topic(topic).lanes));
    let group = this.#groups.get(options.group);
    if (group === undefined) {
      group = new Group(options.group, this.#store, this.#writer, this.#clock, this.#log);
      this.#groups.set(options.group, group);
    }
    const member = new Member({
      options,
      lanes,
      group,
      store: this.#store,
      clock: this.#clock,
      log: this.#log,
    });
    this.#members.add(member);
    return {
      close: async () => {
        await member.close();
        this.#members.delete(member);
      },
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #committed(bytes: number): Promise<void> | undefined {
    const fresh = Map.groupBy(this.#fresh.flat(), ({ topic }) => topic);
    this.#fresh = [];
    for (const [topic, records] of fresh) this.#tails.publish(topic, records);
    return this.#checkpointer?.written(bytes);
  }

  async #close(): Promise<void> {
    await this.#ensured;
    await Promise.all([...this.#members].map((member) => member.close()));
    await this.#cleaner.stop();
    await this.#writer.idle();
    await this.#tails.close();
    await this.#checkpointer?.close();
    this.#store.close();
  }

  *#appendWork(
    records: readonly NewRecord[],
    lanes: readonly Lane[],
    touched: Set<Lane>,
  ): Generator<number, EventRecord[]> {
    // Never down, so that time finds offsets by halving even when the machine's clock was set back.
    const timestamp = Math.max(this.#clock.now(), this.#newest);
    this.#newest = timestamp;
    const appended: EventRecord[] = [];
    for (const [index, record] of records.entries()) {
      const lane = lanes[index];
      if (lane === undefined) continue;
      touched.add(lane);
      const offset = lane.next++;
      this.#store.insert(lane, offset, timestamp, record);
      appended.push({ ...record, partition: lane.partition, offset, timestamp });
      yield 200 + (record.value?.byteLength ?? 0);
    }
    return appended;
  }

  *#ensureWork(specs: readonly TopicSpec[]) {
    const made: Topic[] = [];
    const kept = new Map<Topic, TopicSpec['retention']>();
    for (const spec of specs) {
      const partitions = this.#topics.get(spec.name)?.lanes.length;
      if (partitions !== undefined && partitions !== spec.partitions) {
        throw new AppError(
          'CONFIG_INVALID',
          `topic ${spec.name} has ${partitions} partitions, not ${spec.partitions}: changing that would move its keys`,
          { field: 'partitions' },
        );
      }
    }
    for (const spec of specs) {
      const topic = this.#topics.get(spec.name);
      if (topic === undefined) made.push(this.#store.addTopic(spec));
      else {
        this.#store.retain(spec);
        kept.set(topic, spec.retention);
      }
      yield 100;
    }
    return { made, kept };
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic === undefined) {
      throw new AppError('CONFIG_INVALID', `topic ${name} does not exist`, { field: 'topic' });
    }
    return topic;
  }

  #refuseIfClosed(): void {
    if (this.#closing !== undefined) throw new AppError('UNAVAILABLE', 'the event log is closed');
  }
}

function laneOf(topic: Topic, partition: number): Lane {
  const lane = topic.lanes[partition];
  if (lane === undefined) {
    throw badInput(
      'partition',
      `topic ${topic.name} has partitions 0 to ${topic.lanes.length - 1}`,
    );
  }
  return lane;
}
