import { citing, paragraphs, type Facts, type Quote } from './sources.ts';

export function composeRetirement(facts: Facts, quotes: readonly Quote[]): string {
  const v = (id: string) => facts.value(`retirement.${id}`);
  const has = (id: string) => facts.has(`retirement.${id}`);
  const basis = `You are ${v('age')} and want to stop working at ${v('stopAge')}, with ${v('years')} to go. You have ${v('invested')} invested as of ${v('asOf')} and save ${v('savings')} a month.`;
  const projection = `In today’s money that becomes about ${v('projected')}, which can pay ${v('income')} a month; with a pension of ${v('pension')} a month`;
  if (!has('needed')) {
    return paragraphs(
      `${basis} ${projection} that is what there will be to live on. I cannot say whether it is enough: there is no full month of spending on record yet.`,
      'Next step: record a month of spending, then ask me again.',
      assumptions(v),
    );
  }
  const enough = has('surplus');
  const verdict = enough
    ? `Yes: on this path you are saving enough to stop at ${v('stopAge')}.`
    : `Not yet: on this path you fall short of stopping at ${v('stopAge')}.`;
  const comparison = enough
    ? `it carries ${v('affordable')} a month against the ${v('spending')} you spend today. Of the ${v('needed')} needed there would be ${v('surplus')} to spare.`
    : `it carries ${v('affordable')} a month against the ${v('spending')} you spend today. ${v('needed')} is needed, so ${v('gap')} is missing: you reach ${v('reached')} of it.`;
  return paragraphs(
    verdict,
    `${basis} ${projection} ${comparison}`,
    `Why it matters: from then on capital and pension pay for everything, and ${v('need')} a month has to come from capital.` +
      citing(quotes, /retire|pension|withdraw|compound|nest egg/i),
    ['Your options:', ...(enough ? sparing(v, has) : closing(v, has))],
    enough
      ? 'Next step: keep the saving plan running, and look again when your income, spending or family changes.'
      : has('extra')
        ? `Next step: see how much of the extra ${v('extra')} a month you could start with now; an early start counts most.`
        : 'Next step: check the age and the spending in your profile; they decide most of this.',
    assumptions(v),
  );
}

type Value = (id: string) => string;
type Has = (id: string) => boolean;

function closing(v: Value, has: Has): string[] {
  const options: string[] = [];
  if (has('extra')) {
    options.push(
      `- Save ${v('extra')} a month more, ${v('savingsNeeded')} in all: closes the gap by itself, but leaves less for today.`,
    );
  }
  if (has('earliestAge')) {
    options.push(
      `- Work until ${v('earliestAge')}: the present plan is then enough, at the price of years of freedom.`,
    );
  }
  options.push(
    `- Plan to live on ${v('affordable')} a month instead of ${v('spending')}: needs no more saving, but a simpler life later.`,
  );
  return options;
}

function sparing(v: Value, has: Has): string[] {
  const earlier = has('earliestAge') && v('earliestAge') !== v('stopAge');
  return [
    ...(earlier
      ? [
          `- Stop earlier: from ${v('earliestAge')} on the capital is enough, but with little left for bad years.`,
        ]
      : []),
    `- Keep the plan: ${v('surplus')} to spare is a cushion against weak markets and a long life.`,
    `- Spend more later: up to ${v('affordable')} a month in all, with no cushion left.`,
  ];
}

function assumptions(v: Value): string {
  return `Assumptions: growth of ${v('return')} a year after inflation, ${v('withdrawal')} of the capital drawn each year, the pension from your profile starting when you stop, spending as in the last ${v('months')}, and no taxes.`;
}
