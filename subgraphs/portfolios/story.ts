// What is to be said about a sort of life, as figures: percent of the monthly net income, or months of it.
import type { AssetClass, SpendingCategory } from './domain.ts';

export type Mix = Readonly<Record<string, number>>;

export interface Story {
  /** Percent of income for each category in an average month. */
  readonly budget: Readonly<Partial<Record<SpendingCategory, number>>>;
  readonly pay: 'SALARY' | 'TWO_SALARIES' | 'INVOICES';
  /** Opening balances in months of income; what is owed on card and loan is given as positive. */
  readonly opening: Readonly<
    Record<'checking' | 'savings' | 'brokerage' | 'retirement' | 'card' | 'loan', number>
  >;
  /** Where the planned monthly savings go: into the retirement account, for a while only, or onto savings. */
  readonly saving: 'RETIREMENT' | 'RETIREMENT_FIRST_YEAR' | 'SAVINGS';
  /** Percent of income moved to the brokerage account each month. */
  readonly investing: number;
  /** Months of income granted in the employer's share each quarter. */
  readonly shareAward: number;
  /** Percent by symbol: what the opening balances bought, and what money added later buys. */
  readonly brokerage: { readonly opening: Mix; readonly later: Mix };
  readonly retirement: { readonly opening: Mix; readonly later: Mix };
  /** Sells and buys investments back into their later mix at the end of every quarter. */
  readonly rebalances?: true;
  /** Pays what was bought with the card, its interest, and hardly anything of what it owes besides. */
  readonly revolves?: true;
  /** What its card charges a year, in basis points; the usual rate where left out. */
  readonly cardRateBps?: number;
  /** What the keeper of the brokerage account takes each quarter, in basis points of what is in it. */
  readonly custodyBps?: number;
  /** A subscription that costs so many percent more since so many months. */
  readonly dearer?: {
    readonly merchant: string;
    readonly months: number;
    readonly percent: number;
  };
  /** Since so many months: until then pay and spending were so many percent of what they are now. */
  readonly raise?: {
    readonly months: number;
    readonly payBefore: number;
    readonly spendingBefore: number;
  };
  /** Percent by asset class for the household's and the retirement portfolio, at balanced risk. */
  readonly target: Readonly<Partial<Record<AssetClass, number>>>;
  readonly retirementTarget: Readonly<Partial<Record<AssetClass, number>>>;
}

export const employerShare = 'KSTR';
/** Charged a year on a loan, in basis points. */
export const loanRateBps = 480;
