// The units of an instrument that a booking moves.
import { badInput } from '../../platform/errors.ts';
import type { AccountState, BookingContext, BookingRequest } from './booking-request.ts';
import { mayInvest } from './domain.ts';
import type { Position } from './ledger.ts';
import { formatQuantity, parseQuantity, quantityForm } from './quantity.ts';

/** Millionths bought, sold, or added by a split; null where no units change hands. */
export function checkedInvestment(
  { kind, symbol, quantity, ratio }: BookingRequest,
  account: AccountState,
  { quotedIn, position }: BookingContext,
): bigint | null {
  if (symbol === null) return null;
  if (quotedIn === null || !mayInvest(account.kind)) {
    throw badInput('input.symbol', 'There is no such instrument.');
  }
  if (quotedIn !== account.currency) {
    throw badInput(
      'input.symbol',
      `It is quoted in ${quotedIn}, the account is in ${account.currency}.`,
    );
  }
  if (ratio !== null) return addedBySplit(ratio, position);
  if (quantity === null) return null;
  const units = parseQuantity(quantity);
  if (units === null) {
    throw badInput('input.quantity', quantityForm);
  }
  if (kind === 'SELL' && units > position.quantity) {
    throw badInput('input.quantity', `The account holds ${formatQuantity(position.quantity)}.`);
  }
  if (kind === 'BUY' && position.quantity + units > mostUnits) {
    throw badInput('input.quantity', `An account holds at most ${formatQuantity(mostUnits)}.`);
  }
  return units;
}

/** Keeps every quantity, and its value at any price, within int8. */
const mostUnits = 999_999_999_999_999n;

/** New for old, `3:2` being three for two; what is left is rounded down to a millionth. */
function addedBySplit(ratio: string, { quantity }: Position): bigint {
  const parts = /^([1-9]\d{0,5}):([1-9]\d{0,5})$/.exec(ratio);
  if (parts === null || parts[1] === parts[2]) {
    throw badInput('input.ratio', 'New units for old ones, two unequal whole numbers: `3:2`.');
  }
  if (quantity === 0n) throw badInput('input.symbol', 'The account holds none of it.');
  const after = (quantity * BigInt(parts[1] ?? 1)) / BigInt(parts[2] ?? 1);
  if (after === 0n || after > mostUnits) {
    throw badInput('input.ratio', 'Nothing, or more than can be held, would be left.');
  }
  return after - quantity;
}
