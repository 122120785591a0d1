// Every line of the ledger was announced as one event, in the ledger's order; the log may hold an event more than once.
import type { Booking, EnginesHistory, Flaw, FlawClass, Logged } from './history.ts';

/** Without what had come before, as consumers take it: by source and id. */
export function firstOfEach(records: readonly Logged[]): Logged[] {
  const known = new Set<string>();
  return records.filter(({ event }) => {
    if (known.has(event)) return false;
    known.add(event);
    return true;
  });
}

const flaw = (kind: FlawClass, message: string): Flaw => ({ class: kind, message });
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** @param events each once */
export function checkEvents(history: EnginesHistory, events: readonly Logged[]): Flaw[] {
  const recorded = events.filter(({ name }) => name === 'TransactionRecorded');
  const byLine = Map.groupBy(recorded, ({ data }) => text(data['transactionId']));
  const imported = new Set(history.imports.map(({ key }) => key));
  const flaws: Flaw[] = [];
  for (const { id: portfolioId, lines, accounts } of history.portfolios) {
    // The rows of a file are announced together.
    const announced = lines.filter(({ description }) => !imported.has(description));
    for (const line of announced) {
      const told = byLine.get(line.id) ?? [];
      const [event] = told;
      if (event === undefined) flaws.push(flaw('lostEvents', `nothing tells of ${line.id}`));
      if (told.length > 1) flaws.push(flaw('duplicateEvents', `${told.length} tell of ${line.id}`));
      if (event === undefined) continue;
      const { accountId, amount } = event.data;
      const minor = text((amount as { minor?: unknown } | undefined)?.minor);
      const right = accountId === line.accountId && minor === `${line.minor}`;
      if (right && event.key === portfolioId) continue;
      flaws.push(
        flaw('wrongEvents', `${line.id} was told as ${text(accountId)} ${minor}, ${event.key}`),
      );
    }
    for (const { id: account } of accounts) {
      const order = announced.filter(({ accountId }) => accountId === account).map(({ id }) => id);
      const told = recorded
        .filter(({ data }) => data['accountId'] === account)
        .map(({ data }) => text(data['transactionId']));
      flaws.push(...sameOrder(account, order, told));
    }
  }
  const lines = new Set(history.portfolios.flatMap((each) => each.lines).map(({ id }) => id));
  const accounts = new Set(history.portfolios.flatMap((each) => each.accounts).map(({ id }) => id));
  for (const [line, [event]] of byLine) {
    if (lines.has(line) || !accounts.has(text(event?.data['accountId']))) continue;
    flaws.push(flaw('wrongEvents', `${line} was told and is not in the ledger`));
  }
  return [...flaws, ...inTheirTime(history.bookings, byLine), ...importsTold(history, events)];
}

function sameOrder(account: string, order: readonly string[], told: readonly string[]): Flaw[] {
  const both = new Set(told);
  const wanted = order.filter((id) => both.has(id));
  const known = new Set(wanted);
  const found = told.filter((id) => known.has(id));
  const at = wanted.findIndex((id, index) => id !== found[index]);
  if (at < 0) return [];
  return [
    flaw('reorderedEvents', `${account}: ${found[at]} was told where ${wanted[at]} was booked`),
  ];
}

/** Who was acknowledged before another one asked comes before it, in a portfolio's events. */
function inTheirTime(
  bookings: readonly Booking[],
  byLine: ReadonlyMap<string, readonly Logged[]>,
): Flaw[] {
  const flaws: Flaw[] = [];
  for (const all of Map.groupBy(bookings, ({ portfolioId }) => portfolioId).values()) {
    const timed = all.flatMap(({ key, portfolioId, transactionIds, askedAt, answeredAt }) => {
      const [id] = transactionIds ?? [];
      const event = id === undefined ? undefined : byLine.get(id)?.[0];
      if (event?.key !== portfolioId || answeredAt === null) return [];
      return [{ key, askedAt, answeredAt, offset: event.offset }];
    });
    const answered = timed.toSorted((a, b) => a.answeredAt - b.answeredAt);
    let [last, next] = [-1, 0];
    for (const { key, askedAt, offset } of timed.toSorted((a, b) => a.askedAt - b.askedAt)) {
      for (; (answered[next]?.answeredAt ?? Infinity) < askedAt; next++) {
        last = Math.max(last, answered[next]?.offset ?? -1);
      }
      if (offset < last) flaws.push(flaw('reorderedEvents', `${key} was told before older ones`));
    }
  }
  return flaws;
}

function importsTold({ imports }: EnginesHistory, events: readonly Logged[]): Flaw[] {
  const told = Map.groupBy(
    events.filter(({ name }) => name === 'TransactionsImported'),
    ({ data }) => text(data['importId']),
  );
  return imports.flatMap(({ key, importId, changes }) => {
    if (importId === null) return [];
    const found = told.get(importId) ?? [];
    if (found.length === 0) return [flaw('lostEvents', `nothing tells of the import ${key}`)];
    if (found.length > 1) return [flaw('duplicateEvents', `${found.length} tell of ${key}`)];
    const counted = found[0]?.data['lines'];
    if (counted === changes.length) return [];
    return [flaw('wrongEvents', `${key} was told with ${String(counted)} lines`)];
  });
}
