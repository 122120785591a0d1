// An event log whose personal payloads nobody can read once their owner is erased. The value of every record that
// names an owner is sealed with the owner's key; who reads gets it opened, and of an erased owner gets nothing.
import type { PayloadKey } from '../keys/port.ts';
import { findAll, openedNow, Opener, type OpenerOptions } from './encrypted/opener.ts';
import { sealed, sealingOwner } from './encrypted/records.ts';
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

/**
 * Offsets are those of `inner`: a record of an erased owner keeps its place, tails and reads leave it out, groups
 * commit past it. What is appended for an erased owner is appended without its value. A damaged value is handed on
 * as it is stored, and is DATA_CORRUPT to who decodes it. Closing closes `inner`.
 */
export function encryptedLog(inner: EventLog, options: OpenerOptions): EventLog {
  return new EncryptedLog(inner, options);
}

class EncryptedLog implements EventLog {
  readonly #inner: EventLog;
  readonly #options: OpenerOptions;
  /** Ends when every append that had to wait for a key has gone on. */
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(inner: EventLog, options: OpenerOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    return this.#inner.ensureTopics(specs);
  }

  async append(records: readonly NewRecord[]): Promise<Position[]> {
    const ready = this.#waiting === 0 ? this.#sealedNow(records) : undefined;
    if (ready !== undefined) return this.#inner.append(ready);
    // Calls go on in the order in which they came, or records of one key would overtake each other.
    const sealing = this.#sealed(records);
    sealing.catch(() => undefined);
    this.#waiting += 1;
    const going = this.#turn.then(async () => {
      try {
        const all = await sealing;
        return { appended: this.#inner.append(all) };
      } finally {
        this.#waiting -= 1;
      }
    });
    this.#turn = going.catch(() => undefined);
    return (await going).appended;
  }

  async tail(
    topic: string,
    from: 'end' | { readonly since: number },
    onRecords: (records: readonly EventRecord[]) => void,
  ): Promise<Tail> {
    const opener = new Opener(this.#options, onRecords);
    const tail = await this.#inner.tail(topic, from, (records) => opener.take(records));
    return {
      start: tail.start,
      close: () => {
        opener.close();
        return tail.close();
      },
    };
  }

  async *read(
    topic: string,
    partition: number,
    from: number,
    until?: number,
  ): AsyncIterable<EventRecord[]> {
    const { keys } = this.#options;
    for await (const records of this.#inner.read(topic, partition, from, until)) {
      const states = await findAll(records, keys);
      const left = records
        .map((record) => openedNow(record, keys, states))
        .filter((record) => record !== null && record !== undefined);
      if (left.length > 0) yield left;
    }
  }

  beginnings(topic: string): Promise<Offsets> {
    return this.#inner.beginnings(topic);
  }

  ends(topic: string): Promise<Offsets> {
    return this.#inner.ends(topic);
  }

  since(topic: string, time: number): Promise<Offsets> {
    return this.#inner.since(topic, time);
  }

  lag(group: string, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#inner.lag(group, topics);
  }

  partitionFor(topic: string, key: string): number {
    return this.#inner.partitionFor(topic, key);
  }

  generation(topic: string): Promise<string> {
    return this.#inner.generation(topic);
  }

  join(options: GroupOptions): Promise<GroupMember> {
    const { keys } = this.#options;
    const { handle, onRefused } = options;
    return this.#inner.join({
      ...options,
      // Without its key a record is not handled, which the group takes for a reason to try again.
      handle: async (record) => {
        let now = openedNow(record, keys);
        if (now === undefined) now = openedNow(record, keys, await findAll([record], keys));
        if (now !== null && now !== undefined) await handle(now);
      },
      ...(onRefused !== undefined && {
        onRefused: (error, record) => onRefused(error, openedNow(record, keys) ?? record),
      }),
    });
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** Undefined: a key has to be asked for. */
  #sealedNow(records: readonly NewRecord[]): NewRecord[] | undefined {
    const ready: NewRecord[] = [];
    for (const record of records) {
      const owner = sealingOwner(record);
      const state = owner === null ? null : this.#options.keys.known(owner);
      if (state === undefined) return undefined;
      ready.push(state === null ? record : sealed(record, state));
    }
    return ready;
  }

  async #sealed(records: readonly NewRecord[]): Promise<NewRecord[]> {
    const { keys } = this.#options;
    const states = new Map<string, PayloadKey | 'destroyed'>();
    const unknown = new Set<string>();
    for (const record of records) {
      const owner = sealingOwner(record);
      const state = owner === null ? undefined : keys.known(owner);
      if (owner !== null && state === undefined) unknown.add(owner);
      else if (owner !== null && state !== undefined) states.set(owner, state);
    }
    if (unknown.size > 0) {
      for (const [owner, state] of await keys.make([...unknown])) states.set(owner, state);
    }
    return records.map((record) => {
      const state = states.get(sealingOwner(record) ?? '');
      return state === undefined ? record : sealed(record, state);
    });
  }
}
