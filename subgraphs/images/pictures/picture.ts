// What a picture shows, ready to be drawn: every text as it will stand there, every number as a place on a
// scale. Plain JSON, so that it can go to another thread, into a table and into a hash.
import type { Token } from '../drawing/palette.ts';

/** What all have in common; sizes in CSS pixels. */
export interface Frame {
  readonly title: string;
  /** Below the title; may be empty. */
  readonly subtitle: string;
  /** All that the picture says, in words: every text and every number in it. */
  readonly alt: string;
  readonly width: number;
  readonly height: number;
}

export interface Tick {
  /** A place on the scale. */
  readonly at: number;
  readonly label: string;
}

export interface Donut extends Frame {
  readonly kind: 'ALLOCATION_DONUT';
  /** The whole ring's worth, e.g. `$20,170`. */
  readonly total: string;
  /** The largest first. */
  readonly arcs: readonly {
    readonly colour: Token;
    readonly label: string;
    /** Tenths of a percent; those of all arcs add up to exactly 1000. */
    readonly permille: number;
    /** e.g. `61.2%` */
    readonly percent: string;
    /** e.g. `$12,345` */
    readonly amount: string;
  }[];
}

export interface ValueHistory extends Frame {
  readonly kind: 'VALUE_HISTORY';
  /** The oldest first, at least two. */
  readonly points: readonly {
    /** Milliseconds since the epoch. */
    readonly at: number;
    /** Units of the currency. */
    readonly value: number;
    readonly paidIn: number;
    /** Percent below the highest value before, 0 or negative. */
    readonly fall: number;
  }[];
  readonly valueTicks: readonly Tick[];
  readonly timeTicks: readonly Tick[];
  readonly fallTicks: readonly Tick[];
  /** What the line, the dashed line and the lower area are, with their last or worst number. */
  readonly legend: { readonly value: string; readonly paidIn: string; readonly fall: string };
}

export interface DriftBars extends Frame {
  readonly kind: 'DRIFT_BARS';
  readonly rows: readonly {
    readonly label: string;
    /** Percentage points more or less than wanted. */
    readonly drift: number;
    /** e.g. `63.1%, wanted 60.0%` */
    readonly text: string;
    /** e.g. `+3.1` */
    readonly by: string;
    readonly outside: boolean;
  }[];
  /** Percentage points that are tolerated on both sides. */
  readonly band: number;
  readonly ticks: readonly Tick[];
  readonly legend: { readonly inside: string; readonly outside: string };
}

export interface ProjectionFan extends Frame {
  readonly kind: 'PROJECTION_FAN';
  /** At least two. */
  readonly points: readonly {
    /** From now. */
    readonly year: number;
    /** Units of the currency. */
    readonly p10: number;
    readonly p50: number;
    readonly p90: number;
  }[];
  readonly moneyTicks: readonly Tick[];
  readonly yearTicks: readonly Tick[];
  /** At the ends of the three lines. */
  readonly ends: { readonly p10: string; readonly p50: string; readonly p90: string };
  readonly legend: { readonly middle: string; readonly range: string };
}

export interface SpendingBars extends Frame {
  readonly kind: 'SPENDING_BARS';
  /** The largest first. */
  readonly rows: readonly {
    readonly label: string;
    /** Units of the currency. */
    readonly amount: number;
    /** e.g. `$12,345 · 31.4%` */
    readonly text: string;
    readonly essential: boolean;
  }[];
  readonly legend: { readonly essential: string; readonly other: string };
}

/** Stands in for a picture that cannot be drawn, or not yet. */
export interface Notice extends Frame {
  readonly kind: 'NOTICE';
  readonly note: string;
}

export type Picture = Donut | ValueHistory | DriftBars | ProjectionFan | SpendingBars | Notice;

export const WIDTH = 560;

export function noticeOf(title: string, note: string): Notice {
  const alt = `${title}. ${note}`;
  return { kind: 'NOTICE', title, subtitle: '', alt, note, width: WIDTH, height: 120 };
}
