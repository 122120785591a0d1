// One import from its parts to its end: read, check in order of days, then book everything in one transaction.
import type { Sql } from '../../../platform/db/port.ts';
import { isStorable } from '../../../platform/db/text.ts';
import { AppError } from '../../../platform/errors.ts';
import { encodeEvent } from '../../../platform/events/codec.ts';
import { enqueue } from '../../../platform/outbox/sql.ts';
import { transactionsImported } from '../../../schema/events/portfolios.ts';
import type { AccountState } from '../booking-request.ts';
import { driftEvents, envelope, schema, type PortfoliosPorts } from '../bookings.ts';
import { dayOf } from '../calendar.ts';
import { addToBalances, insertLines, lockAccounts } from '../ledger-store.ts';
import { insertDisposals, investments, saveHoldings } from '../position-store.ts';
import { ownRulesOf } from '../rule-store.ts';
import { openPaper, type Paper } from './check.ts';
import { readFile } from './read.ts';
import { importKeyOf, type Accounts, type CsvFinding, type ImportRow } from './row.ts';
import { accountStates, endImport, knownKeys, partText, type Job, type Outcome } from './store.ts';

export const mostRows = 200_000;
const findingsShown = 1000;
/** Rows of one turn: a few milliseconds. */
const rowsATurn = 100;
/** Rows whose keys and symbols are looked up at once. */
const rowsALookup = 1000;

export interface Control {
  readonly holder: string;
  /** Lets others have a turn; throws when the work is to be given up. */
  readonly turn: () => Promise<void>;
  /** Tells how far the work is and keeps it held; throws when it is another's now. */
  readonly progress: (done: number, total: number | null) => Promise<void>;
}

interface Keyed {
  readonly row: ImportRow;
  readonly key: string;
}

/** Ends the import. CONFLICT, retryable, when an account was booked in meanwhile. */
export async function runImport(ports: PortfoliosPorts, job: Job, control: Control): Promise<void> {
  const { db, clock } = ports;
  const { ownerId, portfolioId } = job;
  const states = await accountStates(db, ownerId);
  const file = await readFile(partTexts(ports, job), {
    format: job.format,
    accounts: accountsOf(states, portfolioId, job.format.accountId),
    ...{ mostRows, turn: control.turn },
  });
  const { rowsTotal } = file;
  await control.progress(0, rowsTotal);
  const findings = [...file.findings];
  if (file.layout === null || rowsTotal > mostRows) {
    await end(ports, job, control, rejected(rowsTotal, findings));
    return;
  }
  const paper = openPaper({
    accounts: states,
    ownRules: await ownRulesOf(db, ownerId, null),
    today: dayOf(clock.now()),
    newId: () => ports.ids.next('txn'),
    layout: file.layout,
  });
  const keyed = await inOrder(file.rows, control);
  let rowsNew = 0;
  for (let at = 0; at < keyed.length; at += rowsALookup) {
    const part = keyed.slice(at, at + rowsALookup);
    const known = await knownKeys(
      db,
      ownerId,
      part.map(({ key }) => key),
    );
    const fresh = part.filter(({ key }) => !known.has(key));
    await learn(db, paper, fresh);
    for (const [index, { row, key }] of fresh.entries()) {
      const finding = paper.add(row, key);
      if (finding !== null) findings.push(finding);
      if (index % rowsATurn === rowsATurn - 1) await control.turn();
    }
    rowsNew += fresh.length;
    await control.progress(Math.min(rowsTotal, at + part.length), rowsTotal);
  }
  if (findings.length > 0) {
    await end(ports, job, control, rejected(rowsTotal, findings));
    return;
  }
  const outcome = { ...succeeded, rowsTotal, rowsNew };
  if (job.dryRun || rowsNew === 0) await end(ports, job, control, outcome);
  else await book(ports, job, control, paper, states, outcome);
}

async function* partTexts({ db }: PortfoliosPorts, { id, parts }: Job): AsyncGenerator<string> {
  for (let part = 1; part <= parts; part += 1) yield partText(db, id, part);
}

function accountsOf(
  states: readonly AccountState[],
  portfolioId: string,
  accountId: string | null,
): Accounts {
  const own = new Map<string, AccountState>();
  const all = new Map<string, AccountState>();
  const mine = states.filter((state) => state.portfolioId === portfolioId);
  for (const state of [...states, ...mine]) {
    all.set(state.id.toLowerCase(), state);
    all.set(state.name.toLowerCase(), state);
  }
  for (const state of mine) {
    own.set(state.id.toLowerCase(), state);
    own.set(state.name.toLowerCase(), state);
  }
  const named = mine.find(({ id }) => id === accountId) ?? null;
  const [only] = mine;
  return { own, all, otherwise: named ?? (mine.length === 1 ? (only ?? null) : null) };
}

/**
 * By day, and within a day as the file has them; a file that goes from new to old is turned round. Equal
 * rows get keys of their own; a bank's number that comes again names the same payment.
 */
async function inOrder(rows: readonly ImportRow[], { turn }: Control): Promise<readonly Keyed[]> {
  const [first, last] = [rows[0], rows.at(-1)];
  const newestFirst =
    first !== undefined && last !== undefined && first.request.date > last.request.date;
  const seen = new Map<string, number>();
  const days = new Map<string, Keyed[]>();
  for (let n = 0; n < rows.length; n += 1) {
    const row = rows[newestFirst ? rows.length - 1 - n : n];
    if (row === undefined) continue;
    const times = (seen.get(row.content) ?? 0) + 1;
    seen.set(row.content, times);
    if (times > 1 && row.referenced) continue;
    const day = days.get(row.request.date) ?? [];
    days.set(row.request.date, day);
    day.push({ row, key: importKeyOf(row.content, times) });
    if (n % rowsATurn === rowsATurn - 1) await turn();
  }
  return [...days.keys()].sort().flatMap((day) => days.get(day) ?? []);
}

/** What the accounts hold of the symbols these rows name. */
async function learn(sql: Sql, paper: Paper, rows: readonly Keyed[]): Promise<void> {
  const wanted = new Map<string, { readonly accountId: string; readonly symbol: string }>();
  for (const { row } of rows) {
    const { accountId, symbol } = row.request;
    if (symbol === null || !isStorable(symbol) || paper.knows(accountId, symbol)) continue;
    wanted.set(`${accountId} ${symbol}`, { accountId, symbol });
  }
  if (wanted.size === 0) return;
  const list = [...wanted.values()];
  const found = await investments(sql, list);
  for (const [index, { accountId, symbol }] of list.entries()) {
    const investment = found[index];
    if (investment !== undefined) paper.know(accountId, symbol, investment);
  }
}

async function book(
  ports: PortfoliosPorts,
  job: Job,
  control: Control,
  paper: Paper,
  states: readonly AccountState[],
  outcome: Outcome,
): Promise<void> {
  const { id: importId, ownerId, portfolioId } = job;
  const { lines } = paper;
  await ports.db.transaction(async (tx) => {
    const at = new Date(ports.clock.now());
    if (!(await endImport(tx, importId, control.holder, at, outcome))) throw lost();
    const locked = await lockAccounts(tx, ownerId, [...paper.changes.keys()]);
    const versions = new Map(states.map(({ id, version }) => [id, version]));
    if (locked.some(({ id, version }) => versions.get(id) !== version)) {
      throw new AppError('CONFLICT', 'An account was booked in meanwhile.', { retryable: true });
    }
    await insertLines(tx, ownerId, lines);
    ports.failpoints.hit('import.lines-inserted');
    await addToBalances(tx, paper.changes);
    await saveHoldings(tx, ownerId, paper.holdings());
    await insertDisposals(tx, ownerId, paper.disposals);
    const data = { portfolioId, ownerId, importId, lines: lines.length };
    const imported = encodeEvent(transactionsImported, {
      ...envelope(ports, portfolioId),
      // Rows were checked in the order of their days.
      data: { ...data, from: lines[0]?.day ?? '', to: lines.at(-1)?.day ?? '' },
    });
    await enqueue(tx, schema, [imported, ...(await driftEvents(ports, tx, [portfolioId]))]);
  });
  ports.wakeRelay();
}

async function end(
  { db, clock }: PortfoliosPorts,
  { id }: Job,
  { holder }: Control,
  outcome: Outcome,
): Promise<void> {
  if (!(await endImport(db, id, holder, new Date(clock.now()), outcome))) throw lost();
}

const succeeded: Outcome = {
  ...{ status: 'COMPLETED', rowsTotal: null, rowsNew: null },
  ...{ badRows: 0, errors: [], failure: null },
};

function rejected(rowsTotal: number, findings: readonly CsvFinding[]): Outcome {
  return {
    ...{ status: 'REJECTED', rowsTotal, rowsNew: null, failure: null },
    badRows: new Set(findings.map(({ line }) => line)).size,
    errors: findings.toSorted((a, b) => a.line - b.line).slice(0, findingsShown),
  };
}

/** Somebody else has the import now; nothing of this attempt may stay. */
export function lost(): AppError {
  return new AppError('STALE_COMMIT', 'The import is worked on by another process.');
}
