import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { User as UserValue, Portfolio as PortfolioValue, Account as AccountValue, Holding as HoldingValue, Instrument as InstrumentValue, Transaction as TransactionValue, PricePoint as PricePointValue, Money as MoneyValue } from './domain.ts';
import type { AllocationSlice as AllocationSliceValue } from './allocation.ts';
import type { NetWorth as NetWorthValue } from './valuation.ts';
import type { Spending as SpendingValue, CategorySpending as CategorySpendingValue } from './spending.ts';
import type { Performance as PerformanceValue } from './performance.ts';
import type { PortfolioRisk as PortfolioRiskValue } from './risk.ts';
import type { PortfolioFees as PortfolioFeesValue } from './fees.ts';
import type { ValuePoint as ValuePointValue } from './history.ts';
import type { Projection as ProjectionValue } from './projection.ts';
import type { Debt as DebtValue } from './debts.ts';
import type { RecurringCharge as RecurringChargeValue } from './recurring.ts';
import type { RealisedGains as RealisedGainsValue, LotValue as LotValue } from './realised.ts';
import type { CsvImport as CsvImportValue } from './csv/store.ts';
import type { PaperOrder as PaperOrderValue, Trade as TradeValue } from './orders/order.ts';
import type { Context } from './loaders.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A whole number of any size, as a decimal string on the wire. */
  BigInt: { input: bigint; output: bigint; }
  /** An ISO 4217 code such as `USD`; it fixes how many decimal places the minor unit has. */
  Currency: { input: string; output: string; }
  /** A calendar day without a time zone, ISO 8601: `2026-03-31`. */
  Date: { input: string; output: string; }
  /** An instant in UTC, ISO 8601 with milliseconds: `2026-03-31T09:30:00.000Z`. */
  DateTime: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
  _FieldSet: { input: unknown; output: unknown; }
};

export type Account = {
  readonly __typename?: 'Account';
  /** The sum of its transactions, in its own currency; negative when owed. Holdings are not part of it. */
  readonly balance: Money;
  /** Begins with `acc_`. */
  readonly id: Scalars['ID']['output'];
  readonly kind: AccountKind;
  readonly name: Scalars['String']['output'];
};

export type AccountConnection = {
  readonly __typename?: 'AccountConnection';
  readonly edges: ReadonlyArray<AccountEdge>;
  readonly pageInfo: PageInfo;
};

export type AccountEdge = {
  readonly __typename?: 'AccountEdge';
  /** Opaque; pass as `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Account;
};

export type AccountKind =
  /** Investments of one's own, and cash waiting to be invested. */
  | 'BROKERAGE'
  | 'CHECKING'
  /** A debt: its balance is 0 or negative. */
  | 'CREDIT_CARD'
  /** A debt such as a student loan: its balance is 0 or negative. */
  | 'LOAN'
  /** Investments tied up for retirement. */
  | 'RETIREMENT'
  | 'SAVINGS';

/** One asset class of a portfolio: what it is worth and what it was meant to be. */
export type AllocationSlice = {
  readonly __typename?: 'AllocationSlice';
  readonly assetClass: AssetClass;
  /** `weight` - `target`, in parts of 1; null: no target set. */
  readonly drift: Maybe<Scalars['Float']['output']>;
  /** Wanted part, 0 to 1; null: no target set. */
  readonly target: Maybe<Scalars['Float']['output']>;
  readonly value: Money;
  /** Part of the portfolio's value, 0 to 1; 0 in an empty portfolio. */
  readonly weight: Scalars['Float']['output'];
};

export type AppendImportInput = {
  /** 1 to 400000 characters. */
  readonly csv: Scalars['String']['input'];
  readonly importId: Scalars['ID']['input'];
  /** 1 to 200; parts may come in any order. */
  readonly part: Scalars['Int']['input'];
};

export type AssetClass =
  | 'BOND'
  /** Balances of the accounts that are not debts. */
  | 'CASH'
  | 'COMMODITY'
  | 'EQUITY'
  | 'REAL_ESTATE';

export type BeginImportInput = {
  /** Checks only, and says what would be booked. */
  readonly dryRun: Scalars['Boolean']['input'];
  /** 1 to 128 characters, unique per user and import. */
  readonly idempotencyKey: Scalars['String']['input'];
  readonly mapping?: InputMaybe<CsvMappingInput>;
  readonly portfolioId: Scalars['ID']['input'];
};

export type Cadence =
  /** Every month, give or take 5 days. */
  | 'MONTHLY'
  /** Every three months, give or take 10 days. */
  | 'QUARTERLY'
  /** Every 7 days, give or take 2. */
  | 'WEEKLY'
  /** Every year, give or take 15 days. */
  | 'YEARLY';

export type CancelOrderInput = {
  /** 1 to 128 characters, unique per user and cancellation. */
  readonly idempotencyKey: Scalars['String']['input'];
  readonly orderId: Scalars['ID']['input'];
};

export type CancelOrderPayload = {
  readonly __typename?: 'CancelOrderPayload';
  readonly order: PaperOrder;
};

export type CategorySpending = {
  readonly __typename?: 'CategorySpending';
  readonly category: SpendingCategory;
  /** Cannot be put off when income stops; what an emergency fund has to cover. */
  readonly essential: Scalars['Boolean']['output'];
  /** `total` / `months`, rounded to a minor unit. */
  readonly monthlyAverage: Money;
  /** Part of all spending, 0 to 1. */
  readonly share: Scalars['Float']['output'];
  readonly total: Money;
  /** How many transactions. */
  readonly transactions: Scalars['Int']['output'];
};

/** How much rests on little: parts of what is invested, cash left out. */
export type Concentration = {
  readonly __typename?: 'Concentration';
  /** 1 / `herfindahl`: how many equal investments would be as concentrated; 0 when nothing is invested. */
  readonly effectiveHoldings: Scalars['Float']['output'];
  /** Sum of the squared parts: 1 for a single investment, 0 when nothing is invested. */
  readonly herfindahl: Scalars['Float']['output'];
  /** Its part, 0 to 1; 0 when nothing is invested. */
  readonly largestShare: Scalars['Float']['output'];
  /** The largest investment, all accounts together; null: nothing is invested. */
  readonly largestSymbol: Maybe<Scalars['String']['output']>;
  /** Part in shares of single companies, 0 to 1. */
  readonly singleCompanyShare: Scalars['Float']['output'];
};

export type CsvColumnInput = {
  readonly field: CsvField;
  /** The column's name in the header; case does not matter. */
  readonly header: Scalars['String']['input'];
};

export type CsvDates =
  /** 31.03.2026, 31/03/2026 or 31-03-2026 */
  | 'DAY_MONTH_YEAR'
  /** 2026-03-31 */
  | 'ISO'
  /** 03/31/2026 */
  | 'MONTH_DAY_YEAR';

export type CsvDecimal =
  /** `1234,56`; points between thousands are taken. */
  | 'COMMA'
  /** `1234.56`; commas between thousands are taken. */
  | 'POINT';

/** Something wrong in a row of a file. */
export type CsvError = {
  readonly __typename?: 'CsvError';
  /** The column by its name in the header; null: the row as a whole. */
  readonly column: Maybe<Scalars['String']['output']>;
  /** Counted from 1, the header being line 1; the last line of a row that spans several. */
  readonly line: Scalars['Int']['output'];
  readonly reason: Scalars['String']['output'];
};

/** What a column of a file means. */
export type CsvField =
  /** The id or name of an account. */
  | 'ACCOUNT'
  /**
   * In whole units of the account's currency with decimals: `-12.34`. Needed. Without a `KIND` its sign
   * decides: a minus is an `EXPENSE`, a plus `INCOME`, on a card or loan a `DEPOSIT`.
   */
  | 'AMOUNT'
  /** A `SpendingCategory`, in any case; empty, merchant rules decide. */
  | 'CATEGORY'
  /** Must be the account's currency where it is given. */
  | 'CURRENCY'
  /** The day of the transaction. Needed. */
  | 'DATE'
  | 'DESCRIPTION'
  /** A `TransactionKind`, in any case. */
  | 'KIND'
  | 'QUANTITY'
  | 'RATIO'
  /** The bank's own number of the transaction: recognises the row again whatever else changes in it. */
  | 'REFERENCE'
  | 'SYMBOL'
  /** The id or name of the account that receives a `TRANSFER`. */
  | 'TO_ACCOUNT'
  /** What arrives there, in whole units of its currency with decimals. */
  | 'TO_AMOUNT';

/** A file of transactions on its way into the ledger. */
export type CsvImport = {
  readonly __typename?: 'CsvImport';
  /** Rows with anything wrong; with one of them nothing is booked. */
  readonly badRows: Scalars['Int']['output'];
  readonly createdAt: Scalars['DateTime']['output'];
  /** Only checks: nothing is booked. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** What is wrong, in the order of lines: the first 1000 findings. */
  readonly errors: ReadonlyArray<CsvError>;
  /** Why the import as a whole failed; null unless `status` is `FAILED`. */
  readonly failure: Maybe<Scalars['String']['output']>;
  /** Null while it goes on. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** Begins with `imp_`. */
  readonly id: Scalars['ID']['output'];
  readonly portfolio: Portfolio;
  /** Rows read and checked so far. */
  readonly rowsDone: Scalars['Int']['output'];
  /** Rows that were booked, in a dry run would be; the others were booked by an earlier import. Null until checked. */
  readonly rowsNew: Maybe<Scalars['Int']['output']>;
  /** Rows below the header; null until the file was read. */
  readonly rowsTotal: Maybe<Scalars['Int']['output']>;
  readonly status: CsvImportStatus;
};

export type CsvImportPayload = {
  readonly __typename?: 'CsvImportPayload';
  readonly import: CsvImport;
};

export type CsvImportStatus =
  /** All rows are booked, in a dry run checked and good. */
  | 'COMPLETED'
  /** Nothing was booked; see `failure`. */
  | 'FAILED'
  /** Waits for its turn. */
  | 'QUEUED'
  /** Parts are being sent. */
  | 'RECEIVING'
  /** Some rows are bad, so nothing was booked. */
  | 'REJECTED'
  | 'RUNNING';

/**
 * How to read a file. The first line is a header; columns are known by common names (`date`, `amount`, `type`,
 * `description` …) unless told here. Cells are divided by a comma, semicolon, tab or bar, whichever the header
 * has most of; quotes as in RFC 4180.
 */
export type CsvMappingInput = {
  /** Of rows that name no account; needed where the file has no such column. */
  readonly accountId?: InputMaybe<Scalars['ID']['input']>;
  /** Columns whose names would not be known. */
  readonly columns: ReadonlyArray<CsvColumnInput>;
  readonly dates: CsvDates;
  readonly decimal: CsvDecimal;
};

/** What is owed on one card or loan, in the account's currency. */
export type Debt = {
  readonly __typename?: 'Debt';
  readonly account: Account;
  /** Part of 1 a year: 0.18 is 18%. */
  readonly annualRate: Scalars['Float']['output'];
  /** What is owed: the account's balance as a positive amount. */
  readonly balance: Money;
  /** The least to pay this month; never more than is owed. */
  readonly minimumPayment: Money;
  /** A twelfth of the annual rate on what is owed, rounded half up to a minor unit. */
  readonly monthlyInterest: Money;
  /** The account's. */
  readonly name: Scalars['String']['output'];
};

/** What a card or loan costs. The larger of the two minimums is due each month. */
export type DebtTermsInput = {
  /** Part of 1 a year, 0 to 1 in steps of 0.0001: 0.18 is 18%. */
  readonly annualRate: Scalars['Float']['input'];
  /** Least payment as an amount, 0 or more. */
  readonly minimumFlat: MoneyInput;
  /** Least payment as a part of what is owed, 0 to 1 in steps of 0.0001. */
  readonly minimumShare: Scalars['Float']['input'];
};

/** A fall of the time-weighted return from its highest month end; flows are no falls. */
export type Drawdown = {
  readonly __typename?: 'Drawdown';
  /** Part lost, 0 to 1. */
  readonly depth: Scalars['Float']['output'];
  /** Month end of the height before. */
  readonly peak: Scalars['Date']['output'];
  /** First month end at which the height was reached again; null: not yet. */
  readonly recovered: Maybe<Scalars['Date']['output']>;
  /** Month end of the lowest point. */
  readonly trough: Scalars['Date']['output'];
};

/** What one unit of a currency is worth in another. */
export type ExchangeRate = {
  readonly __typename?: 'ExchangeRate';
  readonly base: Scalars['Currency']['output'];
  /** The business day of the rate. */
  readonly date: Scalars['Date']['output'];
  readonly quote: Scalars['Currency']['output'];
  /** Units of `quote` for one unit of `base`. */
  readonly rate: Scalars['Float']['output'];
};

export type FinishImportInput = {
  readonly importId: Scalars['ID']['input'];
  /** How many parts there are, 1 to 200. */
  readonly parts: Scalars['Int']['input'];
};

/** A position in one instrument in one account. */
export type Holding = {
  readonly __typename?: 'Holding';
  readonly account: Account;
  /**
   * What the units held were bought for, the oldest having been sold first; in the portfolio's currency, at
   * the same rate as `value`, so that `gain` is the instrument's own.
   */
  readonly costBasis: Money;
  /** `value` - `costBasis`. */
  readonly gain: Money;
  /** Begins with `hld_`. */
  readonly id: Scalars['ID']['output'];
  readonly instrument: Instrument;
  /**
   * What is left of each purchase, the oldest first, at most `first` (1 to 1000). All of them together add up
   * to the holding exactly.
   */
  readonly lots: ReadonlyArray<Lot>;
  /** Of one unit, latest, in the instrument's currency. */
  readonly price: Money;
  /** Units held, a decimal with at most six places: `12.5`. */
  readonly quantity: Scalars['String']['output'];
  /** Quantity times price, rounded to a minor unit; in the portfolio's currency. */
  readonly value: Money;
  /** Part of the portfolio's value, 0 to 1. */
  readonly weight: Scalars['Float']['output'];
};


/** A position in one instrument in one account. */
export type HoldingLotsArgs = {
  first?: Scalars['Int']['input'];
};

export type HoldingConnection = {
  readonly __typename?: 'HoldingConnection';
  readonly edges: ReadonlyArray<HoldingEdge>;
  readonly pageInfo: PageInfo;
};

export type HoldingEdge = {
  readonly __typename?: 'HoldingEdge';
  /** Opaque; pass as `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Holding;
};

export type ImportCsvInput = {
  /** The file: 1 to 400000 characters, header included. */
  readonly csv: Scalars['String']['input'];
  /** Checks only, and says what would be booked. */
  readonly dryRun: Scalars['Boolean']['input'];
  /** 1 to 128 characters, unique per user and import. */
  readonly idempotencyKey: Scalars['String']['input'];
  readonly mapping?: InputMaybe<CsvMappingInput>;
  readonly portfolioId: Scalars['ID']['input'];
};

/** A fictional fund or share. Its prices are drawn from a seeded random walk and mean nothing. */
export type Instrument = {
  readonly __typename?: 'Instrument';
  readonly assetClass: AssetClass;
  /** In which it is quoted. */
  readonly currency: Scalars['Currency']['output'];
  /** What a fund takes of its value a year, 0.002 for 0.2%; 0 for a share. */
  readonly expenseRatio: Scalars['Float']['output'];
  readonly kind: InstrumentKind;
  readonly name: Scalars['String']['output'];
  /** Of one unit, latest. */
  readonly price: Money;
  /** The day of `price`. */
  readonly priceDate: Scalars['Date']['output'];
  /**
   * Daily closing prices, oldest first, both ends included. `to` is today unless told, `from` the first of
   * the month a year before `to`; they are known for about three years.
   */
  readonly priceHistory: ReadonlyArray<PricePoint>;
  readonly symbol: Scalars['String']['output'];
};


/** A fictional fund or share. Its prices are drawn from a seeded random walk and mean nothing. */
export type InstrumentPriceHistoryArgs = {
  from: InputMaybe<Scalars['Date']['input']>;
  to: InputMaybe<Scalars['Date']['input']>;
};

export type InstrumentKind =
  | 'FUND'
  /** One company: its own risk cannot be diversified away. */
  | 'SHARE';

/** What is still held of one purchase. */
export type Lot = {
  readonly __typename?: 'Lot';
  /** Paid for these units, in the portfolio's currency. */
  readonly costBasis: Money;
  /** `value` - `costBasis`. */
  readonly gain: Money;
  /** Begins with `lot_`, then as the purchase's transaction id does after `txn_`. */
  readonly id: Scalars['ID']['output'];
  /** Held for more than a year today. */
  readonly longTerm: Scalars['Boolean']['output'];
  /** The day of the purchase; a split does not change it. */
  readonly openedOn: Scalars['Date']['output'];
  /** Units, a decimal with at most six places. */
  readonly quantity: Scalars['String']['output'];
  /** Their part of the holding's value. */
  readonly value: Money;
};

/** An amount of money in the smallest unit of its currency: 1234 with `USD` is 12.34 dollars. */
export type Money = {
  readonly __typename?: 'Money';
  readonly currency: Scalars['Currency']['output'];
  /** Integer number of minor units; negative for money owed or spent. */
  readonly minor: Scalars['BigInt']['output'];
};

/** An amount of money to be written; the currency must be that of the account it is written to. */
export type MoneyInput = {
  readonly currency: Scalars['Currency']['input'];
  /** Integer number of minor units. */
  readonly minor: Scalars['BigInt']['input'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Adds one part of the file; a part may end anywhere, also within a row. The part's number stands in for an
   * idempotency key: sending the same part again changes nothing, another text under the same number is
   * `CONFLICT`, as is an import that was finished already.
   */
  readonly appendImport: CsvImportPayload;
  /**
   * Begins an import of up to 200000 rows in several parts; parts that are not finished within a day are
   * dropped. `NOT_FOUND` unless the portfolio is yours.
   */
  readonly beginImport: CsvImportPayload;
  /**
   * Takes what was not traded yet of a paper order off the market; what was traded stays. One that was cancelled
   * before stays as it is; one that was filled or rejected is a `CONFLICT`, one that is unknown or not yours
   * `NOT_FOUND`.
   */
  readonly cancelOrder: CancelOrderPayload;
  /**
   * Says that all parts were sent, and starts the import in the background; again it changes nothing.
   * `BAD_USER_INPUT` for `parts` when one of them is missing.
   */
  readonly finishImport: CsvImportPayload;
  /**
   * Imports a CSV file of at most 400000 characters: `beginImport`, `appendImport` and `finishImport` in one.
   * A file of up to 50000 characters is done when this answers; a larger one goes on in the background, to be
   * followed by `csvImport(id)`. All rows are booked, or none: bad rows are reported all at once. A row that
   * was imported before is recognised and left out, so files may overlap.
   */
  readonly importCsv: CsvImportPayload;
  /**
   * Opens one more account in a portfolio of your own, in any currency with exchange rates.
   * `BAD_USER_INPUT` names the offending field; a portfolio that is unknown or not yours is `NOT_FOUND`.
   */
  readonly openAccount: OpenAccountPayload;
  /**
   * Places a paper order: it is traded on a simulated market against fictional prices and never reaches a real one;
   * what is traded is booked in your ledger here. Answers with the order as it was taken, `OPEN`; matching follows at
   * once, told by `orderUpdated`. `BAD_USER_INPUT` names the offending field, among them `input.quantity` for what
   * the account cannot pay (a limit order: at its limit) or does not hold; an account that is unknown or not yours is
   * `NOT_FOUND`; a key used for another input is `IDEMPOTENCY_CONFLICT`; with 100 open orders of yours in the
   * instrument it is `RATE_LIMITED`. The same key with the same input answers with the same order again.
   */
  readonly placeOrder: PlaceOrderPayload;
  /**
   * Files an expense of your own under another category and takes it off the list to review; amounts, days
   * and texts stay as they were booked. `BAD_USER_INPUT` for what is no `EXPENSE`, and for `applyToMerchant`
   * where no merchant is named; a transaction that is unknown or not yours is `NOT_FOUND`.
   */
  readonly recategorise: RecategorisePayload;
  /**
   * Books one transaction (a transfer: both of its legs) in an account of your own, updates balances and
   * holdings with it, and announces it. Nothing is ever changed or removed afterwards. `BAD_USER_INPUT`
   * names the offending field; an account that is unknown or not yours is `NOT_FOUND`; a key used for
   * another input is `IDEMPOTENCY_CONFLICT`. The same key with the same input answers again, once booked.
   */
  readonly recordTransaction: RecordTransactionPayload;
  /**
   * Says what a card or loan of your own costs. `BAD_USER_INPUT` names the offending field, also for an
   * account that is no debt; an account that is unknown or not yours is `NOT_FOUND`.
   */
  readonly setDebtTerms: SetDebtTermsPayload;
  /**
   * Replaces a portfolio's target allocation. Weights must add up to exactly 10000 basis points
   * (`BAD_USER_INPUT`); a portfolio that is unknown or not yours is `NOT_FOUND`.
   */
  readonly setTarget: SetTargetPayload;
};


export type MutationAppendImportArgs = {
  input: AppendImportInput;
};


export type MutationBeginImportArgs = {
  input: BeginImportInput;
};


export type MutationCancelOrderArgs = {
  input: CancelOrderInput;
};


export type MutationFinishImportArgs = {
  input: FinishImportInput;
};


export type MutationImportCsvArgs = {
  input: ImportCsvInput;
};


export type MutationOpenAccountArgs = {
  input: OpenAccountInput;
};


export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
};


export type MutationRecategoriseArgs = {
  input: RecategoriseInput;
};


export type MutationRecordTransactionArgs = {
  input: RecordTransactionInput;
};


export type MutationSetDebtTermsArgs = {
  input: SetDebtTermsInput;
};


export type MutationSetTargetArgs = {
  input: SetTargetInput;
};

/**
 * A home and a mortgage on it are left out: neither is kept as an account. Amounts in other currencies are
 * converted at the latest rate, each rounded half away from zero to a minor unit.
 */
export type NetWorth = {
  readonly __typename?: 'NetWorth';
  /** The day of the prices used. */
  readonly asOf: Scalars['Date']['output'];
  /** Balances of checking, savings, brokerage and retirement accounts; negative when overdrawn. */
  readonly cash: Money;
  /** Market value of all holdings. */
  readonly invested: Money;
  /** What is owed on credit cards and loans, as a positive amount. */
  readonly liabilities: Money;
  /** Cash plus invested minus liabilities. */
  readonly total: Money;
};

export type OpenAccountInput = {
  /** The portfolio's unless told. */
  readonly currency?: InputMaybe<Scalars['Currency']['input']>;
  /** For a card or loan only; left out, it has the usual terms. */
  readonly debt?: InputMaybe<DebtTermsInput>;
  /** 1 to 128 characters, unique per user and account. */
  readonly idempotencyKey: Scalars['String']['input'];
  readonly kind: AccountKind;
  /** 1 to 60 characters, unlike the portfolio's other accounts. */
  readonly name: Scalars['String']['input'];
  readonly portfolioId: Scalars['ID']['input'];
};

export type OpenAccountPayload = {
  readonly __typename?: 'OpenAccountPayload';
  readonly account: Account;
  /** The portfolio it was opened in. */
  readonly portfolio: Portfolio;
};

export type OrderKind =
  /** At its limit or better, until it is cancelled. */
  | 'LIMIT'
  /**
   * At the latest observed price or better, whatever that is; it stands in line as an order at that price, and what finds
   * nobody waits for the next one.
   */
  | 'MARKET';

export type OrderRejection =
  /** The account could not pay any more. */
  | 'INSUFFICIENT_FUNDS'
  /** The ledger would not take it for another reason: an account is full, say. */
  | 'NOT_BOOKABLE'
  /** The account did not hold so many units any more. */
  | 'NOT_HELD'
  /** What was left was worth less than a minor unit. */
  | 'REMAINDER_TOO_SMALL';

export type OrderSide =
  | 'BUY'
  | 'SELL';

export type OrderStatus =
  /** The rest was cancelled; something may have been traded before. */
  | 'CANCELLED'
  /** All was traded. */
  | 'FILLED'
  /** Nothing was traded yet. */
  | 'OPEN'
  /** Something was traded, the rest is on the market. */
  | 'PARTIALLY_FILLED'
  /** The rest could not be booked when it was to be traded; something may have been traded before. */
  | 'REJECTED';

/** Where a page of a connection lies in its list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Pass as `after` to page forwards; null on an empty page. */
  readonly endCursor: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Pass as `before` to page backwards; null on an empty page. */
  readonly startCursor: Maybe<Scalars['String']['output']>;
};

/**
 * An order of paper trading: no real order is sent anywhere, and all prices are fictional. It is matched by price and
 * then by time, against the paper orders of other people and a simulated market maker that buys and sells up to 1000
 * units at the latest observed price, and again at the next price. You never trade with yourself.
 */
export type PaperOrder = {
  readonly __typename?: 'PaperOrder';
  /** Pays and is paid, and holds what is traded. Nothing is set aside in it while the order is open. */
  readonly account: Account;
  /** Of one unit, over all its trades, rounded half up to a minor unit; null before the first. */
  readonly averagePrice: Maybe<Money>;
  /** Units traded so far, a decimal with at most six places. */
  readonly filledQuantity: Scalars['String']['output'];
  /** Begins with `ord_`. */
  readonly id: Scalars['ID']['output'];
  readonly instrument: Instrument;
  readonly kind: OrderKind;
  /** The worst price of one unit that is taken; null for a `MARKET` order. */
  readonly limitPrice: Maybe<Money>;
  readonly placedAt: Scalars['DateTime']['output'];
  readonly portfolio: Portfolio;
  /** Units to trade, a decimal with at most six places: `12.5`. */
  readonly quantity: Scalars['String']['output'];
  /** Why it was rejected; null unless `status` is `REJECTED`. */
  readonly rejection: Maybe<OrderRejection>;
  readonly side: OrderSide;
  readonly status: OrderStatus;
  /** The oldest first. `first` is 1 to 100. */
  readonly trades: TradeConnection;
  /** When it was placed, traded, cancelled or rejected last. */
  readonly updatedAt: Scalars['DateTime']['output'];
};


/**
 * An order of paper trading: no real order is sent anywhere, and all prices are fictional. It is matched by price and
 * then by time, against the paper orders of other people and a simulated market maker that buys and sells up to 1000
 * units at the latest observed price, and again at the next price. You never trade with yourself.
 */
export type PaperOrderTradesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};

export type PaperOrderConnection = {
  readonly __typename?: 'PaperOrderConnection';
  readonly edges: ReadonlyArray<PaperOrderEdge>;
  readonly pageInfo: PageInfo;
};

export type PaperOrderEdge = {
  readonly __typename?: 'PaperOrderEdge';
  /** Opaque; pass as `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: PaperOrder;
};

/**
 * What a portfolio earned. Its value is that of `Portfolio.value`, so whatever enters or leaves its accounts
 * (deposits, income, expenses, transfers to debts or other portfolios) is a flow and not a gain; dividends,
 * interest, booked fees and price moves are gains.
 */
export type Performance = {
  readonly __typename?: 'Performance';
  /** Paid out in the period. */
  readonly dividends: Money;
  /** At the close of `to`; at the latest prices when that is today. */
  readonly endValue: Money;
  /** Booked as `FEE` in accounts that are not debts, as a positive amount. */
  readonly fees: Money;
  /** First day that counts. */
  readonly from: Scalars['Date']['output'];
  /** `endValue` - `startValue` - `netFlows`. */
  readonly gain: Money;
  /**
   * Internal rate of return a year (XIRR: actual/365, each flow at its day's close), which does weigh size and
   * timing. Null where no rate between -99.9999% and 10^6 (a millionfold) makes the flows worth nothing; of
   * several the one nearest to 0.
   */
  readonly moneyWeighted: Maybe<Scalars['Float']['output']>;
  /** What came in less what went out. */
  readonly netFlows: Money;
  /** At the close of the day before `from`. */
  readonly startValue: Money;
  /**
   * Return of the whole period, 0.05 for 5%: sub-periods between the days with flows, each valued at its close
   * before the flow, multiplied. Size and timing of flows do not enter it. What flows into an empty portfolio
   * (or one that holds less than a hundredth of the flow) counts from the day's start. 0 where nothing was held.
   */
  readonly timeWeighted: Scalars['Float']['output'];
  /** The same a year (actual/365); null for a period under 365 days. */
  readonly timeWeightedAnnualised: Maybe<Scalars['Float']['output']>;
  /** Last day that counts. */
  readonly to: Scalars['Date']['output'];
};

export type PlaceOrderInput = {
  /** A brokerage or retirement account of your own, in the instrument's currency. */
  readonly accountId: Scalars['ID']['input'];
  /** 1 to 128 characters, unique per user and order. */
  readonly idempotencyKey: Scalars['String']['input'];
  readonly kind: OrderKind;
  /** Of one unit, in the account's currency. Needed for `LIMIT`, refused for `MARKET`. */
  readonly limitPrice?: InputMaybe<MoneyInput>;
  /** A positive decimal with at most six places, worth a minor unit or more; to sell, not more than is held. */
  readonly quantity: Scalars['String']['input'];
  readonly side: OrderSide;
  readonly symbol: Scalars['String']['input'];
};

export type PlaceOrderPayload = {
  readonly __typename?: 'PlaceOrderPayload';
  /** Says that this is paper trading; show it with the order. */
  readonly notice: Scalars['String']['output'];
  readonly order: PaperOrder;
};

/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type Portfolio = {
  readonly __typename?: 'Portfolio';
  /** In the order in which they were opened. */
  readonly accounts: AccountConnection;
  /** Every asset class with a value or a target. */
  readonly allocation: ReadonlyArray<AllocationSlice>;
  /** Balances of its checking, savings, brokerage and retirement accounts. */
  readonly cash: Money;
  /** Of its figures; an account may be in another. */
  readonly currency: Scalars['Currency']['output'];
  /** How far an asset class may drift before rebalancing is due, 0 to 1; 0.05 until set. */
  readonly driftBand: Scalars['Float']['output'];
  /** What it costs, by what was booked in the last `months` (1 to 120) up to today and by what is held now. */
  readonly fees: PortfolioFees;
  /** What is held now, the most valuable first. */
  readonly holdings: HoldingConnection;
  /** Begins with `pfl_`. */
  readonly id: Scalars['ID']['output'];
  /** Largest absolute drift of an asset class, 0 to 1; null: no target set. */
  readonly maxDrift: Maybe<Scalars['Float']['output']>;
  readonly name: Scalars['String']['output'];
  /** Its paper orders, the newest first; of one `status` only where it is given. `first` is 1 to 100. */
  readonly orders: PaperOrderConnection;
  readonly owner: User;
  /**
   * What was earned in a period of days, both ends included. `to` is today unless told, `from` the first day of
   * the ledger; the period begins where ledger and prices both do when `from` lies before (prices are known for
   * about three years). `BAD_USER_INPUT` names `to` when it lies in the future or before all prices, `from` when
   * it lies after `to`.
   */
  readonly performance: Performance;
  /**
   * Where it may go in the next `years` (1 to 60): a thousand seeded random paths, in today's money. `monthly` is
   * what is added at an even pace in today's money, negative for what is drawn; left out, it is the average net
   * flow of the last twelve months (fewer for a younger ledger). Its currency must be the portfolio's
   * (`BAD_USER_INPUT` names the field). A scenario for learning, not a forecast.
   */
  readonly projection: Projection;
  /** What the sales of a calendar year (1970 to 2200) brought, by the first-in-first-out rule. */
  readonly realisedGains: RealisedGains;
  /** Whether an asset class lies outside its band now; false without a target or without money. */
  readonly rebalancingDue: Scalars['Boolean']['output'];
  /**
   * How much the value moved in the last `months` (1 to 120) full calendar months; fewer where the ledger or the
   * prices do not reach back that far.
   */
  readonly risk: PortfolioRisk;
  /** The newest first. */
  readonly transactions: TransactionConnection;
  /** Cash plus the market value of all holdings; debts are not subtracted (see `User.netWorth`). */
  readonly value: Money;
  /**
   * The ends of the last `months` (1 to 120) calendar months, oldest first; the month that has begun ends today.
   * Fewer where the ledger or the prices do not reach back that far.
   */
  readonly valueHistory: ReadonlyArray<ValuePoint>;
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioAccountsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioFeesArgs = {
  months?: Scalars['Int']['input'];
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioHoldingsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioOrdersArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  status: InputMaybe<OrderStatus>;
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioPerformanceArgs = {
  from: InputMaybe<Scalars['Date']['input']>;
  to: InputMaybe<Scalars['Date']['input']>;
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioProjectionArgs = {
  monthly: InputMaybe<MoneyInput>;
  years?: Scalars['Int']['input'];
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioRealisedGainsArgs = {
  year: Scalars['Int']['input'];
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioRiskArgs = {
  months?: Scalars['Int']['input'];
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioTransactionsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


/**
 * Accounts of one owner, the investments in them, and the plan for their mix. Accounts may be in other
 * currencies; figures of the portfolio are in its own, each account and holding converted at the latest rate
 * and rounded half away from zero to a minor unit.
 */
export type PortfolioValueHistoryArgs = {
  months?: Scalars['Int']['input'];
};

export type PortfolioConnection = {
  readonly __typename?: 'PortfolioConnection';
  readonly edges: ReadonlyArray<PortfolioEdge>;
  readonly pageInfo: PageInfo;
};

export type PortfolioEdge = {
  readonly __typename?: 'PortfolioEdge';
  /** Opaque; pass as `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Portfolio;
};

export type PortfolioFees = {
  readonly __typename?: 'PortfolioFees';
  /** Booked as `FEE` in accounts that are not debts, as a positive amount, in the whole period. */
  readonly booked: Money;
  /** First day of what was booked. */
  readonly from: Scalars['Date']['output'];
  /** What the funds held now take in a year, by their expense ratios; never booked, it lowers their prices. */
  readonly fundCosts: Money;
  /** `total` as a part of today's value, 0 to 1 and more; 0 without value. */
  readonly rate: Scalars['Float']['output'];
  /** Today. */
  readonly to: Scalars['Date']['output'];
  /** A year: `booked` times 12 / `months`, plus `fundCosts`. */
  readonly total: Money;
};

/**
 * Figures from monthly time-weighted returns. They are null with fewer than six counted months, of which each
 * began with a positive value, and where a ratio has nothing to divide by.
 */
export type PortfolioRisk = {
  readonly __typename?: 'PortfolioRisk';
  /**
   * How much it moved with the market: covariance with the monthly returns of an index of fictional equity funds
   * quoted in its currency (in dollars where there are none), by that index's variance. 1: as the market.
   */
  readonly beta: Maybe<Scalars['Float']['output']>;
  /** Of what is held now. */
  readonly concentration: Concentration;
  /** First day of the months counted. */
  readonly from: Scalars['Date']['output'];
  /** The deepest fall between month ends; null where there was none. */
  readonly maxDrawdown: Maybe<Drawdown>;
  /** A year, an assumption. */
  readonly riskFreeRate: Scalars['Float']['output'];
  /** Mean monthly return above the risk-free rate times 12, by `volatility`. */
  readonly sharpe: Maybe<Scalars['Float']['output']>;
  /** The same by the downside deviation: the root of the mean square of what months fell short of that rate. */
  readonly sortino: Maybe<Scalars['Float']['output']>;
  /** Last day of the months counted; the day before `from` where there are none. */
  readonly to: Scalars['Date']['output'];
  /** Standard deviation of the monthly returns times the square root of 12, 0.1 for 10%. */
  readonly volatility: Maybe<Scalars['Float']['output']>;
};

export type PricePoint = {
  readonly __typename?: 'PricePoint';
  readonly date: Scalars['Date']['output'];
  readonly price: Money;
};

/** Percentiles over random paths. The same portfolio and plan give the same numbers. */
export type Projection = {
  readonly __typename?: 'Projection';
  /** What was assumed, a sentence each. */
  readonly assumptions: ReadonlyArray<Scalars['String']['output']>;
  /** What is added a month, in today's money; negative: drawn. */
  readonly monthly: Money;
  /** How many paths were drawn. */
  readonly paths: Scalars['Int']['output'];
  /** Year 0 is today; then one a year. */
  readonly points: ReadonlyArray<ProjectionPoint>;
  /** True: all amounts are in today's money. */
  readonly realTerms: Scalars['Boolean']['output'];
  /** Of the random paths; the same for everybody, so that plans differ by their figures alone. */
  readonly seed: Scalars['Int']['output'];
  readonly years: Scalars['Int']['output'];
};

/** One in ten paths ends below `p10`, half of them below `p50`, one in ten above `p90`. */
export type ProjectionPoint = {
  readonly __typename?: 'ProjectionPoint';
  readonly p10: Money;
  readonly p50: Money;
  readonly p90: Money;
  /** Years from today. */
  readonly year: Scalars['Int']['output'];
};

export type Query = {
  readonly __typename?: 'Query';
  /** An import by id. Null when there is none or when it is not yours to read. */
  readonly csvImport: Maybe<CsvImport>;
  /**
   * What one unit of `base` is worth in `quote`, on the newest business day on or before `date` (today unless
   * told). The rates are made up, as the prices are. `BAD_USER_INPUT` names a currency without rates, and a
   * date outside of the three years that are kept.
   */
  readonly exchangeRate: ExchangeRate;
  /** Everything that can be held, by symbol. All instruments are fictional, and so are their prices. */
  readonly instruments: ReadonlyArray<Instrument>;
  /** A paper order by id. Null when there is none or when it is not yours to read. Scope `advisor` reads all. */
  readonly order: Maybe<PaperOrder>;
  /**
   * A portfolio by id. Null when there is none or when it is not yours to read; the two cannot be told
   * apart. Scope `advisor` reads all.
   */
  readonly portfolio: Maybe<Portfolio>;
};


export type QueryCsvImportArgs = {
  id: Scalars['ID']['input'];
};


export type QueryExchangeRateArgs = {
  base: Scalars['Currency']['input'];
  date: InputMaybe<Scalars['Date']['input']>;
  quote: Scalars['Currency']['input'];
};


export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


export type QueryPortfolioArgs = {
  id: Scalars['ID']['input'];
};

/**
 * Sales of a calendar year, each set against the oldest lots held then (FIFO). In the portfolio's currency;
 * sales in another are converted at the rate of their day.
 */
export type RealisedGains = {
  readonly __typename?: 'RealisedGains';
  /** Paid for what was sold. */
  readonly costBasis: Money;
  /** How many pieces were sold: a sale that took from three lots counts three. */
  readonly disposals: Scalars['Int']['output'];
  /** `proceeds` - `costBasis`; negative for a loss. */
  readonly gain: Money;
  /** Part of `gain` from lots held for longer: sold after the same day of the next year. */
  readonly longTerm: Money;
  /** Received for what was sold. */
  readonly proceeds: Money;
  /** Part of `gain` from lots held for up to a year. */
  readonly shortTerm: Money;
  readonly year: Scalars['Int']['output'];
};

export type RecategoriseInput = {
  /** Also files all your other expenses at this merchant there, and those to come. */
  readonly applyToMerchant: Scalars['Boolean']['input'];
  readonly category: SpendingCategory;
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
  readonly transactionId: Scalars['ID']['input'];
};

export type RecategorisePayload = {
  readonly __typename?: 'RecategorisePayload';
  /** How many transactions changed, this one included; 0 when all stood there already. */
  readonly changed: Scalars['Int']['output'];
  readonly transaction: Transaction;
};

export type RecordTransactionInput = {
  readonly accountId: Scalars['ID']['input'];
  /**
   * Always positive, in the account's currency; the kind gives the direction. Whole price paid or received.
   * Needed for all kinds but `SPLIT`.
   */
  readonly amount?: InputMaybe<MoneyInput>;
  /** For `EXPENSE` only; left out, merchant rules give one from the description, which is needed then. */
  readonly category?: InputMaybe<SpendingCategory>;
  /**
   * Not in the future; for `BUY`, `SELL` and `SPLIT` not before the newest of these of the instrument in the
   * account.
   */
  readonly date: Scalars['Date']['input'];
  /** At most 140 characters. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 128 characters, unique per user and booking. */
  readonly idempotencyKey: Scalars['String']['input'];
  /**
   * `BUY`, `SELL`, `DIVIDEND` and `SPLIT` need a brokerage or retirement account, `EXPENSE` a checking, savings or
   * card account, `INCOME` a checking or savings account.
   */
  readonly kind: TransactionKind;
  /** For `BUY` and `SELL` only: a positive decimal with at most six places; not more than is held. */
  readonly quantity?: InputMaybe<Scalars['String']['input']>;
  /** For `SPLIT` only: new units for old ones, `3:2`. What is held then is rounded down to a millionth. */
  readonly ratio?: InputMaybe<Scalars['String']['input']>;
  /** For `BUY`, `SELL`, `DIVIDEND`, `SPLIT` only: quoted in the account's currency. */
  readonly symbol?: InputMaybe<Scalars['String']['input']>;
  /** For `TRANSFER` only: the account that receives. */
  readonly toAccountId?: InputMaybe<Scalars['ID']['input']>;
  /** For `TRANSFER` only: what arrives; needed where the other account is in another currency. */
  readonly toAmount?: InputMaybe<MoneyInput>;
};

export type RecordTransactionPayload = {
  readonly __typename?: 'RecordTransactionPayload';
  /** The portfolio of the account, as it is now. */
  readonly portfolio: Portfolio;
  /** What was booked: one line, for a transfer the outgoing and the incoming one. */
  readonly transactions: ReadonlyArray<Transaction>;
};

/** What is paid to one merchant at regular intervals. */
export type RecurringCharge = {
  readonly __typename?: 'RecurringCharge';
  /** The latest charge, positive, in the currency of the account it was paid from. */
  readonly amount: Money;
  readonly cadence: Cadence;
  /** Of the latest charge; null when it was filed nowhere. */
  readonly category: Maybe<SpendingCategory>;
  readonly lastSeen: Scalars['Date']['output'];
  readonly merchant: Scalars['String']['output'];
  /** One interval after `lastSeen`; may lie a few days back when the charge is late. */
  readonly nextExpected: Scalars['Date']['output'];
  /** Charges counted; one that differs by more than 40% from the usual amount is not. */
  readonly occurrences: Scalars['Int']['output'];
  /** `amount` times charges a year: 52, 12, 4 or 1. */
  readonly perYear: Money;
  /** A price that had stood still moved by more than 2% within a year of `lastSeen`. */
  readonly priceChanged: Scalars['Boolean']['output'];
};

export type SetDebtTermsInput = {
  readonly accountId: Scalars['ID']['input'];
  readonly debt: DebtTermsInput;
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
};

export type SetDebtTermsPayload = {
  readonly __typename?: 'SetDebtTermsPayload';
  readonly account: Account;
};

export type SetTargetInput = {
  /** 1 to 5000 basis points; left out, it stays as it is. */
  readonly driftBandBps?: InputMaybe<Scalars['Int']['input']>;
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
  readonly portfolioId: Scalars['ID']['input'];
  /** Each asset class at most once; those left out are 0. */
  readonly weights: ReadonlyArray<TargetWeightInput>;
};

export type SetTargetPayload = {
  readonly __typename?: 'SetTargetPayload';
  readonly portfolio: Portfolio;
};

/**
 * Income and spending over full calendar months. Spending is what was booked as `EXPENSE` or `FEE`, and
 * interest charged on debt; moving or investing money is not spending. Sums in other currencies are converted
 * at the latest rate, rounded half away from zero.
 */
export type Spending = {
  readonly __typename?: 'Spending';
  /** Categories with spending, the largest first. */
  readonly categories: ReadonlyArray<CategorySpending>;
  /** First day counted. */
  readonly from: Scalars['Date']['output'];
  /** Earned income (kind `INCOME`); dividends and interest are left out. */
  readonly income: Money;
  /** `total` / `months`, rounded to a minor unit. */
  readonly monthlyAverage: Money;
  /** Spending in essential categories / `months`, rounded to a minor unit. */
  readonly monthlyEssential: Money;
  /** `income` / `months`, rounded to a minor unit. */
  readonly monthlyIncome: Money;
  /** How many full calendar months were counted; 0 when the ledger holds none. */
  readonly months: Scalars['Int']['output'];
  /** (`income` - `total`) / `income`; negative when more was spent than earned, 0 without income. */
  readonly savingsRate: Scalars['Float']['output'];
  /** Last day counted; the day before `from` when `months` is 0. */
  readonly to: Scalars['Date']['output'];
  /** All spending, as a positive amount. */
  readonly total: Money;
};

export type SpendingCategory =
  /** Essential. */
  | 'CHILDCARE'
  /** Interest on debt, bank fees. Essential. */
  | 'DEBT_COSTS'
  | 'DINING'
  | 'EDUCATION'
  | 'ENTERTAINMENT'
  | 'GIFTS'
  /** Essential. */
  | 'GROCERIES'
  /** Essential. */
  | 'HEALTH'
  /** Rent or mortgage payments. Essential. */
  | 'HOUSING'
  /** Essential. */
  | 'INSURANCE'
  | 'OTHER'
  | 'SHOPPING'
  | 'SUBSCRIPTIONS'
  /** Fuel, fares, repairs. Essential. */
  | 'TRANSPORT'
  | 'TRAVEL'
  /** Power, water, heating, telephone. Essential. */
  | 'UTILITIES';

export type TargetWeightInput = {
  readonly assetClass: AssetClass;
  /** 0 to 10000 basis points: 6000 is 60%. */
  readonly weightBps: Scalars['Int']['input'];
};

/** A paper trade: some units of a paper order at one price, as they were booked in the ledger. */
export type Trade = {
  readonly __typename?: 'Trade';
  readonly counterparty: TradeCounterparty;
  readonly executedAt: Scalars['DateTime']['output'];
  /** Begins with `trd_`. */
  readonly id: Scalars['ID']['output'];
  /** Of one unit: never worse than the order's limit. */
  readonly price: Money;
  /** Units, a decimal with at most six places. */
  readonly quantity: Scalars['String']['output'];
  /** The line that it is in the ledger. */
  readonly transaction: Transaction;
};

export type TradeConnection = {
  readonly __typename?: 'TradeConnection';
  readonly edges: ReadonlyArray<TradeEdge>;
  readonly pageInfo: PageInfo;
};

export type TradeCounterparty =
  /** The simulated one. */
  | 'MARKET_MAKER'
  /** Somebody else's paper order. */
  | 'ORDER';

export type TradeEdge = {
  readonly __typename?: 'TradeEdge';
  /** Opaque; pass as `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Trade;
};

/** One line of the ledger; but for its category never changed once booked. */
export type Transaction = {
  readonly __typename?: 'Transaction';
  readonly account: Account;
  /** Change of the account's balance: negative for money that left it. */
  readonly amount: Money;
  /** For spending; null otherwise. */
  readonly category: Maybe<SpendingCategory>;
  readonly date: Scalars['Date']['output'];
  /** Who or what it was, for a reader. */
  readonly description: Scalars['String']['output'];
  /** Begins with `txn_`. */
  readonly id: Scalars['ID']['output'];
  /** For `BUY`, `SELL`, `DIVIDEND` and `SPLIT`; null otherwise. */
  readonly instrument: Maybe<Instrument>;
  readonly kind: TransactionKind;
  /**
   * Who was paid, without references and payment services, spelled the same for every payment. Null for what
   * is no `EXPENSE`, and where the description names nobody.
   */
  readonly merchant: Maybe<Scalars['String']['output']>;
  /** No rule knew the category: it is `OTHER` until you `recategorise` it. */
  readonly needsReview: Scalars['Boolean']['output'];
  /**
   * Units bought or sold, a positive decimal; for `SPLIT` those added, with a minus when they became fewer.
   * Null where their number did not change.
   */
  readonly quantity: Maybe<Scalars['String']['output']>;
  /** Why it needs review; null when it does not. */
  readonly reviewReason: Maybe<Scalars['String']['output']>;
};

export type TransactionConnection = {
  readonly __typename?: 'TransactionConnection';
  readonly edges: ReadonlyArray<TransactionEdge>;
  readonly pageInfo: PageInfo;
};

export type TransactionEdge = {
  readonly __typename?: 'TransactionEdge';
  /** Opaque; pass as `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Transaction;
};

export type TransactionKind =
  | 'BUY'
  /** Money from outside that is not income: an opening balance, a gift. */
  | 'DEPOSIT'
  | 'DIVIDEND'
  | 'EXPENSE'
  /** Counts as spending in `DEBT_COSTS`. */
  | 'FEE'
  | 'INCOME'
  /** Earned, or on a card or loan charged; charged it counts as spending in `DEBT_COSTS`. */
  | 'INTEREST'
  | 'SELL'
  /** New units for old ones: changes the number held, not what was paid nor any balance. */
  | 'SPLIT'
  /** Between two accounts of one owner: one line in each. */
  | 'TRANSFER'
  /** Money that leaves what Miyagi sees. */
  | 'WITHDRAWAL';

export type User = {
  readonly __typename?: 'User';
  readonly currency: Scalars['Currency']['output'];
  /** Cards and loans on which something is owed, the highest rate first. */
  readonly debts: Maybe<ReadonlyArray<Debt>>;
  /**
   * The oldest first, at most 100. For other subgraphs to `@requires`: a field with arguments cannot serve
   * there, since the planner merges it with the client's own selection of other arguments.
   */
  readonly everyPortfolio: ReadonlyArray<Portfolio>;
  readonly id: Scalars['ID']['output'];
  /** What the household owns and owes across its portfolios, at the latest prices. */
  readonly netWorth: Maybe<NetWorth>;
  /** The oldest first. `first` is 1 to 100. */
  readonly portfolios: Maybe<PortfolioConnection>;
  /**
   * Charges that come again and again, found by the rhythm of what was paid to one merchant in the last two
   * years; the dearest by the year first. One that is overdue by half its interval counts as ended.
   */
  readonly recurringCharges: Maybe<ReadonlyArray<RecurringCharge>>;
  /**
   * Where the money went in the last `months` (1 to 36) full calendar months before the month of the newest
   * transaction; fewer where the ledger does not reach back that far.
   */
  readonly spending: Maybe<Spending>;
  /** Expenses that no rule could put in a category, the newest first. `first` is 1 to 100. */
  readonly transactionsToReview: Maybe<TransactionConnection>;
};


export type UserPortfoliosArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


export type UserSpendingArgs = {
  months?: Scalars['Int']['input'];
};


export type UserTransactionsToReviewArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};

/** A portfolio at the end of a month. */
export type ValuePoint = {
  readonly __typename?: 'ValuePoint';
  /** All that ever came in less all that went out, up to then: `value` - `contributed` is what was gained. */
  readonly contributed: Money;
  readonly date: Scalars['Date']['output'];
  /** How far the time-weighted return lies below its highest point listed so far, 0 to 1. */
  readonly drawdown: Scalars['Float']['output'];
  readonly value: Money;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  CsvImport: CsvImport;
  Instrument: Instrument;
  PaperOrder: PaperOrder;
  Portfolio: Portfolio;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  CsvImport:
    ( { __typename: 'CsvImport' }
    & GraphQLRecursivePick<FederationTypes['CsvImport'], {"id":true}> );
  Instrument:
    ( { __typename: 'Instrument' }
    & GraphQLRecursivePick<FederationTypes['Instrument'], {"symbol":true}> );
  PaperOrder:
    ( { __typename: 'PaperOrder' }
    & GraphQLRecursivePick<FederationTypes['PaperOrder'], {"id":true}> );
  Portfolio:
    ( { __typename: 'Portfolio' }
    & GraphQLRecursivePick<FederationTypes['Portfolio'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['User'], {"currency":true}>
        | GraphQLRecursivePick<FederationTypes['User'], {"currency":true}>
        | GraphQLRecursivePick<FederationTypes['User'], {"currency":true}> ) );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Account: ResolverTypeWrapper<AccountValue>;
  ID: ResolverTypeWrapper<unknown>;
  String: ResolverTypeWrapper<unknown>;
  AccountConnection: ResolverTypeWrapper<unknown>;
  AccountEdge: ResolverTypeWrapper<unknown>;
  AccountKind: ResolverTypeWrapper<unknown>;
  AllocationSlice: ResolverTypeWrapper<AllocationSliceValue>;
  Float: ResolverTypeWrapper<unknown>;
  AppendImportInput: ResolverTypeWrapper<unknown>;
  Int: ResolverTypeWrapper<unknown>;
  AssetClass: ResolverTypeWrapper<unknown>;
  BeginImportInput: ResolverTypeWrapper<unknown>;
  Boolean: ResolverTypeWrapper<unknown>;
  BigInt: ResolverTypeWrapper<unknown>;
  Cadence: ResolverTypeWrapper<unknown>;
  CancelOrderInput: ResolverTypeWrapper<unknown>;
  CancelOrderPayload: ResolverTypeWrapper<unknown>;
  CategorySpending: ResolverTypeWrapper<CategorySpendingValue>;
  Concentration: ResolverTypeWrapper<unknown>;
  CsvColumnInput: ResolverTypeWrapper<unknown>;
  CsvDates: ResolverTypeWrapper<unknown>;
  CsvDecimal: ResolverTypeWrapper<unknown>;
  CsvError: ResolverTypeWrapper<unknown>;
  CsvField: ResolverTypeWrapper<unknown>;
  CsvImport: ResolverTypeWrapper<CsvImportValue>;
  CsvImportPayload: ResolverTypeWrapper<unknown>;
  CsvImportStatus: ResolverTypeWrapper<unknown>;
  CsvMappingInput: ResolverTypeWrapper<unknown>;
  Currency: ResolverTypeWrapper<unknown>;
  Date: ResolverTypeWrapper<unknown>;
  DateTime: ResolverTypeWrapper<unknown>;
  Debt: ResolverTypeWrapper<DebtValue>;
  DebtTermsInput: ResolverTypeWrapper<unknown>;
  Drawdown: ResolverTypeWrapper<unknown>;
  ExchangeRate: ResolverTypeWrapper<unknown>;
  FinishImportInput: ResolverTypeWrapper<unknown>;
  Holding: ResolverTypeWrapper<HoldingValue>;
  HoldingConnection: ResolverTypeWrapper<unknown>;
  HoldingEdge: ResolverTypeWrapper<unknown>;
  ImportCsvInput: ResolverTypeWrapper<unknown>;
  Instrument: ResolverTypeWrapper<InstrumentValue>;
  InstrumentKind: ResolverTypeWrapper<unknown>;
  JSON: ResolverTypeWrapper<unknown>;
  Lot: ResolverTypeWrapper<LotValue>;
  Money: ResolverTypeWrapper<MoneyValue>;
  MoneyInput: ResolverTypeWrapper<unknown>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NetWorth: ResolverTypeWrapper<NetWorthValue>;
  OpenAccountInput: ResolverTypeWrapper<unknown>;
  OpenAccountPayload: ResolverTypeWrapper<unknown>;
  OrderKind: ResolverTypeWrapper<unknown>;
  OrderRejection: ResolverTypeWrapper<unknown>;
  OrderSide: ResolverTypeWrapper<unknown>;
  OrderStatus: ResolverTypeWrapper<unknown>;
  PageInfo: ResolverTypeWrapper<unknown>;
  PaperOrder: ResolverTypeWrapper<PaperOrderValue>;
  PaperOrderConnection: ResolverTypeWrapper<unknown>;
  PaperOrderEdge: ResolverTypeWrapper<unknown>;
  Performance: ResolverTypeWrapper<PerformanceValue>;
  PlaceOrderInput: ResolverTypeWrapper<unknown>;
  PlaceOrderPayload: ResolverTypeWrapper<unknown>;
  Portfolio: ResolverTypeWrapper<PortfolioValue>;
  PortfolioConnection: ResolverTypeWrapper<unknown>;
  PortfolioEdge: ResolverTypeWrapper<unknown>;
  PortfolioFees: ResolverTypeWrapper<PortfolioFeesValue>;
  PortfolioRisk: ResolverTypeWrapper<PortfolioRiskValue>;
  PricePoint: ResolverTypeWrapper<PricePointValue>;
  Projection: ResolverTypeWrapper<ProjectionValue>;
  ProjectionPoint: ResolverTypeWrapper<unknown>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RealisedGains: ResolverTypeWrapper<RealisedGainsValue>;
  RecategoriseInput: ResolverTypeWrapper<unknown>;
  RecategorisePayload: ResolverTypeWrapper<unknown>;
  RecordTransactionInput: ResolverTypeWrapper<unknown>;
  RecordTransactionPayload: ResolverTypeWrapper<unknown>;
  RecurringCharge: ResolverTypeWrapper<RecurringChargeValue>;
  SetDebtTermsInput: ResolverTypeWrapper<unknown>;
  SetDebtTermsPayload: ResolverTypeWrapper<unknown>;
  SetTargetInput: ResolverTypeWrapper<unknown>;
  SetTargetPayload: ResolverTypeWrapper<unknown>;
  Spending: ResolverTypeWrapper<SpendingValue>;
  SpendingCategory: ResolverTypeWrapper<unknown>;
  TargetWeightInput: ResolverTypeWrapper<unknown>;
  Trade: ResolverTypeWrapper<TradeValue>;
  TradeConnection: ResolverTypeWrapper<unknown>;
  TradeCounterparty: ResolverTypeWrapper<unknown>;
  TradeEdge: ResolverTypeWrapper<unknown>;
  Transaction: ResolverTypeWrapper<TransactionValue>;
  TransactionConnection: ResolverTypeWrapper<unknown>;
  TransactionEdge: ResolverTypeWrapper<unknown>;
  TransactionKind: ResolverTypeWrapper<unknown>;
  User: ResolverTypeWrapper<UserValue>;
  ValuePoint: ResolverTypeWrapper<ValuePointValue>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Account: AccountValue;
  ID: unknown;
  String: unknown;
  AccountConnection: unknown;
  AccountEdge: unknown;
  AllocationSlice: AllocationSliceValue;
  Float: unknown;
  AppendImportInput: unknown;
  Int: unknown;
  BeginImportInput: unknown;
  Boolean: unknown;
  BigInt: unknown;
  CancelOrderInput: unknown;
  CancelOrderPayload: unknown;
  CategorySpending: CategorySpendingValue;
  Concentration: unknown;
  CsvColumnInput: unknown;
  CsvError: unknown;
  CsvImport: CsvImportValue;
  CsvImportPayload: unknown;
  CsvMappingInput: unknown;
  Currency: unknown;
  Date: unknown;
  DateTime: unknown;
  Debt: DebtValue;
  DebtTermsInput: unknown;
  Drawdown: unknown;
  ExchangeRate: unknown;
  FinishImportInput: unknown;
  Holding: HoldingValue;
  HoldingConnection: unknown;
  HoldingEdge: unknown;
  ImportCsvInput: unknown;
  Instrument: InstrumentValue;
  JSON: unknown;
  Lot: LotValue;
  Money: MoneyValue;
  MoneyInput: unknown;
  Mutation: Record<PropertyKey, never>;
  NetWorth: NetWorthValue;
  OpenAccountInput: unknown;
  OpenAccountPayload: unknown;
  PageInfo: unknown;
  PaperOrder: PaperOrderValue;
  PaperOrderConnection: unknown;
  PaperOrderEdge: unknown;
  Performance: PerformanceValue;
  PlaceOrderInput: unknown;
  PlaceOrderPayload: unknown;
  Portfolio: PortfolioValue;
  PortfolioConnection: unknown;
  PortfolioEdge: unknown;
  PortfolioFees: PortfolioFeesValue;
  PortfolioRisk: PortfolioRiskValue;
  PricePoint: PricePointValue;
  Projection: ProjectionValue;
  ProjectionPoint: unknown;
  Query: Record<PropertyKey, never>;
  RealisedGains: RealisedGainsValue;
  RecategoriseInput: unknown;
  RecategorisePayload: unknown;
  RecordTransactionInput: unknown;
  RecordTransactionPayload: unknown;
  RecurringCharge: RecurringChargeValue;
  SetDebtTermsInput: unknown;
  SetDebtTermsPayload: unknown;
  SetTargetInput: unknown;
  SetTargetPayload: unknown;
  Spending: SpendingValue;
  TargetWeightInput: unknown;
  Trade: TradeValue;
  TradeConnection: unknown;
  TradeEdge: unknown;
  Transaction: TransactionValue;
  TransactionConnection: unknown;
  TransactionEdge: unknown;
  User: UserValue;
  ValuePoint: ValuePointValue;
};

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AccountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Account'] = ResolversParentTypes['Account']> = {
  balance?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['AccountKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AccountConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AccountConnection'] = ResolversParentTypes['AccountConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AccountEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AccountEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AccountEdge'] = ResolversParentTypes['AccountEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
};

export type AllocationSliceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AllocationSlice'] = ResolversParentTypes['AllocationSlice']> = {
  assetClass?: Resolver<ResolversTypes['AssetClass'], ParentType, ContextType>;
  drift?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export type CancelOrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelOrderPayload'] = ResolversParentTypes['CancelOrderPayload']> = {
  order?: Resolver<ResolversTypes['PaperOrder'], ParentType, ContextType>;
};

export type CategorySpendingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CategorySpending'] = ResolversParentTypes['CategorySpending']> = {
  category?: Resolver<ResolversTypes['SpendingCategory'], ParentType, ContextType>;
  essential?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  monthlyAverage?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  share?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  transactions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ConcentrationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Concentration'] = ResolversParentTypes['Concentration']> = {
  effectiveHoldings?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  herfindahl?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  largestShare?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  largestSymbol?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  singleCompanyShare?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type CsvErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CsvError'] = ResolversParentTypes['CsvError']> = {
  column?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  line?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CsvImportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CsvImport'] = ResolversParentTypes['CsvImport'], FederationReferenceType extends FederationReferenceTypes['CsvImport'] = FederationReferenceTypes['CsvImport']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['CsvImport']> | FederationReferenceType, FederationReferenceType, ContextType>;
  badRows?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  dryRun?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  errors?: Resolver<ReadonlyArray<ResolversTypes['CsvError']>, ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  portfolio?: Resolver<ResolversTypes['Portfolio'], ParentType, ContextType>;
  rowsDone?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rowsNew?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  rowsTotal?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['CsvImportStatus'], ParentType, ContextType>;
};

export type CsvImportPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CsvImportPayload'] = ResolversParentTypes['CsvImportPayload']> = {
  import?: Resolver<ResolversTypes['CsvImport'], ParentType, ContextType>;
};

export interface CurrencyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Currency'], any> {
  name: 'Currency';
}

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DebtResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Debt'] = ResolversParentTypes['Debt']> = {
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  annualRate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  balance?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  minimumPayment?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  monthlyInterest?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DrawdownResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Drawdown'] = ResolversParentTypes['Drawdown']> = {
  depth?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  peak?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  recovered?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  trough?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
};

export type ExchangeRateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExchangeRate'] = ResolversParentTypes['ExchangeRate']> = {
  base?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  date?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  quote?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  rate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type HoldingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Holding'] = ResolversParentTypes['Holding']> = {
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  costBasis?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  gain?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  lots?: Resolver<ReadonlyArray<ResolversTypes['Lot']>, ParentType, ContextType, RequireFields<HoldingLotsArgs, 'first'>>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type HoldingConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['HoldingConnection'] = ResolversParentTypes['HoldingConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['HoldingEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type HoldingEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['HoldingEdge'] = ResolversParentTypes['HoldingEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Holding'], ParentType, ContextType>;
};

export type InstrumentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Instrument'] = ResolversParentTypes['Instrument'], FederationReferenceType extends FederationReferenceTypes['Instrument'] = FederationReferenceTypes['Instrument']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Instrument']> | FederationReferenceType, FederationReferenceType, ContextType>;
  assetClass?: Resolver<ResolversTypes['AssetClass'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  expenseRatio?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['InstrumentKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  priceDate?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  priceHistory?: Resolver<ReadonlyArray<ResolversTypes['PricePoint']>, ParentType, ContextType, Partial<InstrumentPriceHistoryArgs>>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type LotResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Lot'] = ResolversParentTypes['Lot']> = {
  costBasis?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  gain?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  longTerm?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  openedOn?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  minor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  appendImport?: Resolver<ResolversTypes['CsvImportPayload'], ParentType, ContextType, RequireFields<MutationAppendImportArgs, 'input'>>;
  beginImport?: Resolver<ResolversTypes['CsvImportPayload'], ParentType, ContextType, RequireFields<MutationBeginImportArgs, 'input'>>;
  cancelOrder?: Resolver<ResolversTypes['CancelOrderPayload'], ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'input'>>;
  finishImport?: Resolver<ResolversTypes['CsvImportPayload'], ParentType, ContextType, RequireFields<MutationFinishImportArgs, 'input'>>;
  importCsv?: Resolver<ResolversTypes['CsvImportPayload'], ParentType, ContextType, RequireFields<MutationImportCsvArgs, 'input'>>;
  openAccount?: Resolver<ResolversTypes['OpenAccountPayload'], ParentType, ContextType, RequireFields<MutationOpenAccountArgs, 'input'>>;
  placeOrder?: Resolver<ResolversTypes['PlaceOrderPayload'], ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'input'>>;
  recategorise?: Resolver<ResolversTypes['RecategorisePayload'], ParentType, ContextType, RequireFields<MutationRecategoriseArgs, 'input'>>;
  recordTransaction?: Resolver<ResolversTypes['RecordTransactionPayload'], ParentType, ContextType, RequireFields<MutationRecordTransactionArgs, 'input'>>;
  setDebtTerms?: Resolver<ResolversTypes['SetDebtTermsPayload'], ParentType, ContextType, RequireFields<MutationSetDebtTermsArgs, 'input'>>;
  setTarget?: Resolver<ResolversTypes['SetTargetPayload'], ParentType, ContextType, RequireFields<MutationSetTargetArgs, 'input'>>;
};

export type NetWorthResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NetWorth'] = ResolversParentTypes['NetWorth']> = {
  asOf?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  cash?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  invested?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  liabilities?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type OpenAccountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OpenAccountPayload'] = ResolversParentTypes['OpenAccountPayload']> = {
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  portfolio?: Resolver<ResolversTypes['Portfolio'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PaperOrderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PaperOrder'] = ResolversParentTypes['PaperOrder'], FederationReferenceType extends FederationReferenceTypes['PaperOrder'] = FederationReferenceTypes['PaperOrder']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['PaperOrder']> | FederationReferenceType, FederationReferenceType, ContextType>;
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  averagePrice?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  filledQuantity?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['OrderKind'], ParentType, ContextType>;
  limitPrice?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  placedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  portfolio?: Resolver<ResolversTypes['Portfolio'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rejection?: Resolver<Maybe<ResolversTypes['OrderRejection']>, ParentType, ContextType>;
  side?: Resolver<ResolversTypes['OrderSide'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  trades?: Resolver<ResolversTypes['TradeConnection'], ParentType, ContextType, RequireFields<PaperOrderTradesArgs, 'first'>>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PaperOrderConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PaperOrderConnection'] = ResolversParentTypes['PaperOrderConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['PaperOrderEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PaperOrderEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PaperOrderEdge'] = ResolversParentTypes['PaperOrderEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['PaperOrder'], ParentType, ContextType>;
};

export type PerformanceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Performance'] = ResolversParentTypes['Performance']> = {
  dividends?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  endValue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  fees?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  gain?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  moneyWeighted?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  netFlows?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  startValue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  timeWeighted?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  timeWeightedAnnualised?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
};

export type PlaceOrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PlaceOrderPayload'] = ResolversParentTypes['PlaceOrderPayload']> = {
  notice?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  order?: Resolver<ResolversTypes['PaperOrder'], ParentType, ContextType>;
};

export type PortfolioResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Portfolio'] = ResolversParentTypes['Portfolio'], FederationReferenceType extends FederationReferenceTypes['Portfolio'] = FederationReferenceTypes['Portfolio']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Portfolio']> | FederationReferenceType, FederationReferenceType, ContextType>;
  accounts?: Resolver<ResolversTypes['AccountConnection'], ParentType, ContextType, RequireFields<PortfolioAccountsArgs, 'first'>>;
  allocation?: Resolver<ReadonlyArray<ResolversTypes['AllocationSlice']>, ParentType, ContextType>;
  cash?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  driftBand?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  fees?: Resolver<ResolversTypes['PortfolioFees'], ParentType, ContextType, RequireFields<PortfolioFeesArgs, 'months'>>;
  holdings?: Resolver<ResolversTypes['HoldingConnection'], ParentType, ContextType, RequireFields<PortfolioHoldingsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  maxDrift?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  orders?: Resolver<ResolversTypes['PaperOrderConnection'], ParentType, ContextType, RequireFields<PortfolioOrdersArgs, 'first'>>;
  owner?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  performance?: Resolver<ResolversTypes['Performance'], ParentType, ContextType, Partial<PortfolioPerformanceArgs>>;
  projection?: Resolver<ResolversTypes['Projection'], ParentType, ContextType, RequireFields<PortfolioProjectionArgs, 'years'>>;
  realisedGains?: Resolver<ResolversTypes['RealisedGains'], ParentType, ContextType, RequireFields<PortfolioRealisedGainsArgs, 'year'>>;
  rebalancingDue?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  risk?: Resolver<ResolversTypes['PortfolioRisk'], ParentType, ContextType, RequireFields<PortfolioRiskArgs, 'months'>>;
  transactions?: Resolver<ResolversTypes['TransactionConnection'], ParentType, ContextType, RequireFields<PortfolioTransactionsArgs, 'first'>>;
  value?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  valueHistory?: Resolver<ReadonlyArray<ResolversTypes['ValuePoint']>, ParentType, ContextType, RequireFields<PortfolioValueHistoryArgs, 'months'>>;
};

export type PortfolioConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortfolioConnection'] = ResolversParentTypes['PortfolioConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['PortfolioEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PortfolioEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortfolioEdge'] = ResolversParentTypes['PortfolioEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Portfolio'], ParentType, ContextType>;
};

export type PortfolioFeesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortfolioFees'] = ResolversParentTypes['PortfolioFees']> = {
  booked?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  fundCosts?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  rate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type PortfolioRiskResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortfolioRisk'] = ResolversParentTypes['PortfolioRisk']> = {
  beta?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  concentration?: Resolver<ResolversTypes['Concentration'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  maxDrawdown?: Resolver<Maybe<ResolversTypes['Drawdown']>, ParentType, ContextType>;
  riskFreeRate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sharpe?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sortino?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  volatility?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type PricePointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PricePoint'] = ResolversParentTypes['PricePoint']> = {
  date?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type ProjectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Projection'] = ResolversParentTypes['Projection']> = {
  assumptions?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  monthly?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  paths?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  points?: Resolver<ReadonlyArray<ResolversTypes['ProjectionPoint']>, ParentType, ContextType>;
  realTerms?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  seed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  years?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ProjectionPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProjectionPoint'] = ResolversParentTypes['ProjectionPoint']> = {
  p10?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  p50?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  p90?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  year?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  csvImport?: Resolver<Maybe<ResolversTypes['CsvImport']>, ParentType, ContextType, RequireFields<QueryCsvImportArgs, 'id'>>;
  exchangeRate?: Resolver<ResolversTypes['ExchangeRate'], ParentType, ContextType, RequireFields<QueryExchangeRateArgs, 'base' | 'quote'>>;
  instruments?: Resolver<ReadonlyArray<ResolversTypes['Instrument']>, ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['PaperOrder']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  portfolio?: Resolver<Maybe<ResolversTypes['Portfolio']>, ParentType, ContextType, RequireFields<QueryPortfolioArgs, 'id'>>;
};

export type RealisedGainsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RealisedGains'] = ResolversParentTypes['RealisedGains']> = {
  costBasis?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  disposals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  gain?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  longTerm?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  proceeds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  shortTerm?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  year?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RecategorisePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RecategorisePayload'] = ResolversParentTypes['RecategorisePayload']> = {
  changed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  transaction?: Resolver<ResolversTypes['Transaction'], ParentType, ContextType>;
};

export type RecordTransactionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RecordTransactionPayload'] = ResolversParentTypes['RecordTransactionPayload']> = {
  portfolio?: Resolver<ResolversTypes['Portfolio'], ParentType, ContextType>;
  transactions?: Resolver<ReadonlyArray<ResolversTypes['Transaction']>, ParentType, ContextType>;
};

export type RecurringChargeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RecurringCharge'] = ResolversParentTypes['RecurringCharge']> = {
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  cadence?: Resolver<ResolversTypes['Cadence'], ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['SpendingCategory']>, ParentType, ContextType>;
  lastSeen?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  merchant?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nextExpected?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  occurrences?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  perYear?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  priceChanged?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type SetDebtTermsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SetDebtTermsPayload'] = ResolversParentTypes['SetDebtTermsPayload']> = {
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
};

export type SetTargetPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SetTargetPayload'] = ResolversParentTypes['SetTargetPayload']> = {
  portfolio?: Resolver<ResolversTypes['Portfolio'], ParentType, ContextType>;
};

export type SpendingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Spending'] = ResolversParentTypes['Spending']> = {
  categories?: Resolver<ReadonlyArray<ResolversTypes['CategorySpending']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  income?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  monthlyAverage?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  monthlyEssential?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  monthlyIncome?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  months?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  savingsRate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type TradeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Trade'] = ResolversParentTypes['Trade']> = {
  counterparty?: Resolver<ResolversTypes['TradeCounterparty'], ParentType, ContextType>;
  executedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  transaction?: Resolver<ResolversTypes['Transaction'], ParentType, ContextType>;
};

export type TradeConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TradeConnection'] = ResolversParentTypes['TradeConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['TradeEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type TradeEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TradeEdge'] = ResolversParentTypes['TradeEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Trade'], ParentType, ContextType>;
};

export type TransactionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Transaction'] = ResolversParentTypes['Transaction']> = {
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['SpendingCategory']>, ParentType, ContextType>;
  date?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  instrument?: Resolver<Maybe<ResolversTypes['Instrument']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['TransactionKind'], ParentType, ContextType>;
  merchant?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  needsReview?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  quantity?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reviewReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TransactionConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TransactionConnection'] = ResolversParentTypes['TransactionConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['TransactionEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type TransactionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TransactionEdge'] = ResolversParentTypes['TransactionEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Transaction'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  debts?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Debt']>>, ParentType, ContextType>;
  everyPortfolio?: Resolver<ReadonlyArray<ResolversTypes['Portfolio']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  netWorth?: Resolver<Maybe<ResolversTypes['NetWorth']>, ParentType, ContextType>;
  portfolios?: Resolver<Maybe<ResolversTypes['PortfolioConnection']>, ParentType, ContextType, RequireFields<UserPortfoliosArgs, 'first'>>;
  recurringCharges?: Resolver<Maybe<ReadonlyArray<ResolversTypes['RecurringCharge']>>, ParentType, ContextType>;
  spending?: Resolver<Maybe<ResolversTypes['Spending']>, ParentType, ContextType, RequireFields<UserSpendingArgs, 'months'>>;
  transactionsToReview?: Resolver<Maybe<ResolversTypes['TransactionConnection']>, ParentType, ContextType, RequireFields<UserTransactionsToReviewArgs, 'first'>>;
};

export type ValuePointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ValuePoint'] = ResolversParentTypes['ValuePoint']> = {
  contributed?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  date?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  drawdown?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Account?: AccountResolvers<ContextType>;
  AccountConnection?: AccountConnectionResolvers<ContextType>;
  AccountEdge?: AccountEdgeResolvers<ContextType>;
  AllocationSlice?: AllocationSliceResolvers<ContextType>;
  BigInt?: GraphQLScalarType;
  CancelOrderPayload?: CancelOrderPayloadResolvers<ContextType>;
  CategorySpending?: CategorySpendingResolvers<ContextType>;
  Concentration?: ConcentrationResolvers<ContextType>;
  CsvError?: CsvErrorResolvers<ContextType>;
  CsvImport?: CsvImportResolvers<ContextType>;
  CsvImportPayload?: CsvImportPayloadResolvers<ContextType>;
  Currency?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Debt?: DebtResolvers<ContextType>;
  Drawdown?: DrawdownResolvers<ContextType>;
  ExchangeRate?: ExchangeRateResolvers<ContextType>;
  Holding?: HoldingResolvers<ContextType>;
  HoldingConnection?: HoldingConnectionResolvers<ContextType>;
  HoldingEdge?: HoldingEdgeResolvers<ContextType>;
  Instrument?: InstrumentResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Lot?: LotResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NetWorth?: NetWorthResolvers<ContextType>;
  OpenAccountPayload?: OpenAccountPayloadResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PaperOrder?: PaperOrderResolvers<ContextType>;
  PaperOrderConnection?: PaperOrderConnectionResolvers<ContextType>;
  PaperOrderEdge?: PaperOrderEdgeResolvers<ContextType>;
  Performance?: PerformanceResolvers<ContextType>;
  PlaceOrderPayload?: PlaceOrderPayloadResolvers<ContextType>;
  Portfolio?: PortfolioResolvers<ContextType>;
  PortfolioConnection?: PortfolioConnectionResolvers<ContextType>;
  PortfolioEdge?: PortfolioEdgeResolvers<ContextType>;
  PortfolioFees?: PortfolioFeesResolvers<ContextType>;
  PortfolioRisk?: PortfolioRiskResolvers<ContextType>;
  PricePoint?: PricePointResolvers<ContextType>;
  Projection?: ProjectionResolvers<ContextType>;
  ProjectionPoint?: ProjectionPointResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RealisedGains?: RealisedGainsResolvers<ContextType>;
  RecategorisePayload?: RecategorisePayloadResolvers<ContextType>;
  RecordTransactionPayload?: RecordTransactionPayloadResolvers<ContextType>;
  RecurringCharge?: RecurringChargeResolvers<ContextType>;
  SetDebtTermsPayload?: SetDebtTermsPayloadResolvers<ContextType>;
  SetTargetPayload?: SetTargetPayloadResolvers<ContextType>;
  Spending?: SpendingResolvers<ContextType>;
  Trade?: TradeResolvers<ContextType>;
  TradeConnection?: TradeConnectionResolvers<ContextType>;
  TradeEdge?: TradeEdgeResolvers<ContextType>;
  Transaction?: TransactionResolvers<ContextType>;
  TransactionConnection?: TransactionConnectionResolvers<ContextType>;
  TransactionEdge?: TransactionEdgeResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  ValuePoint?: ValuePointResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
