// A consumer group's coordinator: who holds which partition, with which token, and who has stopped living.
// It is in memory: its members die with the process, and what must outlive them, the offsets, is in the file.
import type { Clock, Timer } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { assign } from './assign.ts';
import type { Lane } from './lane.ts';
import type { Store } from './store.ts';
import type { Writer } from './writer.ts';

/** A member as its coordinator sees it. */
export interface Seat {
  readonly lanes: ReadonlySet<Lane>;
  readonly sessionTimeoutMs: number;
  /** Work this lane from this offset on; commits carry the token. */
  assigned(lane: Lane, token: number, from: number): void;
  /** Take no further record of the lane, finish and commit the one in progress, then `release`. */
  revoked(lane: Lane): void;
  /** The session has run out: every lane is lost, tokens are void. */
  expelled(): void;
  /** When it last showed life, ms since the epoch: now, unless a handler keeps it. */
  lastLife(): number;
}

interface Holding {
  readonly seat: Seat;
  readonly token: number;
  leaving: boolean;
}

export class Group {
  readonly #name: string;
  readonly #store: Store;
  readonly #writer: Writer;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #committed: Map<number, number>;
  readonly #holdings = new Map<Lane, Holding>();
  #seats: Seat[] = [];
  #lastToken = 0;
  #watch: Timer | undefined;

  constructor(name: string, store: Store, writer: Writer, clock: Clock, log: Log) {
    this.#name = name;
    this.#store = store;
    this.#writer = writer;
    this.#clock = clock;
    this.#log = log;
    this.#committed = store.committed(name);
  }

  join(seat: Seat): void {
    this.#seats.push(seat);
    this.#rebalance();
    this.#watchSessions();
  }

  leave(seat: Seat): void {
    this.#drop(seat);
    if (this.#seats.length === 0) this.#watch?.cancel();
  }

  release(seat: Seat, lane: Lane): void {
    if (this.#holdings.get(lane)?.seat !== seat) return;
    this.#holdings.delete(lane);
    this.#rebalance();
  }

  /** Durable when it resolves; STALE_COMMIT when the lane has meanwhile gone to somebody else. */
  commit(lane: Lane, token: number, offset: number): Promise<void> {
    return this.#writer.write(
      () => this.#commitWork(lane, token, offset),
      () => this.#committed.set(lane.id, offset),
    );
  }

  // Judged inside the transaction: a commit that waited in the queue may have become stale there.
  *#commitWork(lane: Lane, token: number, offset: number): Generator<number, void> {
    if (this.#holdings.get(lane)?.token !== token) {
      throw new AppError(
        'STALE_COMMIT',
        `offset ${offset} of ${lane.topic}/${lane.partition} was refused: group ${this.#name} has given the partition away`,
      );
    }
    this.#store.commitOffset(this.#name, lane, offset);
    yield 32;
  }

  #drop(seat: Seat): void {
    this.#seats = this.#seats.filter((other) => other !== seat);
    for (const [lane, holding] of this.#holdings) {
      if (holding.seat === seat) this.#holdings.delete(lane);
    }
    this.#rebalance();
  }

  /** Asks for lanes that belong elsewhere and hands out the free ones; runs again at every release. */
  #rebalance(): void {
    const lanes = [...new Set(this.#seats.flatMap((seat) => [...seat.lanes]))];
    const current = new Map([...this.#holdings].map(([lane, { seat }]) => [lane, seat]));
    const plan = assign(lanes, this.#seats, (seat, lane) => seat.lanes.has(lane), current);
    for (const [lane, seat] of plan) {
      const holding = this.#holdings.get(lane);
      if (holding === undefined) {
        const token = ++this.#lastToken;
        this.#holdings.set(lane, { seat, token, leaving: false });
        seat.assigned(lane, token, this.#committed.get(lane.id) ?? 0);
      } else if (holding.seat !== seat && !holding.leaving) {
        holding.leaving = true;
        holding.seat.revoked(lane);
      }
    }
  }

  #watchSessions(): void {
    this.#watch?.cancel();
    const shortest = Math.min(...this.#seats.map((seat) => seat.sessionTimeoutMs));
    this.#watch = this.#clock.after(Math.max(1, Math.ceil(shortest / 4)), () => {
      const now = this.#clock.now();
      const dead = this.#seats.filter((seat) => now - seat.lastLife() >= seat.sessionTimeoutMs);
      for (const seat of dead) {
        this.#log.warn(
          { group: this.#name, silentMs: now - seat.lastLife() },
          'a group member was silent for its whole session and loses its partitions',
        );
        seat.expelled();
        this.#drop(seat);
      }
      if (this.#seats.length > 0) this.#watchSessions();
    });
  }
}
