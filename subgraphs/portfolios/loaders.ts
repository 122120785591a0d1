// One set per request. Each loader answers all parents of a tick with one statement, whatever arguments
// their aliases carry; each statement holds the viewer's ownership predicate.
import DataLoader from 'dataloader';
import { ownerFilter } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Database } from '../../platform/db/port.ts';
import { isStorable } from '../../platform/db/text.ts';
import { argumentLoader, type ArgumentLoader } from '../../platform/graphql/argument-loader.ts';
import { connectionOf, type Connection, type Page } from '../../platform/graphql/connection.ts';
import type { CursorSpec } from '../../platform/graphql/cursor.ts';
import type { RequestContext } from '../../platform/graphql/port.ts';
import { inTurns } from '../../platform/graphql/turns.ts';
import type {
  Account,
  AssetClass,
  Holding,
  Instrument,
  Portfolio,
  Position,
  PricePoint,
  Transaction,
} from './domain.ts';
import { openBooks, type Books } from './book-loader.ts';
import { importsById, type CsvImport } from './csv/store.ts';
import type { Debt } from './debts.ts';
import { classSums, netWorths, spendings } from './figures.ts';
import {
  debtsOf,
  lotLists,
  realisedGains,
  recurringCharges,
  reviewPages,
  type GainsOf,
} from './ledger-reads.ts';
import type { Lot } from './lots.ts';
import { instruments, priceHistories, type Window } from './market.ts';
import type { PaperOrder, Trade } from './orders/order.ts';
import { orderPages, ordersById, tradePages, type OrdersPage } from './orders/reads.ts';
import type { RealisedGains } from './realised.ts';
import type { RecurringCharge } from './recurring.ts';
import type { Spending } from './spending.ts';
import {
  accountPages,
  accountsById,
  holdingPages,
  portfolioPages,
  portfoliosById,
  transactionPages,
  transactionsById,
} from './store.ts';
import type { NetWorth } from './valuation.ts';

export const cursors = {
  portfolios: { list: 'portfolios', parts: ['integer'] },
  accounts: { list: 'accounts', parts: ['integer'] },
  holdings: { list: 'holdings', parts: ['integer', 'text'] },
  transactions: { list: 'transactions', parts: ['date', 'integer'] },
  review: { list: 'review', parts: ['date', 'integer'] },
  orders: { list: 'orders', parts: ['integer'] },
  trades: { list: 'trades', parts: ['integer'] },
} as const satisfies Record<string, CursorSpec>;

export interface InCurrency {
  readonly currency: string;
}

type Pages<Node> = ArgumentLoader<Page, Connection<Node>>;
type ById<Value> = DataLoader<string, Value | null>;
/** Cash and market values by asset class, in minor units. */
type ClassSums = Readonly<Partial<Record<AssetClass, bigint>>>;

export interface Context extends RequestContext {
  readonly portfolioById: ById<Portfolio>;
  readonly accountById: ById<Account>;
  readonly transactionById: ById<Transaction>;
  readonly instrumentBySymbol: ById<Instrument>;
  /** By portfolio id. */
  readonly accountsOf: Pages<Account>;
  readonly holdingsOf: Pages<Holding>;
  readonly transactionsOf: Pages<Transaction>;
  readonly classSumsOf: DataLoader<string, ClassSums>;
  /** What figures over time are made of. */
  readonly books: Books;
  /** By user id. */
  readonly portfoliosOf: Pages<Portfolio>;
  readonly netWorthOf: ArgumentLoader<InCurrency, NetWorth>;
  readonly spendingOf: ArgumentLoader<InCurrency & { readonly months: number }, Spending>;
  readonly debtsOf: DataLoader<string, readonly Debt[]>;
  readonly recurringOf: DataLoader<string, readonly RecurringCharge[]>;
  readonly reviewOf: Pages<Transaction>;
  /** By portfolio id. */
  readonly gainsOf: ArgumentLoader<GainsOf, RealisedGains>;
  /** By holding id. */
  readonly lotsOf: ArgumentLoader<{ readonly first: number }, Lot[]>;
  readonly importById: ById<CsvImport>;
  readonly orderById: ById<PaperOrder>;
  /** By portfolio id. */
  readonly ordersOf: ArgumentLoader<OrdersPage, Connection<PaperOrder>>;
  /** By order id. */
  readonly tradesOf: Pages<Trade>;
  /** By symbol. */
  readonly pricesOf: ArgumentLoader<Window, PricePoint[]>;
}

/** Some milliseconds of completing values at most. */
const listsPerTurn = 50;

/** `today` is an ISO date. */
export function contextOf(db: Database, viewer: Viewer, today: string): Context {
  const owner = ownerFilter(viewer);
  const accountById = byId((ids) => accountsById(db, owner, ids));
  const instrumentBySymbol = byId(
    (symbols) => instruments(db, symbols),
    (instrument) => instrument.symbol,
  );
  return {
    viewer,
    accountById,
    instrumentBySymbol,
    portfolioById: byId((ids) => portfoliosById(db, owner, ids)),
    transactionById: byId((ids) => transactionsById(db, owner, ids)),
    accountsOf: pages(
      (keys) => accountPages(db, owner, keys),
      (account) => [account.position],
    ),
    holdingsOf: paced(
      pages(
        async (keys) =>
          withReferences(instrumentBySymbol, accountById, await holdingPages(db, owner, keys)),
        (holding) => [holding.value.minor.toString(), holding.id],
      ),
    ),
    transactionsOf: pages(
      (keys) => transactionPages(db, owner, keys),
      (transaction) => [transaction.date, transaction.position],
    ),
    classSumsOf: new DataLoader(async (ids) => {
      const sums = await classSums(db, owner, ids);
      return ids.map((id) => sums.get(id) ?? {});
    }),
    books: openBooks(db, owner),
    portfoliosOf: pages(
      (keys) => portfolioPages(db, owner, keys),
      (portfolio) => [portfolio.position],
    ),
    netWorthOf: argumentLoader((keys) => netWorths(db, owner, keys.map(household), today)),
    spendingOf: argumentLoader((keys) => spendings(db, owner, keys.map(household), today)),
    pricesOf: argumentLoader((keys) => priceHistories(db, keys)),
    debtsOf: lists((ids) => debtsOf(db, owner, ids)),
    recurringOf: lists((ids) => recurringCharges(db, owner, ids, today)),
    reviewOf: pages(
      (keys) => reviewPages(db, owner, keys),
      (transaction) => [transaction.date, transaction.position],
    ),
    gainsOf: argumentLoader((keys) => realisedGains(db, owner, keys)),
    lotsOf: argumentLoader((keys) => lotLists(db, owner, keys)),
    importById: byId((ids) => importsById(db, owner, ids)),
    orderById: byId((ids) => ordersById(db, owner, ids)),
    ordersOf: argumentLoader(async (keys) => {
      const lists = await orderPages(db, owner, keys);
      return keys.map(({ args: { page } }, index) =>
        connectionOf(lists[index] ?? [], page, (order) => [order.position]),
      );
    }),
    tradesOf: pages(
      (keys) => tradePages(db, owner, keys),
      (trade) => [trade.position],
    ),
  };
}

function household<Args extends InCurrency>(key: { readonly parent: string; readonly args: Args }) {
  return { ownerId: key.parent, ...key.args };
}

function byId<Value extends object>(
  load: (ids: readonly string[]) => Promise<readonly Value[]>,
  idOf: (value: Value) => string = (value) => (value as Value & { readonly id: string }).id,
): ById<Value> {
  return new DataLoader(async (ids) => {
    const found = await load(ids.filter(isStorable));
    const values = new Map(found.map((value) => [idOf(value), value]));
    return ids.map((id) => values.get(id) ?? null);
  });
}

/** Lists by parent; a parent without one has an empty list. */
function lists<Value>(
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, readonly Value[]>>,
): DataLoader<string, readonly Value[]> {
  return new DataLoader(async (ids) => {
    const found = await load(ids);
    return ids.map((id) => found.get(id) ?? []);
  });
}

/** Both lookups go with those of the request's other lists. */
async function withReferences(
  instrumentBySymbol: ById<Instrument>,
  accountById: ById<Account>,
  lists: readonly (readonly Position[])[],
): Promise<Holding[][]> {
  const positions = lists.flat();
  const [instrument, account] = await Promise.all([
    lookUp(instrumentBySymbol, new Set(positions.map(({ symbol }) => symbol))),
    lookUp(accountById, new Set(positions.map(({ accountId }) => accountId))),
  ]);
  return lists.map((list) =>
    list.map((position) => ({
      ...position,
      instrument: instrument(position.symbol),
      account: account(position.accountId),
    })),
  );
}

async function lookUp<Value>(loader: ById<Value>, keys: ReadonlySet<string>) {
  const values = new Map(
    await Promise.all([...keys].map(async (key) => [key, await loader.load(key)] as const)),
  );
  return (key: string): Value => {
    const value = values.get(key) ?? null;
    if (value === null) throw new TypeError(`a holding names ${key}, which is not there`);
    return value;
  };
}

function pages<Node>(
  load: (
    keys: readonly { readonly parent: string; readonly args: Page }[],
  ) => Promise<readonly (readonly Node[])[]>,
  keyOf: (node: Node) => readonly string[],
): Pages<Node> {
  return argumentLoader(async (keys) => {
    const lists = await load(keys);
    return keys.map(({ args: page }, index) => connectionOf(lists[index] ?? [], page, keyOf));
  });
}

/** For lists below which nothing is loaded any more. */
function paced<Args, Value>(loader: ArgumentLoader<Args, Value>): ArgumentLoader<Args, Value> {
  const paced = inTurns(listsPerTurn);
  return { load: (parent, args) => paced(loader.load(parent, args)) };
}
