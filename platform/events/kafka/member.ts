// A group member: a lane for each partition it is given, beside kafkajs's fetch loop, which thereby never stops beating.
import { AssignerProtocol, type EachBatchPayload, PartitionAssigners } from 'kafkajs';
import type { Consumer, PartitionAssigner } from 'kafkajs';
import type { Timer } from '../../clock.ts';
import type { GroupMember, GroupOptions } from '../port.ts';
import {
  type ConsumerPlan,
  joinInTime,
  keepConsumer,
  type KeeperOptions,
  type KeptConsumer,
} from './kept-consumer.ts';
import { Lane } from './lane.ts';
import { toRecord } from './record.ts';

/** Whoever dies keeps its partitions, and whoever comes back waits, for so long: an answer cannot wait for half a minute. */
const defaultSessionTimeoutMs = 10_000;

export type MemberOptions = KeeperOptions & { readonly patienceMs: number };

/** Resolves when the group has taken the member in. */
export async function joinGroup(group: GroupOptions, options: MemberOptions): Promise<GroupMember> {
  const member = new Member(group, options);
  await member.start();
  return member;
}

class Member implements GroupMember {
  readonly #group: GroupOptions;
  readonly #options: MemberOptions;
  readonly #sessionMs: number;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes of this and earlier assignments whose handlers have not ended. */
  readonly #running = new Map<Lane, string>();
  #consumer: KeptConsumer;
  #watch: Timer | undefined;
  /** Since when a rebalance waits for handlers. */
  #heldSince: number | undefined;
  #resting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(group: GroupOptions, options: MemberOptions) {
    this.#group = group;
    this.#options = options;
    this.#sessionMs = group.sessionTimeoutMs ?? defaultSessionTimeoutMs;
    this.#consumer = keepConsumer(this.#plan(), options);
    this.#watchHandlers();
  }

  async start(): Promise<void> {
    try {
      await joinInTime(this.#consumer, this.#plan(), this.#options, this.#options.patienceMs);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      for (const lane of this.#lanes.values()) lane.stop();
      await Promise.all([...this.#running.keys()].map(({ done }) => done));
      this.#watch?.cancel();
      await this.#resting;
      await this.#consumer.close();
    })();
    return this.#closing;
  }

  #plan(): ConsumerPlan {
    return {
      group: this.#group.group,
      alone: false,
      topics: this.#group.topics,
      sessionTimeoutMs: this.#sessionMs,
      assigner: waitingAssigner(() => this.#mayJoin()),
      silenceMs: Math.max(60_000, 2 * this.#sessionMs),
      joined: (assignment, by) => this.#joined(assignment, by),
      batch: (payload) => this.#take(payload),
    };
  }

  /**
   * Asked before each joining. A rebalance waits for handlers in progress, so that they can commit while the old
   * generation still counts; not for longer than half a session, since nobody beats meanwhile.
   */
  #mayJoin(): boolean {
    for (const lane of this.#lanes.values()) lane.stop();
    const busy = [...this.#lanes.values()].some((lane) => lane.busy);
    const now = this.#options.clock.now();
    this.#heldSince ??= now;
    if (busy && now - this.#heldSince < this.#sessionMs / 2) return false;
    this.#heldSince = undefined;
    for (const lane of this.#lanes.values()) lane.lose();
    this.#lanes.clear();
    return true;
  }

  #joined(assignment: Readonly<Record<string, readonly number[]>>, by: Consumer): void {
    for (const [topic, partitions] of Object.entries(assignment)) {
      // A lane of the last assignment may have held it.
      by.resume([{ topic }]);
      for (const partition of partitions) this.#open(topic, partition, by);
    }
  }

  #open(topic: string, partition: number, by: Consumer): void {
    const key = `${topic}/${partition}`;
    const before = [...this.#running].filter(([, other]) => other === key);
    const { clock, log } = this.#options;
    const lane = new Lane({
      topic,
      partition,
      options: this.#group,
      clock,
      log,
      hold: (held) => {
        if (this.#lanes.get(key) !== lane) return;
        if (held) by.pause([{ topic, partitions: [partition] }]);
        else by.resume([{ topic, partitions: [partition] }]);
      },
      after: Promise.all(before.map(([{ done }]) => done)).then(() => undefined),
    });
    this.#lanes.set(key, lane);
    this.#running.set(lane, key);
    void lane.done.finally(() => this.#running.delete(lane));
    if (this.#closing !== undefined) lane.stop();
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const lane = this.#lanes.get(`${topic}/${partition}`);
    if (lane === undefined) return;
    lane.add(
      messages.map((message) => toRecord(topic, partition, message)),
      (offset) =>
        payload.commitOffsetsIfNecessary({
          topics: [{ topic, partitions: [{ partition, offset: String(offset) }] }],
        }),
    );
    payload.resolveOffset(payload.batch.lastOffset());
  }

  /** kafkajs beats whatever our handlers do, so it is for us to see that one has stalled, and to give up the partitions. */
  #watchHandlers(): void {
    const { clock, log } = this.#options;
    this.#watch = clock.after(Math.ceil(this.#sessionMs / 4), () => {
      this.#watchHandlers();
      const oldest = Math.min(
        ...[...this.#running.keys()].map(({ handlingSince }) => handlingSince ?? Infinity),
      );
      const silentMs = clock.now() - oldest;
      if (silentMs < this.#sessionMs || this.#resting !== undefined) return;
      log.warn(
        { group: this.#group.group, silentMs },
        'a group member was silent for its whole session and loses its partitions',
      );
      this.#resting = this.#rest().finally(() => (this.#resting = undefined));
    });
  }

  /** Leaves the group, and comes back when the last handler of the lost session has let go. */
  async #rest(): Promise<void> {
    for (const lane of this.#lanes.values()) lane.lose();
    this.#lanes.clear();
    await this.#consumer.close();
    await Promise.all([...this.#running.keys()].map(({ done }) => done));
    if (this.#closing === undefined) this.#consumer = keepConsumer(this.#plan(), this.#options);
  }
}

/** Round robin whose every request to join asks first; kafkajs takes the refusal for a rebalance and asks again soon. */
function waitingAssigner(mayJoin: () => boolean): PartitionAssigner {
  return (config) => {
    const roundRobin = PartitionAssigners.roundRobin(config);
    return {
      name: roundRobin.name,
      version: roundRobin.version,
      assign: (group) => roundRobin.assign(group),
      protocol: ({ topics }) => {
        if (!mayJoin()) {
          throw Object.assign(new Error('handlers are finishing'), {
            type: 'REBALANCE_IN_PROGRESS',
          });
        }
        return {
          name: roundRobin.name,
          metadata: AssignerProtocol.MemberMetadata.encode({
            version: roundRobin.version,
            topics,
            userData: Buffer.alloc(0),
          }),
        };
      },
    };
  };
}
