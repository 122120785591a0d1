// Amounts that a question names, against the currency the household is kept in.
import type { FactSheet } from './facts.ts';

/**
 * True when the question names another currency than the household's; then `otherCurrency` and `currency`
 * say so, and nothing is computed from an amount that would mean something else.
 */
export function otherCurrency(
  sheet: FactSheet,
  asked: string | undefined,
  household: string,
): boolean {
  if (asked === undefined || asked === household) return false;
  sheet.add('otherCurrency', 'currency you named', asked, 'as you asked');
  sheet.add('currency', 'currency of your household', household, 'from your profile');
  return true;
}
