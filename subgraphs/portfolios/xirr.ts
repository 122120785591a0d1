// The internal rate of return of dated amounts, by the convention that spreadsheets call XIRR: a year has 365
// days, and the rate r solves Σ amount ÷ (1 + r)^(days since the first ÷ 365) = 0.

export interface DatedAmount {
  /** Whole days since any fixed day. */
  readonly day: number;
  /** Negative: paid in. Any unit. */
  readonly amount: number;
}

/** ln(1 + r) is looked for within ±: from −99.9999% to a millionfold. */
const widest = Math.log(1e6);
const step = 0.05;
const tolerance = 1e-13;

/**
 * The rate a year, or null where none in (−99.9999%, 10^6) exists: all amounts of one sign, or flows whose value
 * never crosses zero. Of several rates the one nearest to 0.
 */
export function xirr(amounts: readonly DatedAmount[]): number | null {
  if (!amounts.some(({ amount }) => amount > 0) || !amounts.some(({ amount }) => amount < 0)) {
    return null;
  }
  const value = presentValue(amounts);
  const centre = value(0).at;
  if (centre === 0) return 0;
  // Outwards from 0 in both directions at once, so that the first crossing found is the nearest one.
  let [low, high] = [centre, centre];
  for (let reach = 0; reach < widest; reach += step) {
    const next = Math.min(reach + step, widest);
    const [down, up] = [value(-next).at, value(next).at];
    const roots = [
      ...(crosses(low, down) ? [solve(value, -next, -reach)] : []),
      ...(crosses(high, up) ? [solve(value, reach, next)] : []),
    ];
    const [root, other] = roots;
    if (root !== undefined) {
      return Math.expm1(other !== undefined && Math.abs(other) < Math.abs(root) ? other : root);
    }
    [low, high] = [down, up];
  }
  return null;
}

function crosses(one: number, other: number): boolean {
  return other === 0 || one > 0 !== other > 0;
}

type Value = (growth: number) => { readonly at: number; readonly slope: number };

/**
 * Of the amounts at a continuous rate `growth` = ln(1 + r): as of the first day, or as of the last where the rate
 * is negative, so that no power overflows. The sign, and so the root, is the same.
 */
function presentValue(amounts: readonly DatedAmount[]): Value {
  const days = amounts.map(({ day }) => day);
  const [first, last] = [Math.min(...days), Math.max(...days)];
  return (growth) => {
    const origin = growth < 0 ? last : first;
    let [at, slope] = [0, 0];
    for (const { day, amount } of amounts) {
      const years = (day - origin) / 365;
      const now = amount * Math.exp(-growth * years);
      at += now;
      slope -= years * now;
    }
    return { at, slope };
  };
}

/** Newton's method that never leaves the bracket: where a step would, or does not help, the bracket is halved. */
function solve(value: Value, from: number, to: number): number {
  let [low, high] = [from, to];
  const rising = value(high).at > value(low).at;
  let root = (low + high) / 2;
  for (let turn = 0; turn < 100 && high - low > tolerance; turn += 1) {
    const { at, slope } = value(root);
    if (at === 0) return root;
    if (at > 0 === rising) high = root;
    else low = root;
    const newton = root - at / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - root) < tolerance) return next;
    root = next;
  }
  return root;
}
