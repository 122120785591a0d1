// How answers become a risk profile. Pure. Capacity and tolerance are scored apart, and the lower one decides:
// nobody is well served by more risk than they can bear or than they want.
import { badInput } from '../../platform/errors.ts';
import type { RiskTolerance } from './domain.ts';
import {
  riskQuestions,
  type RiskAnswerOption,
  type RiskAxis,
  type RiskQuestion,
} from './risk-questions.ts';

/** Another questionnaire, other points, weights or thresholds: another version. */
export const scoringVersion = 1;

/** From this score on, as whole points of 100. */
const balancedFrom = 40;
const adventurousFrom = 70;

export interface RiskAnswer {
  readonly questionId: string;
  readonly answerId: string;
}

export interface Assessment {
  /** 0 to 100. */
  readonly capacity: number;
  readonly tolerance: number;
  readonly profile: RiskTolerance;
  readonly reasons: readonly string[];
  /** In the order of the questionnaire. */
  readonly answers: readonly RiskAnswer[];
  readonly scoringVersion: number;
  /** ISO time. */
  readonly assessedAt: string;
}

interface Chosen {
  readonly question: RiskQuestion;
  readonly option: RiskAnswerOption;
}

/**
 * Every question answered once, in any order; else BAD_USER_INPUT naming the field under `input.answers`.
 * An axis scores the weighted mean of its answers' points, half up, and at most the lowest cap among them.
 * No answer that speaks more for risk ever lowers a score.
 */
export function assess(answers: readonly RiskAnswer[], assessedAt: string): Assessment {
  const chosen = checkedAnswers(answers);
  const capacity = scoreOf('CAPACITY', chosen);
  const tolerance = scoreOf('TOLERANCE', chosen);
  const profile = levelOf(Math.min(capacity, tolerance));
  return {
    ...{ capacity, tolerance, profile, scoringVersion, assessedAt },
    reasons: reasonsOf({ capacity, tolerance, profile }, chosen),
    answers: chosen.map(({ question, option }) => ({
      questionId: question.id,
      answerId: option.id,
    })),
  };
}

function checkedAnswers(answers: readonly RiskAnswer[]): Chosen[] {
  const byQuestion = new Map<string, RiskAnswerOption>();
  answers.forEach(({ questionId, answerId }, index) => {
    const field = `input.answers.${index}`;
    const question = riskQuestions.find(({ id }) => id === questionId);
    if (question === undefined) {
      throw badInput(`${field}.questionId`, 'There is no such question; see `riskQuestions`.');
    }
    if (byQuestion.has(questionId)) {
      throw badInput(`${field}.questionId`, `\`${questionId}\` is answered already.`);
    }
    const option = question.options.find(({ id }) => id === answerId);
    if (option === undefined) {
      const ids = question.options.map(({ id }) => id).join(', ');
      throw badInput(`${field}.answerId`, `\`${questionId}\` is answered by one of ${ids}.`);
    }
    byQuestion.set(questionId, option);
  });
  return riskQuestions.map((question) => {
    const option = byQuestion.get(question.id);
    if (option === undefined) {
      throw badInput('input.answers', `\`${question.id}\` is not answered.`);
    }
    return { question, option };
  });
}

function scoreOf(axis: RiskAxis, chosen: readonly Chosen[]): number {
  const own = chosen.filter(({ question }) => question.axis === axis);
  const sum = own.reduce((all, { question, option }) => all + question.weight * option.points, 0);
  // Hundredths of a point: half up.
  const score = Math.floor((sum + 50) / 100);
  return own.reduce((least, { option }) => Math.min(least, option.cap ?? 100), score);
}

/** CAUTIOUS below 40, BALANCED below 70, ADVENTUROUS from there on. */
export function levelOf(score: number): RiskTolerance {
  if (score < balancedFrom) return 'CAUTIOUS';
  return score < adventurousFrom ? 'BALANCED' : 'ADVENTUROUS';
}

function reasonsOf(
  scores: Pick<Assessment, 'capacity' | 'tolerance' | 'profile'>,
  chosen: readonly Chosen[],
): string[] {
  const { capacity, tolerance, profile } = scores;
  const named = (score: number) => `${score} of 100, which is ${levelOf(score).toLowerCase()}`;
  const decides =
    capacity === tolerance
      ? 'Both are the same'
      : `The lower of the two decides, and that is your ${capacity < tolerance ? 'capacity' : 'tolerance'}`;
  return [
    `Your capacity, what your circumstances can bear, is ${named(capacity)}.`,
    ...lowering('CAPACITY', chosen),
    `Your tolerance, what you are willing to bear, is ${named(tolerance)}.`,
    ...lowering('TOLERANCE', chosen),
    `${decides}: the profile is ${profile.toLowerCase()}.`,
  ];
}

/** What takes most from an axis, and every cap that holds it down. */
function lowering(axis: RiskAxis, chosen: readonly Chosen[]): string[] {
  const own = chosen.filter(({ question }) => question.axis === axis);
  const lost = ({ question, option }: Chosen) => question.weight * (100 - option.points);
  const most = own.reduce((worst, each) => (lost(each) > lost(worst) ? each : worst));
  const name = axis.toLowerCase();
  const texts = own
    .filter(({ option }) => option.cap !== null)
    .map(
      ({ question, option }) =>
        `With “${option.text}” for ${question.topic}, ${name} is at most ${option.cap ?? 100}.`,
    );
  if (lost(most) === 0) return texts;
  const points = Math.round(lost(most) / 100);
  return [
    `Most is taken from it by ${most.question.topic}: “${most.option.text}” costs ${points} of its ${most.question.weight} points.`,
    ...texts,
  ];
}
