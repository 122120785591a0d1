// Balances, holdings, lots and disposals anew from the ledger: one portfolio after the other, each in one transaction
// under the locks of a booking, so that readers see the former or the latter and no booking is missed.
import type { Database, Sql } from '../../platform/db/port.ts';
import type { TransactionKind } from './domain.ts';
import { emptyPosition, trade, type LedgerLine, type Position } from './ledger.ts';
import { lockAccounts } from './ledger-store.ts';
import {
  insertDisposals,
  saveHoldings,
  type NewDisposal,
  type NewHolding,
} from './position-store.ts';

export interface Rebuilt {
  readonly portfolios: number;
  /** Of them, those whose projections were not what the ledger gives. */
  readonly mended: readonly string[];
}

interface PortfolioRow {
  readonly id: string;
  readonly owner_id: string;
}

const portion = 200;
const tellEvery = 25;

/** Begun again it does the rest: what is right already is left as it is. */
export async function rebuildPositions(
  db: Database,
  say: (line: string) => void,
): Promise<Rebuilt> {
  const [{ count: all } = { count: 0 }] = await db.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM portfolios.portfolio',
  );
  const mended: string[] = [];
  let done = 0;
  for (let after = ''; ;) {
    const rows = await db.query<PortfolioRow>(
      'SELECT id, owner_id FROM portfolios.portfolio WHERE id > $1 ORDER BY id LIMIT $2',
      [after, portion],
    );
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows) {
      if (await db.transaction((tx) => rebuildOne(tx, row))) mended.push(row.id);
      done += 1;
      if (done % tellEvery === 0) say(`${done} of ${all} portfolios`);
    }
    after = last.id;
  }
  return { portfolios: done, mended };
}

/** Whether there was anything to mend. */
async function rebuildOne(tx: Sql, { id, owner_id: ownerId }: PortfolioRow): Promise<boolean> {
  const accountIds = (
    await tx.query<{ id: string }>('SELECT id FROM portfolios.account WHERE portfolio_id = $1', [
      id,
    ])
  ).map((row) => row.id);
  await lockAccounts(tx, ownerId, accountIds);
  const right = folded(await linesOf(tx, id));
  const isRight = (await storedOf(tx, id, accountIds)) === writtenDown(right, accountIds);
  if (isRight) return false;
  await tx.query(
    `UPDATE portfolios.account a SET balance = c.balance, version = a.version + 1
     FROM unnest($1::text[], $2::bigint[]) AS c (id, balance)
     WHERE a.id = c.id AND a.balance <> c.balance`,
    [accountIds, accountIds.map((accountId) => right.balances.get(accountId) ?? 0n)],
  );
  await tx.query('DELETE FROM portfolios.lot WHERE account_id = ANY($1::text[])', [accountIds]);
  await tx.query('DELETE FROM portfolios.holding WHERE portfolio_id = $1', [id]);
  await tx.query('DELETE FROM portfolios.disposal WHERE portfolio_id = $1', [id]);
  const holdings = right.holdings.map((held): NewHolding => ({
    ...held,
    account: { id: held.accountId, portfolioId: id },
  }));
  await saveHoldings(tx, ownerId, holdings);
  await insertDisposals(tx, ownerId, right.disposals);
  return true;
}

interface Folded {
  readonly balances: ReadonlyMap<string, bigint>;
  readonly holdings: readonly { accountId: string; symbol: string; position: Position }[];
  readonly disposals: readonly NewDisposal[];
}

function folded(lines: readonly LedgerLine[]): Folded {
  const balances = new Map<string, bigint>();
  const held = new Map<string, { accountId: string; symbol: string; position: Position }>();
  const disposals: NewDisposal[] = [];
  for (const line of lines) {
    const { accountId, symbol, portfolioId } = line;
    balances.set(accountId, (balances.get(accountId) ?? 0n) + line.amount);
    if (symbol === null) continue;
    const key = `${accountId} ${symbol}`;
    const after = trade(held.get(key)?.position ?? emptyPosition, line);
    held.set(key, { accountId, symbol, position: after.position });
    const sale = { saleId: line.id, portfolioId, symbol, closedOn: line.day };
    disposals.push(...after.disposals.map((disposal) => ({ ...disposal, ...sale })));
  }
  const holdings = [...held.values()].filter(({ position }) => position.quantity > 0n);
  return { balances, holdings, disposals };
}

async function linesOf(tx: Sql, portfolioId: string): Promise<LedgerLine[]> {
  const rows = await tx.query<{
    id: string;
    account_id: string;
    kind: TransactionKind;
    day: string;
    amount: string;
    symbol: string | null;
    quantity: string | null;
  }>(
    `SELECT id, account_id, kind, day, amount, symbol, quantity FROM portfolios.ledger
     WHERE portfolio_id = $1 ORDER BY position`,
    [portfolioId],
  );
  return rows.map(({ id, account_id: accountId, kind, day, amount, symbol, quantity }) => ({
    ...{ id, portfolioId, accountId, kind, day, symbol, category: null, description: '' },
    amount: BigInt(amount),
    quantity: quantity === null ? null : BigInt(quantity),
  }));
}

/** Both sides as text, in an order of their own, to be compared. */
function writtenDown({ balances, holdings, disposals }: Folded, accountIds: readonly string[]) {
  return asText(
    accountIds.map((id) => `${id} ${balances.get(id) ?? 0n}`),
    holdings.map(({ accountId, symbol, position: { quantity, costBasis } }) =>
      [accountId, symbol, quantity, costBasis].join(' '),
    ),
    holdings.flatMap(({ position }) =>
      position.lots.map((lot) => [lot.id, lot.openedOn, lot.quantity, lot.costBasis].join(' ')),
    ),
    disposals.map((d) => [d.saleId, d.lotId, d.quantity, d.proceeds, d.costBasis].join(' ')),
  );
}

async function storedOf(tx: Sql, id: string, accountIds: readonly string[]): Promise<string> {
  const texts = async (columns: string, table: string, where: string, value: string | string[]) =>
    (
      await tx.query<{ text: string }>(
        `SELECT concat_ws(' ', ${columns}) AS text FROM portfolios.${table} WHERE ${where}`,
        [value],
      )
    ).map(({ text }) => text);
  const ofAccounts = 'account_id = ANY($1::text[])';
  return asText(
    await texts('id, balance', 'account', 'portfolio_id = $1', id),
    await texts('account_id, symbol, quantity, cost_basis', 'holding', 'portfolio_id = $1', id),
    await texts('id, opened_on, quantity, cost_basis', 'lot', ofAccounts, [...accountIds]),
    await texts(
      'sale_id, lot_id, quantity, proceeds, cost_basis',
      ...(['disposal', 'portfolio_id = $1', id] as const),
    ),
  );
}

function asText(...lists: readonly (readonly string[])[]): string {
  return lists.map((list) => list.toSorted().join('\n')).join('\n\n');
}
