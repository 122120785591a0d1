// One faultless history, spoiled by hand in every way that a client could suffer: each is noticed as what it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './checker.ts';
import type { FlawClass, Observation, ProducedRun, SeenEvent } from './history.ts';

type Event = Omit<SeenEvent, 'runId'>;

const run: ProducedRun = { runId: 'run_1', owner: 'ada', status: 'COMPLETED', text: 'Keep 4.3 €.' };
const delta = (
  epoch: number,
  seq: number,
  attempt: number,
  offset: number,
  text: string,
): Event => ({
  ...{ __typename: 'TokenDelta', epoch, seq, firstSeq: seq, attempt, offset, text },
});
const events: readonly Event[] = [
  { __typename: 'RunAccepted', epoch: 1, seq: 1 },
  { __typename: 'SafetyChecked', epoch: 1, seq: 2 },
  { __typename: 'AttemptStarted', epoch: 1, seq: 3, attempt: 1 },
  delta(1, 4, 1, 0, 'Sell '),
  delta(1, 5, 1, 5, 'all'),
  { __typename: 'AttemptAbandoned', epoch: 2, seq: 6, attempt: 1 },
  { __typename: 'AttemptStarted', epoch: 2, seq: 7, attempt: 2 },
  delta(2, 8, 2, 0, 'Keep '),
  delta(2, 9, 2, 5, '4.3'),
  delta(2, 10, 2, 8, ' €.'),
  { __typename: 'OutputValidated', epoch: 2, seq: 11, attempt: 2 },
  { __typename: 'RunPersisted', epoch: 2, seq: 12 },
  { __typename: 'RunCompleted', epoch: 2, seq: 13 },
];

const frame = (event: Event, runId = 'run_1'): Observation => ({
  what: 'frame',
  event: { ...event, runId },
  cursor: `after ${event.epoch}/${event.seq}`,
});
const connected = (after: string | null = null): Observation => ({ what: 'connected', after });
const ended = (how: string): Observation => ({ what: 'ended', how });
const told = (all: readonly Event[], end = 'complete'): Observation[] => [
  connected(),
  ...all.map((event) => frame(event)),
  ended(end),
];

function verdictOn(seen: readonly Observation[], viewer = 'ada', produced = run) {
  const sound = { client: 'sound', viewer: 'ada', runId: 'run_1', seen: told(events), stays: true };
  return check(
    [produced],
    [{ client: 'spoiled', viewer, runId: 'run_1', seen, stays: true }, sound],
  );
}

const at = (index: number): Event => events[index] ?? assert.fail();
const without = (...indexes: number[]) => events.filter((_, index) => !indexes.includes(index));
const swapped = (index: number) => events.with(index, at(index + 1)).with(index + 1, at(index));
const again = (index: number, after = index) => events.toSpliced(after + 1, 0, at(index));

test('faultless: told at once, resumed, from an older cursor, from nothing, and merged', () => {
  const fromThree = [
    connected('after 1/3'),
    ...events.slice(3).map((e) => frame(e)),
    ended('complete'),
  ];
  const merged = { ...delta(2, 10, 2, 0, 'Keep 4.3 €.'), firstSeq: 8 };
  const caughtUp = [...without(3, 4, 7, 8, 9).slice(0, 5), merged, ...events.slice(10)];
  const faultless: Record<string, Observation[]> = {
    'at once': told(events),
    resumed: [...told(events.slice(0, 3), 'lost'), ...fromThree],
    'from an older cursor': [...told(events.slice(0, 9), 'cut'), ...fromThree],
    'from nothing': [...told(events.slice(0, 9), 'cut'), ...told(events)],
    merged: told(caughtUp),
  };
  for (const [name, seen] of Object.entries(faultless)) {
    assert.deepEqual(verdictOn(seen).details, [], name);
  }
});

const spoiled: readonly (readonly [string, FlawClass, Observation[]])[] = [
  ['a step is missing', 'lost', told(without(1))],
  ['the last step before the end is missing', 'lost', told(without(11))],
  ['the last text is missing', 'lost', told(without(9))],
  ['text in the middle is missing', 'textGaps', told(without(8))],
  ['a delta lacks a character', 'textGaps', told(events.with(8, delta(2, 9, 2, 5, '4.')))],
  ['the last delta lacks a character', 'lost', told(events.with(9, delta(2, 10, 2, 8, ' €')))],
  ['a character is another one', 'lost', told(events.with(9, delta(2, 10, 2, 8, ' $.')))],
  ['characters changed places', 'reordered', told(events.with(9, delta(2, 10, 2, 8, ' .€')))],
  ['a step comes twice', 'duplicated', told(again(1))],
  ['a delta comes twice', 'duplicated', told(again(8))],
  [
    'a delta under a new number comes twice',
    'duplicated',
    told(events.with(9, delta(2, 10, 2, 5, '4.3 €.'))),
  ],
  ['more text than was produced', 'duplicated', told(events.with(9, delta(2, 10, 2, 8, ' €. €.')))],
  [
    'all of it again after a reconnect',
    'duplicated',
    [
      ...told(events.slice(0, 9), 'lost'),
      connected('after 2/9'),
      ...events.map((event) => frame(event)),
    ],
  ],
  ['steps changed places', 'reordered', told(swapped(0))],
  ['deltas changed places', 'reordered', told(swapped(8))],
  ['text after the attempt was given up', 'reordered', told(swapped(4))],
  ['a replaced writer is heard', 'reordered', told(events.toSpliced(8, 0, delta(1, 6, 1, 8, '!')))],
  ['what to discard is not said', 'lost', told(without(5))],
  [
    'an end that is none',
    'falseTerminals',
    told([...events.slice(0, 9), { ...at(12), __typename: 'RunFailed' }]),
  ],
  [
    'the wrong end',
    'falseTerminals',
    told(events.with(12, { ...at(12), __typename: 'RunCancelled' })),
  ],
  ['two ends', 'falseTerminals', told([...events, { ...at(12), seq: 14 }])],
  ['text after the end', 'falseTerminals', told([...events, delta(2, 14, 2, 11, '!')])],
  ['completed without an end', 'falseTerminals', told(without(12))],
  ['an end that never comes', 'missingTerminals', told(without(12), 'lost')],
  ['an error instead of an end', 'missingTerminals', told(events.slice(0, 4), 'DATA_CORRUPT')],
  ["another run's event", 'leaked', [connected(), frame(at(0), 'run_2')]],
];

for (const [name, shows, seen] of spoiled) {
  test(`${name}: ${shows}`, () => {
    const verdict = verdictOn(seen);
    assert.ok(verdict[shows] > 0, JSON.stringify(verdict.details));
  });
}

test("another viewer's frames are leaked, whatever they say; being refused is not", () => {
  assert.equal(verdictOn(told(events), 'bob').leaked, events.length);
  assert.deepEqual(verdictOn([connected(), ended('NOT_FOUND')], 'bob').details, []);
});

test('an answer that the transcript does not have is no answer', () => {
  const verdict = verdictOn(told(events), 'ada', { ...run, status: 'RUNNING', text: null });
  assert.equal(verdict.falseTerminals, 2);
});

test('a history that cannot be is refused', () => {
  assert.throws(() => verdictOn([connected('made up')]), /cursor of nobody/);
});
