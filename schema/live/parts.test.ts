import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostParts, parts, type PartsChange } from './parts.ts';

const feed = parts({
  topic: { name: 'houses.v1', retention: { ms: 1 } },
  field: 'roomUpdated',
  type: 'RoomUpdate',
  entity: 'House',
  part: { type: 'Room', id: 'roomId', list: 'rooms' },
  kinds: { RoomBuilt: 'BUILT', RoomPainted: 'PAINTED' },
});
const at = '2026-01-05T09:00:00.000Z';
const event = (name: string, room: number | string) => ({
  ...{ __typename: name, houseId: 'hse_1', roomId: `r${room}` },
});

test('parts are told each once, the one that changed last at the end; other events are passed over', () => {
  const events = [event('RoomBuilt', 1), event('RoomBuilt', 2), event('RoomPainted', 1)];
  const merged = events.reduce<PartsChange | null>(
    (unread, each) => feed.merge(unread, each, at),
    null,
  );
  assert.ok(merged);
  assert.equal(feed.merge(merged, event('HouseSold', 9), at), merged);
  assert.equal(feed.merge(null, event('HouseSold', 9), at), null);
  const room = (id: string) => ({ __typename: 'Room', id });
  assert.deepEqual(feed.project(merged), {
    ...{ __typename: 'RoomUpdate', houseId: 'hse_1', kind: 'PAINTED', kinds: ['BUILT', 'PAINTED'] },
    ...{ count: 3, at, rooms: [room('r2'), room('r1')] },
    house: { __typename: 'House', id: 'hse_1' },
  });
});

test('what waits to be told stays bounded, and the newest is in it', () => {
  let unread: PartsChange | null = null;
  for (let n = 1; n <= 1_000; n++) unread = feed.merge(unread, event('RoomBuilt', n), at);
  assert.equal(unread?.count, 1_000);
  assert.equal(unread.parts.length, mostParts);
  assert.equal(unread.parts.at(-1), 'r1000');
});

test('an event of a kind that is told must name its part', () => {
  assert.equal(feed.fault(event('RoomBuilt', 1)), null);
  assert.match(feed.fault({ __typename: 'RoomBuilt' }) ?? '', /houseId/);
  assert.equal(feed.fault({ __typename: 'HouseSold' }), null);
});
