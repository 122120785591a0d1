// The figures of processes that share a port, gathered by the one that supervises them: whichever of them is asked
// tells of all. No answer is waited for very long, and what a process had counted stays counted when it is gone.
import type { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';
import { growing, summed, type Figures, type Gathering } from './together.ts';

/** Between a worker and its supervisor, either way; `id` is the asker's. */
type Message =
  | { readonly figures: 'of all?' | 'yours?'; readonly id: number }
  | { readonly figures: 'of all'; readonly id: number; readonly all: readonly Figures[] }
  | { readonly figures: 'mine'; readonly id: number; readonly own: Figures };

/** A worker as its supervisor has it, or the supervisor as a worker has it. */
export interface Other extends Pick<EventEmitter, 'on'> {
  send?(message: unknown, callback: (error: Error | null) => void): unknown;
}

/** Longest that a supervisor waits for a worker, and a worker for its supervisor, ms. */
const workerMs = 1_000;
const supervisorMs = 2_000;

class Line {
  readonly #other: Other;
  readonly #waiting = new Map<number, (answer: Message | null) => void>();
  #last = 0;

  constructor(other: Other, onQuestion: (question: Message) => void) {
    this.#other = other;
    other.on('message', (message: unknown) => {
      if (!isOurs(message)) return;
      if ('all' in message || 'own' in message) this.#waiting.get(message.id)?.(message);
      else onQuestion(message);
    });
  }

  say(message: Message): void {
    // Whoever cannot be reached is gone, or will be asked again.
    this.#other.send?.(message, () => undefined);
  }

  /** Null: no answer in time. */
  async ask(
    figures: 'of all?' | 'yours?',
    withinMs: number,
    clock: Clock,
  ): Promise<Message | null> {
    const id = ++this.#last;
    const done = new AbortController();
    let answer: Message | null = null;
    this.#waiting.set(id, (given) => {
      answer = given;
      done.abort();
    });
    this.say({ figures, id });
    await clock.sleep(withinMs, done.signal);
    this.#waiting.delete(id);
    return answer;
  }

  /** Nobody answers any more. */
  end(): void {
    for (const give of this.#waiting.values()) give(null);
  }
}

/** In a worker. */
export function gatherBySupervisor(supervisor: Other, clock: Clock): Gathering {
  let read: () => Promise<Figures> = async () => [];
  const line = new Line(supervisor, ({ id }) => {
    void read().then((own) => line.say({ figures: 'mine', id, own }));
  });
  return {
    tell(own) {
      read = own;
    },
    async all(own) {
      const answer = await line.ask('of all?', supervisorMs, clock);
      return answer !== null && 'all' in answer && answer.all.length > 0
        ? answer.all
        : [await own()];
    },
  };
}

/** In the supervisor, which has none of its own. */
export class WorkersFigures {
  readonly #clock: Clock;
  readonly #workers = new Map<Other, Known>();
  /** What those that are gone had counted. */
  #past: readonly Figures[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(worker: Other): void {
    const line = new Line(worker, ({ id }) => {
      void this.#all().then((all) => line.say({ figures: 'of all', id, all }));
    });
    this.#workers.set(worker, { line, last: [], isFresh: false });
  }

  remove(worker: Other): void {
    const gone = this.#workers.get(worker);
    if (gone === undefined) return;
    this.#workers.delete(worker);
    gone.line.end();
    this.#past = [...this.#past, growing(gone.last)];
    void this.#compact();
  }

  async #all(): Promise<readonly Figures[]> {
    await Promise.all([...this.#workers.values()].map((known) => this.#ask(known)));
    // All at once: a worker that has ended meanwhile is in the past, and nowhere else.
    const present = [...this.#workers.values()].map(({ last, isFresh }) =>
      isFresh ? last : growing(last),
    );
    return [...present, ...this.#past].filter(({ length }) => length > 0);
  }

  async #ask(known: Known): Promise<void> {
    const answer = await known.line.ask('yours?', workerMs, this.#clock);
    known.isFresh = answer !== null && 'own' in answer;
    if (answer !== null && 'own' in answer) known.last = answer.own;
  }

  async #compact(): Promise<void> {
    const before = this.#past;
    if (before.length < 2) return;
    const sum = await summed(before);
    // Whoever ended meanwhile makes it compact.
    if (this.#past === before) this.#past = [sum];
  }
}

interface Known {
  readonly line: Line;
  /** As it told them last. */
  last: Figures;
  isFresh: boolean;
}

function isOurs(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'figures' in message && 'id' in message;
}
