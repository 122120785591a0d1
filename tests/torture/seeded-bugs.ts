// Bugs put into a copy of the server, one at a time, and the class of flaw by which each must be noticed.
import type { FlawClass } from './history.ts';
import type { Replacement } from './scratch-copy.ts';

export interface SeededBug extends Replacement {
  readonly bug: string;
  readonly shows: FlawClass;
}

const fold = 'schema/runs/fold.ts';
const stream = 'schema/runs/stream.ts';
const reader = 'gateway/stream/reader.ts';
const live = 'gateway/stream/live.ts';
const tail = 'gateway/stream/tail.ts';
const told = 'gateway/stream/told.ts';
const subscribe = 'gateway/stream/subscribe.ts';
const owner = 'gateway/stream/owner.ts';
const writer = 'subgraphs/coaching/run/writer.ts';

export const seededBugs: readonly SeededBug[] = [
  {
    bug: 'the fold accepts a replaced writer',
    file: fold,
    from: 'state.ended || event.epoch < state.epoch',
    to: 'state.ended',
    shows: 'missingTerminals',
  },
  {
    bug: 'the fold goes on after the end',
    file: fold,
    from: 'if (state.ended || event.epoch',
    to: 'if (event.epoch',
    shows: 'falseTerminals',
  },
  {
    bug: 'the fold takes a repeated event for a gap',
    file: fold,
    from: 'event.seq <= state.seq) return { state, problem: null }',
    to: 'event.seq < state.seq) return { state, problem: null }',
    shows: 'missingTerminals',
  },
  {
    bug: 'AttemptAbandoned is ignored by who catches up',
    file: fold,
    from: 'steps: [...state.steps, event],',
    to: "steps: event.__typename === 'AttemptAbandoned' ? state.steps : [...state.steps, event],",
    shows: 'lost',
  },
  {
    bug: 'catch-up begins one step late',
    file: fold,
    from: 'state.steps.slice(first);',
    to: 'state.steps.slice(first + 1);',
    shows: 'lost',
  },
  {
    bug: 'catch-up leaves out the rest of a text that was begun',
    file: fold,
    from: 'if (current === null || current.lastSeq === 0) return null;',
    to: 'if (current === null || current.lastSeq === 0 || position?.offset) return null;',
    shows: 'textGaps',
  },
  {
    bug: 'what was just read counts as missing',
    file: fold,
    from: 'return event.seq <= position.seq;',
    to: 'return event.seq < position.seq;',
    shows: 'duplicated',
  },
  {
    bug: 'catch-up tells the text from its beginning again',
    file: fold,
    from: 'const offset = begun?.offset ?? 0;',
    to: 'const offset = 0;',
    shows: 'duplicated',
  },
  {
    bug: 'catch-up skips a character',
    file: fold,
    from: 'const offset = begun?.offset ?? 0;',
    to: 'const offset = (begun?.offset ?? -1) + 1;',
    shows: 'textGaps',
  },
  {
    bug: 'catch-up cuts the text at the wrong place',
    file: fold,
    from: 'text: current.text.slice(offset),',
    to: 'text: current.text.slice(offset + 1),',
    shows: 'lost',
  },
  {
    bug: 'the merged text comes after steps that were later',
    file: fold,
    from: 'events.splice(place, 0, delta);',
    to: 'events.push(delta);',
    shows: 'lost',
  },
  {
    bug: 'the merged text comes before its attempt',
    file: fold,
    from: 'events.splice(place, 0, delta);',
    to: 'events.unshift(delta);',
    shows: 'reordered',
  },
  {
    bug: 'a position forgets the delta it was made of',
    file: fold,
    from: 'offset: event.offset + event.text.length,',
    to: 'offset: event.offset,',
    shows: 'duplicated',
  },
  {
    bug: 'the cursor is one event ahead',
    file: stream,
    from: '    epoch,\n    seq,\n    attempt,',
    to: '    epoch,\n    seq + 1,\n    attempt,',
    shows: 'lost',
  },
  {
    bug: 'the cursor is one event behind',
    file: stream,
    from: 'return { epoch, seq, attempt, offset, textSeq };',
    to: 'return { epoch, seq: seq - 1, attempt, offset, textSeq };',
    shows: 'duplicated',
  },
  {
    bug: 'the owner check is skipped',
    file: subscribe,
    from: 'await checkOwner(executor, asked, request);',
    to: '',
    shows: 'leaked',
  },
  {
    bug: 'any signed-in user passes the owner check',
    file: owner,
    from: 'if (unseen.length === 0) return;',
    to: "if (unseen.length === 0 || viewer.kind === 'user') return;",
    shows: 'leaked',
  },
  {
    bug: 'the cursor is not looked at',
    file: subscribe,
    from: 'after === null ? null :',
    to: 'after !== "" ? null :',
    shows: 'duplicated',
  },
  {
    bug: 'the topic counts from another start than the cursor says',
    file: subscribe,
    from: 'offset > (ends.get(partition) ?? 0))',
    to: 'offset >= (ends.get(partition) ?? 0))',
    shows: 'missingTerminals',
  },
  {
    bug: 'of several missing events only the first is given',
    file: reader,
    from: 'this.#next = others.length > 0 ? null : head;',
    to: 'this.#next = head;',
    shows: 'lost',
  },
  {
    bug: 'a slow client is dropped from, not merged for',
    file: reader,
    from: 'if (event === undefined) return null;\n      this.#next++;',
    to: 'this.#next++;\n      if (event === undefined) continue;',
    shows: 'lost',
  },
  {
    bug: 'the end of the stream overtakes what was not read',
    file: told,
    from: 'return stream.ended && fold.catchUp(stream.state, last).length === 0;\n    },\n    take(): Step | null {\n      const delivery = reader.take();',
    to: 'return stream.ended;\n    },\n    take(): Step | null {\n      const delivery = stream.ended ? null : reader.take();',
    shows: 'falseTerminals',
  },
  {
    bug: 'a cursor stands before its frame',
    file: reader,
    from: 'return { event, position: this.#position, origin };',
    to: 'return { event, origin, position: { ...(this.#position as object), seq: 1, offset: 0 } };',
    shows: 'duplicated',
  },
  {
    bug: 'the ring is read one event early',
    file: live,
    from: 'index - (this.#head - this.#recent.length)]',
    to: 'index - 1 - (this.#head - this.#recent.length)]',
    shows: 'missingTerminals',
  },
  {
    bug: 'nobody is woken',
    file: live,
    from: 'this.#problem = problem;\n    this.#wake();',
    to: 'this.#problem = problem;',
    shows: 'missingTerminals',
  },
  {
    bug: 'the head does not move',
    file: live,
    from: 'this.#head++;',
    to: '',
    shows: 'missingTerminals',
  },
  {
    bug: 'what arrives while a run is loaded is forgotten',
    file: tail,
    from: 'for (const record of arrived) stream.apply(record);',
    to: '',
    shows: 'missingTerminals',
  },
  {
    bug: 'loading stops one record early',
    file: tail,
    from: 'const until = this.#reached.get(partition) ?? 0;',
    to: 'const until = (this.#reached.get(partition) ?? 1) - 1;',
    shows: 'missingTerminals',
  },
  {
    bug: 'a checkpoint is read one record late',
    file: tail,
    from: '? saved.offset :',
    to: '? saved.offset + 1 :',
    shows: 'missingTerminals',
  },
  {
    bug: "another run's records are folded in",
    file: tail,
    from: 'if (record.key === key) stream.apply(record);',
    to: 'stream.apply(record);',
    shows: 'leaked',
  },
  {
    bug: "the tail brings a run's records to another run's clients",
    file: tail,
    from: 'if (stream !== undefined) this.#apply(stream, record);',
    to: 'for (const each of this.#streams.values()) this.#apply(each, record);\n      if (stream !== undefined) continue;',
    shows: 'leaked',
  },
  {
    bug: 'the writer numbers text one character too far',
    file: writer,
    from: 'this.#state.text?.text.length ?? 0;',
    to: '(this.#state.text?.text.length ?? 0) + 1;',
    shows: 'missingTerminals',
  },
  {
    bug: 'the writer tears surrogate pairs',
    file: writer,
    from: '.test(this.#pending) ? 1 : 0;',
    to: '.test(this.#pending) ? 0 : 0;',
    shows: 'lost',
  },
  {
    bug: 'text is sent again with every later piece',
    file: writer,
    from: 'this.#pending = this.#pending.slice(this.#pending.length - held);',
    to: '',
    shows: 'duplicated',
  },
  {
    bug: 'a step overtakes the text before it',
    file: writer,
    from: 'await this.flush();\n    await this.#enqueue',
    to: 'await this.#enqueue',
    shows: 'lost',
  },
  {
    bug: 'a decided ending is published in part',
    file: writer,
    from: 'event.epoch === epoch && event.seq > seq)',
    to: 'event.epoch === epoch && event.seq > seq + 1)',
    shows: 'missingTerminals',
  },
  {
    bug: 'a successor writes under its predecessor’s epoch',
    file: writer,
    from: 'epoch: this.#lease.epoch,',
    to: 'epoch: 1,',
    shows: 'missingTerminals',
  },
  {
    bug: "a writer's checkpoint is one record ahead of its state",
    file: writer,
    from: 'offset: this.#nextOffset, state',
    to: 'offset: this.#nextOffset + 1, state',
    shows: 'missingTerminals',
  },
];
