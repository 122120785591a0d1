// Standing remarks and the rules that attach them. A changed text is a new version.
import type { Disclosure, Fact } from '../../../schema/events/coaching.ts';

export interface DisclosureInput {
  readonly deflected: boolean;
  readonly facts: readonly Fact[];
  /** Numbers of the answer that nothing backs. */
  readonly unbacked: readonly string[];
  /** The asker's budget is used up, so another model answered than would have. */
  readonly overBudget?: boolean;
}

/** A remark, and when it is due; `text` may name what the rule found. */
interface Rule {
  readonly id: string;
  readonly version: number;
  readonly applies: (input: DisclosureInput) => boolean;
  readonly text: (input: DisclosureInput) => string;
}

const rules: readonly Rule[] = [
  {
    id: 'not-financial-advice',
    version: 1,
    applies: () => true,
    text: () =>
      'This is information about your own figures, not financial, tax or legal advice; for a decision that matters, ask a licensed adviser.',
  },
  {
    id: 'projections-are-no-guarantee',
    version: 1,
    applies: has(/^retirement\.projected$|^debt\.(?:slow|fast)\.months$|^goal\..+\.months$/),
    text: () =>
      'Projections rest on the assumptions named in the answer. Markets will differ from them, and nothing projected here is guaranteed.',
  },
  {
    id: 'past-performance',
    version: 1,
    applies: has(/^(?:performance|risk)\.pfl_[^.]+\.(?:timeWeighted|volatility|depth)$/),
    text: () =>
      'What an investment did in the past says little about what it will do; losses, even of all that was invested, are possible.',
  },
  {
    id: 'trades-cost',
    version: 1,
    applies: has(/^advice\.|\.company\.excess$|\.costly\.saved$|\.rebalance$/),
    text: () =>
      'Selling may cost fees and taxes that are not counted here, and accounts such as those for retirement may not allow it.',
  },
  {
    id: 'debt-help',
    version: 1,
    applies: ({ facts }) =>
      facts.some(({ id }) => id === 'debt.total') &&
      !facts.some(({ id }) => id === 'debt.slow.months'),
    text: () =>
      'Where payments cannot be kept up, independent debt counselling helps, in many countries free of charge; ask before you borrow anew.',
  },
  {
    id: 'data-as-of',
    version: 1,
    applies: ({ facts }) => facts.some(({ id }) => isDataDate(id)),
    text: ({ facts }) => {
      const dates = new Set(facts.filter(({ id }) => isDataDate(id)).map(({ value }) => value));
      return `The figures are computed from your data as of ${[...dates].join(' and ')}.`;
    },
  },
  {
    id: 'unverified-numbers',
    version: 1,
    applies: ({ unbacked }) => unbacked.length > 0,
    text: ({ unbacked }) =>
      `No fact or source backs these numbers of the answer; do not rely on them: ${unbacked.join('; ')}.`,
  },
  {
    id: 'model-budget',
    version: 1,
    applies: ({ overBudget }) => overBudget === true,
    text: () =>
      'Your budget for language models is used up for today, so the offline coach wrote this answer; tomorrow (UTC) they answer again.',
  },
];

/** None for a question that was deflected: there help is what counts. */
export function disclosuresFor(input: DisclosureInput): Disclosure[] {
  if (input.deflected) return [];
  return rules
    .filter(({ applies }) => applies(input))
    .map(({ id, version, text }) => ({ id, version, text: text(input) }));
}

function has(id: RegExp): Rule['applies'] {
  return ({ facts }) => facts.some((fact) => id.test(fact.id));
}

/** The day up to which a computation saw the household. */
function isDataDate(factId: string): boolean {
  return factId.endsWith('.asOf') || factId === 'spending.to' || factId === 'savings.to';
}
