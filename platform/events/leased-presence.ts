// Presence as leases: each replica puts up a sign for a key that is watched there, and renews it while it is.
import type { Clock, Timer } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Presence, Watcher } from './presence.ts';

/** What one replica has told, where all can read it. */
export interface Signs {
  /** Takes the place of this replica's earlier word: watched until then, in ms since the epoch. */
  put(topic: string, key: string, until: number): Promise<void>;
  /** Of this replica. */
  remove(topic: string, key: string): Promise<void>;
  /** The latest `until` of all replicas; null when nobody's is kept. */
  newest(topic: string, key: string): Promise<number | null>;
  /** Takes away some of what replicas left behind that are no more, if nothing else does. */
  sweep(): Promise<void>;
}

export interface LeasedPresenceOptions {
  readonly signs: Signs;
  readonly clock: Clock;
  readonly log: Log;
  /** How long (ms) the word of a replica holds that is heard of no more. */
  readonly leaseMs: number;
}

/** A sign that lapsed so long ago (ms) tells nobody anything. */
export const signKeptMs = 3_600_000;

export function leasedPresence(options: LeasedPresenceOptions): Presence {
  return new LeasedPresence(options);
}

class LeasedPresence implements Presence {
  readonly #options: LeasedPresenceOptions;
  readonly #seats = new Map<string, Seat>();
  #timer: Timer | null = null;
  #sweeping: Promise<void> = Promise.resolve();
  #closed = false;
  /** What failed for one will fail for all: it is told once. */
  #isTold = false;

  constructor(options: LeasedPresenceOptions) {
    this.#options = options;
  }

  watch(topic: string, key: string): Watcher {
    // Topic names hold no spaces, so the two cannot run into each other.
    const name = `${topic} ${key}`;
    let seat = this.#seats.get(name);
    if (seat === undefined) {
      seat = new Seat({ name, topic, key }, this.#options, (failure) => this.#report(failure));
      this.#seats.set(name, seat);
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

  #report(failure: unknown): void {
    if (failure !== null && !this.#isTold) {
      this.#options.log.warn({ err: failure }, 'could not tell that streams are watched');
    }
    this.#isTold = failure !== null;
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
      if (seat.isDone && seat.watchers === 0) this.#seats.delete(seat.of.name);
    });
  }

  async lastWatched(topic: string, key: string): Promise<number | null> {
    const { signs, clock } = this.#options;
    const until = await signs.newest(topic, key);
    return until === null ? null : Math.min(clock.now(), until);
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

  async #sweep(): Promise<void> {
    try {
      await this.#options.signs.sweep();
    } catch (error) {
      this.#options.log.warn({ err: error }, 'could not take away lapsed signs of watchers');
    }
  }
}

interface Place {
  readonly name: string;
  readonly topic: string;
  readonly key: string;
}

/** One key as this replica tells of it: writes one after the other, the newest truth last. */
class Seat {
  readonly of: Place;
  readonly #options: LeasedPresenceOptions;
  /** Told of every write: why it failed, or null. */
  readonly #report: (failure: unknown) => void;
  watchers = 0;
  final = false;
  /** When the last watcher left, in ms since the epoch; the write may come later. */
  leftAt = 0;
  /** Nothing is left to be told. */
  isDone = false;
  written: Promise<void> = Promise.resolve();
  #waits = false;

  constructor(of: Place, options: LeasedPresenceOptions, report: (failure: unknown) => void) {
    this.of = of;
    this.#options = options;
    this.#report = report;
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
        this.#report(null);
      } catch (error) {
        // The next renewal tells it.
        this.#report(error);
      }
    });
  }

  async #tell(): Promise<void> {
    const { signs, clock, leaseMs } = this.#options;
    const { topic, key } = this.of;
    if (this.watchers === 0 && this.final) return signs.remove(topic, key);
    await signs.put(topic, key, this.watchers > 0 ? clock.now() + leaseMs : this.leftAt);
  }
}
