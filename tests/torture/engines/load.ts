// Books in the purses while everything breaks: each request again under its key until somebody acknowledges it.
import type { Random } from '../../../platform/random.ts';
import { seededRandom } from '../../../platform/random.ts';
import { attempt } from '../attempt.ts';
import type { Target } from '../target.ts';
import { pause } from '../watcher.ts';
import type { Booking, Imported } from './history.ts';
import { nameOf, type Purse } from './purses.ts';

export interface LoadOptions {
  readonly purses: readonly Purse[];
  readonly origin: Target['origin'];
  readonly transactions: number;
  readonly orders: number;
  readonly imports: number;
  /** Requests under way at the same time. */
  readonly lanes: number;
  /** The part of the load that may have begun by now, 0 to 1. */
  readonly share: () => number;
  readonly seed: number;
  /** Gives up when this aborts. */
  readonly signal: AbortSignal;
}

export interface Load {
  readonly bookings: readonly Booking[];
  readonly imports: readonly Imported[];
  readonly orders: readonly string[];
  /** Requests that were sent again because no answer came. */
  readonly again: () => number;
  readonly done: Promise<void>;
}

const record = `mutation ($input: RecordTransactionInput!) {
  recordTransaction(input: $input) { transactions { id } }
}`;
const place = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }`;
const send = `mutation ($input: ImportCsvInput!) { importCsv(input: $input) { import { id } } }`;
const look = `query ($id: ID!) { csvImport(id: $id) { status failure } }`;

/** What every account begins with, so that nothing is refused for want of money. */
const opening = 100_000_000;
/** The larger ones are read by a worker, the others before they are answered. */
const fileRows: readonly [number, number] = [300, 1_400];

export function startLoad(options: LoadOptions): Load {
  const { purses, seed, signal, origin } = options;
  const bookings: Booking[] = [];
  const imports: Imported[] = [];
  const orders: string[] = [];
  const date = new Date().toISOString().slice(0, 10);
  let again = 0;

  /** null: not before time was up. */
  async function untilAnswered<Data>({ viewer }: Purse, query: string, variables: object) {
    while (!signal.aborted) {
      const answer = await attempt<Data>(await origin(), viewer.token, query, variables);
      if (answer !== null) return answer;
      again++;
      await pause(100, signal);
    }
    return null;
  }

  async function book(purse: Purse, key: string, { input, changes }: Draft): Promise<void> {
    const askedAt = Date.now();
    const answer = await untilAnswered<{
      recordTransaction: { transactions: readonly { readonly id: string }[] };
    }>(purse, record, { input: { ...input, date, description: key, idempotencyKey: key } });
    const ids = answer?.recordTransaction.transactions.map(({ id }) => id) ?? null;
    const answeredAt = ids === null ? null : Date.now();
    const { portfolioId } = purse;
    bookings.push({ key, portfolioId, changes, transactionIds: ids, askedAt, answeredAt });
  }

  async function order(nth: number): Promise<void> {
    const random = seededRandom('order', seed, nth);
    const purse = random.pick(purses);
    const input = {
      accountId: purse.accounts.orders,
      ...{ symbol: random.pick(purse.symbols), side: 'BUY', kind: 'MARKET' },
      ...{ quantity: `0.${random.int(1, 9)}`, idempotencyKey: `order ${seed}-${nth}` },
    };
    const answer = await untilAnswered<{ placeOrder: { order: { id: string } } }>(
      ...([purse, place, { input }] as const),
    );
    if (answer !== null) orders.push(answer.placeOrder.order.id);
  }

  async function importFile(nth: number): Promise<void> {
    const random = seededRandom('file', seed, nth);
    const purse = random.pick(purses);
    const key = `file ${seed}-${nth}`;
    const { csv, changes } = fileOf(purse, key, date, random);
    const askedAt = Date.now();
    const input = { portfolioId: purse.portfolioId, csv, idempotencyKey: key };
    const sent = await untilAnswered<{ importCsv: { import: { id: string } } }>(
      ...([purse, send, { input }] as const),
    );
    const id = sent?.importCsv.import.id ?? '';
    let status = '';
    while (sent !== null && !signal.aborted && status !== 'COMPLETED') {
      const found = await untilAnswered<{
        csvImport: { readonly status: string; readonly failure: string | null };
      }>(purse, look, { id });
      status = found?.csvImport.status ?? '';
      if (status === 'REJECTED' || status === 'FAILED') {
        throw new Error(`${key} is ${status}: ${found?.csvImport.failure}`);
      }
      if (status !== 'COMPLETED') await pause(200, signal);
    }
    const importId = status === 'COMPLETED' ? id : null;
    const answeredAt = importId === null ? null : Date.now();
    imports.push({ key, portfolioId: purse.portfolioId, changes, importId, askedAt, answeredAt });
  }

  async function spread(count: number, lanes: number, work: (nth: number) => Promise<void>) {
    let next = 0;
    const lane = async () => {
      while (next < count && !signal.aborted) {
        const nth = next++;
        while (nth > options.share() * count && !signal.aborted) await pause(50, signal);
        if (!signal.aborted) await work(nth);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async function all(): Promise<void> {
    const first = purses.flatMap((purse) =>
      Object.entries(purse.accounts).map(async ([name, accountId], nth) => {
        const key = `opening ${seed}-${purse.portfolioId}-${nth} ${name}`;
        await book(purse, key, moved(purse, 'DEPOSIT', accountId, opening));
      }),
    );
    await Promise.all(first);
    await Promise.all([
      spread(options.transactions, options.lanes, async (nth) => {
        const random = seededRandom('booking', seed, nth);
        const purse = random.pick(purses);
        await book(purse, `booking ${seed}-${nth}`, draft(purse, random));
      }),
      spread(options.orders, 2, order),
      spread(options.imports, 1, importFile),
    ]);
  }

  return { bookings, imports, orders, again: () => again, done: all() };
}

interface Draft {
  readonly input: object;
  readonly changes: Booking['changes'];
}

function moved({ currency }: Purse, kind: string, accountId: string, minor: number): Draft {
  const amount = { minor: String(Math.abs(minor)), currency };
  return { input: { kind, accountId, amount }, changes: [{ accountId, minor: BigInt(minor) }] };
}

function draft(purse: Purse, random: Random): Draft {
  const { first, second, broker } = purse.accounts;
  const minor = random.int(1, 10_000);
  const money = random.pick([first, second]);
  switch (random.int(0, 6)) {
    case 0:
      return moved(purse, 'DEPOSIT', random.pick([first, second, broker]), minor);
    case 1:
      return moved(purse, 'WITHDRAWAL', money, -minor);
    case 2:
      return moved(purse, 'INCOME', money, minor);
    case 3: {
      const { input, changes } = moved(purse, 'EXPENSE', money, -minor);
      return { input: { ...input, category: 'GROCERIES' }, changes };
    }
    case 4: {
      const { input, changes } = moved(purse, 'BUY', broker, -minor);
      const bought = {
        symbol: random.pick(purse.symbols),
        quantity: `0.${random.int(1, 999_999)}`,
      };
      return { input: { ...input, ...bought }, changes };
    }
    default: {
      const from = random.pick([first, second, broker]);
      const to = random.pick([first, second, broker].filter((each) => each !== from));
      const { input, changes } = moved(purse, 'TRANSFER', from, -minor);
      return {
        input: { ...input, toAccountId: to },
        changes: [...changes, { accountId: to, minor: BigInt(minor) }],
      };
    }
  }
}

function fileOf({ accounts }: Purse, key: string, date: string, random: Random) {
  const account = nameOf('files');
  const rows = Array.from({ length: random.pick(fileRows) }, () => random.int(1, 99_999));
  const amount = (minor: number) =>
    `${Math.floor(minor / 100)}.${`${minor % 100}`.padStart(2, '0')}`;
  return {
    changes: rows.map((minor) => ({ accountId: accounts.files, minor: BigInt(minor) })),
    csv: [
      'Date,Account,Type,Amount,Description',
      ...rows.map((minor) => `${date},${account},deposit,${amount(minor)},${key}`),
    ].join('\n'),
  };
}
