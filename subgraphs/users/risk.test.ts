import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '../../platform/errors.ts';
import { assess, levelOf, type RiskAnswer } from './risk.ts';
import { riskQuestions } from './risk-questions.ts';

const at = '2026-01-05T09:00:00.000Z';

/** Answers by place of the option; a question left out gets its last one. */
function answersOf(places: Readonly<Record<string, number>>): RiskAnswer[] {
  return riskQuestions.map(({ id, options }) => ({
    questionId: id,
    answerId: options.at(places[id] ?? -1)?.id ?? '',
  }));
}

const anyPlaces = fc.tuple(
  ...riskQuestions.map(({ options }) => fc.integer({ min: 0, max: options.length - 1 })),
);

function placed(places: readonly number[]): Record<string, number> {
  return Object.fromEntries(riskQuestions.map(({ id }, n) => [id, places[n] ?? 0]));
}

describe('the questionnaire', () => {
  test('weights of an axis add up to 100, options rise in points, caps never fall', () => {
    for (const axis of ['CAPACITY', 'TOLERANCE'] as const) {
      const own = riskQuestions.filter((question) => question.axis === axis);
      assert.equal(
        own.reduce((sum, { weight }) => sum + weight, 0),
        100,
      );
      for (const { options } of own) {
        const [points, caps] = [
          options.map((o) => o.points),
          options.map((o) => o.cap ?? 100),
        ] as const;
        assert.deepEqual(
          points,
          [...new Set(points)].sort((a, b) => a - b),
        );
        assert.deepEqual(
          caps,
          [...caps].sort((a, b) => a - b),
        );
        assert.equal(points.at(-1), 100);
      }
    }
    assert.equal(new Set(riskQuestions.map(({ id }) => id)).size, riskQuestions.length);
  });
});

describe('the scoring', () => {
  test('is the weighted mean of the points, half up', () => {
    // 30·85 + 20·35 + 20·75 + 15·40 + 15·75 = 6475; 35·70 + 30·40 + 20·65 + 15·75 = 6075
    const { capacity, tolerance, profile } = assess(
      answersOf({
        ...{ horizon: 3, income: 1, reserves: 2, debt: 1, stake: 2 },
        ...{ fall: 2, range: 1, aim: 2, experience: 2 },
      }),
      at,
    );
    assert.deepEqual(
      { capacity, tolerance, profile },
      {
        ...{ capacity: 65, tolerance: 61, profile: 'BALANCED' },
      },
    );
  });

  test('gives the lower of the two, whichever it is, and says so', () => {
    const unwilling = assess(answersOf({ fall: 0, range: 0, aim: 0, experience: 0 }), at);
    assert.deepEqual([unwilling.capacity, unwilling.profile], [100, 'CAUTIOUS']);
    assert.match(unwilling.reasons.at(-1) ?? '', /your tolerance: the profile is cautious/);
    const unable = assess(answersOf({ horizon: 0 }), at);
    assert.deepEqual([unable.tolerance, unable.profile], [100, 'CAUTIOUS']);
    assert.match(unable.reasons.at(-1) ?? '', /your capacity: the profile is cautious/);
  });

  test('a cap holds whatever else is answered, and is named among the reasons', () => {
    assert.equal(assess(answersOf({ horizon: 0 }), at).capacity, 39);
    assert.equal(assess(answersOf({ horizon: 1 }), at).capacity, 69);
    const { capacity, reasons } = assess(answersOf({ reserves: 0 }), at);
    assert.equal(capacity, 69);
    assert.ok(reasons.some((reason) => reason.includes('at most 69')));
  });

  test('has its levels at 40 and 70', () => {
    assert.deepEqual([0, 39, 40, 69, 70, 100].map(levelOf), [
      ...['CAUTIOUS', 'CAUTIOUS', 'BALANCED', 'BALANCED', 'ADVENTUROUS', 'ADVENTUROUS'],
    ]);
  });

  test('never falls when one answer speaks more for risk', () => {
    const levels = ['CAUTIOUS', 'BALANCED', 'ADVENTUROUS'];
    fc.assert(
      fc.property(anyPlaces, fc.nat({ max: riskQuestions.length - 1 }), (places, which) => {
        const question = riskQuestions[which];
        assert.ok(question);
        const raised = [...places];
        raised[which] = Math.min((places[which] ?? 0) + 1, question.options.length - 1);
        const [low, high] = [
          assess(answersOf(placed(places)), at),
          assess(answersOf(placed(raised)), at),
        ];
        assert.ok(high.capacity >= low.capacity && high.tolerance >= low.tolerance);
        assert.ok(levels.indexOf(high.profile) >= levels.indexOf(low.profile));
        for (const { capacity, tolerance } of [low, high]) {
          assert.ok(capacity >= 0 && capacity <= 100 && tolerance >= 0 && tolerance <= 100);
        }
      }),
    );
  });

  test('does not depend on the order of the answers', () => {
    fc.assert(
      fc.property(anyPlaces, (places) => {
        const answers = answersOf(placed(places));
        assert.deepEqual(assess(answers.toReversed(), at), assess(answers, at));
      }),
    );
  });
});

describe('answers are refused with the name of their field', () => {
  const all = answersOf({});
  const cases: readonly (readonly [string, readonly RiskAnswer[]])[] = [
    ['input.answers', all.slice(1)],
    ['input.answers', []],
    ['input.answers.9.questionId', [...all, { questionId: 'fall', answerId: 'wait' }]],
    ['input.answers.0.questionId', [{ questionId: 'weather', answerId: 'wait' }]],
    ['input.answers.0.answerId', [{ questionId: 'fall', answerId: 'panic' }]],
  ];
  for (const [field, answers] of cases) {
    test(`${field}, of ${answers.length}`, () => {
      assert.throws(
        () => assess(answers, at),
        (error) => isAppError(error, 'BAD_USER_INPUT') && error.field === field,
      );
    });
  }
});
