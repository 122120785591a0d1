// The middle path as a line, and around it the range in which eight of ten paths lie.
import type { Spec } from 'vega';
import type { ProjectionFan } from '../pictures/picture.ts';
import { chart, legend, linear, mark, MARGIN, place, text } from './marks.ts';
import type { Paint } from './palette.ts';

const LEFT = 76;
const TOP = 108;
const BOTTOM = 288;
/** Room for the amounts at the ends of the lines. */
const RIGHT = 100;
/** Two of those amounts may not come closer, pixels. */
const APART = 16;

export function fanSpec(picture: ProjectionFan, paint: Paint): Spec {
  const right = picture.width - RIGHT;
  const { points, moneyTicks, yearTicks, ends } = picture;
  const domain: [number, number] = [moneyTicks[0]?.at ?? 0, moneyTicks.at(-1)?.at ?? 1];
  const years: [number, number] = [points[0]?.year ?? 0, points.at(-1)?.year ?? 1];
  const line = (field: 'p10' | 'p50' | 'p90', width: number) =>
    mark(
      'line',
      {
        ...{ x: place('x', 'year'), y: place('y', field) },
        ...{ stroke: paint('blue'), strokeWidth: width },
      },
      'points',
    );
  return chart(picture, paint, {
    data: [
      { name: 'points', values: [...points] },
      { name: 'moneyTicks', values: [...moneyTicks] },
      { name: 'yearTicks', values: [...yearTicks] },
      { name: 'ends', values: spread(points.at(-1), ends, domain) },
    ],
    scales: [linear('x', years, [LEFT, right]), linear('y', domain, [BOTTOM, TOP])],
    marks: [
      mark(
        'rule',
        { x: LEFT, x2: right, y: place('y', 'at'), stroke: paint('grid'), strokeWidth: 1 },
        'moneyTicks',
      ),
      text(
        paint,
        {
          ...{ x: LEFT - 8, y: place('y', 'at', 4), text: { field: 'label' } },
          ...{ size: 12, colour: 'muted', align: 'right' },
        },
        'moneyTicks',
      ),
      text(
        paint,
        {
          ...{ x: place('x', 'at'), y: BOTTOM + 24, text: { field: 'label' } },
          ...{ size: 12, colour: 'muted', align: 'center' },
        },
        'yearTicks',
      ),
      mark(
        'area',
        {
          ...{ x: place('x', 'year'), y: place('y', 'p90'), y2: place('y', 'p10') },
          ...{ fill: paint('blue'), fillOpacity: 0.2 },
        },
        'points',
      ),
      line('p10', 1),
      line('p90', 1),
      line('p50', 2.5),
      text(paint, { x: right + 8, y: { field: 'y' }, text: { field: 'text' } }, 'ends'),
      ...legend(
        paint,
        { x: MARGIN, y: 82, text: picture.legend.middle },
        { y: 77, height: 3, fill: paint('blue') },
      ),
      ...legend(
        paint,
        { x: 180, y: 82, text: picture.legend.range },
        {
          ...{ fill: paint('blue'), fillOpacity: 0.2 },
          ...{ stroke: paint('blue'), strokeWidth: 1 },
        },
      ),
    ],
  });
}

/** The amounts at the ends of the lines, moved so that none covers another. */
function spread(
  last: ProjectionFan['points'][number] | undefined,
  ends: ProjectionFan['ends'],
  [from, to]: readonly [number, number],
): { text: string; y: number }[] {
  const y = (value: number) => BOTTOM - ((value - from) / (to - from)) * (BOTTOM - TOP) + 4;
  const middle = y(last?.p50 ?? 0);
  return [
    { text: ends.p90, y: Math.min(y(last?.p90 ?? 0), middle - APART) },
    { text: ends.p50, y: middle },
    { text: ends.p10, y: Math.max(y(last?.p10 ?? 0), middle + APART) },
  ].map((end) => ({ ...end, y: Math.round(end.y * 100) / 100 }));
}
