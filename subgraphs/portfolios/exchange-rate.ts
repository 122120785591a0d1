// A rate as it is shown; straight from the walk, so it needs no table.
import { badInput } from '../../platform/errors.ts';
import { exponentOf, ratesOf, type RatePath } from './fx.ts';
import { firstDayKept } from './prices.ts';

export interface ExchangeRate {
  readonly base: string;
  readonly quote: string;
  readonly rate: number;
  readonly date: string;
}

/** The newest rate on or before `date` (ISO; null: today). BAD_USER_INPUT names what is not known. */
export function exchangeRate(
  seed: number,
  today: string,
  base: string,
  quote: string,
  date: string | null,
): ExchangeRate {
  const rates = todaysRates(seed, today);
  const path = (name: 'base' | 'quote', currency: string): RatePath => {
    const found = rates.get(currency);
    if (found === undefined) throw badInput(name, `There are no exchange rates of ${currency}.`);
    return found;
  };
  const [from, to] = [path('base', base), path('quote', quote)];
  const wanted = date ?? today;
  const at = from.days.findLastIndex((day) => day <= wanted);
  const [perBase, perQuote, day] = [from.perDollar[at], to.perDollar[at], from.days[at]];
  if (wanted > today || perBase === undefined || perQuote === undefined || day === undefined) {
    throw badInput('date', `Rates are known from ${firstDayKept(today)} to ${today}.`);
  }
  const scale = 10 ** (exponentOf(base) - exponentOf(quote));
  return { base, quote, rate: (Number(perQuote) / Number(perBase)) * scale, date: day };
}

let kept: { readonly key: string; readonly rates: ReadonlyMap<string, RatePath> } | null = null;

/** The walk of a day is made once; every replica makes the same. */
function todaysRates(seed: number, today: string): ReadonlyMap<string, RatePath> {
  const key = `${seed} ${today}`;
  if (kept?.key !== key) kept = { key, rates: ratesOf(seed, today) };
  return kept.rates;
}
