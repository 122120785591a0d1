import { citing, paragraphs, portfolioPrefixes, type Facts, type Quote } from './sources.ts';

export function composePerformance(facts: Facts, quotes: readonly Quote[]): string {
  const prefixes = portfolioPrefixes(facts, 'performance');
  if (prefixes.length === 0) {
    return paragraphs(
      'You have no portfolio on record, so there is no performance to measure.',
      'Next step: add an account with your investments, then ask me again.',
    );
  }
  const lost = prefixes.some((prefix) => facts.isNegative(`${prefix}.gain`));
  return paragraphs(
    askedFor(facts),
    ...prefixes.map((prefix) => observation(facts, prefix)),
    'Why it matters: the return of the investments shows whether they do their work; the return on your money also shows whether you paid in at good times.' +
      citing(quotes, /return|growth|compound|market|inflation/i),
    [
      'Your options:',
      lost
        ? '- Hold on: falls belong to investing, and who sells makes the loss final; but only with money that is not needed soon.'
        : '- Keep going: the plan works, but a good span says little about the next one.',
      '- Rebalance: takes gains where they arose and buys what lagged, at the price of fees and perhaps taxes.',
      '- Change the mix: right if your aims changed; after a good or a bad span alone it mostly comes too late.',
    ],
    'Next step: compare the return a year above with what your plans assume, not with the best fund of the season.',
    `Assumptions: prices of ${facts.value('performance.asOf')}, payments on the day they were booked, dividends and fees included, and taxes left out.`,
  );
}

function askedFor(facts: Facts): string {
  if (!facts.has('performance.asked.symbol')) return '';
  const v = (id: string) => facts.value(`performance.asked.${id}`);
  if (!facts.has('performance.asked.gain')) return `You hold no ${v('symbol')}.`;
  const size = facts.size('performance.asked.gain');
  const lost = facts.isNegative('performance.asked.gain');
  const part = facts.has('performance.asked.return')
    ? `, ${facts.size('performance.asked.return')} of what you paid`
    : '';
  return `You paid ${v('cost')} for the ${v('symbol')} you hold; it is worth ${v('value')} today, a ${lost ? 'loss' : 'gain'} of ${size}${part}.`;
}

function observation(facts: Facts, prefix: string): string {
  const v = (id: string) => facts.value(`${prefix}.${id}`);
  const size = (id: string) => facts.size(`${prefix}.${id}`);
  const minus = (id: string) => facts.isNegative(`${prefix}.${id}`);
  const has = (id: string) => facts.has(`${prefix}.${id}`);
  const flows = minus('flows')
    ? `you took out ${size('flows')} net`
    : `you paid in ${v('flows')} net`;
  const sentences = [
    `From ${v('from')} to ${v('to')} ${v('name')} went from ${v('start')} to ${v('end')}; ${flows}, so the ${minus('gain') ? 'loss' : 'gain'} is ${size('gain')}.`,
    `The investments themselves ${minus('timeWeighted') ? 'lost' : 'returned'} ${size('timeWeighted')}${has('yearly') ? `, ${minus('yearly') ? 'minus ' : ''}${size('yearly')} a year` : ''}.`,
  ];
  if (has('moneyWeighted')) {
    sentences.push(
      `On the money you put in that was ${minus('moneyWeighted') ? 'minus ' : ''}${size('moneyWeighted')} a year.`,
    );
  }
  sentences.push(`It received ${v('dividends')} of dividends and paid ${v('costs')} of fees.`);
  return sentences.join(' ');
}
