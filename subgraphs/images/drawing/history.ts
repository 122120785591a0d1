// Above, value and what was paid in; below, on the same time scale, the falls from earlier heights.
import type { Mark, Spec } from 'vega';
import type { Tick, ValueHistory } from '../pictures/picture.ts';
import { chart, legend, linear, mark, MARGIN, place, text, type Channel } from './marks.ts';
import type { Paint } from './palette.ts';

const LEFT = 76;
/** Room for half of the last month's name. */
const RIGHT = 44;
const VALUE = { top: 104, bottom: 254 };
const FALL = { top: 284, bottom: 334 };

export function historySpec(picture: ValueHistory, paint: Paint): Spec {
  const right = picture.width - RIGHT;
  const { points, valueTicks, fallTicks, timeTicks } = picture;
  const line = (field: string, more: Record<string, Channel>) =>
    mark('line', { x: place('x', 'at'), y: place('value', field), ...more }, 'points');
  return chart(picture, paint, {
    data: [
      { name: 'points', values: [...points] },
      { name: 'valueTicks', values: [...valueTicks] },
      { name: 'fallTicks', values: [...fallTicks] },
      { name: 'timeTicks', values: [...timeTicks] },
    ],
    scales: [
      linear('x', [points[0]?.at ?? 0, points.at(-1)?.at ?? 1], [LEFT, right]),
      linear('value', extent(valueTicks), [VALUE.bottom, VALUE.top]),
      linear('fall', extent(fallTicks), [FALL.bottom, FALL.top]),
    ],
    marks: [
      ...grid(paint, 'value', 'valueTicks', right),
      ...grid(paint, 'fall', 'fallTicks', right),
      mark(
        'area',
        {
          ...{ x: place('x', 'at'), y: place('value', 'value'), y2: place('value', '0') },
          ...{ fill: paint('blue'), fillOpacity: 0.14 },
        },
        'points',
      ),
      line('value', { stroke: paint('blue'), strokeWidth: 2.25 }),
      line('paidIn', { stroke: paint('red'), strokeWidth: 2, strokeDash: [5, 4] }),
      mark(
        'area',
        {
          ...{ x: place('x', 'at'), y: place('fall', 'fall'), y2: place('fall', '0') },
          ...{ fill: paint('red'), fillOpacity: 0.3, stroke: paint('red'), strokeWidth: 1 },
        },
        'points',
      ),
      ...legend(
        paint,
        { x: MARGIN, y: 80, text: picture.legend.value },
        { y: 75, height: 3, fill: paint('blue') },
      ),
      mark('rule', {
        ...{ x: 236, x2: 254, y: 76, stroke: paint('red') },
        ...{ strokeWidth: 2, strokeDash: [5, 4] },
      }),
      text(paint, { x: 260, y: 80, text: picture.legend.paidIn }),
      text(paint, { x: LEFT, y: FALL.top - 8, text: picture.legend.fall, size: 12 }),
      text(
        paint,
        {
          ...{ x: place('x', 'at'), y: FALL.bottom + 24, text: { field: 'label' } },
          ...{ size: 12, colour: 'muted', align: 'center' },
        },
        'timeTicks',
      ),
    ],
  });
}

/** Horizontal lines at the marks of a scale, and what they say at the left. */
function grid(paint: Paint, scale: string, ticks: string, right: number): Mark[] {
  const y = place(scale, 'at');
  const label = { x: LEFT - 8, y: place(scale, 'at', 4), text: { field: 'label' } };
  return [
    mark('rule', { x: LEFT, x2: right, y, stroke: paint('grid'), strokeWidth: 1 }, ticks),
    text(paint, { ...label, size: 12, colour: 'muted', align: 'right' }, ticks),
  ];
}

function extent(ticks: readonly Tick[]): [number, number] {
  return [ticks[0]?.at ?? 0, ticks.at(-1)?.at ?? 1];
}
