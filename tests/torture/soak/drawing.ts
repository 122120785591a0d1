// The curves of a soak as one picture: memory, handles, the event loop and the CPU over the same minutes.
import type { GroupMark, Mark, Scale } from 'vega';
import { documentOf } from '../../../subgraphs/images/drawing/document.ts';
import {
  chart,
  FONT,
  legend,
  mark,
  MARGIN,
  place,
  text,
} from '../../../subgraphs/images/drawing/marks.ts';
import { paintOf, type Token } from '../../../subgraphs/images/drawing/palette.ts';
import { warmUp } from './growth.ts';
import { externalOf, heapOf, sum, type Sample } from './sample.ts';
import { inWords, type SoakVerdict } from './verdict.ts';

interface Curve {
  readonly name: string;
  readonly colour: Token;
  readonly of: (sample: Sample) => number;
}

interface Panel {
  /** With its unit. */
  readonly title: string;
  readonly curves: readonly Curve[];
}

const panels: readonly Panel[] = [
  {
    title: 'Memory after a collection, MB',
    curves: [
      { name: 'heap', colour: 'blue', of: (sample) => heapOf(sample) / 1e6 },
      { name: 'outside the heap', colour: 'amber', of: (sample) => externalOf(sample) / 1e6 },
    ],
  },
  {
    title: 'Resident memory, MB',
    curves: [
      { name: 'the process', colour: 'blue', of: ({ residentBytes }) => residentBytes / 1e6 },
    ],
  },
  {
    title: 'Handles, number',
    curves: [
      { name: 'file descriptors', colour: 'blue', of: ({ descriptors }) => sum(descriptors) },
      { name: 'active resources', colour: 'amber', of: ({ resources }) => sum(resources) },
      { name: 'clients of live fields', colour: 'grey', of: ({ clients }) => clients },
    ],
  },
  {
    title: 'Event-loop delay, ms',
    curves: [
      { name: 'median', colour: 'blue', of: ({ loopDelayMs }) => loopDelayMs.p50 },
      { name: '99th percentile', colour: 'amber', of: ({ loopDelayMs }) => loopDelayMs.p99 },
    ],
  },
  {
    title: 'CPU, % of one core',
    curves: [{ name: 'all threads', colour: 'blue', of: ({ cpuShare }) => cpuShare * 100 }],
  },
];

const SIZE = { width: 760, left: 72, top: 108, panel: 190 };
/** Of the curves of a panel; above them is its legend, below its axis. */
const INNER = { width: SIZE.width - SIZE.left - MARGIN, height: 116 };
const paint = paintOf('AUTO');

export function drawingOf(samples: readonly Sample[], verdict: SoakVerdict): Promise<string> {
  const last = (samples.at(-1)?.second ?? 0) / 60;
  const frame = {
    title: `Soak of ${last < 10 ? last.toFixed(1) : Math.round(last)} minutes under half load`,
    subtitle: `${verdict.failed ? 'Failed' : 'Nothing grew'}; grey: the warm-up, which is not judged`,
    alt: inFewWords(samples, verdict),
    width: SIZE.width,
    height: SIZE.top + panels.length * SIZE.panel - 12,
  };
  const spec = chart(frame, paint, {
    marks: panels.map((panel, n) => panelMark(panel, SIZE.top + n * SIZE.panel, samples, last)),
  });
  return documentOf(spec, frame, 'AUTO', 'soak');
}

function panelMark(
  { title, curves }: Panel,
  y: number,
  samples: readonly Sample[],
  minutes: number,
): GroupMark {
  const rows = samples.map((sample) => ({
    minute: sample.second / 60,
    values: curves.map(({ of }) => of(sample)),
  }));
  const most = Math.max(1, ...rows.flatMap(({ values }) => values));
  const scales: Scale[] = [
    { name: 'x', type: 'linear', domain: [0, minutes], range: [0, INNER.width] },
    { name: 'y', type: 'linear', domain: [0, most], range: [INNER.height, 0], nice: 4 },
  ];
  const axis = {
    ...{ labelFont: FONT, labelFontSize: 12, labelColor: paint('muted') },
    ...{ titleFont: FONT, titleFontSize: 12, titleColor: paint('muted') },
    ...{ domain: false, ticks: false, gridColor: paint('grid'), aria: false },
  };
  const marks: Mark[] = [
    mark('rect', {
      ...{ x: 0, x2: place('x', `${minutes * warmUp}`), y: 0, y2: INNER.height },
      ...{ fill: paint('grey'), fillOpacity: 0.16 },
    }),
    text(paint, { x: MARGIN - SIZE.left, y: -16, text: title, weight: 600 }),
    ...curves.flatMap(({ name, colour }, n) => [
      ...legend(paint, { x: 210 + n * 156, y: -16, text: name }, { fill: paint(colour) }),
      mark(
        'line',
        {
          ...{ x: place('x', 'minute'), y: place('y', `datum.values[${n}]`) },
          ...{ stroke: paint(colour), strokeWidth: 1.5 },
        },
        'rows',
      ),
    ]),
  ];
  return {
    type: 'group',
    encode: { enter: { x: { value: SIZE.left }, y: { value: y }, ...sized } },
    data: [{ name: 'rows', values: rows }],
    scales,
    axes: [
      { ...axis, scale: 'x', orient: 'bottom', title: 'minutes', tickCount: 6 },
      { ...axis, scale: 'y', orient: 'left', grid: true, gridScale: 'x', tickCount: 4 },
    ],
    marks,
  };
}

const sized = { width: { value: INNER.width }, height: { value: INNER.height } };

function inFewWords(samples: readonly Sample[], { growth, failed }: SoakVerdict): string {
  const grown = Object.entries(growth).map(([what, of]) => `${what} ${inWords(of)}, ${of.verdict}`);
  const spans = panels.map(({ title, curves }) => {
    const each = curves.map(({ name, of }) => {
      const values = samples.map(of);
      return `${name} ${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
    });
    return `${title}: ${each.join(', ')}`;
  });
  return `${failed ? 'Failed.' : 'Passed.'} Growth after the warm-up: ${grown.join('; ')}. ${spans.join('. ')}.`;
}
