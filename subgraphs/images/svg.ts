// The ring as an SVG document that stands alone: no script, no font, no address but the namespace.
import { arc } from 'd3-shape';
import type { Donut, DonutArc } from './domain.ts';
import { altTextOf } from './donut.ts';
import { Markup, xml } from './xml.ts';

export const WIDTH = 480;
const TOP = 56;
const ROW = 30;
const RING = { x: 120, outer: 92, inner: 60 };
const LEGEND = 250;
const LONGEST_TITLE = 46;

/** In CSS pixels. */
export function heightOf(donut: Donut): number {
  return TOP + Math.max(2 * RING.outer, donut.arcs.length * ROW) + 24;
}

/** Deterministic: the same figures give the same text, byte for byte. `id` makes its inner ids unique on a page. */
export function svgOf(donut: Donut, id: string): string {
  const height = heightOf(donut);
  const middle = TOP + (height - TOP - 24) / 2;
  const legendTop = middle - (donut.arcs.length * ROW) / 2 + ROW / 2;
  return xml`<svg xmlns="http://www.w3.org/2000/svg" class="miyagi-donut" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${donut.title}</title>
<desc id="${id}-d">${altTextOf(donut)}</desc>
<style>${style}</style>
<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>
<text class="head" x="24" y="32">${shortened(donut.title)}</text>
<g transform="translate(${RING.x} ${middle})">
${donut.arcs.map((slice) => ring(slice, donut.arcs.length))}<text class="total" text-anchor="middle" y="5">${donut.total}</text>
</g>
${donut.arcs.map((slice, i) => legend(slice, legendTop + i * ROW))}</svg>
`.text;
}

function ring(slice: DonutArc, arcs: number): Markup {
  const path = arc<DonutArc>()
    .innerRadius(RING.inner)
    .outerRadius(RING.outer)
    .padAngle(arcs > 1 ? 0.015 : 0)
    .digits(2)(slice);
  return xml`<path class="${colourOf(slice)}" d="${path ?? ''}"><title>${slice.label} ${slice.percent}</title></path>
`;
}

function legend(slice: DonutArc, y: number): Markup {
  return xml`<g transform="translate(${LEGEND} ${y})"><rect class="${colourOf(slice)}" y="-7" width="14" height="14" rx="3"/><text x="24" y="5">${slice.label}</text><text class="number" text-anchor="end" x="206" y="5">${slice.percent}</text></g>
`;
}

// Okabe and Ito's colours, told apart by most kinds of colour vision; the second is for dark paper.
const colours: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  equity: ['#0072b2', '#56b4e9'],
  bond: ['#e69f00', '#f0b93a'],
  'real-estate': ['#009e73', '#2fc79a'],
  commodity: ['#cc79a7', '#de9cc0'],
  cash: ['#7a7f87', '#a5abb5'],
  other: ['#d55e00', '#f08a4b'],
};

function colourOf(slice: DonutArc): string {
  const name = slice.assetClass.toLowerCase().replaceAll('_', '-');
  return name in colours ? name : 'other';
}

function rules(scheme: 0 | 1, paper: string, ink: string): string {
  const fills = Object.entries(colours).map(
    ([name, shades]) => `.miyagi-donut .${name}{fill:${shades[scheme]}}`,
  );
  return `.miyagi-donut .paper{fill:${paper}}.miyagi-donut text{fill:${ink}}${fills.join('')}`;
}

// Every rule begins with the picture's class: placed in a page, its style reaches nothing else there.
const style = new Markup(
  '.miyagi-donut text{font:14px system-ui,sans-serif}' +
    '.miyagi-donut .head{font-size:16px;font-weight:600}' +
    '.miyagi-donut .total{font-weight:600}' +
    '.miyagi-donut .number{font-variant-numeric:tabular-nums}' +
    rules(0, '#ffffff', '#1c2330') +
    `@media (prefers-color-scheme:dark){${rules(1, '#161b22', '#e6eaf0')}}`,
);

function shortened(title: string): string {
  if (title.length <= LONGEST_TITLE) return title;
  const characters = Array.from(new Intl.Segmenter('en').segment(title), ({ segment }) => segment);
  if (characters.length <= LONGEST_TITLE) return title;
  return `${characters
    .slice(0, LONGEST_TITLE - 1)
    .join('')
    .trimEnd()}…`;
}
