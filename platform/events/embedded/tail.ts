// In-process readers of whole topics: told in the same turn as the commit, no polling.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { EventRecord, Offsets, Tail } from '../port.ts';
import type { Topic } from './lane.ts';
import type { Store } from './store.ts';

type Listener = (records: readonly EventRecord[]) => void;

export class Tails {
  readonly #store: Store;
  readonly #log: Log;
  readonly #live = new Map<string, Set<Listener>>();
  readonly #open = new Set<Tail>();

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** Hands freshly committed records of one topic to whoever has caught up with it. */
  publish(topic: string, records: readonly EventRecord[]): void {
    // A copy: a tail that is opened by a listener begins after these records.
    for (const listener of [...(this.#live.get(topic) ?? [])])
      this.#deliver(listener, topic, records);
  }

  open(topic: Topic, from: 'end' | { readonly since: number }, onRecords: Listener): Tail {
    const start: Offsets = new Map(
      topic.lanes.map((lane) => [
        lane.partition,
        from === 'end' ? lane.end : this.#store.offsetAt(lane, from.since),
      ]),
    );
    const closing = new AbortController();
    const live = this.#live.get(topic.name) ?? new Set();
    this.#live.set(topic.name, live);
    const listener: Listener = (records) => onRecords(records);
    const catchingUp = this.#catchUp(topic, new Map(start), listener, live, closing.signal);
    const tail: Tail = {
      start,
      close: async () => {
        closing.abort();
        live.delete(listener);
        this.#open.delete(tail);
        await catchingUp;
      },
    };
    this.#open.add(tail);
    return tail;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((tail) => tail.close()));
  }

  async #catchUp(
    topic: Topic,
    next: Map<number, number>,
    listener: Listener,
    live: Set<Listener>,
    signal: AbortSignal,
  ): Promise<void> {
    const behind = () => topic.lanes.find((lane) => (next.get(lane.partition) ?? 0) < lane.end);
    // Looked at and joined within one turn, so no commit can fall between.
    for (let lane = behind(); lane !== undefined; lane = behind()) {
      await nextTurn();
      if (signal.aborted) return;
      const until = lane.end;
      let records: EventRecord[] = [];
      try {
        records = this.#store.read(lane, next.get(lane.partition) ?? 0, until);
      } catch (error) {
        this.#log.error(
          { err: error, topic: topic.name },
          'a tail stopped: its topic cannot be read',
        );
        return;
      }
      next.set(lane.partition, (records.at(-1)?.offset ?? until - 1) + 1);
      if (records.length > 0) this.#deliver(listener, topic.name, records);
    }
    if (!signal.aborted) live.add(listener);
  }

  #deliver(listener: Listener, topic: string, records: readonly EventRecord[]): void {
    try {
      listener(records);
    } catch (error) {
      // One reader's bug must not keep the others, or the writer, from their records.
      this.#log.error({ err: error, topic }, 'a tail threw while taking records');
    }
  }
}
