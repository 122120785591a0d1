import { citing, paragraphs, type Facts, type Quote } from './sources.ts';

export function composeSavingsRate(facts: Facts, quotes: readonly Quote[]): string {
  const v = (id: string) => facts.value(`savings.${id}`);
  const has = (id: string) => facts.has(`savings.${id}`);
  if (!has('rate')) {
    return paragraphs(
      'I see no full calendar month with income on record, so there is no savings rate to compute yet.',
      'Next step: record a month of income and spending, then ask me again.',
    );
  }
  const short = facts.isNegative('savings.left');
  const balance = short
    ? `you spend ${v('spending')}, ${facts.size('savings.left')} a month more than you earn: a savings rate of minus ${facts.size('savings.rate')}`
    : `you spend ${v('spending')} and keep ${v('left')}, ${v('leftYearly')} a year: a savings rate of ${v('rate')}`;
  const trend = has('change')
    ? ` Over the last ${v('recentMonths')} it was ${v('recent')}, ${facts.size('savings.change')} ${facts.isNegative('savings.change') ? 'lower' : 'higher'} than over the whole span.`
    : '';
  const against = has('toRule')
    ? `A common rule of thumb is ${v('rule')}, ${v('ruleAmount')} a month; you are ${v('toRule')} a month below it.`
    : `A common rule of thumb is ${v('rule')}, ${v('ruleAmount')} a month; you are ${v('beyond')} a month beyond it.`;
  return paragraphs(
    `From ${v('from')} to ${v('to')} you earned ${v('income')} a month; ${balance}.${trend}`,
    `${against} Your plan puts aside ${v('planned')} a month for retirement, ${v('plannedRate')} of your income.`,
    'Why it matters: the savings rate is the one figure of a plan that is in your hands every month; it decides sooner than any return when goals are reached.' +
      citing(quotes, /savings rate|saving|budget|net income/i),
    ['Your options:', ...options(facts)],
    short
      ? 'Next step: look at where the money goes, and choose the largest item that could shrink.'
      : has('toRule')
        ? 'Next step: a standing order to savings on payday, a little above what is left over today; the budget is what remains.'
        : `Next step: decide what the ${v('left')} a month is for, so that it does not trickle away.`,
    `Assumptions: averages over ${v('months')}, only earned income counts, and moving or investing money is not spending.`,
  );
}

function options(facts: Facts): string[] {
  const v = (id: string) => facts.value(`savings.${id}`);
  if (facts.has('savings.beyond')) {
    return [
      `- Keep the pace: ${v('leftYearly')} a year goes to your goals, with no effort.`,
      '- Invest more of it: better prospects than cash, but its value will swing.',
      `- Allow yourself some of the ${v('beyond')} beyond the rule: more pleasure today, and later goals.`,
    ];
  }
  return [
    `- Save the ${v('toRule')} a month that is missing from spending: fastest, but it is felt.`,
    '- Save each raise before you get used to it: hardly felt, but slow.',
    '- Leave it: comfortable today, and goals that move away.',
  ];
}
