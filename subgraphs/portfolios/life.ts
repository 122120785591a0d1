// Month by month: pay, spending, bills, saving and investing of a synthetic household, booked as they happen.
import type { Random } from '../../platform/random.ts';
import { dayInMonth, monthStart } from './calendar.ts';
import type { NewAccount, SpendingCategory, TransactionKind } from './domain.ts';
import { listings, listedIn } from './instruments.ts';
import { applyToPosition, emptyPosition, type LedgerLine, type Position } from './ledger.ts';
import { priceOn, type Market } from './prices.ts';
import { isBeforeRaise, purchasesOf } from './purchases.ts';
import { affordable, valueOf } from './quantity.ts';
import { usualCardTerms } from './debts.ts';
import { employerShare, loanRateBps, type Mix, type Story } from './story.ts';
import { wagesOf } from './wages.ts';

export interface Accounts {
  readonly checking: NewAccount;
  readonly savings: NewAccount;
  readonly brokerage: NewAccount;
  readonly card: NewAccount;
  readonly loan: NewAccount | null;
  readonly retirement: NewAccount | null;
}

/** What a life is lived with: everything that is not the story itself. */
export interface Setting {
  readonly accounts: Accounts;
  readonly newTransactionId: () => string;
  readonly random: Random;
  readonly market: Market;
  readonly currency: string;
  /** Minor units. */
  readonly income: bigint;
  readonly plannedSavings: bigint;
  /** ISO dates: the first of a month, and the last day lived. */
  readonly from: string;
  readonly through: string;
}

/** Something that happens on a day; its amounts depend on what happened before. */
interface Step {
  readonly day: string;
  readonly run: () => void;
}

interface Details {
  readonly symbol?: string;
  readonly quantity?: bigint;
  readonly category?: SpendingCategory;
}

/** The whole ledger from the first day to the last, in order of days. */
export function liveThrough(story: Story, setting: Setting): LedgerLine[] {
  const { accounts, income, from, through, currency } = setting;
  const { checking, savings, brokerage, card, loan, retirement } = accounts;
  const lines: LedgerLine[] = [];
  const balances = new Map<string, bigint>();
  const positions = new Map<string, Map<string, Position>>();
  const wages = wagesOf(story, setting);
  let today = from;

  const balance = (account: NewAccount) => balances.get(account.id) ?? 0n;
  const percent = (share: number) => (income * BigInt(Math.round(share * 100))) / 10_000n;
  const priceOf = (symbol: string) => {
    const path = setting.market.paths.get(symbol);
    if (path === undefined) throw new RangeError(`${symbol} has no prices`);
    return priceOn(path, today);
  };

  function book(
    account: NewAccount,
    kind: TransactionKind,
    amount: bigint,
    description: string,
    { symbol, quantity, category }: Details = {},
  ): void {
    if (amount === 0n) return;
    const line: LedgerLine = {
      ...{ id: setting.newTransactionId(), portfolioId: account.portfolioId },
      ...{ accountId: account.id, kind, day: today, amount, description },
      ...{ symbol: symbol ?? null, quantity: quantity ?? null, category: category ?? null },
      merchant: kind === 'EXPENSE' ? description : null,
    };
    lines.push(line);
    balances.set(account.id, balance(account) + amount);
    if (symbol === undefined) return;
    const held = positions.get(account.id) ?? new Map<string, Position>();
    positions.set(account.id, held);
    held.set(symbol, applyToPosition(held.get(symbol) ?? emptyPosition, line));
  }

  function transfer(source: NewAccount, target: NewAccount, amount: bigint): void {
    if (amount <= 0n) return;
    book(source, 'TRANSFER', -amount, `To ${target.name}`);
    book(target, 'TRANSFER', amount, `From ${source.name}`);
  }

  /** Spends up to `amount` of the account's cash on the mix, in whole millionths of a unit. */
  function buy(account: NewAccount, mix: Mix, amount: bigint): void {
    for (const [name, part] of Object.entries(mix)) {
      const symbol = localSymbol(name, currency);
      const price = priceOf(symbol);
      const quantity = affordable((amount * BigInt(part)) / 100n, price);
      const cost = valueOf(quantity, price);
      if (cost > 0n) book(account, 'BUY', -cost, `Bought ${symbol}`, { symbol, quantity });
    }
  }

  /** Of what an account holds, at today's prices. */
  function worth(account: NewAccount): bigint {
    const held = [...(positions.get(account.id) ?? [])];
    return held.reduce(
      (sum, [symbol, { quantity }]) => sum + valueOf(quantity, priceOf(symbol)),
      0n,
    );
  }

  /** Sells of each holding what is beyond its part of the mix, and buys with it what is short. */
  function rebalance(account: NewAccount, mix: Mix): void {
    const whole = worth(account);
    const held = positions.get(account.id) ?? new Map<string, Position>();
    const short = Object.entries(mix).flatMap(([name, part]) => {
      const symbol = localSymbol(name, currency);
      const price = priceOf(symbol);
      const quantity = held.get(symbol)?.quantity ?? 0n;
      const missing = (whole * BigInt(part)) / 100n - valueOf(quantity, price);
      if (missing >= 0n) return [{ name, missing }];
      const sold = least(affordable(-missing, price), quantity);
      const proceeds = valueOf(sold, price);
      if (proceeds > 0n) {
        book(account, 'SELL', proceeds, `Sold ${symbol}`, { symbol, quantity: sold });
      }
      return [];
    });
    for (const { name, missing } of short) {
      buy(account, { [name]: 100 }, least(missing, balance(account)));
    }
  }

  function openAccounts(): void {
    const { opening } = story;
    const start = (account: NewAccount | null, months: number) => {
      if (account !== null) book(account, 'DEPOSIT', percent(months * 100), 'Opening balance');
    };
    start(checking, opening.checking);
    start(savings, opening.savings);
    start(brokerage, opening.brokerage);
    start(retirement, opening.retirement);
    book(card, 'WITHDRAWAL', -percent(opening.card * 100), 'Balance brought forward');
    if (loan !== null) book(loan, 'WITHDRAWAL', -percent(opening.loan * 100), 'Amount still owed');
    buy(brokerage, story.brokerage.opening, balance(brokerage));
    if (retirement !== null) buy(retirement, story.retirement.opening, balance(retirement));
  }

  /** What the card was not paid back by the last due date; only on that is there interest. */
  let carried = percent(story.opening.card * 100);

  const cardRate = story.cardRateBps ?? usualCardTerms.annualRateBps;

  function interest(): void {
    book(savings, 'INTEREST', perMille(balance(savings), 2n), 'Interest on savings');
    const charged = { category: 'DEBT_COSTS' } as const;
    book(card, 'INTEREST', -monthly(carried, cardRate), 'Card interest', charged);
    if (loan !== null) {
      book(loan, 'INTEREST', monthly(balance(loan), loanRateBps), 'Loan interest', charged);
    }
  }

  /** Keeps enough in checking for the bills until the next pay. */
  const cushion = percent(85);

  function payDebts(): void {
    if (loan !== null) transfer(checking, loan, least(percent(5), -balance(loan)));
    if (balance(checking) < cushion) {
      transfer(savings, checking, least(balance(savings), cushion - balance(checking)));
    }
    const owed = -balance(card);
    // Of what is carried along, one part in a hundred is paid back each month.
    const wanted = story.revolves === true ? owed - (carried * 99n) / 100n : owed;
    transfer(checking, card, least(wanted, balance(checking) - cushion));
    carried = -balance(card);
  }

  function save(month: number): void {
    const planned = setting.plannedSavings;
    const stopped = story.saving === 'RETIREMENT_FIRST_YEAR' && month >= 12;
    const target = story.saving === 'SAVINGS' ? savings : retirement;
    if (target !== null && !stopped) transfer(checking, target, planned);
    transfer(checking, brokerage, percent(story.investing));
    // Lower than a month's pay would leave the bills of the next weeks uncovered.
    transfer(checking, savings, balance(checking) + balance(card) - percent(160));
  }

  function invest(): void {
    buy(brokerage, story.brokerage.later, balance(brokerage));
    if (retirement !== null) buy(retirement, story.retirement.later, balance(retirement));
  }

  function quarterEnd(): void {
    for (const account of [brokerage, retirement]) {
      if (account === null) continue;
      for (const [symbol, { quantity }] of positions.get(account.id) ?? []) {
        const yieldBps = BigInt(yields.get(symbol) ?? 0);
        const paid = (valueOf(quantity, priceOf(symbol)) * yieldBps) / 10_000n;
        book(account, 'DIVIDEND', paid, `Distribution of ${symbol}`, { symbol });
      }
    }
    book(checking, 'FEE', -percent(0.15), 'Account fee', { category: 'DEBT_COSTS' });
    const custody = (worth(brokerage) * BigInt(story.custodyBps ?? 0)) / 10_000n;
    book(brokerage, 'FEE', -least(custody, balance(brokerage)), 'Custody fee', {
      category: 'DEBT_COSTS',
    });
    if (story.rebalances === true) {
      rebalance(brokerage, story.brokerage.later);
      if (retirement !== null) rebalance(retirement, story.retirement.later);
    }
    const award = percent(story.shareAward * 100);
    if (award > 0n) {
      book(brokerage, 'DEPOSIT', award, 'Share award of the employer');
      buy(brokerage, { [employerShare]: 100 }, award);
    }
  }

  const months = [];
  for (let first = from; first <= through; first = monthStart(first, 1)) months.push(first);
  months.forEach((first, month) => {
    const ago = months.length - 1 - month;
    const paid = (amount: bigint) =>
      isBeforeRaise(story, ago) ? (amount * BigInt(story.raise.payBefore)) / 100n : amount;
    const on = (day: number, run: () => void): Step => ({ day: dayInMonth(first, day), run });
    const steps: Step[] = [
      ...(month === 0 ? [on(1, openAccounts)] : [on(1, interest)]),
      ...wages(month).map(({ day, amount, payer }) =>
        on(day, () => book(checking, 'INCOME', paid(amount), payer)),
      ),
      ...purchasesOf(story, setting, first, ago).map(({ day, amount, merchant, habit }) => ({
        day,
        run: () =>
          book(habit.fromChecking ? checking : card, 'EXPENSE', -amount, merchant, {
            category: habit.category,
          }),
      })),
      on(5, payDebts),
      ...(Number(first.slice(5, 7)) % 3 === 0 ? [on(15, quarterEnd)] : []),
      on(26, () => save(month)),
      on(27, invest),
    ];
    // Stable: what falls on one day happens in the order above.
    steps.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
    for (const step of steps) {
      if (step.day > through) break;
      today = step.day;
      step.run();
    }
  });
  return lines;
}

const yields = new Map(listings.map((listing) => [listing.symbol, listing.quarterlyYieldBps]));

function localSymbol(name: string, currency: string): string {
  const listing = listedIn(name, currency);
  if (listing === null) throw new RangeError(`${name} is not quoted in ${currency}`);
  return listing.symbol;
}

/** A twelfth of a yearly rate in basis points. */
function monthly(amount: bigint, rateBps: number): bigint {
  return (amount * BigInt(rateBps)) / 120_000n;
}

function perMille(amount: bigint, rate: bigint): bigint {
  return (amount * rate) / 1000n;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
