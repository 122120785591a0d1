import { citing, paragraphs, type Facts, type Quote } from './sources.ts';

export function composeDebt(facts: Facts, quotes: readonly Quote[]): string {
  const v = (id: string) => facts.value(`debt.${id}`);
  const has = (id: string) => facts.has(`debt.${id}`);
  if (!has('total')) {
    return paragraphs(
      `I see no debt on your accounts as of ${v('asOf')}.`,
      'Why it matters: without interest to pay, every amount you put aside works for you alone.',
      'Next step: keep it so; a mortgage or a loan that is not kept here as an account would have to be added first.',
    );
  }
  const places = facts
    .ids('debt.')
    .filter((id) => /^debt\.\d+\.name$/.test(id))
    .map((id) => id.slice('debt.'.length, -'.name'.length));
  const lines = places.map(
    (at) =>
      `- ${v(`${at}.name`)}: ${v(`${at}.balance`)} at ${v(`${at}.rate`)}, ${v(`${at}.interest`)} of interest a month.`,
  );
  const course = has('slow.months')
    ? `With the minimum payments of ${v('minimum')} a month all is paid in ${v('slow.months')}, for ${v('slow.interest')} of interest.`
    : `The minimum payments of ${v('minimum')} a month do not pay it off: interest eats them up.`;
  return paragraphs(
    [
      `You owe ${v('total')} as of ${v('asOf')}, at ${v('rate')} on average; that costs ${v('interest')} a month, ${v('interestYearly')} a year:`,
      ...lines,
    ],
    course,
    `Why it matters: paying off ${v('1.name')} earns its ${v('1.rate')} for certain, which few investments promise.` +
      citing(quotes, /debt|interest|avalanche|snowball|borrow|loan/i),
    ['Your options:', ...options(facts)],
    nextStep(facts),
    'Assumptions: rates and minimum payments stay as they are, nothing new is borrowed, and what a paid-off debt no longer needs goes to the next.',
  );
}

function options(facts: Facts): string[] {
  const v = (id: string) => facts.value(`debt.${id}`);
  const has = (id: string) => facts.has(`debt.${id}`);
  const lines: string[] = [];
  if (has('fast.months')) {
    const saved = has('saved') ? ` and saves ${v('saved')} of interest` : '';
    lines.push(
      `- Pay ${v('extra')} a month more, ${v('1.name')} first: all is paid in ${v('fast.months')}${saved}, but that money is gone for other aims.`,
    );
  } else if (!has('extra')) {
    lines.push(
      facts.isNegative('debt.left')
        ? `- Stop it from growing first: you spend ${facts.size('debt.left')} a month more than you earn.`
        : '- Find room in the budget first: at present nothing is left over for paying more.',
    );
  }
  if (has('snowballCost')) {
    lines.push(
      `- Begin with the smallest, ${v('smallest')}: an early success, for ${v('snowballCost')} more interest.`,
    );
  }
  lines.push(
    '- Ask for a lower rate or one cheaper loan for all: less interest, but mind fees and longer terms.',
    '- Pay the minimum and invest the rest: pays only where the return, after tax and on average, beats the rate, and never for certain.',
  );
  return lines;
}

function nextStep(facts: Facts): string {
  const v = (id: string) => facts.value(`debt.${id}`);
  return facts.has('debt.fast.months')
    ? `Next step: a standing order of ${v('extra')} a month to ${v('1.name')}, on the day your income arrives.`
    : `Next step: ask the lender of ${v('1.name')} for a lower rate, and look at this month’s spending for what could go to it.`;
}
