import { citing, paragraphs, portfolioPrefixes, type Facts, type Quote } from './sources.ts';

export function composeRisk(facts: Facts, quotes: readonly Quote[]): string {
  const prefixes = portfolioPrefixes(facts, 'risk');
  if (prefixes.length === 0) {
    return paragraphs(
      'You have no portfolio on record, so there is no risk to measure.',
      'Next step: add an account with your investments, then ask me again.',
    );
  }
  const heavy = prefixes.filter((prefix) => facts.has(`${prefix}.company.excess`));
  const measured = prefixes.filter((prefix) => facts.has(`${prefix}.volatility`));
  return paragraphs(
    askedFor(facts),
    ...prefixes.map((prefix) => observation(facts, prefix)),
    'Why it matters: swings are only borne by who need not sell in them, and what hangs on one name cannot be made good by the rest.' +
      citing(quotes, /volatil|diversif|concentrat|risk|spread|swing|drawdown/i),
    options(facts, heavy, measured),
    heavy[0] === undefined
      ? 'Next step: ask yourself whether you would have held on through the deepest fall above; if not, a calmer mix suits you better.'
      : `Next step: decide how much of ${facts.value(`${heavy[0]}.company.symbol`)} you would buy today if you held none, and sell down to that in steps.`,
    `Assumptions: prices of ${facts.value('risk.asOf')}, the past span as a guide to the future, which it is only roughly, and no taxes.`,
  );
}

function askedFor(facts: Facts): string {
  if (!facts.has('risk.asked.symbol')) return '';
  const v = (id: string) => facts.value(`risk.asked.${id}`);
  return facts.has('risk.asked.share')
    ? `You hold ${v('value')} of ${v('symbol')}, ${v('share')} of ${v('portfolio')}.`
    : `You hold no ${v('symbol')}.`;
}

function observation(facts: Facts, prefix: string): string {
  const v = (id: string) => facts.value(`${prefix}.${id}`);
  const has = (id: string) => facts.has(`${prefix}.${id}`);
  const sentences = [`${v('name')} is worth ${v('value')}.`];
  if (has('volatility')) {
    sentences.push(
      `From ${v('from')} to ${v('to')} it swung by ${v('volatility')} in a usual year, ${v('swing')} in money.`,
    );
  } else {
    sentences.push('There is too little history to say how far it swings.');
  }
  if (has('depth')) {
    const since = has('recovered') ? `made good on ${v('recovered')}` : 'not made good yet';
    sentences.push(
      `Its deepest fall was ${v('depth')}, from ${v('peak')} to ${v('trough')}, ${since}.`,
    );
  }
  const ratios = [
    has('sharpe') ? `a Sharpe ratio of ${v('sharpe')}` : '',
    has('sortino') ? `a Sortino ratio of ${v('sortino')}` : '',
    has('beta') ? `a beta of ${v('beta')}` : '',
  ].filter((part) => part !== '');
  if (ratios.length > 0) sentences.push(`For the risk taken: ${ratios.join(', ')}.`);
  if (has('largest')) {
    sentences.push(
      `The largest holding is ${v('largest')} with ${v('largestShare')}; by spread it counts as ${v('effective')} equal holdings, and ${v('companies')} is in single companies.`,
    );
  }
  return sentences.join(' ');
}

function options(facts: Facts, heavy: readonly string[], measured: readonly string[]): string[] {
  const lines = ['Your options:'];
  for (const prefix of heavy) {
    const v = (id: string) => facts.value(`${prefix}.${id}`);
    lines.push(
      `- Bring ${v('company.symbol')} in ${v('name')} from ${v('company.share')} down to ${v('company.limit')} by selling ${v('company.excess')} into broad funds: no single company could sink you, but sales may be taxed and you give up its upside.`,
    );
  }
  if (heavy.length > 0) {
    lines.push(
      '- Sell in parts over a year or two: spreads the tax and the regret, but the risk stays for as long.',
    );
  }
  const [first] = measured;
  if (first !== undefined) {
    lines.push(
      facts.has(`${first}.again`)
        ? `- Hold more bonds or cash: a fall like the last one would cost ${facts.value(`${first}.again`)} in ${facts.value(`${first}.name`)} as it stands; a calmer mix loses less and earns less.`
        : '- Hold more bonds or cash: smaller swings, and less growth over the years.',
    );
  }
  lines.push('- Leave it: the full prospects, if you can sit out a fall without selling.');
  return lines;
}
