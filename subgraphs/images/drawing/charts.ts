// From what a picture shows to a Vega specification of it.
import type { Spec } from 'vega';
import type { Donut, Notice, Picture, SpendingBars } from '../pictures/picture.ts';
import { driftSpec } from './drift.ts';
import { fanSpec } from './fan.ts';
import { historySpec } from './history.ts';
import { chart, legend, linear, mark, MARGIN, place, text } from './marks.ts';
import type { Paint } from './palette.ts';

export function specOf(picture: Picture, paint: Paint): Spec {
  switch (picture.kind) {
    case 'ALLOCATION_DONUT':
      return donutSpec(picture, paint);
    case 'VALUE_HISTORY':
      return historySpec(picture, paint);
    case 'DRIFT_BARS':
      return driftSpec(picture, paint);
    case 'PROJECTION_FAN':
      return fanSpec(picture, paint);
    case 'SPENDING_BARS':
      return spendingSpec(picture, paint);
    case 'NOTICE':
      return noticeSpec(picture, paint);
  }
}

const RING = { x: 136, outer: 92, inner: 60 };

function donutSpec(picture: Donut, paint: Paint): Spec {
  const row = 32;
  const middle = 64 + (picture.height - 80) / 2;
  const top = middle - (picture.arcs.length * row) / 2 + row / 2;
  const arcs = picture.arcs.map((arc, n) => ({
    ...arc,
    fill: paint(arc.colour),
    y: top + n * row,
  }));
  const at = (x: number, offset: number) => ({ x, y: { signal: `datum.y + ${offset}` } });
  return chart(picture, paint, {
    data: [
      {
        name: 'arcs',
        values: arcs,
        transform: [{ type: 'pie', field: 'permille', startAngle: 0, endAngle: 2 * Math.PI }],
      },
    ],
    marks: [
      mark(
        'arc',
        {
          x: RING.x,
          y: middle,
          startAngle: { field: 'startAngle' },
          endAngle: { field: 'endAngle' },
          padAngle: arcs.length > 1 ? 0.015 : 0,
          innerRadius: RING.inner,
          outerRadius: RING.outer,
          fill: { field: 'fill' },
        },
        'arcs',
      ),
      text(paint, {
        ...{ x: RING.x, y: middle + 5, text: picture.total },
        ...{ size: 14, weight: 600, align: 'center' },
      }),
      mark(
        'rect',
        { ...at(268, -7), width: 14, height: 14, cornerRadius: 3, fill: { field: 'fill' } },
        'arcs',
      ),
      text(paint, { ...at(292, 5), text: { field: 'label' } }, 'arcs'),
      text(
        paint,
        { ...at(454, 5), text: { field: 'amount' }, colour: 'muted', align: 'right' },
        'arcs',
      ),
      text(
        paint,
        { ...at(picture.width - MARGIN, 5), text: { field: 'percent' }, align: 'right' },
        'arcs',
      ),
    ],
  });
}

function spendingSpec(picture: SpendingBars, paint: Paint): Spec {
  const row = 28;
  const top = 84;
  const bar = { from: 136, to: 400 };
  const rows = picture.rows.map((each, n) => ({
    ...each,
    y: top + n * row,
    fill: paint(each.essential ? 'blue' : 'amber'),
  }));
  const largest = picture.rows.reduce((most, { amount }) => Math.max(most, amount), 0);
  const foot = picture.height - 18;
  const at = (x: number, offset: number) => ({ x, y: { signal: `datum.y + ${offset}` } });
  return chart(picture, paint, {
    data: [{ name: 'rows', values: rows }],
    scales: [linear('x', [0, largest], [bar.from, bar.to])],
    marks: [
      mark(
        'rect',
        {
          ...at(bar.from, -9),
          // Also the smallest can be seen.
          x2: { signal: `max(${bar.from + 1.5}, round(100 * scale('x', datum.amount)) / 100)` },
          height: 16,
          fill: { field: 'fill' },
        },
        'rows',
      ),
      text(paint, { ...at(bar.from - 8, 4), text: { field: 'label' }, align: 'right' }, 'rows'),
      text(
        paint,
        { x: place('x', 'amount', 8), y: { signal: 'datum.y + 4' }, text: { field: 'text' } },
        'rows',
      ),
      ...legend(
        paint,
        { x: bar.from, y: foot, text: picture.legend.essential },
        { fill: paint('blue') },
      ),
      ...legend(
        paint,
        { x: bar.from + 120, y: foot, text: picture.legend.other },
        { fill: paint('amber') },
      ),
    ],
  });
}

function noticeSpec(picture: Notice, paint: Paint): Spec {
  const note = { x: MARGIN, y: 76, text: picture.note, colour: 'muted' } as const;
  return chart(picture, paint, { marks: [text(paint, note)] });
}
