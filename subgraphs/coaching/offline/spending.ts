import { citing, paragraphs, type Facts, type Quote } from './sources.ts';

export function composeSpending(facts: Facts, quotes: readonly Quote[]): string {
  const v = (id: string) => facts.value(`spending.${id}`);
  const has = (id: string) => facts.has(`spending.${id}`);
  if (!has('monthlyAverage')) {
    return paragraphs(
      'I see no full calendar month of spending on record, so there is nothing to add up yet.',
      'Next step: record a month of transactions, then ask me again.',
    );
  }
  const short = facts.isNegative('spending.monthlyLeft');
  const balance = short
    ? `That is ${facts.size('spending.monthlyLeft')} a month more than your income of ${v('monthlyIncome')}.`
    : `Of your income of ${v('monthlyIncome')} a month that leaves ${v('monthlyLeft')}, a savings rate of ${v('savingsRate')}.`;
  const top = ['top1', 'top2', 'top3'].filter((place) => has(`${place}.name`));
  const listed = top.map(
    (place) =>
      `- ${capital(v(`${place}.name`))}: ${v(`${place}.monthly`)} a month, ${v(`${place}.share`)} of all.`,
  );
  const asked = has('asked.name')
    ? `On ${v('asked.name')} you spend ${v('asked.monthly')} a month, ${v('asked.share')} of all your spending.`
    : '';
  const options = ['Your options:'];
  if (has('trim.name')) {
    options.push(
      `- Cut ${v('trim.name')}, your largest category that is not essential, by ${v('trim.part')}: frees ${v('trim.saved')} a month or ${v('trim.yearly')} a year, at some cost in comfort.`,
    );
  }
  options.push(
    `- Renegotiate the essentials, ${v('monthlyEssential')} a month: slow and some effort, but it lasts.`,
    short
      ? '- Earn more: hardest to bring about, and the surest way to close the hole.'
      : `- Leave it as it is: no effort, and ${v('monthlyLeft')} a month stays for your goals.`,
  );
  return paragraphs(
    asked,
    `From ${v('from')} to ${v('to')} you spent ${v('total')}, on average ${v('monthlyAverage')} a month. ${balance}`,
    listed.length > 0 ? ['Most of it goes here:', ...listed] : '',
    `Why it matters: ${v('monthlyEssential')} a month is essential and ${v('monthlyOptional')} is yours to decide about; what is left over pays for everything you plan.` +
      citing(quotes, /budget|savings rate|expenses/i),
    options,
    has('trim.name')
      ? `Next step: look through a month of ${v('trim.name')} and strike out what you would not miss.`
      : 'Next step: look through the largest bill above and ask for a better price.',
    `Assumptions: averages over ${v('months')}; moving or investing money does not count as spending.`,
  );
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
