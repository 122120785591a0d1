// A bar for each asset class to the left or right of what was wanted, over the band that is tolerated.
import type { Spec } from 'vega';
import type { DriftBars } from '../pictures/picture.ts';
import { chart, legend, linear, mark, MARGIN, place, text } from './marks.ts';
import type { Paint } from './palette.ts';

const BAR = { from: 132, to: 356 };
const TOP = 92;
const ROW = 36;

export function driftSpec(picture: DriftBars, paint: Paint): Spec {
  const { band, ticks } = picture;
  const bottom = TOP - ROW / 2 + picture.rows.length * ROW;
  const foot = picture.height - 16;
  const rows = picture.rows.map((row, n) => ({
    ...row,
    y: TOP + n * ROW,
    fill: paint(row.outside ? 'red' : 'blue'),
  }));
  const at = (offset: number) => ({ signal: `datum.y + ${offset}` });
  const between = { y: TOP - ROW / 2, y2: bottom };
  return chart(picture, paint, {
    data: [
      { name: 'rows', values: rows },
      { name: 'ticks', values: [...ticks] },
    ],
    scales: [linear('x', [ticks[0]?.at ?? -1, ticks.at(-1)?.at ?? 1], [BAR.from, BAR.to])],
    marks: [
      mark('rect', {
        ...{ x: place('x', `${-band}`), x2: place('x', `${band}`), ...between },
        ...{ fill: paint('grey'), fillOpacity: 0.16 },
      }),
      mark(
        'rule',
        { x: place('x', 'at'), ...between, stroke: paint('grid'), strokeWidth: 1 },
        'ticks',
      ),
      mark(
        'rect',
        {
          ...{ x: place('x', '0'), x2: place('x', 'drift'), y: at(-8), height: 16 },
          fill: { field: 'fill' },
        },
        'rows',
      ),
      mark('rule', { x: place('x', '0'), ...between, stroke: paint('ink'), strokeWidth: 1 }),
      text(paint, { x: BAR.from - 12, y: at(4), text: { field: 'label' }, align: 'right' }, 'rows'),
      text(paint, { x: BAR.to + 14, y: at(-2), text: { field: 'by' }, weight: 600 }, 'rows'),
      text(
        paint,
        { x: BAR.to + 14, y: at(13), text: { field: 'text' }, size: 12, colour: 'muted' },
        'rows',
      ),
      text(
        paint,
        {
          ...{ x: place('x', 'at'), y: bottom + 16, text: { field: 'label' } },
          ...{ size: 12, colour: 'muted', align: 'center' },
        },
        'ticks',
      ),
      ...legend(
        paint,
        { x: MARGIN, y: foot, text: picture.legend.inside },
        { fill: paint('blue') },
      ),
      ...legend(
        paint,
        { x: MARGIN + 150, y: foot, text: picture.legend.outside },
        { fill: paint('red') },
      ),
    ],
  });
}
