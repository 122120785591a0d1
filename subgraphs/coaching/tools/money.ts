// Amounts as the coach writes and computes them: integer minor units, rounded half away from zero.

export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** As GraphQL carries it: `minor` is a decimal string. */
export interface WireMoney {
  readonly minor: string;
  readonly currency: string;
}

export function fromWire(money: WireMoney): Money {
  return { minor: BigInt(money.minor), currency: money.currency };
}

/** How many decimal places the currency's minor unit has (ISO 4217): 2 for USD, 0 for JPY. */
export function exponentOf(currency: string): number {
  return moneyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `$12,345.67`, `-€3.00`, `¥1,200`. */
export function formatMoney({ minor, currency }: Money): string {
  return moneyFormat(currency).format(
    `${minor}E-${exponentOf(currency)}` as Intl.StringNumericLiteral,
  );
}

/** Rounded to whole major units, for projections whose cents would mean nothing: `$812,346`. */
export function formatWholeMoney({ minor, currency }: Money): string {
  const unit = 10n ** BigInt(exponentOf(currency));
  return wholeFormat(currency).format(divide(minor, unit));
}

/** 0.6123 → `61.2%`. */
export function formatPercent(fraction: number): string {
  return `${tenths(fraction * 100)}%`;
}

/** A decimal amount of major units as a person writes it, `1,500.50`, in minor units. */
export function parseMajor(amount: number, currency: string): Money {
  return { minor: BigInt(Math.round(amount * 10 ** exponentOf(currency))), currency };
}

/** 4.26 → `4.3`; never `-0.0`. */
export function tenths(value: number): string {
  const rounded = Math.round(Math.abs(value) * 10 + 1e-9) / 10;
  return `${value < 0 && rounded > 0 ? '-' : ''}${rounded.toFixed(1)}`;
}

/** amount × factor; the factor keeps twelve decimal places. */
export function times(minor: bigint, factor: number): bigint {
  if (!Number.isFinite(factor)) throw new RangeError(`cannot multiply money by ${factor}`);
  const whole = Math.trunc(factor);
  const rest = BigInt(Math.round((factor - whole) * 1e12));
  return minor * BigInt(whole) + divide(minor * rest, 1_000_000_000_000n);
}

/** Rounds half away from zero. */
export function divide(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const quotient = (2n * n + d) / (2n * d);
  return negative ? -quotient : quotient;
}

/** How many times `unit` fits into `amount`, as a number for people, not for further money. */
export function ratio(amount: bigint, unit: bigint): number {
  return Number(divide(amount * 1_000_000n, unit)) / 1_000_000;
}

export function maxMoney(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

const formats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string): Intl.NumberFormat {
  return cached(currency, { style: 'currency', currency });
}

function wholeFormat(currency: string): Intl.NumberFormat {
  return cached(`${currency} whole`, { style: 'currency', currency, maximumFractionDigits: 0 });
}

function cached(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const format = formats.get(key) ?? new Intl.NumberFormat('en-US', options);
  formats.set(key, format);
  return format;
}
