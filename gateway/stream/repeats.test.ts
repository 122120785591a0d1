import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventRecord } from '../../platform/events/port.ts';
import { Repeats } from './repeats.ts';

function record(offset: number, id?: string, source = '/a', partition = 0): EventRecord {
  const headers = { ce_type: 'x', ...(id !== undefined && { ce_id: id, ce_source: source }) };
  return { ...{ topic: 't', key: 'k', partition, offset, timestamp: 0, value: null }, headers };
}

test('the same source and id again is a repeat, wherever reading began', () => {
  const repeats = new Repeats(10);
  assert.equal(repeats.note(record(5, 'e')), false);
  assert.equal(repeats.note(record(6, 'e')), true);
  assert.equal(repeats.note(record(7, 'e', '/b')), false, 'of another source');
  // Read later, from before: that is where it stood first.
  assert.equal(repeats.note(record(2, 'e')), false);
  assert.equal(repeats.note(record(2, 'e')), false, 'read again, it is no repeat of itself');
  assert.equal(repeats.note(record(5, 'e')), true);
});

test('records without an id are never repeats', () => {
  const repeats = new Repeats(10);
  assert.equal(repeats.note(record(1)), false);
  assert.equal(repeats.note(record(2)), false);
});

test('forgets those noted longest ago, and knows from where on it knows all', () => {
  const repeats = new Repeats(3);
  assert.equal(repeats.knownFrom(0), Infinity);
  repeats.noted(0, 4);
  for (let offset = 4; offset < 7; offset++) repeats.note(record(offset, `e${offset}`));
  assert.equal(repeats.knownFrom(0), 4);
  repeats.note(record(7, 'e7'));
  assert.equal(repeats.knownFrom(0), 5);
  assert.equal(repeats.note(record(8, 'e4')), false, 'it was forgotten');
  // What was forgotten is not known because older ones were read.
  repeats.noted(0, 1);
  assert.equal(repeats.knownFrom(0), 6);
});
