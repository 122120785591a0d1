// Where the money went, by category.
import type { Spending } from '../sources.ts';
import { noticeOf, WIDTH, type Notice, type SpendingBars } from './picture.ts';
import { monthOf, percent, units, whole, wordsOf } from './words.ts';

export function spendingBarsOf(spending: Spending): SpendingBars | Notice {
  const { currency } = spending.total;
  const spent = spending.categories
    .filter(({ total }) => total.minor > 0n)
    .sort((a, b) => {
      if (a.total.minor !== b.total.minor) return a.total.minor > b.total.minor ? -1 : 1;
      return a.category < b.category ? -1 : 1;
    });
  if (spent.length === 0) return noticeOf('Spending', 'The ledger holds no full month of it yet.');

  const [from, to] = [monthOf(spending.from), monthOf(spending.to)];
  const title = from === to ? `Spending in ${from}` : `Spending from ${from} to ${to}`;
  const rows = spent.map(({ category, total, share, essential }) => ({
    label: wordsOf(category),
    amount: units(total.minor, currency),
    text: `${whole(total.minor, currency)} · ${percent(share)}`,
    essential,
  }));
  const sum = whole(spending.total.minor, currency);
  const subtitle = `${sum} in all, ${whole(spending.monthlyAverage.minor, currency)} a month`;
  const legend = { essential: 'Essential', other: 'Can wait' };
  const said = rows.map(({ label, text, essential }) => {
    const [amount, share] = text.split(' · ');
    const urgency = essential ? legend.essential : legend.other;
    return `${label} ${amount} (${share}, ${urgency.toLowerCase()})`;
  });
  return {
    kind: 'SPENDING_BARS',
    title,
    subtitle,
    rows,
    legend,
    alt: `${title}: ${subtitle}. ${said.join(', ')}.`,
    width: WIDTH,
    height: 108 + rows.length * 28,
  };
}
