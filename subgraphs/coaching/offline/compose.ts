// From facts and quotes to an answer: observation, why, options with trade-offs, next step, assumptions.
import type { Fact } from '../../../schema/events/coaching.ts';
import { composeAllocation } from './allocation.ts';
import { composeDebt } from './debt.ts';
import { composeDefinition } from './definition.ts';
import { composeEmergencyFund } from './emergency-fund.ts';
import { composeFees } from './fees.ts';
import { composeGoal } from './goal.ts';
import type { Missing } from './language/arguments.ts';
import type { ToolIntent } from './language/cues.ts';
import { composePerformance } from './performance.ts';
import { composeRetirement } from './retirement.ts';
import { composeRisk } from './risk.ts';
import { composeSavingsRate } from './savings-rate.ts';
import { Facts, paragraphs, sentence, type Quote } from './sources.ts';
import { composeSpending } from './spending.ts';
import type { Understood } from './understand.ts';

export interface ToolOutcome {
  readonly tool: string;
  readonly facts: readonly Fact[];
  /** Why there are no facts; null when there are. */
  readonly error: string | null;
}

interface Subject {
  readonly compose: (facts: Facts, quotes: readonly Quote[]) => string;
  /** As in `going on with …`. */
  readonly name: string;
  /** As in `I can tell you …`. */
  readonly offer: string;
}

const subjects: Readonly<Record<ToolIntent, Subject>> = {
  allocation: {
    compose: composeAllocation,
    name: 'your allocation',
    offer: 'how your investments are allocated and how far they drifted from your targets',
  },
  risk: {
    compose: composeRisk,
    name: 'the risk of your investments',
    offer: 'how risky and how concentrated they are',
  },
  performance: {
    compose: composePerformance,
    name: 'the performance of your investments',
    offer: 'how they performed',
  },
  fees: { compose: composeFees, name: 'your fees', offer: 'what they cost you in fees' },
  spending: {
    compose: composeSpending,
    name: 'your spending',
    offer: 'where your money goes each month',
  },
  savings_rate: {
    compose: composeSavingsRate,
    name: 'your savings rate',
    offer: 'what part of your income you save',
  },
  debt: {
    compose: composeDebt,
    name: 'your debts',
    offer: 'how soon your debts could be paid off',
  },
  emergency_fund: {
    compose: composeEmergencyFund,
    name: 'your emergency fund',
    offer: 'how long your emergency fund would last',
  },
  goal: {
    compose: composeGoal,
    name: 'your goals',
    offer: 'what it takes to reach a goal such as a house',
  },
  retirement: {
    compose: composeRetirement,
    name: 'your saving for retirement',
    offer: 'whether you are saving enough for retirement',
  },
};

export function isToolIntent(tool: string): tool is ToolIntent {
  return Object.hasOwn(subjects, tool);
}

/** The whole answer. Its every number is written in a fact or in a quote it cites. */
export function compose(
  question: string,
  understood: readonly Understood[],
  outcomes: readonly ToolOutcome[],
  quotes: readonly Quote[],
): string {
  const sections = outcomes.flatMap(({ tool, facts, error }) => {
    if (!isToolIntent(tool)) return [];
    const subject = subjects[tool];
    if (error !== null) return [`I could not look at ${subject.name} just now. ${error}`];
    const goesOn = understood.some(({ intent, continued }) => continued && intent === tool);
    const known = new Facts(facts);
    const text = currencyQuestion(known) ?? subject.compose(known, quotes);
    return [goesOn ? `Going on with ${subject.name}:\n\n${text}` : text];
  });
  const [first] = understood;
  if (sections.length > 0) return paragraphs(...sections);
  if (first !== undefined && first.missing !== null) return clarifications[first.missing];
  if (first?.intent === 'capabilities') return capabilities;
  const term = first?.intent === 'definition' ? String(first.arguments['term'] ?? '') : '';
  const defined = term === '' ? null : composeDefinition(term, quotes);
  return defined ?? refusal(question, quotes);
}

/** What was asked in another currency than the household's is asked back. */
function currencyQuestion(facts: Facts): string | null {
  const [id] = facts.ids('').filter((one) => one.endsWith('.otherCurrency'));
  if (id === undefined) return null;
  const own = facts.value(id.replace(/otherCurrency$/, 'currency'));
  return paragraphs(
    `You named an amount in ${facts.value(id)}, and your household is kept in ${own}. I do not guess a rate of exchange for plans.`,
    `Please name the amount in ${own}; then I can compute it.`,
  );
}

/** Examples in words: no fact stands behind their numbers. */
const clarifications: Readonly<Record<Missing, string>> = {
  extraMonthlySavings: paragraphs(
    'I can compute that, and need one number more: how much do you want to save on top, each month or each year?',
    'For example: “two hundred a month more”, “an extra fifty a month”, or “three thousand a year on top”.',
  ),
  extraMonthly: paragraphs(
    'I can compute that, and need one number more: how much could you pay on top of the minimum payments each month?',
    'For example: “a hundred a month more”, or “with an extra two hundred and fifty a month”.',
  ),
};

const offers = Object.values(subjects).map(({ offer }) => offer);

const capabilities = paragraphs(
  [
    'I am Miyagi, a money coach. I compute from your own data, show how every number came about, and cite what I read. I can tell you:',
    ...offers.map((offer) => `- ${offer};`),
    '- what a term of finance means, in the words of the library.',
  ],
  'You can name amounts, dates, ages and symbols, and go on from an answer: “and if I stop at sixty-two?”. I place no orders, and I give no tax or legal advice.',
  'Next step: ask me, for example, “Am I saving enough to retire at sixty?”, “Where does my money go?” or “How risky is my portfolio?”.',
);

function refusal(question: string, quotes: readonly Quote[]): string {
  const extract = quotes.find(({ quote }) => bearsOn(quote, question));
  return paragraphs(
    'I cannot answer this from your data.',
    extract === undefined
      ? ''
      : `What I found in the library may help: “${sentence(extract.quote)}” [${extract.number}]`,
    `I can tell you ${offers.slice(0, -1).join(', ')}, and ${offers.at(-1) ?? ''}.`,
  );
}

/** Two content words of the question, or all of them where it has fewer, stand in the passage. */
function bearsOn(passage: string, question: string): boolean {
  const stems = new Set(contentStems(question));
  const found = new Set(contentStems(passage).filter((stem) => stems.has(stem)));
  return stems.size > 0 && found.size >= Math.min(2, stems.size);
}

const common = new Set(
  'about after also because been before being between both could does doing done every from good have having here into just like make many more most much must need only other over please same should some such tell than that their them then there these they thing this those through very want were what when where which while will with would your yours'.split(
    ' ',
  ),
);

function contentStems(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}{4,}/gu) ?? [])
    .filter((word) => !common.has(word))
    .map((word) => word.replace(/(?:ing|ies|ed|es|s|y)$/u, ''));
}
