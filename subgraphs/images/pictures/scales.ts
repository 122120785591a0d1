// The marks of a scale, as few as a reader needs, at round numbers.
import { nice, ticks } from 'd3-array';
import type { Tick } from './picture.ts';
import { compact, monthOf } from './words.ts';

/** From at or below the least to at or above the largest of `values` and 0; at least two marks. */
export function moneyTicks(values: readonly number[], currency: string): Tick[] {
  return marks(values, 4, (at) => compact(at, currency));
}

/** The same, for percentages with a sign, as in `+2%`; `about` so many marks and one. */
export function percentTicks(values: readonly number[], about = 4): Tick[] {
  return marks(values, about, (at) => signed(at, '%'));
}

/** `+2`, `0`, `−1.5` with a true minus. */
export function signed(value: number, unit = ''): string {
  const size = `${Number(Math.abs(value).toFixed(2))}${unit}`;
  return value > 0 ? `+${size}` : value < 0 ? `−${size}` : size;
}

function marks(values: readonly number[], about: number, label: (at: number) => string): Tick[] {
  const least = values.reduce((a, b) => Math.min(a, b), 0);
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  const [from, to] = least === largest ? [0, 1] : nice(least, largest, about);
  return ticks(from, to, about).map((at) => ({ at, label: label(at) }));
}

const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120];
const mostTimeTicks = 7;

/** Beginnings of months or years between two times (ms since the epoch); at least one mark. */
export function timeTicks(from: number, to: number): Tick[] {
  for (const step of monthSteps) {
    const found = monthStarts(from, to, step);
    if (found.length > mostTimeTicks) continue;
    const yearly = step >= 12;
    if (found.length === 0) break;
    return found.map((at) => ({
      at,
      label: yearly ? String(new Date(at).getUTCFullYear()) : monthOf(at),
    }));
  }
  return [{ at: from, label: monthOf(from) }];
}

/** Months are counted from the year 0, so that steps of 12 fall on January. */
function monthStarts(from: number, to: number, step: number): number[] {
  const first = new Date(from);
  const months = first.getUTCFullYear() * 12 + first.getUTCMonth();
  const starts: number[] = [];
  for (let at = Math.floor(months / step) * step; ; at += step) {
    const start = Date.UTC(Math.floor(at / 12), at % 12);
    if (start > to || starts.length > mostTimeTicks) return starts;
    if (start >= from) starts.push(start);
  }
}

/** Whole years from now, at least the first and the last. */
export function yearTicks(from: number, to: number): Tick[] {
  const inner = ticks(from, to, 5).filter((year) => Number.isInteger(year));
  const step = (inner[1] ?? to) - (inner[0] ?? from);
  const kept = inner.filter((year) => year - from >= step / 2 && to - year >= step / 2);
  return [...new Set([from, ...kept, to])].map((at) => ({ at, label: yearsAhead(at) }));
}

/** `today`, `1 year`, `20 years`. */
export function yearsAhead(years: number): string {
  return years === 0 ? 'today' : years === 1 ? '1 year' : `${years} years`;
}

/** `Scale: $0, $20K, $40K.` */
export function scaleText(name: string, marksOf: readonly Tick[]): string {
  return `${name}: ${marksOf.map(({ label }) => label).join(', ')}.`;
}
