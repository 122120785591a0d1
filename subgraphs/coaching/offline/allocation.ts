import { classNameOf } from '../tools/allocation.ts';
import { citing, paragraphs, portfolioPrefixes, type Facts, type Quote } from './sources.ts';
import { capital } from './spending.ts';

export function composeAllocation(facts: Facts, quotes: readonly Quote[]): string {
  const prefixes = portfolioPrefixes(facts, 'allocation');
  if (prefixes.length === 0) {
    return paragraphs(
      'You have no portfolio on record, so there is no allocation to look at.',
      'Next step: add an account with your investments, then ask me again.',
    );
  }
  const isDue = (prefix: string) =>
    facts.has(`${prefix}.rebalance`) && facts.value(`${prefix}.rebalance`) === 'yes';
  const due = prefixes.filter(isDue);
  const untargeted = prefixes.filter((prefix) => !facts.has(`${prefix}.band`));
  const asked = (id: string) => facts.value(`allocation.asked.${id}`);
  return paragraphs(
    facts.has('allocation.asked.share')
      ? `You have ${asked('value')} in ${asked('name')}, ${asked('share')} of all your portfolios.`
      : '',
    ...prefixes.map((prefix) => observation(facts, prefix)),
    'Why it matters: the mix of asset classes decides most of how far a portfolio swings; left alone, what grew fastest takes over, and with it the risk.' +
      citing(quotes, /allocat|rebalanc|drift|diversif|asset class/i),
    due.length > 0 ? options(facts, due) : '',
    nextStep(facts, due, untargeted),
    `Assumptions: prices of ${facts.value('allocation.asOf')}, every account of a portfolio counted, cash as an asset class of its own, and no taxes or trading costs.`,
  );
}

function observation(facts: Facts, prefix: string): string[] {
  const v = (id: string) => facts.value(`${prefix}.${id}`);
  const weights = facts.ids(`${prefix}.`).filter((id) => id.endsWith('.weight'));
  if (weights.length === 0)
    return [`${v('name')} is worth ${v('value')}; there is nothing in it to weigh.`];
  const lines = weights.map((id) => {
    const base = id.slice(0, -'.weight'.length);
    const name = capital(classNameOf(base.slice(prefix.length + 1)));
    if (!facts.has(`${base}.target`)) return `- ${name}: ${facts.value(id)}.`;
    const drift = facts.value(`${base}.drift`);
    const side = drift.startsWith('-') ? 'below' : 'above';
    const place = /^0\.0 /.test(drift)
      ? 'on target'
      : `${facts.size(`${base}.drift`)} ${side} target`;
    return `- ${name}: ${facts.value(id)} against a target of ${facts.value(`${base}.target`)}, ${place}.`;
  });
  const verdict = facts.has(`${prefix}.band`)
    ? `the largest drift is ${v('maxDrift')}, ${v('rebalance') === 'yes' ? 'beyond' : 'within'} the ${v('band')} you allow`
    : 'no target is set for it';
  return [`${v('name')} is worth ${v('value')}, and ${verdict}:`, ...lines];
}

function options(facts: Facts, due: readonly string[]): string[] {
  const moves = due.map((prefix) => {
    const excesses = facts
      .ids(`${prefix}.`)
      .filter((id) => id.endsWith('.excess') && /[1-9]/.test(facts.value(id)));
    const named = (id: string) => classNameOf(id.slice(prefix.length + 1, -'.excess'.length));
    const part = (below: boolean) =>
      excesses
        .filter((id) => facts.isNegative(id) === below)
        .map((id) => `${facts.size(id)} of ${named(id)}`)
        .join(', ');
    return `in ${facts.value(`${prefix}.name`)} reduce ${part(false)} and add ${part(true)}`;
  });
  return [
    'Your options:',
    `- Rebalance now: ${moves.join('; ')}. On target at once, but sales may cost fees and taxes.`,
    '- Steer new savings into what is below target: no sales, but it takes longer, and the drift may grow meanwhile.',
    '- Leave it: no cost today, and a risk that is not the one you chose.',
  ];
}

function nextStep(facts: Facts, due: readonly string[], untargeted: readonly string[]): string {
  const [first] = due;
  if (first !== undefined) {
    return `Next step: decide whether ${facts.value(`${first}.name`)} goes back to its target by selling or by saving, and put the date in your calendar.`;
  }
  const [without] = untargeted;
  return without === undefined
    ? 'Next step: nothing needs doing; look again in a quarter of a year.'
    : `Next step: set a target for ${facts.value(`${without}.name`)}, so that drift can be told from intent.`;
}
