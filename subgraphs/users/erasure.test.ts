// How somebody comes and how somebody goes: sign-up and erasure.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Viewer } from '../../platform/auth/port.ts';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { decodeEvent, eventType } from '../../platform/events/codec.ts';
import { sessionsRevoked, userErased, userRegistered } from '../../schema/events/users.ts';
import { codes, me, mutate as mutateAs, openSlice, type TestSlice } from './testing.ts';

let slice: TestSlice;
const ada = viewerOf('usr_ada');
const signUp = { name: 'Ada Pell', dateOfBirth: '1990-06-15', currency: 'EUR' };

before(async () => {
  slice = await openSlice();
  await mutate('registerUser', { ...signUp, idempotencyKey: 'me' }, '{ __typename }');
  await slice.drain();
});

after(() => slice.db.close());

function mutate(name: string, input: object, selection: string, viewer: Viewer = ada) {
  return mutateAs(slice, viewer, name, input, selection);
}

function mine<Data>(selection: string, viewer: Viewer = ada): Promise<Data> {
  return me(slice, viewer, selection);
}

async function told(): Promise<string[]> {
  return (await slice.drain()).map(eventType);
}

describe('signing up', () => {
  const cleo = viewerOf('usr_cleo');
  const input = {
    ...signUp,
    preferences: { locale: 'de-de', prefersSustainable: true },
    idempotencyKey: 'me',
  };
  const selection = '{ user { id name age synthetic consentVersion preferences { locale } } }';

  test('makes a user of the subject of the token, once, with its event', async () => {
    const expected = {
      data: {
        registerUser: {
          user: {
            ...{ id: 'usr_cleo', name: 'Ada Pell', age: 35, synthetic: false, consentVersion: 1 },
            preferences: { locale: 'de-DE' },
          },
        },
      },
    };
    assert.deepEqual(await mutate('registerUser', input, selection, cleo), expected);
    assert.deepEqual(await mutate('registerUser', input, selection, cleo), expected);
    const [record, ...others] = await slice.drain();
    assert.ok(record);
    assert.equal(others.length, 0);
    const { data } = decodeEvent(userRegistered, record);
    assert.deepEqual([data.userId, data.synthetic], ['usr_cleo', null]);
  });

  test('is refused for another input, another key, services, strangers and odd subjects', async () => {
    const refusals = [
      [{ ...input, name: 'Other' }, cleo, 'IDEMPOTENCY_CONFLICT', 'input.idempotencyKey'],
      [{ ...input, idempotencyKey: 'again' }, cleo, 'CONFLICT', undefined],
      [input, { ...cleo, kind: 'service' }, 'FORBIDDEN', undefined],
      [input, viewerOf('cleo'), 'FORBIDDEN', undefined],
      [input, anonymousViewer, 'UNAUTHENTICATED', undefined],
      [
        { ...input, dateOfBirth: '2010-01-01' },
        viewerOf('usr_kid'),
        ...(['BAD_USER_INPUT', 'input.dateOfBirth'] as const),
      ],
    ] as const;
    for (const [given, viewer, code, field] of refusals) {
      assert.deepEqual(codes(await mutate('registerUser', given, selection, viewer)), [
        [code, field],
      ]);
    }
    assert.deepEqual(await told(), []);
    assert.equal(await mine('id', viewerOf('usr_kid')), null);
  });
});

describe('erasure', () => {
  const dora = viewerOf('usr_dora');
  const selection = '{ userId erasedAt }';
  const input = { confirm: 'Ada Pell', idempotencyKey: 'end' };

  test('needs the very name, takes everything, tells it once, and answers again', async () => {
    await mutate('registerUser', { ...signUp, idempotencyKey: 'me' }, '{ __typename }', dora);
    const consent = { purpose: 'TRAINING', granted: true, idempotencyKey: 'c' };
    await mutate('setConsent', consent, '{ __typename }', dora);
    await slice.drain();
    for (const confirm of ['', 'ada pell', 'Ada']) {
      assert.deepEqual(codes(await mutate('eraseUser', { ...input, confirm }, selection, dora)), [
        ['BAD_USER_INPUT', 'input.confirm'],
      ]);
    }
    await mutate('signOutEverywhere', { idempotencyKey: 'out' }, '{ __typename }', dora);
    await slice.drain();
    const erased = await mutate('eraseUser', input, selection, dora);
    const erasedAt = '2026-01-05T09:00:00.000Z';
    assert.deepEqual(erased, { data: { eraseUser: { userId: 'usr_dora', erasedAt } } });
    await slice.clock.advance(1000);
    assert.deepEqual(await mutate('eraseUser', input, selection, dora), erased);
    const events = await slice.drain();
    assert.deepEqual(events.map(eventType), [userErased.type, sessionsRevoked.type]);
    const [gone, sessions] = events;
    assert.ok(gone && sessions);
    assert.deepEqual(decodeEvent(userErased, gone).data, { userId: 'usr_dora', at: erasedAt });
    const revoked = { userId: 'usr_dora', until: erasedAt, final: true };
    assert.deepEqual(decodeEvent(sessionsRevoked, sessions).data, revoked);
    const other = { ...input, idempotencyKey: 'another' };
    assert.deepEqual(codes(await mutate('eraseUser', other, selection, dora)), [
      ['NOT_FOUND', undefined],
    ]);
  });

  test('leaves no row with the user’s id in any table of the slice', async () => {
    const tables = await slice.db.query<{ table_name: string }>(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'users'`,
    );
    assert.ok(tables.length > 6);
    for (const { table_name: table } of tables) {
      const rows = await slice.db.query(
        `SELECT FROM users."${table}" AS row WHERE row::text LIKE '%usr_dora%'`,
      );
      assert.equal(rows.length, 0, table);
    }
  });

  test('leaves others alone, and lets a person come back', async () => {
    assert.deepEqual(await mine('id', ada), { id: 'usr_ada' });
    const again = await mutate(
      'registerUser',
      { ...signUp, idempotencyKey: 'me' },
      '{ user { consentVersion consents { granted } } }',
      dora,
    );
    assert.deepEqual(again.data?.['registerUser'], {
      user: { consentVersion: 1, consents: Array.from({ length: 4 }, () => ({ granted: false })) },
    });
  });
});
