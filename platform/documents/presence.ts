// Presence as documents: one a replica and key, beside the key's checkpoint, renewed while watched there.
import { isoTime, type Clock, type Timer } from '../clock.ts';
import { isAppError } from '../errors.ts';
import type { Presence, Watcher } from '../events/presence.ts';
import type { Log } from '../log.ts';
import { checkpointPartition } from './checkpoints.ts';
import type { DocumentStore } from './port.ts';

export interface PresenceOptions {
  readonly store: DocumentStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this process; no other may have the same name. */
  readonly replica: string;
  /** How long (ms) the word of a replica holds that is heard of no more. */
  readonly leaseMs: number;
}

interface Sign {
  /** Watched until then, in ms since the epoch. */
  readonly until: number;
}

/** More replicas than ever watch one key. */
const mostReplicas = 100;
const kind = 'presence';
const group = 'watchers';
/** A sign that lapsed so long ago (ms) tells nobody anything. */
const keptMs = 3_600_000;
const sweptAtOnce = 50;

export function documentPresence(options: PresenceOptions): Presence {
  return new DocumentPresence(options);
}

class DocumentPresence implements Presence {
  readonly #options: PresenceOptions;
  readonly #seats = new Map<string, Seat>();
  #timer: Timer | null = null;
  #sweeping: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  watch(topic: string, key: string): Watcher {
    const partition = checkpointPartition(topic, key);
    let seat = this.#seats.get(partition);
    if (seat === undefined) {
      seat = new Seat(partition, this.#options);
      this.#seats.set(partition, seat);
    }
    seat.watchers++;
    seat.final = false;
    this.#tell(seat);
    this.#schedule();
    let isHere = true;
    return {
      leave: ({ final }) => {
        if (!isHere) return;
        isHere = false;
        this.#leave(seat, final);
      },
    };
  }

  #leave(seat: Seat, final: boolean): void {
    seat.watchers--;
    seat.final ||= final;
    if (seat.watchers > 0) return;
    seat.leftAt = this.#options.clock.now();
    this.#tell(seat);
  }

  #tell(seat: Seat): void {
    seat.write();
    void seat.written.then(() => {
      // Whoever came back in the meantime keeps it.
      if (seat.isDone && seat.watchers === 0) this.#seats.delete(seat.partition);
    });
  }

  async lastWatched(topic: string, key: string): Promise<number | null> {
    const { store, clock } = this.#options;
    const partition = checkpointPartition(topic, key);
    const signs = await store.list<Sign>({
      kind,
      groups: [{ partition, group }],
      order: 'descending',
      limit: mostReplicas,
    });
    if (signs.length === 0) return null;
    return Math.min(clock.now(), Math.max(...signs.map(({ body }) => body.until)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#sweeping;
    const seats = [...this.#seats.values()];
    for (const seat of seats) {
      if (seat.watchers > 0) seat.leftAt = this.#options.clock.now();
      seat.watchers = 0;
      seat.write();
    }
    await Promise.all(seats.map(({ written }) => written));
  }

  /** Thrice per lease, while anything is watched here. */
  #schedule(): void {
    if (this.#timer !== null || this.#closed) return;
    const { clock, leaseMs } = this.#options;
    this.#timer = clock.after(leaseMs / 3, () => {
      this.#timer = null;
      for (const seat of this.#seats.values()) this.#tell(seat);
      this.#sweeping = this.#sweep();
      if (this.#seats.size > 0) this.#schedule();
    });
  }

  /** Takes away what replicas left behind that are no more. */
  async #sweep(): Promise<void> {
    const { store, clock, log } = this.#options;
    try {
      const lapsed = await store.due(kind, isoTime(clock.now()), sweptAtOnce);
      for (const { partition, id, etag } of lapsed) {
        await store.commit(partition, [{ op: 'delete', id, etag }]);
      }
    } catch (error) {
      // Another replica sweeps too, or this one came back to life; the rest is for the next time.
      if (isAppError(error, 'CONFLICT')) return;
      log.warn({ err: error }, 'could not take away lapsed signs of watchers');
    }
  }
}

/** One key as this replica tells of it: writes one after the other, the newest truth last. */
class Seat {
  readonly partition: string;
  readonly #options: PresenceOptions;
  watchers = 0;
  final = false;
  /** When the last watcher left, in ms since the epoch; the write may come later. */
  leftAt = 0;
  /** Nothing is left to be told. */
  isDone = false;
  written: Promise<void> = Promise.resolve();
  #waits = false;

  constructor(partition: string, options: PresenceOptions) {
    this.partition = partition;
    this.#options = options;
  }

  /** At most one write waits behind the one under way: it tells how things stand when its turn comes. */
  write(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.written = this.written.then(async () => {
      this.#waits = false;
      try {
        await this.#tell();
        this.isDone = this.watchers === 0;
      } catch (error) {
        // The next renewal tells it.
        this.#options.log.warn({ err: error }, 'could not tell that a stream is watched');
      }
    });
  }

  async #tell(): Promise<void> {
    const { store, clock, replica, leaseMs } = this.#options;
    const id = `${kind}_${replica}`;
    if (this.watchers === 0 && this.final) {
      await store.commit(this.partition, [{ op: 'delete', id }]);
      return;
    }
    const until = this.watchers > 0 ? clock.now() + leaseMs : this.leftAt;
    const body: Sign = { until };
    const document = {
      partition: this.partition,
      id,
      kind,
      group,
      sort: replica,
      due: isoTime(until + keptMs),
      body,
    };
    await store.commit(this.partition, [{ op: 'upsert', document }]);
  }
}
