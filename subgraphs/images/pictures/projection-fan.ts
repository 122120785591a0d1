// Where a portfolio may be in some years: the middle of all simulated paths, and the range of most of them.
import type { Portfolio, Projection } from '../sources.ts';
import { noticeOf, WIDTH, type Notice, type ProjectionFan } from './picture.ts';
import { moneyTicks, scaleText, yearsAhead, yearTicks } from './scales.ts';
import { nameOf, units, whole } from './words.ts';

export function projectionFanOf(
  portfolio: Pick<Portfolio, 'name' | 'currency'>,
  projection: Projection,
): ProjectionFan | Notice {
  const { currency } = portfolio;
  const title = `Projection of ${nameOf(portfolio)}`;
  const given = projection.points.toSorted((a, b) => a.year - b.year);
  const [first, last] = [given[0], given.at(-1)];
  if (first === undefined || last === undefined || first.year === last.year) {
    return noticeOf(title, 'Its projection is too short to be drawn.');
  }
  const amount = (money: { minor: bigint }) => whole(money.minor, currency);
  const points = given.map(({ year, p10, p50, p90 }) => ({
    year,
    p10: units(p10.minor, currency),
    p50: units(p50.minor, currency),
    p90: units(p90.minor, currency),
  }));
  const ticks = moneyTicks(
    points.flatMap(({ p10, p90 }) => [p10, p90]),
    currency,
  );
  const years = yearTicks(first.year, last.year);
  const terms = projection.realTerms ? 'in today’s money' : 'without inflation taken out';
  const paths = projection.paths.toLocaleString('en-US');
  const { minor } = projection.monthly;
  const monthly = whole(minor < 0n ? -minor : minor, currency);
  const flow = `${monthly} ${minor < 0n ? 'taken out' : 'paid in'} a month`;
  const subtitle = `${flow}, ${terms}; ${paths} paths`;
  const ends = { p10: amount(last.p10), p50: amount(last.p50), p90: amount(last.p90) };
  const legend = { middle: 'Middle path', range: '8 of 10 paths' };
  return {
    kind: 'PROJECTION_FAN',
    title,
    subtitle,
    points,
    moneyTicks: ticks,
    yearTicks: years,
    ends,
    legend,
    alt: [
      `${title}. ${subtitle}. From ${amount(first.p50)} ${yearsAhead(first.year)}.`,
      `After ${yearsAhead(last.year)}: ${legend.middle.toLowerCase()} ${ends.p50};`,
      `${legend.range} end between ${ends.p10} and ${ends.p90}.`,
      scaleText('Scale of value', ticks),
      scaleText('Scale of years', years),
    ].join(' '),
    width: WIDTH,
    height: 340,
  };
}
