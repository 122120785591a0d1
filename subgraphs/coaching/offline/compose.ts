// From facts and quotes to an answer: observation, why, options with trade-offs, next step, assumptions.
import type { Fact } from '../../../schema/events/coaching.ts';
import { composeAllocation } from './allocation.ts';
import { composeEmergencyFund } from './emergency-fund.ts';
import { composeRetirement } from './retirement.ts';
import { Facts, paragraphs, sentence, type Quote } from './sources.ts';
import { composeSpending } from './spending.ts';
import type { Intent } from './understand.ts';

export interface ToolOutcome {
  readonly tool: string;
  readonly facts: readonly Fact[];
  /** Why there are no facts; null when there are. */
  readonly error: string | null;
}

const composers: Readonly<Record<Intent, (facts: Facts, quotes: readonly Quote[]) => string>> = {
  allocation: composeAllocation,
  spending: composeSpending,
  emergency_fund: composeEmergencyFund,
  retirement: composeRetirement,
};

export function isIntent(tool: string): tool is Intent {
  return Object.hasOwn(composers, tool);
}

/** The whole answer. Its every number is written in a fact or in a quote it cites. */
export function compose(
  question: string,
  outcomes: readonly ToolOutcome[],
  quotes: readonly Quote[],
): string {
  const sections = outcomes.flatMap(({ tool, facts, error }) => {
    if (!isIntent(tool)) return [];
    if (error !== null) return [`I could not look at ${subjects[tool]} just now. ${error}`];
    return [composers[tool](new Facts(facts), quotes)];
  });
  return sections.length > 0 ? paragraphs(...sections) : refusal(question, quotes);
}

const subjects: Readonly<Record<Intent, string>> = {
  allocation: 'your allocation',
  spending: 'your spending',
  emergency_fund: 'your emergency fund',
  retirement: 'your saving for retirement',
};

function refusal(question: string, quotes: readonly Quote[]): string {
  const extract = quotes.find(({ quote }) => bearsOn(quote, question));
  return paragraphs(
    'I cannot answer this from your data.',
    extract === undefined
      ? ''
      : `What I found in the library may help: “${sentence(extract.quote)}” [${extract.number}]`,
    'I can tell you how your investments are allocated and how far they drifted from your targets, where your money goes each month, how long your emergency fund would last, and whether you are saving enough for retirement.',
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
