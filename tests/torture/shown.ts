// What a client shows of one run, and what is wrong with each frame it is given: the checker's own reducer,
// written from the schema's descriptions alone.
import type { Flaw, FlawClass, SeenEvent } from './history.ts';

interface Attempt {
  readonly attempt: number;
  readonly epoch: number;
}

const terminals = ['RunCompleted', 'RunFailed', 'RunCancelled'];

export class Shown {
  text = '';
  terminal: string | null = null;
  /** Everything but text, as `epoch/seq type`. */
  steps: string[] = [];
  #attempt: Attempt | null = null;
  #epoch = 0;
  #seq = 0;
  #seen = new Set<string>();
  /** Numbers that were skipped: text still to come merged, or text of an attempt that was given up. */
  #skipped = new Set<string>();

  copy(): Shown {
    const copy = new Shown();
    copy.text = this.text;
    copy.terminal = this.terminal;
    copy.steps = [...this.steps];
    copy.#attempt = this.#attempt;
    copy.#epoch = this.#epoch;
    copy.#seq = this.#seq;
    copy.#seen = new Set(this.#seen);
    copy.#skipped = new Set(this.#skipped);
    return copy;
  }

  take(event: SeenEvent): Flaw[] {
    const flaws: Flaw[] = [];
    const name = `${event.epoch}/${event.seq} ${event.__typename}`;
    const flaw = (kind: FlawClass, message: string) => flaws.push({ class: kind, message });
    if (this.terminal !== null) {
      flaw('falseTerminals', `${name} after ${this.terminal}`);
      return flaws;
    }
    if (this.#seen.has(name)) {
      flaw('duplicated', `${name} again`);
      return flaws;
    }
    const behind =
      event.epoch < this.#epoch || (event.epoch === this.#epoch && event.seq <= this.#seq);
    if (behind) flaw('reordered', `${name} after ${this.#epoch}/${this.#seq}`);
    this.#seen.add(name);
    flaws.push(...this.#number(event, name));
    if (event.__typename === 'TokenDelta') flaws.push(...this.#write(event, name));
    else this.#step(event, name);
    return flaws;
  }

  /** Numbers that never came and were not text of an attempt that was given up. */
  missing(): Flaw[] {
    return [...this.#skipped].map((number) => ({ class: 'lost', message: `${number} never came` }));
  }

  #number({ epoch, seq, firstSeq, __typename }: SeenEvent, name: string): Flaw[] {
    const from = __typename === 'TokenDelta' ? (firstSeq ?? seq) : seq;
    for (let number = from; number <= seq; number++) this.#skipped.delete(`${epoch}/${number}`);
    if (epoch < this.#epoch || (epoch === this.#epoch && seq <= this.#seq)) return [];
    const flaws: Flaw[] = [];
    for (let number = this.#seq + 1; number < from; number++) {
      // Only text is ever left out or comes later, merged.
      if (this.#attempt !== null) this.#skipped.add(`${this.#epoch}/${number}`);
      else flaws.push({ class: 'lost', message: `${name} came after ${this.#epoch}/${this.#seq}` });
    }
    this.#epoch = epoch;
    this.#seq = seq;
    return flaws;
  }

  #write({ attempt, epoch, offset = 0, text = '' }: SeenEvent, name: string): Flaw[] {
    if (this.#attempt?.attempt !== attempt || this.#attempt?.epoch !== epoch) {
      return [{ class: 'reordered', message: `${name} of attempt ${attempt}, which is not open` }];
    }
    const length = this.text.length;
    if (offset > length) {
      this.text += '\0'.repeat(offset - length) + text;
      return [{ class: 'textGaps', message: `${name} at ${offset} of ${length} code units` }];
    }
    this.text += text.slice(length - offset);
    return offset === length
      ? []
      : [{ class: 'duplicated', message: `${name} at ${offset} of ${length} code units` }];
  }

  #step({ __typename, attempt = 0, epoch }: SeenEvent, name: string): void {
    this.steps.push(name);
    if (terminals.includes(__typename)) this.terminal = __typename;
    const given = __typename === 'AttemptAbandoned' && attempt === this.#attempt?.attempt;
    if (__typename !== 'AttemptStarted' && !given) return;
    this.text = '';
    this.#skipped.clear();
    this.#attempt = given ? null : { attempt, epoch };
  }
}
