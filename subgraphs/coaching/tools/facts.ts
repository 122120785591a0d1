// Builds facts: every number an answer may state, with the formula and the inputs it came from.
import type { Fact } from '../../../schema/events/coaching.ts';
import { formatMoney, formatPercent, formatWholeMoney, tenths, type Money } from './money.ts';

export type { Fact };
type Input = Fact['inputs'][number];

/** A list of facts whose ids share a prefix, e.g. `emergency`. */
export interface FactSheet {
  readonly facts: readonly Fact[];
  /** Adds `<prefix>.<id>` and returns it, so that later facts can name it as an input. */
  add(
    id: string,
    label: string,
    value: string,
    formula: string,
    inputs?: readonly (Fact | Input)[],
  ): Fact;
}

export function factSheet(prefix: string): FactSheet {
  const facts: Fact[] = [];
  return {
    facts,
    add(id, label, value, formula, inputs = []) {
      const fact = { id: `${prefix}.${id}`, label, value, formula, inputs: inputs.map(toInput) };
      facts.push(fact);
      return fact;
    },
  };
}

export function input(name: string, value: string | number | Money): Input {
  if (typeof value === 'object') return { name, value: formatMoney(value) };
  return { name, value: String(value) };
}

function toInput(source: Fact | Input): Input {
  return 'label' in source ? { name: source.label, value: source.value } : source;
}

export const money = formatMoney;
export const wholeMoney = formatWholeMoney;
export const percent = formatPercent;

/** For small shares such as fees: 0.00453 → `0.45%`. */
export function finePercent(fraction: number): string {
  return `${decimal(fraction * 100)}%`;
}

/** A figure without a unit, such as a ratio: `1.24`. */
export function decimal(value: number): string {
  const rounded = (Math.round(Math.abs(value) * 100 + 1e-9) / 100).toFixed(2);
  return `${value < 0 && Number(rounded) > 0 ? '-' : ''}${rounded}`;
}

/** A difference of two shares: 0.062 → `6.2 points`. */
export function points(fraction: number): string {
  return `${tenths(fraction * 100)} points`;
}

/** `1 month`, `7 months`, `4.3 months`. */
export function months(count: number): string {
  return count === 1 ? '1 month' : `${Number.isInteger(count) ? count : tenths(count)} months`;
}

export function years(count: number): string {
  return count === 1 ? '1 year' : `${count} years`;
}

/** An ISO date for a reader: `March 31, 2026`. */
export function day(isoDate: string): string {
  return dayFormat.format(new Date(`${isoDate}T00:00:00Z`));
}

const dayFormat = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });
