// The questionnaire of scoring version 1: what may be asked, and what each answer is worth.

export type RiskAxis = 'CAPACITY' | 'TOLERANCE';

export interface RiskAnswerOption {
  readonly id: string;
  readonly text: string;
  /** 0 to 100, never less than the option before it. */
  readonly points: number;
  /** The axis scores no more than this, whatever else is answered; null: no such limit. */
  readonly cap: number | null;
}

export interface RiskQuestion {
  readonly id: string;
  readonly axis: RiskAxis;
  readonly text: string;
  /** What it is about, as it reads within a sentence. */
  readonly topic: string;
  /** Percent of its axis; the weights of an axis add up to 100. */
  readonly weight: number;
  /** From the answer that speaks most against risk to the one that speaks most for it. */
  readonly options: readonly RiskAnswerOption[];
}

/** Id, text, points, and the cap where there is one. */
type Option = readonly [string, string, number, number?];

function question(
  axis: RiskAxis,
  weight: number,
  id: string,
  topic: string,
  text: string,
  options: readonly Option[],
): RiskQuestion {
  return {
    ...{ id, axis, text, topic, weight },
    options: options.map(([option, answer, points, cap]) => ({
      ...{ id: option, text: answer, points, cap: cap ?? null },
    })),
  };
}

/** Capacity is what the circumstances can bear, tolerance what the person is willing to. */
export const riskQuestions: readonly RiskQuestion[] = [
  question(
    ...(['CAPACITY', 30, 'horizon', 'when the money is needed'] as const),
    'When will you need most of this money?',
    [
      // No answer makes up for a fall that there is no time to sit out.
      ['under-3-years', 'In less than 3 years', 0, 39],
      ['3-to-5-years', 'In 3 to 5 years', 35, 69],
      ['6-to-10-years', 'In 6 to 10 years', 60],
      ['11-to-20-years', 'In 11 to 20 years', 85],
      ['over-20-years', 'In more than 20 years', 100],
    ],
  ),
  question(
    ...(['CAPACITY', 20, 'income', 'how safe the income is'] as const),
    'How safe is the income of your household?',
    [
      ['none', 'There is none besides this money', 0],
      ['varies', 'It varies from month to month', 35],
      ['steady', 'One steady salary', 70],
      ['very-steady', 'Two salaries, a secure post or a pension', 100],
    ],
  ),
  question(
    ...(['CAPACITY', 20, 'reserves', 'how long the reserves last'] as const),
    'For how many months would your cash cover what you must spend?',
    [
      // Whoever has no cash sells when prices are lowest.
      ['under-1-month', 'Less than 1', 0, 69],
      ['1-to-3-months', '1 to 3', 35],
      ['3-to-6-months', '3 to 6', 75],
      ['over-6-months', 'More than 6', 100],
    ],
  ),
  question(
    ...(['CAPACITY', 15, 'debt', 'what debts take each month'] as const),
    'What part of your monthly income goes into paying debts, a mortgage included?',
    [
      ['over-40-percent', 'More than 40%', 0],
      ['20-to-40-percent', '20% to 40%', 40],
      ['under-20-percent', 'Less than 20%', 75],
      ['none', 'None', 100],
    ],
  ),
  question(
    ...(['CAPACITY', 15, 'stake', 'how much of the wealth is at stake'] as const),
    'What part of all you own is the money to be invested?',
    [
      ['nearly-all', 'Nearly all of it', 20],
      ['most', 'More than half', 45],
      ['some', 'A quarter to a half', 75],
      ['little', 'Less than a quarter', 100],
    ],
  ),
  question(
    ...(['TOLERANCE', 35, 'fall', 'what you would do in a fall'] as const),
    'Your investments lose a quarter of their value within a year. What do you do?',
    [
      ['sell-all', 'Sell everything', 0],
      ['sell-some', 'Sell some of them', 30],
      ['wait', 'Wait', 70],
      ['buy-more', 'Buy more', 100],
    ],
  ),
  question(
    ...(['TOLERANCE', 30, 'range', 'which range of outcomes you prefer'] as const),
    'Which range of results over one year would you choose for 10,000?',
    [
      ['narrow', 'Between 9,800 and 10,500', 0],
      ['moderate', 'Between 9,000 and 11,500', 40],
      ['wide', 'Between 7,500 and 13,500', 75],
      ['very-wide', 'Between 6,000 and 16,000', 100],
    ],
  ),
  question(
    ...(['TOLERANCE', 20, 'aim', 'what the money is for'] as const),
    'What matters most to you about this money?',
    [
      ['keep', 'That it never becomes less', 0],
      ['income', 'That it gives a steady income', 35],
      ['balance', 'That it grows, without deep falls', 65],
      ['growth', 'That it grows as much as it can', 100],
    ],
  ),
  question(
    ...(['TOLERANCE', 15, 'experience', 'what you have lived through'] as const),
    'What have you invested in so far?',
    [
      ['nothing', 'Nothing but bank accounts', 10],
      ['bonds', 'Bonds or mixed funds', 40],
      ['equity-funds', 'Equity funds', 75],
      ['through-a-fall', 'Equities, through a fall of a fifth or more', 100],
    ],
  ),
];
