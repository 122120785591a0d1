import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCursors } from './cursor.ts';

const secret = (fill: number) => new Uint8Array(32).fill(fill);
const stream = { field: 'runEvents', args: { runId: 'run_1', x: 1 }, generation: 'g1' };
const content = { offsets: [[3, 41]] as const, position: [2, 40, 1, 1234, 40] };
const cursors = createCursors([{ id: 1, secret: secret(1) }]);
const cursor = cursors.of(stream).encode(content);

const invalid = { code: 'CURSOR_INVALID', field: 'after' };

test('a cursor comes back as it was given out, and is short', () => {
  assert.deepEqual(cursors.of(stream).decode(cursor), content);
  assert.ok(cursor.length < 150, cursor);
  assert.match(cursor, /^[\w-]+$/);
});

test('no byte of a cursor can be changed, cut or added', () => {
  const bytes = Buffer.from(cursor, 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const forged = Buffer.from(bytes);
    forged[i] = (forged[i] ?? 0) ^ 1;
    assert.throws(() => cursors.of(stream).decode(forged.toString('base64url')), invalid, `${i}`);
    const cut = bytes.subarray(0, i).toString('base64url');
    assert.throws(() => cursors.of(stream).decode(cut), invalid);
  }
  for (const odd of ['', 'x', `${cursor}A`, `${cursor}=`, ` ${cursor}`, 'é'.repeat(2_000)]) {
    assert.throws(() => cursors.of(stream).decode(odd), invalid, odd);
  }
});

test('a cursor is good for its own field and arguments only', () => {
  const others = [
    { ...stream, field: 'otherEvents' },
    { ...stream, args: { runId: 'run_2', x: 1 } },
    { ...stream, args: { runId: 'run_1' } },
  ];
  for (const other of others) assert.throws(() => cursors.of(other).decode(cursor), invalid);
  const reordered = { ...stream, args: { x: 1, runId: 'run_1' } };
  assert.deepEqual(cursors.of(reordered).decode(cursor), content);
});

test('a topic made anew expires its cursors', () => {
  assert.throws(() => cursors.of({ ...stream, generation: 'g2' }).decode(cursor), {
    code: 'CURSOR_EXPIRED',
    field: 'after',
  });
});

test('keys can be rotated: the first signs, all verify, a removed one is unknown', () => {
  const rotated = createCursors([
    { id: 2, secret: secret(2) },
    { id: 1, secret: secret(1) },
  ]);
  assert.deepEqual(rotated.of(stream).decode(cursor), content);
  const fresh = rotated.of(stream).encode(content);
  assert.throws(() => cursors.of(stream).decode(fresh), invalid);
  const wrong = createCursors([{ id: 1, secret: secret(9) }]);
  assert.throws(() => wrong.of(stream).decode(cursor), invalid);
});

test('keys exchanged while streams run: an older cursor is good until its key is retired', () => {
  const older = { id: 1, secret: secret(1) };
  const newer = { id: 2, secret: secret(2) };
  let keys: readonly [typeof older, ...(typeof older)[]] = [older];
  const live = createCursors(() => keys).of(stream);
  const before = live.encode(content);
  keys = [newer, older];
  assert.deepEqual(live.decode(before), content);
  const after = live.encode(content);
  assert.notEqual(after, before);
  keys = [newer];
  assert.throws(() => live.decode(before), invalid);
  assert.deepEqual(live.decode(after), content);
});
