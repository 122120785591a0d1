// What changes a portfolio: ledger, projections and events commit together or not at all.
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import { answerOnce } from '../../platform/db/idempotency.ts';
import type { Sql } from '../../platform/db/port.ts';
import { isStorable } from '../../platform/db/text.ts';
import { AppError } from '../../platform/errors.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import type { NewRecord } from '../../platform/events/port.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import type { Ports } from '../../platform/ports.ts';
import { driftDetected, targetSet, transactionRecorded } from '../../schema/events/portfolios.ts';
import { checkedDriftBand, checkedTarget, type WantedWeight } from './allocation.ts';
import { linesOf } from './booking.ts';
import type { AccountState, BookingRequest } from './booking-request.ts';
import { dayOf } from './calendar.ts';
import { markDrift } from './drift-store.ts';
import { merchantOf } from './labels.ts';
import { emptyPosition, trade, type LedgerLine } from './ledger.ts';
import { addToBalances, changesOf, insertLines, lockAccounts, saveTarget } from './ledger-store.ts';
import { insertDisposals, investments, saveHoldings, type Investment } from './position-store.ts';
import { formatQuantity } from './quantity.ts';
import { ownRulesOf } from './rule-store.ts';

export type PortfoliosPorts = Pick<
  Ports,
  'db' | 'clock' | 'ids' | 'log' | 'failpoints' | 'wakeRelay'
>;

export const schema = 'portfolios';
const source = '/portfolios';
export const keyField = 'input.idempotencyKey';

type Optional = Exclude<keyof BookingRequest, 'accountId' | 'kind' | 'date'>;

/** As it arrives: null and absent are the same. */
export type RecordTransaction = Omit<BookingRequest, Optional> & {
  readonly [Field in Optional]?: BookingRequest[Field] | undefined;
} & { readonly idempotencyKey: string };

/** The ids of what was booked in an account of the viewer's, and of its portfolio. */
export async function recordTransaction(
  ports: PortfoliosPorts,
  viewer: Viewer,
  input: RecordTransaction,
): Promise<{ readonly transactionIds: readonly string[]; readonly portfolioId: string }> {
  const { idempotencyKey: key, ...given } = input;
  const request: BookingRequest = {
    ...given,
    amount: given.amount ?? null,
    symbol: given.symbol ?? null,
    quantity: given.quantity ?? null,
    ratio: given.ratio ?? null,
    category: given.category ?? null,
    toAccountId: given.toAccountId ?? null,
    toAmount: given.toAmount ?? null,
    description: given.description ?? null,
  };
  const answer = await ports.db.transaction((tx) =>
    answerOnce(
      tx,
      schema,
      { owner: viewer.id, key, field: keyField, operation: 'recordTransaction', input: request },
      () => book(ports, tx, viewer.id, request),
    ),
  );
  ports.failpoints.hit('transaction.committed');
  ports.wakeRelay();
  return answer;
}

/** What a request books, and what that was checked against: locked until the transaction ends. */
export interface Prepared {
  readonly lines: readonly LedgerLine[];
  readonly accounts: readonly AccountState[];
  /** Of the symbol in the account, before. */
  readonly investment: Investment;
}

async function book(
  ports: PortfoliosPorts,
  tx: Sql,
  ownerId: string,
  request: BookingRequest,
): Promise<{ transactionIds: string[]; portfolioId: string }> {
  const prepared = await prepareBooking(ports, tx, ownerId, request);
  await postBooking(ports, tx, ownerId, prepared);
  return {
    transactionIds: prepared.lines.map(({ id }) => id),
    portfolioId: prepared.lines[0]?.portfolioId ?? '',
  };
}

/** Writes nothing. BAD_USER_INPUT, NOT_FOUND: it cannot be booked. */
export async function prepareBooking(
  ports: PortfoliosPorts,
  tx: Sql,
  ownerId: string,
  request: BookingRequest,
): Promise<Prepared> {
  const { accountId, toAccountId } = request;
  const ids = [accountId, toAccountId].filter((id) => id !== null).filter(isStorable);
  const accounts = await lockAccounts(tx, ownerId, ids);
  const account = accounts.find(({ id }) => id === accountId) ?? null;
  const symbol = request.symbol !== null && isStorable(request.symbol) ? request.symbol : null;
  const unknown: Investment = { quotedIn: null, position: emptyPosition, newestDay: null };
  const [investment = unknown] =
    account === null || symbol === null ? [] : await investments(tx, [{ accountId, symbol }]);
  const lines = linesOf(request, {
    ...investment,
    account,
    toAccount: accounts.find(({ id }) => id === toAccountId) ?? null,
    ownRules: await ownRulesOf(tx, ownerId, payeeOf(request)),
    today: dayOf(ports.clock.now()),
    newId: () => ports.ids.next('txn'),
  });
  return { lines, accounts, investment };
}

/** Ledger, projections and events, in the transaction in which it was prepared. */
export async function postBooking(
  ports: PortfoliosPorts,
  tx: Sql,
  ownerId: string,
  { lines, accounts, investment }: Prepared,
): Promise<void> {
  await insertLines(tx, ownerId, lines);
  await addToBalances(tx, changesOf(lines));
  const [line] = lines;
  const account = accounts.find(({ id }) => id === line?.accountId);
  const symbol = line?.symbol ?? null;
  if (account !== undefined && symbol !== null && line !== undefined && line.quantity !== null) {
    const before = investment.position;
    const { position, disposals } = trade(before, line);
    await saveHoldings(tx, ownerId, [{ account, symbol, before, position }]);
    const sale = { saleId: line.id, portfolioId: line.portfolioId, symbol, closedOn: line.day };
    await insertDisposals(
      tx,
      ownerId,
      disposals.map((disposal) => ({ ...disposal, ...sale })),
    );
  }
  const events = lines.map((each) => recorded(ports, ownerId, each, accounts));
  const portfolioIds = [...new Set(lines.map(({ portfolioId }) => portfolioId))];
  await enqueue(tx, schema, [...events, ...(await driftEvents(ports, tx, portfolioIds))]);
}

/** Whose rule is asked for: an expense without a category. */
function payeeOf({ kind, category, description }: BookingRequest): readonly string[] {
  if (kind !== 'EXPENSE' || category !== null || description === null) return [];
  const merchant = merchantOf(description);
  return merchant === null || !isStorable(merchant) ? [] : [merchant];
}

function recorded(
  ports: PortfoliosPorts,
  ownerId: string,
  line: LedgerLine,
  accounts: readonly AccountState[],
) {
  const currency = accounts.find(({ id }) => id === line.accountId)?.currency ?? '';
  return encodeEvent(transactionRecorded, {
    ...envelope(ports, line.portfolioId),
    data: {
      portfolioId: line.portfolioId,
      ownerId,
      transactionId: line.id,
      accountId: line.accountId,
      kind: line.kind,
      date: line.day,
      amount: { minor: line.amount.toString(), currency },
      symbol: line.symbol,
      quantity: line.quantity === null ? null : formatQuantity(line.quantity),
      category: line.category,
    },
  });
}

export interface SetTarget {
  readonly portfolioId: string;
  readonly weights: readonly WantedWeight[];
  readonly driftBandBps?: number | null;
  readonly idempotencyKey: string;
}

/** NOT_FOUND unless the portfolio is the viewer's. */
export async function setTarget(
  ports: PortfoliosPorts,
  viewer: Viewer,
  input: SetTarget,
): Promise<void> {
  const { idempotencyKey: key, ...request } = input;
  const target = checkedTarget(request.weights);
  const band = checkedDriftBand(request.driftBandBps ?? null);
  const { portfolioId } = request;
  await ports.db.transaction((tx) =>
    answerOnce(
      tx,
      schema,
      { owner: viewer.id, key, field: keyField, operation: 'setTarget', input: request },
      async () => {
        const saved = isStorable(portfolioId)
          ? await saveTarget(tx, viewer.id, portfolioId, target, band)
          : null;
        if (saved === null) {
          throw new AppError('NOT_FOUND', 'There is no such portfolio.', {
            field: 'input.portfolioId',
          });
        }
        const { driftBandBps } = saved;
        const data = { portfolioId, ownerId: viewer.id, weights: target, driftBandBps };
        const set = encodeEvent(targetSet, { ...envelope(ports, portfolioId), data });
        await enqueue(tx, schema, [set, ...(await driftEvents(ports, tx, [portfolioId]))]);
        return null;
      },
    ),
  );
  ports.wakeRelay();
}

/**
 * To be called where a transaction has moved values or targets, and before it enqueues anything: it locks the portfolios,
 * and `enqueue` the keys of their events. Were both orders used, two transactions could wait for each other.
 */
export async function driftEvents(
  ports: Pick<Ports, 'ids' | 'clock'>,
  tx: Sql,
  portfolioIds: readonly string[],
): Promise<readonly NewRecord[]> {
  return (await markDrift(tx, portfolioIds)).map((data) =>
    encodeEvent(driftDetected, { ...envelope(ports, data.portfolioId), data }),
  );
}

export function envelope({ ids, clock }: Pick<Ports, 'ids' | 'clock'>, subject: string) {
  return { id: ids.next('evt'), source, subject, time: isoTime(clock.now()) };
}
