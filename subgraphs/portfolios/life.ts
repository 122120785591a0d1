// Month by month: pay, spending, bills, saving and investing of a synthetic household, booked as they happen.
import type { Random } from '../../platform/random.ts';
import { dayInMonth, monthStart } from './calendar.ts';
import type { NewAccount, SpendingCategory, TransactionKind } from './domain.ts';
import { listings, listedIn } from './instruments.ts';
import { applyToPosition, emptyPosition, type LedgerLine, type Position } from './ledger.ts';
import { habits, type Habit } from './merchants.ts';
import { priceOn, type Market } from './prices.ts';
import { affordable, valueOf } from './quantity.ts';
import { employerShare, type Mix, type Story } from './stories.ts';

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
  const { accounts, random, income, from, through, currency } = setting;
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

  function interest(): void {
    book(savings, 'INTEREST', perMille(balance(savings), 2n), 'Interest on savings');
    const charged = { category: 'DEBT_COSTS' } as const;
    book(card, 'INTEREST', perMille(balance(card), 15n), 'Card interest', charged);
    if (loan !== null) {
      book(loan, 'INTEREST', perMille(balance(loan), 4n), 'Loan interest', charged);
    }
  }

  /** Keeps enough in checking for the bills until the next pay. */
  const cushion = percent(85);

  function payDebts(): void {
    if (loan !== null) transfer(checking, loan, least(percent(5), -balance(loan)));
    if (balance(checking) < cushion) {
      transfer(savings, checking, least(balance(savings), cushion - balance(checking)));
    }
    transfer(checking, card, least(-balance(card), balance(checking) - cushion));
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
    const award = percent(story.shareAward * 100);
    if (award > 0n) {
      book(brokerage, 'DEPOSIT', award, 'Share award of the employer');
      buy(brokerage, { [employerShare]: 100 }, award);
    }
  }

  function purchases(first: string, month: number): Step[] {
    return habits.flatMap((habit) => {
      const share = story.budget[habit.category] ?? 0;
      if (share === 0) return [];
      const season = habit.season?.[month % 12] ?? 100 / 12;
      const each = (percent(share) * BigInt(Math.round(season * 120))) / BigInt(1000 * habit.times);
      return Array.from({ length: habit.times }, (_, n) => purchase(habit, n, first, each));
    });
  }

  function purchase(habit: Habit, n: number, first: string, average: bigint): Step {
    const differs = 1000 + random.int(-habit.spread, habit.spread);
    const amount = (average * BigInt(differs)) / 1000n;
    const merchant = habit.day === null ? random.pick(habit.merchants) : nth(habit.merchants, n);
    const account = habit.fromChecking ? checking : card;
    const { category } = habit;
    return {
      day: dayInMonth(first, habit.day ?? random.int(1, 28)),
      run: () => book(account, 'EXPENSE', -amount, merchant, { category }),
    };
  }

  const months = [];
  for (let first = from; first <= through; first = monthStart(first, 1)) months.push(first);
  months.forEach((first, month) => {
    const on = (day: number, run: () => void): Step => ({ day: dayInMonth(first, day), run });
    const steps: Step[] = [
      ...(month === 0 ? [on(1, openAccounts)] : [on(1, interest)]),
      ...wages(month).map(({ day, amount, payer }) =>
        on(day, () => book(checking, 'INCOME', amount, payer)),
      ),
      ...purchases(first, Number(first.slice(5, 7)) - 1),
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

interface Wage {
  readonly day: number;
  readonly amount: bigint;
  readonly payer: string;
}

/** Pay by month; any twelve months in a row come to exactly twelve times the income. */
function wagesOf({ pay }: Story, { income, random }: Setting): (month: number) => Wage[] {
  if (pay === 'SALARY') {
    const payer = random.pick(['Tallow & Finch Ltd', 'Municipal Works', 'Bluebell Hospital']);
    return () => [{ day: 25, amount: income, payer }];
  }
  if (pay === 'TWO_SALARIES') {
    const larger = (income * 58n) / 100n;
    return () => [
      { day: 24, amount: larger, payer: 'Municipal Works' },
      { day: 25, amount: income - larger, payer: 'Fernhill School' },
    ];
  }
  const weights = Array.from({ length: 12 }, () => random.int(35, 190));
  const sum = BigInt(weights.reduce((all, weight) => all + weight, 0));
  const amounts = weights.map((weight) => (income * 12n * BigInt(weight)) / sum);
  const lost = income * 12n - amounts.reduce((all, amount) => all + amount, 0n);
  const clients = ['Quillon Studio', 'Northgate Media', 'Paper Lantern Press'];
  return (month) => {
    const total = nth(amounts, month) + (month % 12 === 11 ? lost : 0n);
    const first = (total * BigInt(random.int(30, 70))) / 100n;
    return [
      { day: random.int(3, 12), amount: first, payer: random.pick(clients) },
      { day: random.int(13, 25), amount: total - first, payer: random.pick(clients) },
    ];
  };
}

const yields = new Map(listings.map((listing) => [listing.symbol, listing.quarterlyYieldBps]));

function localSymbol(name: string, currency: string): string {
  const listing = listedIn(name, currency);
  if (listing === null) throw new RangeError(`${name} is not quoted in ${currency}`);
  return listing.symbol;
}

function perMille(amount: bigint, rate: bigint): bigint {
  return (amount * rate) / 1000n;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function nth<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('nth needs a non-empty list');
  return item;
}
