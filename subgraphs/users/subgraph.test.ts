import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { decodeEvent, eventType } from '../../platform/events/codec.ts';
import type { GraphResponse } from '../../platform/graphql/port.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { userRegistered, userUpdated } from '../../schema/events/users.ts';
import { syntheticUserId } from './synthetic.ts';
import { codes, openSlice, type TestSlice } from './testing.ts';

let slice: TestSlice;
const advisor = viewerOf('usr_advisor', 'advisor');
const [ann, bob] = [syntheticUserId(7, 0), syntheticUserId(7, 1)];

before(async () => {
  slice = await openSlice();
  await generate(12, 'first');
});

after(() => slice.db.close());

/** What waits in the outbox of one type. */
async function drained(type: string) {
  return (await slice.drain()).filter((record) => eventType(record) === type);
}

function generate(count: number, idempotencyKey: string, seed = 7): Promise<GraphResponse> {
  return ask(
    slice.endpoint,
    advisor,
    `mutation ($input: GenerateSyntheticUsersInput!) {
      generateSyntheticUsers(input: $input) { created users { id name } }
    }`,
    { input: { count, seed, idempotencyKey } },
  );
}

function update(input: Readonly<Record<string, unknown>>, viewer = viewerOf(ann)) {
  return ask(
    slice.endpoint,
    viewer,
    `mutation ($input: UpdateProfileInput!) {
      updateProfile(input: $input) {
        user { name profileVersion financialProfile { monthlySavings { minor currency } } }
      }
    }`,
    { input },
  );
}

test('households are registered once, each with its event, whatever key asks for them', async () => {
  const events = (await drained(userRegistered.type)).map((record) =>
    decodeEvent(userRegistered, record),
  );
  assert.equal(events.length, 12);
  assert.deepEqual(events[0]?.data.synthetic, {
    seed: 7,
    index: 0,
    archetype: 'MORTGAGE_FAMILY',
    through: '2026-01-05',
  });
  assert.equal(events[0]?.data.userId, ann);
  const again = await generate(14, 'second');
  assert.equal((again.data?.['generateSyntheticUsers'] as { created: number }).created, 2);
  assert.equal((await drained(userRegistered.type)).length, 2);
  const replayed = await generate(12, 'first');
  assert.equal((replayed.data?.['generateSyntheticUsers'] as { created: number }).created, 12);
  assert.equal((await slice.drain()).length, 0);
  assert.deepEqual(codes(await generate(13, 'first')), [
    ['IDEMPOTENCY_CONFLICT', 'input.idempotencyKey'],
  ]);
  assert.ok(slice.wakes() > 0);
});

test('a viewer sees itself; others, the unknown and the unspeakable are all just null', async () => {
  const query = `query ($other: ID!) {
    me { id age currency synthetic preferences { locale } financialProfile { retirementAge } }
    other: user(id: $other) { id }
  }`;
  for (const other of [bob, 'usr_none', 'usr_\u0000', '']) {
    const response = await ask(slice.endpoint, viewerOf(ann), query, { other });
    assert.equal(response.errors, undefined);
    assert.equal((response.data?.['me'] as { id: string }).id, ann);
    assert.equal(response.data?.['other'], null);
  }
  const seen = await ask(slice.endpoint, advisor, `{ me { id } user(id: "${bob}") { id } }`);
  assert.deepEqual(seen.data, { me: null, user: { id: bob } });
});

test('anonymous viewers are nobody, and may not ask for anybody', async () => {
  const response = await ask(
    slice.endpoint,
    anonymousViewer,
    `{ me { id } user(id: "${ann}") { id } }`,
  );
  assert.equal(response.data?.['me'], null);
  assert.deepEqual(codes(response), [['UNAUTHENTICATED', undefined]]);
  const entities = await askEntities(
    slice.endpoint,
    anonymousViewer,
    [{ __typename: 'User', id: ann }],
    '... on User { name }',
  );
  assert.deepEqual(entities.data, { _entities: [null] });
});

test('entities of others are null like unknown ones, and all come in one statement', async () => {
  const statements = slice.db.statements;
  const response = await askEntities(
    slice.endpoint,
    viewerOf(ann),
    [ann, bob, 'usr_none'].map((id) => ({ __typename: 'User', id })),
    '... on User { id }',
  );
  assert.equal(slice.db.statements - statements, 1);
  assert.deepEqual(response.data, { _entities: [{ __typename: 'User', id: ann }, null, null] });
});

test('advisors page through everyone by registration; nobody else may', async () => {
  const query = `query ($after: String) {
    users(first: 5, after: $after) {
      edges { node { id } } totalCount pageInfo { hasNextPage endCursor }
    }
  }`;
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const response: GraphResponse = await ask(slice.endpoint, advisor, query, { after });
    const page = response.data?.['users'] as {
      edges: { node: { id: string } }[];
      totalCount: number;
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    assert.equal(page.totalCount, 14);
    ids.push(...page.edges.map(({ node }) => node.id));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  assert.deepEqual(
    ids,
    Array.from({ length: 14 }, (_, index) => syntheticUserId(7, index)),
  );

  assert.deepEqual(codes(await ask(slice.endpoint, viewerOf(ann), query)), [
    ['FORBIDDEN', undefined],
  ]);
  const wrong = await ask(slice.endpoint, advisor, `{ a: users(first: 101) { totalCount } }`);
  assert.deepEqual(codes(wrong), [['BAD_USER_INPUT', 'first']]);
  assert.deepEqual(codes(await ask(slice.endpoint, advisor, query, { after: 'forged' })), [
    ['BAD_USER_INPUT', 'after'],
  ]);
});

test('a profile changes once per key, with its event; a stale version is a conflict', async () => {
  await slice.drain();
  const input = {
    name: 'Alva Newname',
    financialProfile: { monthlySavings: { minor: '12300', currency: 'USD' } },
    expectedVersion: 1,
    idempotencyKey: 'rename',
  };
  const expected = {
    updateProfile: {
      user: {
        name: 'Alva Newname',
        profileVersion: 2,
        financialProfile: { monthlySavings: { minor: '12300', currency: 'USD' } },
      },
    },
  };
  assert.deepEqual(await update(input), { data: expected });
  assert.deepEqual(await update(input), { data: expected });
  const records = await slice.drain();
  assert.deepEqual(records.map(eventType), [userUpdated.type]);
  const [event] = records.map((record) => decodeEvent(userUpdated, record));
  assert.equal(event?.data.financialProfile.monthlySavings.minor, '12300');

  assert.deepEqual(codes(await update({ ...input, name: 'Other' })), [
    ['IDEMPOTENCY_CONFLICT', 'input.idempotencyKey'],
  ]);
  assert.deepEqual(codes(await update({ ...input, idempotencyKey: 'late' })), [
    ['CONFLICT', 'input.expectedVersion'],
  ]);
  assert.deepEqual(codes(await update({ name: '', idempotencyKey: 'empty' })), [
    ['BAD_USER_INPUT', 'input.name'],
  ]);
  assert.deepEqual(codes(await update({ idempotencyKey: 'x' }, viewerOf('usr_none'))), [
    ['NOT_FOUND', undefined],
  ]);
  assert.equal((await slice.drain()).length, 0);
});
