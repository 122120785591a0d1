// Quantities of an instrument: decimals with six places, kept as whole millionths.

const unit = 1_000_000n;

/** What is said of a text that is none. */
export const quantityForm =
  'A positive decimal number with at most nine digits before and six after the point.';

/** Millionths of a positive decimal such as `12.5`, or null when it is none or has more than six places. */
export function parseQuantity(text: string): bigint | null {
  const match = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const micros = BigInt(match[1] ?? '0') * unit + BigInt((match[2] ?? '').padEnd(6, '0'));
  return micros > 0n ? micros : null;
}

/** The shortest decimal of so many millionths. */
export function formatQuantity(micros: bigint): string {
  if (micros < 0n) return `-${formatQuantity(-micros)}`;
  const whole = micros / unit;
  const rest = (micros % unit).toString().padStart(6, '0').replace(/0+$/, '');
  return rest === '' ? whole.toString() : `${whole}.${rest}`;
}

/** Minor units of a quantity (millionths) at a price (minor units of one unit), half up. */
export function valueOf(quantity: bigint, price: bigint): bigint {
  return (quantity * price + unit / 2n) / unit;
}

/** The most millionths that `amount` buys at `price`. */
export function affordable(amount: bigint, price: bigint): bigint {
  return (amount * unit) / price;
}
