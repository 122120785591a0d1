// Arbitrary run logs for property tests: takeovers, late appends of replaced writers, repeated records.
import fc from 'fast-check';
import type { RunEvent } from '../events/coaching.ts';
import { evolve, initialRun } from './fold.ts';
import type { RunState } from './fold.ts';

export interface History {
  /** As a partition of the log holds them. */
  readonly log: readonly RunEvent[];
  /** The events that must count, by construction rather than by the fold. */
  readonly counting: readonly RunEvent[];
  /** The answer's text at the end. */
  readonly text: string;
}

type Ending = 'RunCompleted' | 'RunFailed' | 'RunCancelled';

type Action =
  | { readonly do: 'step' | 'start' | 'abandon' }
  | { readonly do: 'write'; readonly text: string }
  | { readonly do: 'takeOver'; readonly race: readonly string[] }
  | { readonly do: 'lateWrite'; readonly text: string }
  | { readonly do: 'repeat'; readonly back: number }
  | { readonly do: 'end'; readonly how: Ending };

// Single code units on purpose: surrogate pairs are split between deltas.
const text = fc
  .array(fc.constantFrom('a', 'é', ' ', '\n', '\ud83d', '\udcb6', '7', '$'), { maxLength: 6 })
  .map((units) => units.join(''));

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), text }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('step' as const, 'start' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abandon' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('takeOver' as const),
      race: fc.array(text, { maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lateWrite' as const), text }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.nat(9) }),
  },
);

const ending: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('end' as const),
  how: fc.constantFrom<Ending>('RunCompleted', 'RunFailed', 'RunCancelled'),
});

export function histories(runId = 'run_1'): fc.Arbitrary<History> {
  return fc
    .tuple(fc.array(action, { maxLength: 40 }), ending, fc.array(action, { maxLength: 6 }))
    .map(([before, end, after]) => {
      const run = new Recorder(runId);
      for (const next of [...before, end, ...after]) run.perform(next);
      return { log: run.log, counting: run.counting, text: run.finalText };
    });
}

interface Writer {
  readonly epoch: number;
  seq: number;
  attempt: number;
  open: boolean;
  text: string;
}

/** Plays the writers of one run, well-behaved but for being late. */
class Recorder {
  readonly log: RunEvent[] = [];
  readonly counting: RunEvent[] = [];
  finalText = '';
  #state: RunState;
  #writer: Writer = { epoch: 1, seq: 0, attempt: 0, open: false, text: '' };
  #replaced: Writer | null = null;
  #ended = false;

  constructor(runId: string) {
    this.#state = initialRun(runId);
  }

  perform(action: Action): void {
    const writer = this.#writer;
    switch (action.do) {
      case 'step':
        return this.#step(writer);
      case 'start':
        if (writer.open) this.#abandon(writer, 'MODEL_FAILED');
        writer.attempt++;
        writer.open = true;
        return this.#append(true, {
          __typename: 'AttemptStarted',
          ...this.#head(writer),
          attempt: writer.attempt,
          model: 'm',
        });
      case 'abandon':
        return writer.open ? this.#abandon(writer, 'OUTPUT_INVALID') : undefined;
      case 'write':
        return this.#write(writer, action.text, true);
      case 'lateWrite':
        return this.#replaced === null
          ? undefined
          : this.#write(this.#replaced, action.text, false);
      case 'takeOver':
        return this.#takeOver(action.race);
      case 'repeat': {
        const again = this.log.at(-1 - action.back);
        return again === undefined ? undefined : this.#append(false, again);
      }
      case 'end':
        return this.#end(action.how);
    }
  }

  #append(counts: boolean, event: RunEvent): void {
    this.log.push(event);
    this.#state = evolve(this.#state, event);
    if (counts && !this.#ended) this.counting.push(event);
  }

  #head(by: Writer): { runId: string; epoch: number; seq: number; at: string } {
    by.seq++;
    const at = new Date(Date.UTC(2026, 0, 5) + this.log.length).toISOString();
    return { runId: this.#state.runId, epoch: by.epoch, seq: by.seq, at };
  }

  #step(by: Writer): void {
    this.#append(true, {
      __typename: 'GroundingEvaluated',
      ...this.#head(by),
      numbers: this.log.length,
      unbacked: [],
    });
  }

  #write(by: Writer, delta: string, counts: boolean): void {
    if (!by.open) return;
    const head = this.#head(by);
    const offset = by.text.length;
    by.text += delta;
    this.#append(counts, {
      __typename: 'TokenDelta',
      ...head,
      attempt: by.attempt,
      offset,
      text: delta,
      firstSeq: head.seq,
    });
  }

  #abandon(by: Writer, reason: string): void {
    const head = this.#head(by);
    this.#append(true, { __typename: 'AttemptAbandoned', ...head, attempt: by.attempt, reason });
    by.open = false;
    by.text = '';
  }

  #takeOver(race: readonly string[]): void {
    if (this.#ended) return;
    const old = this.#writer;
    const successor = { ...old, epoch: old.epoch + 1, seq: this.#state.seq };
    // Between the successor's reading and its first append, the old writer's appends still count.
    for (const late of race) this.#write(old, late, true);
    this.#replaced = old;
    this.#writer = successor;
    if (successor.open) this.#abandon(successor, 'WORKER_LOST');
    else this.#step(successor);
  }

  #end(how: Ending): void {
    const writer = this.#writer;
    if (how === 'RunCompleted' && writer.open) {
      const { attempt } = writer;
      const length = writer.text.length;
      const head = this.#head(writer);
      this.#append(true, { __typename: 'OutputValidated', ...head, attempt, length });
    }
    const head = this.#head(writer);
    if (how === 'RunCompleted') {
      this.#append(true, { __typename: how, ...head, message: { id: 'msg_1' } });
    } else if (how === 'RunCancelled') {
      this.#append(true, { __typename: how, ...head, by: 'usr_1' });
    } else {
      this.#append(true, { __typename: how, ...head, code: 'C', reason: 'r', retryable: false });
    }
    this.#ended = true;
    this.finalText = writer.text;
  }
}
