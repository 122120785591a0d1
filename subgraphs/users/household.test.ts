// What a household says of itself beyond its profile: goals, aspirations, consents, risk.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Viewer } from '../../platform/auth/port.ts';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { decodeEvent, eventType } from '../../platform/events/codec.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { userConsentChanged, userRiskAssessed, userUpdated } from '../../schema/events/users.ts';
import { riskQuestions } from './risk-questions.ts';
import { syntheticUserId } from './synthetic.ts';
import { codes, me, mutate as mutateAs, openSlice, type TestSlice } from './testing.ts';

let slice: TestSlice;
const [ada, bob] = [viewerOf('usr_ada'), viewerOf('usr_bob')];
const advisor = viewerOf('usr_advisor', 'advisor');

const signUp = { name: 'Ada Pell', dateOfBirth: '1990-06-15', currency: 'EUR' };

before(async () => {
  slice = await openSlice();
  for (const viewer of [ada, bob]) {
    await mutate('registerUser', { ...signUp, idempotencyKey: 'me' }, '{ user { id } }', viewer);
  }
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

describe('goals', () => {
  const eur = (minor: string) => ({ minor, currency: 'EUR' });
  const house = { name: 'A house', kind: 'HOUSE', target: eur('5000000'), by: '2030-06-30' };
  const selection = '{ goal { id name kind by priority owner { id } saved { minor } } }';

  async function setHouse(key: string, viewer = ada): Promise<string> {
    const set = await mutate('setGoal', { ...house, idempotencyKey: key }, selection, viewer);
    assert.equal(set.errors, undefined);
    const { goal } = set.data?.['setGoal'] as { goal: { id: string } };
    return goal.id;
  }

  test('are set once per key, changed in part, listed by priority, removed for good', async () => {
    const id = await setHouse('house');
    assert.equal(await setHouse('house'), id);
    assert.deepEqual(await told(), [userUpdated.type]);
    const first = { name: 'A trip', target: eur('1'), by: '2027-01-01', priority: 1 };
    await mutate('setGoal', { ...first, idempotencyKey: 'trip' }, selection);
    const change = { id, saved: eur('100000'), idempotencyKey: 'saved' };
    assert.deepEqual((await mutate('setGoal', change, selection)).data?.['setGoal'], {
      goal: {
        ...{ id, name: 'A house', kind: 'HOUSE', by: '2030-06-30', priority: 5 },
        ...{ owner: { id: 'usr_ada' }, saved: { minor: '100000' } },
      },
    });
    const listed = await mine<{ goals: { name: string }[] }>('goals { name }');
    assert.deepEqual(
      listed.goals.map(({ name }) => name),
      ['A trip', 'A house'],
    );
    const remove = { id, idempotencyKey: 'no house' };
    const gone = { data: { removeGoal: { id, user: { goals: [{ name: 'A trip' }] } } } };
    const left = '{ id user { goals { name } } }';
    assert.deepEqual(await mutate('removeGoal', remove, left), gone);
    assert.deepEqual(await mutate('removeGoal', remove, left), gone);
    assert.deepEqual(codes(await mutate('removeGoal', { id, idempotencyKey: 'x' }, left)), [
      ['NOT_FOUND', 'input.id'],
    ]);
    const replayed = await mutate('setGoal', { ...house, idempotencyKey: 'house' }, selection);
    assert.deepEqual(replayed.data, { setGoal: { goal: null } });
  });

  test('of others are not there, by any way', async () => {
    const id = await setHouse('for strangers');
    await slice.drain();
    for (const viewer of [bob, anonymousViewer]) {
      const seen = await askEntities(
        slice.endpoint,
        viewer,
        [id, 'gol_none', 'gol_\u0000'].map((each) => ({ __typename: 'Goal', id: each })),
        '... on Goal { name }',
      );
      assert.deepEqual(seen.data, { _entities: [null, null, null] });
    }
    for (const [name, input] of [
      ['setGoal', { id, name: 'Mine', idempotencyKey: 'a' }],
      ['removeGoal', { id, idempotencyKey: 'b' }],
    ] as const) {
      assert.deepEqual(codes(await mutate(name, input, '{ __typename }', bob)), [
        ['NOT_FOUND', 'input.id'],
      ]);
    }
    assert.deepEqual(await told(), []);
    const own = await askEntities(
      slice.endpoint,
      ada,
      [{ __typename: 'Goal', id }],
      '... on Goal { name }',
    );
    assert.deepEqual(own.data, { _entities: [{ __typename: 'Goal', name: 'A house' }] });
  });

  test('end at fifty, and nothing is kept of a refused one', async () => {
    const many = viewerOf('usr_many');
    await mutate('registerUser', { ...signUp, idempotencyKey: 'me' }, '{ __typename }', many);
    for (let n = 0; n < 50; n++) await setHouse(`goal ${n}`, many);
    await slice.drain();
    const another = { ...house, idempotencyKey: 'too many' };
    assert.deepEqual(codes(await mutate('setGoal', another, selection, many)), [
      ['BAD_USER_INPUT', 'input'],
    ]);
    assert.deepEqual(await told(), []);
  });
});

describe('aspirations', () => {
  test('are replaced as a whole and count as a change of the profile', async () => {
    const input = { aspirations: [' A boat ', 'Peace'], idempotencyKey: 'wishes' };
    const selection = '{ user { aspirations profileVersion } }';
    const { profileVersion } = await mine<{ profileVersion: number }>('profileVersion');
    const expected = {
      setAspirations: {
        user: { aspirations: ['A boat', 'Peace'], profileVersion: profileVersion + 1 },
      },
    };
    await slice.drain();
    assert.deepEqual(await mutate('setAspirations', input, selection), { data: expected });
    assert.deepEqual(await mutate('setAspirations', input, selection), { data: expected });
    assert.deepEqual(await told(), [userUpdated.type]);
  });
});

describe('consents', () => {
  const selection = '{ consent { purpose granted version changedAt } user { consentVersion } }';

  test('are all there and none granted until decided; each change counts on', async () => {
    const before = await mine<{ consents: unknown[] }>(
      'consents { purpose granted version changedAt }',
    );
    assert.deepEqual(
      before.consents,
      ['MEMORY', 'TRAINING', 'MARKETING', 'ANALYTICS'].map((purpose) => ({
        ...{ purpose, granted: false, version: 0, changedAt: null },
      })),
    );
    await slice.drain();
    const changedAt = '2026-01-05T09:00:00.000Z';
    const steps = [
      ['1', true, 2, 2, true],
      // The same again under another key changes nothing.
      ['2', true, 2, 2, false],
      ['3', false, 3, 3, true],
      // An old request again does not bring its decision back.
      ['1', true, 3, 3, false],
    ] as const;
    for (const [idempotencyKey, granted, version, consentVersion, isNews] of steps) {
      const input = { purpose: 'MEMORY', granted, idempotencyKey };
      const { data } = await mutate('setConsent', input, selection);
      const shown = { purpose: 'MEMORY', granted: version !== 3, version, changedAt };
      assert.deepEqual(data, { setConsent: { consent: shown, user: { consentVersion } } });
      const events = await slice.drain();
      assert.equal(events.length, isNews ? 1 : 0);
      for (const record of events) {
        assert.deepEqual(decodeEvent(userConsentChanged, record).data, {
          ...{ userId: 'usr_ada', purpose: 'MEMORY', granted, version },
        });
      }
    }
  });
});

describe('risk', () => {
  const answers = riskQuestions.map(({ id, options }) => ({
    questionId: id,
    answerId: options.at(-1)?.id,
  }));

  test('anybody may read the questions', async () => {
    const { data } = await ask(
      slice.endpoint,
      anonymousViewer,
      '{ riskQuestions { id axis weight options { id points cap } } }',
    );
    const questions = data?.['riskQuestions'] as { axis: string; weight: number }[];
    const capacity = questions.filter(({ axis }) => axis === 'CAPACITY');
    assert.equal(capacity.length, 5);
    assert.equal(capacity.reduce((sum, { weight }) => sum + weight, 0).toFixed(6), '1.000000');
  });

  test('is assessed once per key; the profile takes the outcome over', async () => {
    assert.deepEqual(await mine('riskAssessment { profile }'), { riskAssessment: null });
    const input = { answers, idempotencyKey: 'risk' };
    const selection = `{
      riskAssessment { capacity tolerance profile scoringVersion assessedAt answers { questionId answerId } }
      user { financialProfile { riskTolerance } }
    }`;
    await slice.drain();
    const made = await mutate('assessRisk', input, selection);
    const assessment = {
      ...{ capacity: 100, tolerance: 100, profile: 'ADVENTUROUS', scoringVersion: 1, answers },
      assessedAt: '2026-01-05T09:00:00.000Z',
    };
    assert.deepEqual(made.data?.['assessRisk'], {
      riskAssessment: assessment,
      user: { financialProfile: { riskTolerance: 'ADVENTUROUS' } },
    });
    assert.deepEqual(await mutate('assessRisk', input, selection), made);
    assert.deepEqual(await told(), [userRiskAssessed.type, userUpdated.type]);
    const missing = { answers: answers.slice(1), idempotencyKey: 'less' };
    assert.deepEqual(codes(await mutate('assessRisk', missing, selection)), [
      ['BAD_USER_INPUT', 'input.answers'],
    ]);
    assert.deepEqual(await mine('riskAssessment { profile }', bob), { riskAssessment: null });
  });
});

test('two changes in one request each show what they left', async () => {
  const { data } = await ask(
    slice.endpoint,
    bob,
    `mutation {
      a: setAspirations(input: { aspirations: ["one"], idempotencyKey: "m1" }) { user { aspirations } }
      b: setAspirations(input: { aspirations: ["two"], idempotencyKey: "m2" }) { user { aspirations } }
    }`,
  );
  assert.deepEqual(data, {
    a: { user: { aspirations: ['one'] } },
    b: { user: { aspirations: ['two'] } },
  });
});

test('the list costs the same statements for 1 and for 40 households', async () => {
  await ask(
    slice.endpoint,
    advisor,
    `mutation { generateSyntheticUsers(input: { count: 40, seed: 3, idempotencyKey: "all" }) { created } }`,
  );
  const costs = [];
  for (const count of [1, 40]) {
    const before = slice.db.statements;
    const { data, errors } = await askEntities(
      slice.endpoint,
      advisor,
      Array.from({ length: count }, (_, n) => ({ __typename: 'User', id: syntheticUserId(3, n) })),
      `... on User { goals { name owner { name } } consents { granted } riskAssessment { profile reasons } }`,
    );
    assert.equal(errors, undefined);
    const entities = data?.['_entities'] as { goals: unknown[]; riskAssessment: unknown }[];
    assert.ok(entities.every(({ goals, riskAssessment }) => goals.length > 0 && riskAssessment));
    costs.push(slice.db.statements - before);
  }
  assert.deepEqual(costs, [4, 4]);
});
