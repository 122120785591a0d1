// The nouns of this slice. Money is integer minor units, quantities are integer millionths of a unit.

export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

export const assetClasses = ['EQUITY', 'BOND', 'REAL_ESTATE', 'COMMODITY', 'CASH'] as const;
export type AssetClass = (typeof assetClasses)[number];

/** Basis points by asset class, adding up to exactly 10000; null: none was ever set. */
export type Target = Readonly<Partial<Record<AssetClass, number>>> | null;

export type AccountKind =
  'CHECKING' | 'SAVINGS' | 'BROKERAGE' | 'RETIREMENT' | 'CREDIT_CARD' | 'LOAN';

export const transactionKinds = [
  'DEPOSIT',
  'WITHDRAWAL',
  'BUY',
  'SELL',
  'DIVIDEND',
  'FEE',
  'INTEREST',
  'EXPENSE',
  'INCOME',
  'TRANSFER',
  'SPLIT',
] as const;
export type TransactionKind = (typeof transactionKinds)[number];

export const essentialCategories = [
  'HOUSING',
  'UTILITIES',
  'GROCERIES',
  'TRANSPORT',
  'INSURANCE',
  'HEALTH',
  'CHILDCARE',
  'DEBT_COSTS',
] as const;
export const otherCategories = [
  'EDUCATION',
  'DINING',
  'SHOPPING',
  'ENTERTAINMENT',
  'SUBSCRIPTIONS',
  'TRAVEL',
  'GIFTS',
  'OTHER',
] as const;
export type SpendingCategory =
  (typeof essentialCategories)[number] | (typeof otherCategories)[number];

/** The balance of such an account is owed, so it is never positive in the ordinary run of things. */
export function isDebt(kind: AccountKind): boolean {
  return kind === 'CREDIT_CARD' || kind === 'LOAN';
}

export function mayInvest(kind: AccountKind): boolean {
  return kind === 'BROKERAGE' || kind === 'RETIREMENT';
}

/** The user as this slice knows it: a reference, and the currency where the graph handed it in. */
export interface User {
  readonly id: string;
  readonly currency?: string;
}

export interface Portfolio {
  readonly id: string;
  /** Place in order of opening. */
  readonly position: string;
  readonly ownerId: string;
  readonly name: string;
  readonly currency: string;
  readonly target: Target;
  readonly driftBandBps: number;
}

export type NewPortfolio = Pick<Portfolio, 'id' | 'name' | 'target' | 'driftBandBps'>;
export type NewAccount = Pick<Account, 'id' | 'portfolioId' | 'name' | 'kind'> & {
  /** Of a debt; left out or null: the usual ones. */
  readonly terms?: DebtTerms | null;
};

/** What a card or loan costs, and the least to pay a month. */
export interface DebtTerms {
  /** Basis points a year: 1800 is 18%. */
  readonly annualRateBps: number;
  /** The larger of a part of what is owed (basis points) and an amount (minor units) is due. */
  readonly minimumShareBps: number;
  readonly minimumFlat: bigint;
}

export interface Account {
  readonly id: string;
  readonly position: string;
  readonly portfolioId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly balance: Money;
}

export interface Instrument {
  readonly symbol: string;
  readonly name: string;
  readonly assetClass: AssetClass;
  readonly kind: 'FUND' | 'SHARE';
  readonly currency: string;
  readonly price: Money;
  /** ISO date. */
  readonly priceDate: string;
}

export interface PricePoint {
  readonly date: string;
  readonly price: Money;
}

export interface Position {
  readonly id: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly quantity: string;
  /** In the instrument's currency; the other amounts are in the portfolio's. */
  readonly price: Money;
  readonly value: Money;
  readonly weight: number;
  readonly costBasis: Money;
  /** Minor units of the instrument's currency. */
  readonly nativeCost: bigint;
  readonly gain: Money;
}

/** With what it refers to at hand: a list of thousands resolves without waiting for each. */
export interface Holding extends Position {
  readonly instrument: Instrument;
  readonly account: Account;
}

export interface Transaction {
  readonly id: string;
  /** Place in order of booking. */
  readonly position: string;
  readonly accountId: string;
  readonly kind: TransactionKind;
  readonly date: string;
  /** Change of the account's balance. */
  readonly amount: Money;
  readonly symbol: string | null;
  readonly quantity: string | null;
  readonly category: SpendingCategory | null;
  readonly description: string;
  readonly merchant: string | null;
  /** Why a person should look at the category; null: no need. */
  readonly review: string | null;
}
