// The few sorts of marks that all charts are put together from, in the words of the Vega grammar
// (https://vega.github.io/vega/docs/marks/).
import type { EncodeEntry, Mark, NumericValueRef, Scale, Spec } from 'vega';
import type { Frame } from '../pictures/picture.ts';
import type { Paint, Token } from './palette.ts';

export const FONT = 'Inter, system-ui, sans-serif';
export const MARGIN = 24;

/** What a chart adds to the paper, its title and subtitle. */
export interface Parts {
  readonly data?: NonNullable<Spec['data']>;
  readonly scales?: readonly Scale[];
  readonly marks: readonly Mark[];
}

export function chart(frame: Frame, paint: Paint, { data = [], scales = [], marks }: Parts): Spec {
  const { width, height, title, subtitle } = frame;
  return {
    width,
    height,
    padding: 0,
    autosize: 'none',
    data,
    scales: [...scales],
    marks: [
      mark('rect', { x: 0, y: 0, width, height, cornerRadius: 8, fill: paint('paper') }),
      text(paint, { x: MARGIN, y: 32, text: title, size: 16, weight: 600 }),
      text(paint, { x: MARGIN, y: 53, text: subtitle, colour: 'muted' }),
      ...marks,
    ],
  };
}

type Fixed = string | number | readonly number[];
/** A fixed value, or how it follows from a datum. */
export type Channel = Fixed | NumericValueRef | { readonly field: string };

/** `from`: the data set of which every row gives one such mark (for lines and areas: one point). */
export function mark(
  type: Mark['type'],
  channels: Readonly<Record<string, Channel>>,
  from?: string,
): Mark {
  const enter = Object.fromEntries(
    Object.entries(channels).map(([name, channel]) => [
      name,
      typeof channel === 'object' && !Array.isArray(channel) ? channel : { value: channel },
    ]),
  ) as EncodeEntry;
  const source = from === undefined ? {} : { from: { data: from } };
  // The picture as a whole is described in words; its parts would only say it again, worse.
  return { type, aria: false, ...source, encode: { enter } };
}

interface TextChannels {
  readonly x: Channel;
  readonly y: Channel;
  readonly text: Channel;
  readonly colour?: Token;
  readonly size?: number;
  readonly weight?: 400 | 600;
  readonly align?: 'left' | 'center' | 'right';
}

export function text(paint: Paint, channels: TextChannels, from?: string): Mark {
  const { x, y, colour = 'ink', size = 13, weight = 400, align = 'left' } = channels;
  const look = { fill: paint(colour), font: FONT, fontSize: size, fontWeight: weight, align };
  return mark('text', { x, y, text: channels.text, ...look }, from);
}

/** A place on a scale, in hundredths of a pixel: no more digits than an eye can see. */
export function place(scale: string, field: string, offset = 0): NumericValueRef {
  const value = /^[a-z]\w*$/i.test(field) ? `datum.${field}` : field;
  return { signal: `round(100 * (scale('${scale}', ${value}) + ${offset})) / 100` };
}

export function linear(
  name: string,
  domain: readonly [number, number],
  range: [number, number],
): Scale {
  return { name, type: 'linear', domain: [...domain], range, zero: false, nice: false };
}

/** A swatch and what it stands for, from `x` on. */
export function legend(
  paint: Paint,
  entry: { readonly x: number; readonly y: number; readonly text: string },
  swatch: Readonly<Record<string, Channel>> = {},
): Mark[] {
  const { x, y } = entry;
  const box = { x, y: y - 10, width: 12, height: 12, cornerRadius: 3, ...swatch };
  return [mark('rect', box), text(paint, { x: x + 20, y, text: entry.text })];
}
