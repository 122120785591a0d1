import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Viewer } from '../../platform/auth/port.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import { decodeEvent } from '../../platform/events/codec.ts';
import { sessionsRevoked } from '../../schema/events/users.ts';
import { codes, mutate, openSlice, type TestSlice } from './testing.ts';

const ada = viewerOf('usr_ada');
const operator = viewerOf('usr_ops', 'operator');
const start = '2026-01-05T09:00:00.000Z';

describe('signing out everywhere', () => {
  let slice: TestSlice;
  before(async () => (slice = await openSlice()));

  const signOut = (viewer: Viewer, input: object) =>
    mutate(slice, viewer, 'signOutEverywhere', input, '{ userId signedOutAt }');
  const told = async () =>
    (await slice.drain()).map((record) => ({
      key: record.key,
      ...decodeEvent(sessionsRevoked, record).data,
    }));

  test('revokes what was issued until now, once per key, also of who has no profile', async () => {
    const answer = { data: { signOutEverywhere: { userId: ada.id, signedOutAt: start } } };
    assert.deepEqual(await signOut(ada, { idempotencyKey: '1' }), answer);
    await slice.clock.advance(60_000);
    assert.deepEqual(await signOut(ada, { userId: ada.id, idempotencyKey: '1' }), answer);
    assert.deepEqual(await told(), [{ key: ada.id, userId: ada.id, until: start, final: false }]);
    const { data } = await signOut(ada, { idempotencyKey: '2' });
    assert.deepEqual(data?.['signOutEverywhere'], {
      ...{ userId: ada.id, signedOutAt: '2026-01-05T09:01:00.000Z' },
    });
    assert.equal((await told()).length, 1);
  });

  test('of somebody else needs the scope of operators', async () => {
    const input = { userId: ada.id, idempotencyKey: 'theirs' };
    for (const viewer of [viewerOf('usr_bob'), viewerOf('usr_bob', 'advisor')]) {
      assert.deepEqual(codes(await signOut(viewer, input)), [['FORBIDDEN', undefined]]);
    }
    assert.deepEqual(await told(), []);
    const { data } = await signOut(operator, input);
    assert.equal((data?.['signOutEverywhere'] as { userId: string }).userId, ada.id);
    assert.equal((await told())[0]?.userId, ada.id);
  });

  test('is never taken back by a clock that is behind', async () => {
    await slice.db.query(
      `UPDATE users.sign_out SET revoked_until = '2026-02-01T00:00:00Z' WHERE user_id = $1`,
      [ada.id],
    );
    await signOut(ada, { idempotencyKey: 'late' });
    assert.equal((await told())[0]?.until, '2026-02-01T00:00:00.000Z');
  });

  test('says what is wrong', async () => {
    assert.deepEqual(codes(await signOut(operator, { userId: ' ', idempotencyKey: 'x' })), [
      ['BAD_USER_INPUT', 'input.userId'],
    ]);
    assert.deepEqual(codes(await signOut(ada, { idempotencyKey: '' })), [
      ['BAD_USER_INPUT', 'input.idempotencyKey'],
    ]);
    const used = { userId: 'usr_else', idempotencyKey: 'theirs' };
    assert.deepEqual(codes(await signOut(operator, used)), [
      ['IDEMPOTENCY_CONFLICT', 'input.idempotencyKey'],
    ]);
  });
});
