import { citing, paragraphs, portfolioPrefixes, type Facts, type Quote } from './sources.ts';

export function composeFees(facts: Facts, quotes: readonly Quote[]): string {
  const prefixes = portfolioPrefixes(facts, 'fees').filter((prefix) =>
    facts.has(`${prefix}.total`),
  );
  if (prefixes.length === 0) {
    return paragraphs(
      askedFor(facts),
      'You have no investments on record, so nothing is charged for them.',
      'Next step: add an account with your investments, then ask me again.',
    );
  }
  const dear = prefixes.filter((prefix) => facts.has(`${prefix}.costly.saved`));
  const [first] = dear;
  return paragraphs(
    askedFor(facts),
    ...prefixes.map((prefix) => observation(facts, prefix)),
    why(facts, prefixes) + citing(quotes, /\bfees?\b|costs?|expense ratio|charge/i),
    options(facts, dear),
    first === undefined
      ? 'Next step: nothing is dear here; look again when you buy something new.'
      : `Next step: compare ${facts.value(`${first}.costly.symbol`)} with a broad fund of the same kind, and look up what a sale would cost in tax.`,
    `Assumptions: prices of ${facts.value('fees.asOf')}, expense ratios as the providers state them, and no growth in what fees take over the years.`,
  );
}

function askedFor(facts: Facts): string {
  if (!facts.has('fees.asked.symbol')) return '';
  const v = (id: string) => facts.value(`fees.asked.${id}`);
  return facts.has('fees.asked.cost')
    ? `${v('symbol')} costs ${v('ratio')} a year, ${v('cost')} on what you hold of it.`
    : `You hold no ${v('symbol')}.`;
}

function observation(facts: Facts, prefix: string): string {
  const v = (id: string) => facts.value(`${prefix}.${id}`);
  const dearest = facts.has(`${prefix}.costly.symbol`)
    ? ` Most of it comes from ${v('costly.symbol')}: ${v('costly.ratio')} a year, ${v('costly.cost')}.`
    : '';
  return `${v('name')}, worth ${v('value')}, costs ${v('total')}, ${v('rate')} of its value a year: ${v('booked')} of fees booked from ${v('from')} to ${v('to')}, and ${v('fundCosts')} a year inside the funds.${dearest}`;
}

function why(facts: Facts, prefixes: readonly string[]): string {
  const dragging = prefixes.find((prefix) => facts.has(`${prefix}.drag`));
  const drag =
    dragging === undefined
      ? ''
      : ` Over ${facts.value(`${dragging}.years`)} the present costs take about ${facts.value(`${dragging}.drag`)} from what ${facts.value(`${dragging}.name`)} holds today.`;
  return `Why it matters: costs are certain, returns are not, and what is paid away does not grow.${drag}`;
}

function options(facts: Facts, dear: readonly string[]): string[] {
  const lines = ['Your options:'];
  for (const prefix of dear) {
    const v = (id: string) => facts.value(`${prefix}.${id}`);
    lines.push(
      `- In ${v('name')}, swap ${v('costly.symbol')} for a broad fund at ${v('costly.cheap')}: saves ${v('costly.saved')} a year, but selling may be taxed and the funds differ in what they hold.`,
    );
  }
  if (dear.length > 0) {
    lines.push(
      '- Put only new money into the cheaper fund: no sale and no tax, but the saving grows slowly.',
    );
  }
  lines.push(
    '- Trade less often: fewer fees on the accounts, at the price of acting less.',
    '- Keep it as it is: no effort, and right where a costlier fund gives you what no cheap one does.',
  );
  return lines;
}
