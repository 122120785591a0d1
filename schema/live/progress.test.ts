import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ingestEventData, memoryTopics } from '../events/memory.ts';
import { progress, type ProgressEvent, type ProgressState } from './progress.ts';

const stream = progress({ topic: memoryTopics[0], events: ingestEventData, entity: 'Document' });
const at = '2026-01-05T09:00:00.000Z';
const head = (seq: number) => ({ documentId: 'doc_1', ownerId: 'usr_1', seq, at });

function eventAt(seq: number, last: number, failed: boolean): ProgressEvent {
  if (seq === 1) {
    return { __typename: 'IngestRequested', ...head(1), title: 't', mediaType: 'text/plain' };
  }
  if (seq < last) {
    return { __typename: 'IngestProgressed', ...head(seq), stage: 'READING', done: seq, total: 99 };
  }
  return failed
    ? { __typename: 'IngestFailed', ...head(seq), code: 'C', reason: 'r' }
    : { __typename: 'IngestCompleted', ...head(seq), chunks: 3 };
}

const evolve = (state: ProgressState, event: ProgressEvent) => stream.fold(state, event).state;
const initial = stream.initial('doc_1');

test('any interleaving of writing, repeating, reading and lagging tells every event once, up to the end', () => {
  const plan = fc.record({
    last: fc.integer({ min: 2, max: 30 }),
    failed: fc.boolean(),
    /** Before each event: earlier ones that are written again, and whether the reader looks. */
    steps: fc.array(fc.record({ repeat: fc.option(fc.nat(5)), reads: fc.boolean() })),
  });
  fc.assert(
    fc.property(plan, ({ last, failed, steps }) => {
      let state = initial;
      let position: { seq: number } | null = null;
      const seen: ProgressEvent[] = [];
      const read = () => {
        for (const event of stream.catchUp(state, position)) {
          const first = event.firstSeq ?? event.seq;
          assert.equal(first, (position?.seq ?? 0) + 1, 'nothing is left out or told twice');
          assert.ok(position === null || !stream.isBehind(event, position));
          position = stream.positionAfter(position, event);
          // As a cursor carries it.
          position = stream.unpackPosition(stream.packPosition(position));
          seen.push(event);
        }
      };
      for (let seq = 1; seq <= last; seq++) {
        const { repeat = null, reads = false } = steps[seq - 1] ?? {};
        const old = seq - 1 - (repeat ?? 0);
        if (repeat !== null && old > 0) {
          assert.equal(evolve(state, eventAt(old, last, failed)), state, 'a repeated event');
        }
        if (reads) read();
        const { state: next, problem } = stream.fold(state, eventAt(seq, last, failed));
        assert.equal(problem, null);
        assert.equal(stream.ended(next), seq === last);
        state = stream.restore(JSON.parse(JSON.stringify(next))) ?? initial;
      }
      assert.equal(evolve(state, eventAt(last + 1, last + 9, false)), state, 'after the end');
      read();
      assert.equal(seen.at(-1)?.__typename, failed ? 'IngestFailed' : 'IngestCompleted');
      assert.equal(seen[0]?.__typename, 'IngestRequested', 'the first event is never merged');
      assert.deepEqual(stream.catchUp(state, position), []);
    }),
  );
});

test('joining late costs two events, whatever the length', () => {
  let state = initial;
  for (let seq = 1; seq <= 1_000; seq++) state = evolve(state, eventAt(seq, 2_000, false));
  assert.deepEqual(
    stream.catchUp(state, null).map(({ seq, firstSeq }) => [seq, firstSeq]),
    [
      [1, undefined],
      [1_000, 2],
    ],
  );
  assert.ok(JSON.stringify(state).length < 1_000);
});

test('missing events are a problem, and the next one in order goes on', () => {
  const begun = evolve(initial, eventAt(1, 9, false));
  const { state, problem } = stream.fold(begun, eventAt(3, 9, false));
  assert.equal(state, begun);
  assert.match(problem?.message ?? '', /after event 1 came 3/);
  assert.equal(evolve(state, eventAt(2, 9, false)).seq, 2);
});

test('of a known type the whole payload is looked at, of another what all have in common', () => {
  const bare: ProgressEvent = { ...head(9), __typename: 'IngestCompleted' };
  assert.match(stream.fault(bare) ?? '', /chunks/);
  assert.equal(stream.fault({ ...bare, __typename: 'IngestPaused' }), null);
  assert.match(
    stream.fault({ ...bare, __typename: 'IngestPaused', seq: 0 } as ProgressEvent) ?? '',
    /seq/,
  );
});

test('an id of version 7 tells when its work can have begun', () => {
  // The example of RFC 9562, A.6.
  const made = Date.UTC(2022, 1, 22, 19, 22, 22);
  assert.equal(stream.bornAt('doc_017f22e279b07cc398c4dc0c0c07398f'), made);
  for (const other of ['doc_1', 'doc_', 'img_QUxMT0NBVElPTg']) {
    assert.equal(stream.bornAt(other), null, other);
  }
});

test('what is not a position or a state of this version is refused', () => {
  assert.equal(stream.unpackPosition([]), null);
  assert.equal(stream.unpackPosition([1, 2]), null);
  assert.equal(stream.restore({ ...initial, version: 2 }), null);
  assert.equal(stream.restore(null), null);
});
