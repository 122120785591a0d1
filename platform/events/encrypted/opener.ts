// A tail's records on their way through: opened at once where the key is here, else held until it is, and with
// them whatever comes behind them in their partition.
import type { Clock } from '../../clock.ts';
import type { KeyState, PayloadKeys } from '../../keys/port.ts';
import type { Log } from '../../log.ts';
import type { EventRecord } from '../port.ts';
import { opened, openingOwner, unsealed } from './records.ts';

const firstBackoffMs = 100;
const maxBackoffMs = 10_000;

export interface OpenerOptions {
  readonly keys: PayloadKeys;
  readonly clock: Clock;
  readonly log: Log;
}

export class Opener {
  readonly #options: OpenerOptions;
  readonly #deliver: (records: readonly EventRecord[]) => void;
  readonly #held = new Map<number, EventRecord[]>();
  readonly #closing = new AbortController();

  constructor(options: OpenerOptions, deliver: (records: readonly EventRecord[]) => void) {
    this.#options = options;
    this.#deliver = deliver;
  }

  take(records: readonly EventRecord[]): void {
    const ready: EventRecord[] = [];
    for (const record of records) {
      const held = this.#held.get(record.partition);
      if (held !== undefined) {
        held.push(record);
        continue;
      }
      const now = openedNow(record, this.#options.keys);
      if (now === undefined) this.#hold(record);
      else if (now !== null) ready.push(now);
    }
    if (ready.length > 0) this.#deliver(ready);
  }

  /** Nothing is delivered any more. */
  close(): void {
    this.#closing.abort();
  }

  #hold(record: EventRecord): void {
    const held = [record];
    this.#held.set(record.partition, held);
    void this.#drain(record.partition, held);
  }

  async #drain(partition: number, held: EventRecord[]): Promise<void> {
    while (held.length > 0) {
      const states = await this.#states(held);
      if (this.#closing.signal.aborted) return;
      const ready: EventRecord[] = [];
      let taken = 0;
      for (const record of held) {
        const now = openedNow(record, this.#options.keys, states);
        // Came while the keys of those before it were asked for.
        if (now === undefined) break;
        taken += 1;
        if (now !== null) ready.push(now);
      }
      held.splice(0, taken);
      // Before they are delivered: what comes in that turn is behind them, and need not wait.
      if (held.length === 0) this.#held.delete(partition);
      if (ready.length > 0) this.#guarded(ready);
    }
  }

  /** Asked until it is answered: a tail's reader can do nothing about it. */
  async #states(held: readonly EventRecord[]): Promise<ReadonlyMap<string, KeyState>> {
    const { keys, clock, log } = this.#options;
    const { signal } = this.#closing;
    for (let delay = firstBackoffMs; ; delay = Math.min(delay * 2, maxBackoffMs)) {
      try {
        return await findAll(held, keys);
      } catch (error) {
        log.warn(
          { err: error, retryInMs: delay },
          'records of a tail wait for the keys to open them',
        );
        await clock.sleep(delay, signal);
        if (signal.aborted) return new Map();
      }
    }
  }

  #guarded(records: readonly EventRecord[]): void {
    try {
      this.#deliver(records);
    } catch (error) {
      const topic = records[0]?.topic;
      // A reader's bug must not keep it from the records that follow.
      this.#options.log.error({ err: error, topic }, 'a tail threw while taking records');
    }
  }
}

/** Null: its owner was erased. Undefined: the key has to be asked for. */
export function openedNow(
  record: EventRecord,
  keys: PayloadKeys,
  states?: ReadonlyMap<string, KeyState>,
): EventRecord | null | undefined {
  const owner = openingOwner(record);
  if (owner === null) return unsealed(record);
  const state = states?.get(owner) ?? keys.known(owner);
  return state === undefined ? undefined : opened(record, state);
}

/** The keys of all these records' owners that are not here already, in one question. */
export async function findAll(
  records: readonly EventRecord[],
  keys: PayloadKeys,
): Promise<ReadonlyMap<string, KeyState>> {
  const states = new Map<string, KeyState>();
  const unknown = new Set<string>();
  for (const record of records) {
    const owner = openingOwner(record);
    if (owner === null || states.has(owner)) continue;
    const state = keys.known(owner);
    if (state === undefined) unknown.add(owner);
    else states.set(owner, state);
  }
  if (unknown.size === 0) return states;
  for (const [owner, state] of await keys.find([...unknown])) states.set(owner, state);
  return states;
}
