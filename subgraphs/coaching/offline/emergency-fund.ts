import { citing, paragraphs, type Facts, type Quote } from './sources.ts';

export function composeEmergencyFund(facts: Facts, quotes: readonly Quote[]): string {
  const v = (id: string) => facts.value(`emergency.${id}`);
  const has = (id: string) => facts.has(`emergency.${id}`);
  const size = (id: string) => facts.size(`emergency.${id}`);
  if (!has('covered')) {
    return paragraphs(
      `You have ${v('liquid')} on checking and savings accounts as of ${v('asOf')}, and you aim to cover ${v('target')}. I cannot say how long that lasts: there is no full month of essential spending on record yet.`,
      'Next step: record a month of spending, then ask me again.',
    );
  }
  const why =
    'Why it matters: cash at hand carries the essentials when income stops, so that nothing has to be sold or borrowed at a bad moment.' +
    citing(quotes, /emergenc|rainy|cushion|buffer|reserve|unexpected/i);
  const position = `You have ${v('liquid')} on checking and savings accounts as of ${v('asOf')}. Essential spending is ${v('essential')} a month, so that covers ${v('covered')}.`;
  const assumptions = `Assumptions: essential spending stays at its average over the last ${v('months')}, only checking and savings accounts count as cash at hand, and the target of ${v('target')} is yours.`;
  if (has('surplus')) {
    return paragraphs(
      `${position} Your target of ${v('target')} asks for ${v('targetAmount')}; you are ${v('surplus')} beyond it.`,
      why,
      [
        'Your options:',
        `- Keep all of it in cash: safest, but ${v('surplus')} earns little and loses to inflation.`,
        `- Invest what is beyond the target: better prospects, but its value will swing.`,
        '- Raise the target: sensible if your income is uncertain or others depend on it.',
      ],
      `Next step: decide what the ${v('surplus')} beyond the target is for.`,
      assumptions,
    );
  }
  const options = ['Your options:'];
  if (has('monthsToTarget')) {
    options.push(
      `- Set aside all that is left over, ${v('monthlyLeft')} a month: the target is reached in ${v('monthsToTarget')}, but nothing goes to other goals meanwhile.`,
    );
  } else {
    options.push(
      facts.isNegative('emergency.monthlyLeft')
        ? `- Stop the fund from shrinking first: you spend ${size('monthlyLeft')} a month more than you earn.`
        : '- Find room to save first: at present nothing is left over at the end of a month.',
    );
  }
  if (has('monthsPaused')) {
    options.push(
      `- Pause spending that is not essential as well, ${v('optional')} a month: the target is reached in ${v('monthsPaused')}, but few can keep that up for long.`,
    );
  }
  options.push(
    '- Live with less cover: frees money now, but a longer gap in income would mean debt or forced sales.',
  );
  return paragraphs(
    `${position} Your target of ${v('target')} asks for ${v('targetAmount')}; ${v('gap')} is missing.`,
    why,
    options,
    has('monthsToTarget')
      ? `Next step: a standing order to savings of up to ${v('monthlyLeft')} a month, on the day your income arrives.`
      : `Next step: look at the ${v('optional')} a month that is not essential, and choose what could wait.`,
    assumptions,
  );
}
