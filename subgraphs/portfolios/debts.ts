// What is owed on cards and loans: rate, interest of a month and the least that has to be paid.
import { badInput } from '../../platform/errors.ts';
import { isDebt, type Account, type AccountKind, type DebtTerms, type Money } from './domain.ts';

export interface Debt {
  readonly account: Account;
  readonly name: string;
  readonly balance: Money;
  readonly annualRate: number;
  readonly monthlyInterest: Money;
  readonly minimumPayment: Money;
}

export const usualCardTerms: DebtTerms = {
  annualRateBps: 1800,
  minimumShareBps: 200,
  minimumFlat: 2500n,
};

/** What a card or loan costs until its owner says otherwise; null: no debt. */
export function usualTerms(kind: AccountKind): DebtTerms | null {
  if (kind === 'CREDIT_CARD') {
    return usualCardTerms;
  }
  return kind === 'LOAN' ? { annualRateBps: 480, minimumShareBps: 100, minimumFlat: 0n } : null;
}

export interface WantedTerms {
  /** Part of 1. */
  readonly annualRate: number;
  readonly minimumShare: number;
  readonly minimumFlat: Money;
}

/** BAD_USER_INPUT naming the field below `path` for terms that cannot be, or on an account without debt. */
export function checkedTerms(
  wanted: WantedTerms,
  kind: AccountKind,
  currency: string,
  path: string,
): DebtTerms {
  if (!isDebt(kind)) throw badInput(path, 'Only cards and loans have such terms.');
  const bps = (name: 'annualRate' | 'minimumShare') => {
    const value = Math.round(wanted[name] * 10_000);
    if (!(value >= 0 && value <= 10_000)) {
      throw badInput(`${path}.${name}`, 'From 0 to 1, in steps of 0.0001.');
    }
    return value;
  };
  const { minor } = wanted.minimumFlat;
  if (wanted.minimumFlat.currency !== currency) {
    throw badInput(`${path}.minimumFlat.currency`, `This account is in ${currency}.`);
  }
  if (minor < 0n || minor > 1_000_000_000_000n) {
    throw badInput(`${path}.minimumFlat.minor`, 'From 0 to 1000000000000 minor units.');
  }
  return {
    annualRateBps: bps('annualRate'),
    minimumShareBps: bps('minimumShare'),
    minimumFlat: minor,
  };
}

/** Null when nothing is owed. Amounts are rounded half up; never more is due than is owed. */
export function debtOf(account: Account, terms: DebtTerms): Debt | null {
  const owed = -account.balance.minor;
  if (owed <= 0n) return null;
  const money = (minor: bigint): Money => ({ minor, currency: account.balance.currency });
  const share = partOf(owed, terms.minimumShareBps, 10_000n);
  const asked = share > terms.minimumFlat ? share : terms.minimumFlat;
  return {
    account,
    name: account.name,
    balance: money(owed),
    annualRate: terms.annualRateBps / 10_000,
    monthlyInterest: money(partOf(owed, terms.annualRateBps, 120_000n)),
    minimumPayment: money(asked < owed ? asked : owed),
  };
}

function partOf(amount: bigint, part: number, whole: bigint): bigint {
  return (amount * BigInt(part) * 2n + whole) / (whole * 2n);
}
