// What a portfolio was worth, what was paid in, and how far it fell from its heights.
import type { History, Portfolio } from '../sources.ts';
import { noticeOf, WIDTH, type Notice, type ValueHistory } from './picture.ts';
import { moneyTicks, percentTicks, scaleText, timeTicks } from './scales.ts';
import { monthOf, nameOf, percent, units, whole } from './words.ts';

export function valueHistoryOf(
  portfolio: Pick<Portfolio, 'name' | 'currency'>,
  given: History,
): ValueHistory | Notice {
  const { currency } = portfolio;
  const history = given.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const title = `Value of ${nameOf(portfolio)}`;
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined || first.date === last.date) {
    return noticeOf(title, 'Its history is too short to be drawn.');
  }
  const amount = (money: { minor: bigint }) => whole(money.minor, currency);
  const points = history.map((point) => ({
    at: Date.parse(point.date),
    value: units(point.value.minor, currency),
    paidIn: units(point.contributed.minor, currency),
    fall: -Math.abs(point.drawdown) * 100 || 0,
  }));
  const highest = history.reduce((a, b) => (b.value.minor > a.value.minor ? b : a));
  const lowest = history.reduce((a, b) => (b.value.minor < a.value.minor ? b : a));
  const deepest = history.reduce((a, b) => (Math.abs(b.drawdown) > Math.abs(a.drawdown) ? b : a));
  const fell = Math.abs(deepest.drawdown) >= 0.0005;
  const fall = fell
    ? `Deepest fall ${percent(Math.abs(deepest.drawdown))}, ${monthOf(deepest.date)}`
    : 'Never below an earlier height';

  const valueTicks = moneyTicks(
    points.flatMap(({ value, paidIn }) => [value, paidIn]),
    currency,
  );
  const falls = points.map((point) => point.fall);
  const fallTicks = percentTicks(falls, 2).filter(({ at }) => at <= 0);
  const times = timeTicks(Date.parse(first.date), Date.parse(last.date));
  const subtitle = `${monthOf(first.date)} to ${monthOf(last.date)}`;
  return {
    kind: 'VALUE_HISTORY',
    title,
    subtitle,
    points,
    valueTicks,
    timeTicks: times,
    fallTicks,
    legend: {
      value: `Value ${amount(last.value)}`,
      paidIn: `Paid in ${amount(last.contributed)}`,
      fall,
    },
    alt: [
      `${title}, ${subtitle}: from ${amount(first.value)} to ${amount(last.value)},`,
      `highest ${amount(highest.value)} in ${monthOf(highest.date)},`,
      `lowest ${amount(lowest.value)} in ${monthOf(lowest.date)}.`,
      `Paid in: from ${amount(first.contributed)} to ${amount(last.contributed)}.`,
      `${fall}.`,
      scaleText('Scale of value', valueTicks),
      scaleText('Scale of falls', fallTicks),
      scaleText('Scale of time', times),
    ].join(' '),
    width: WIDTH,
    height: 380,
  };
}
