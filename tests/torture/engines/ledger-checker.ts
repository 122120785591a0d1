// Every acknowledged booking stands in the ledger once, nothing else does, and everything that is told adds up to it.
import type {
  Booking,
  EnginesHistory,
  Flaw,
  FlawClass,
  Line,
  PortfolioAtEnd,
  WealthAtEnd,
  WealthPart,
} from './history.ts';

export function checkLedger(history: EnginesHistory): Flaw[] {
  const lines = history.portfolios.flatMap((portfolio) => portfolio.lines);
  const byKey = Map.groupBy(lines, ({ description }) => description);
  const traded = history.portfolios.flatMap(({ orders }) => orders);
  const trades = new Set(traded.flatMap(({ transactionIds }) => transactionIds));
  const files = history.imports.map((each) => {
    return { ...each, transactionIds: each.importId === null ? null : [] };
  });
  const asked = [...history.bookings, ...files];
  const keys = new Set(asked.map(({ key }) => key));
  return [
    ...asked.flatMap((booking) => checkBooking(booking, byKey.get(booking.key) ?? [])),
    ...lines
      .filter(({ id, description }) => !keys.has(description) && !trades.has(id))
      .map((line) =>
        flaw('inventedBookings', `${line.id} “${line.description}” was asked by nobody`),
      ),
    ...checkOrders(history, new Set(lines.map(({ id }) => id))),
    ...history.portfolios.flatMap(checkSums),
    ...history.wealth.flatMap(checkWealth),
  ];
}

const flaw = (kind: FlawClass, message: string): Flaw => ({ class: kind, message });

function checkBooking({ key, changes, transactionIds }: Booking, booked: readonly Line[]): Flaw[] {
  if (booked.length === 0 && transactionIds === null) return [];
  if (booked.length > changes.length) {
    return [
      flaw('duplicateBookings', `${key} stands ${booked.length} times, not ${changes.length}`),
    ];
  }
  if (booked.length < changes.length) {
    return [flaw('lostBookings', `${key}: ${booked.length} of ${changes.length} lines are there`)];
  }
  const ids = new Set(booked.map(({ id }) => id));
  if (transactionIds?.some((id) => !ids.has(id)) === true) {
    return [flaw('lostBookings', `${key} was acknowledged as ${transactionIds.join(', ')}`)];
  }
  const place = ({ accountId, minor }: Booking['changes'][number]) => `${accountId} ${minor}`;
  const [wanted, found] = [changes.map(place).sort(), booked.map(place).sort()];
  return wanted.every((each, at) => each === found[at])
    ? []
    : [flaw('wrongSums', `${key} was booked as ${found.join(', ')}, not ${wanted.join(', ')}`)];
}

function checkOrders({ orders, portfolios }: EnginesHistory, lines: ReadonlySet<string>): Flaw[] {
  const kept = new Map(portfolios.flatMap((each) => each.orders).map((order) => [order.id, order]));
  const acknowledged = new Set(orders);
  const flaws = orders
    .filter((id) => !kept.has(id))
    .map((id) => flaw('lostBookings', `the order ${id} was acknowledged and is not there`));
  for (const { id, status, transactionIds } of kept.values()) {
    if (!acknowledged.has(id)) flaws.push(flaw('duplicateBookings', `nobody was told of ${id}`));
    if (status === 'OPEN') flaws.push(flaw('lostBookings', `the order ${id} was never matched`));
    for (const trade of transactionIds.filter((each) => !lines.has(each))) {
      flaws.push(flaw('lostBookings', `a trade of ${id} has no line ${trade}`));
    }
  }
  return flaws;
}

function checkSums({ accounts, lines, holdings }: PortfolioAtEnd): Flaw[] {
  const flaws = accounts.flatMap(({ id, balance }) => {
    const sum = sumOf(lines.filter(({ accountId }) => accountId === id).map(({ minor }) => minor));
    return sum === balance ? [] : [flaw('wrongSums', `${id} holds ${balance}, its lines ${sum}`)];
  });
  const moved = new Map<string, bigint>();
  for (const { accountId, symbol, kind, quantity } of lines) {
    if (symbol === null || quantity === null) continue;
    const place = `${accountId} ${symbol}`;
    moved.set(place, (moved.get(place) ?? 0n) + (kind === 'SELL' ? -quantity : quantity));
  }
  for (const { accountId, symbol, quantity, lots } of holdings) {
    const place = `${accountId} ${symbol}`;
    const sum = moved.get(place) ?? 0n;
    moved.delete(place);
    if (sum === quantity && lots === quantity) continue;
    flaws.push(flaw('wrongSums', `${place}: ${quantity} held, ${lots} in lots, ${sum} in lines`));
  }
  for (const [place, sum] of moved) {
    if (sum !== 0n) flaws.push(flaw('wrongSums', `${place}: nothing held, ${sum} in lines`));
  }
  return flaws;
}

function checkWealth({ owner, told, sums }: WealthAtEnd): Flaw[] {
  const parts: readonly WealthPart[] = ['total', 'cash', 'invested', 'liabilities'];
  return parts
    .filter((part) => sums !== null && sums[part] !== told[part])
    .map((part) => flaw('wrongSums', `${owner}: ${part} ${told[part]}, its parts ${sums?.[part]}`));
}

const sumOf = (all: readonly bigint[]) => all.reduce((a, b) => a + b, 0n);
