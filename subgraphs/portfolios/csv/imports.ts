// What a client may do about an import: begin it, send its parts, finish it; or all three at once.
import type { Viewer } from '../../../platform/auth/port.ts';
import { answerOnce } from '../../../platform/db/idempotency.ts';
import type { Sql } from '../../../platform/db/port.ts';
import { isStorable } from '../../../platform/db/text.ts';
import { AppError, badInput } from '../../../platform/errors.ts';
import { keyField, schema, type PortfoliosPorts } from '../bookings.ts';
import {
  accountStates,
  insertImport,
  lockImport,
  partsOf,
  queueImport,
  savePart,
} from './store.ts';
import { checkedFormat, type CsvFormat, type WantedFormat } from './format.ts';
import type { ImportWorker } from './worker.ts';

const longestPart = 400_000;
const mostParts = 200;
const mostUnfinished = 5;
/** A file up to this many characters is worked on before the mutation answers. */
const answeredWhenDone = 50_000;

export interface BeginImport {
  readonly portfolioId: string;
  readonly dryRun: boolean;
  readonly mapping?: WantedFormat | null | undefined;
  readonly idempotencyKey: string;
}

/** The import's id. NOT_FOUND unless the portfolio is the viewer's own. */
export async function beginImport(
  ports: PortfoliosPorts,
  viewer: Viewer,
  input: BeginImport,
): Promise<string> {
  const { idempotencyKey: key, ...request } = input;
  const format = checkedFormat(request.mapping ?? null);
  const keyed = {
    owner: viewer.id,
    key,
    field: keyField,
    operation: 'beginImport',
    input: request,
  };
  return ports.db.transaction((tx) =>
    answerOnce(tx, schema, keyed, () => begin(ports, tx, viewer, request, format)),
  );
}

export interface ImportCsv extends BeginImport {
  readonly csv: string;
}

export async function importCsv(
  ports: PortfoliosPorts,
  worker: ImportWorker,
  viewer: Viewer,
  input: ImportCsv,
): Promise<string> {
  const { idempotencyKey: key, ...request } = input;
  checkText(request.csv);
  const format = checkedFormat(request.mapping ?? null);
  const keyed = { owner: viewer.id, key, field: keyField, operation: 'importCsv', input: request };
  const id = await ports.db.transaction((tx) =>
    answerOnce(tx, schema, keyed, async () => {
      const begun = await begin(ports, tx, viewer, request, format);
      await savePart(tx, begun, 1, request.csv);
      await queueImport(tx, begun, 1);
      return begun;
    }),
  );
  if (request.csv.length <= answeredWhenDone) await worker.run(id);
  else worker.wake();
  return id;
}

async function begin(
  ports: PortfoliosPorts,
  tx: Sql,
  viewer: Viewer,
  { portfolioId, dryRun }: Pick<BeginImport, 'portfolioId' | 'dryRun'>,
  format: CsvFormat,
): Promise<string> {
  const id = ports.ids.next('imp');
  const at = new Date(ports.clock.now());
  const fresh = { id, ownerId: viewer.id, portfolioId, dryRun, format, at };
  if (!isStorable(portfolioId) || !(await insertImport(tx, fresh, mostUnfinished))) {
    throw new AppError('NOT_FOUND', 'There is no such portfolio.', { field: 'input.portfolioId' });
  }
  if (format.accountId !== null) {
    const accounts = await accountStates(tx, viewer.id);
    if (
      !accounts.some((each) => each.id === format.accountId && each.portfolioId === portfolioId)
    ) {
      throw new AppError('NOT_FOUND', 'There is no such account in the portfolio.', {
        field: 'input.mapping.accountId',
      });
    }
  }
  return id;
}

export interface AppendImport {
  readonly importId: string;
  readonly part: number;
  readonly csv: string;
}

export async function appendImport(
  ports: PortfoliosPorts,
  viewer: Viewer,
  { importId, part, csv }: AppendImport,
): Promise<void> {
  checkText(csv);
  if (part < 1 || part > mostParts) throw badInput('input.part', `From 1 to ${mostParts}.`);
  await ports.db.transaction(async (tx) => {
    const { status } = await existing(tx, viewer, importId);
    if (status !== 'RECEIVING') {
      throw new AppError('CONFLICT', 'The import was finished already.', {
        field: 'input.importId',
      });
    }
    if (!(await savePart(tx, importId, part, csv))) {
      throw new AppError('CONFLICT', `Part ${part} was sent with another text.`, {
        field: 'input.part',
      });
    }
  });
}

export interface FinishImport {
  readonly importId: string;
  readonly parts: number;
}

export async function finishImport(
  ports: PortfoliosPorts,
  worker: ImportWorker,
  viewer: Viewer,
  { importId, parts }: FinishImport,
): Promise<void> {
  if (parts < 1 || parts > mostParts) throw badInput('input.parts', `From 1 to ${mostParts}.`);
  await ports.db.transaction(async (tx) => {
    const found = await existing(tx, viewer, importId);
    if (found.status !== 'RECEIVING') {
      if (found.parts === parts) return;
      throw new AppError('CONFLICT', 'The import was finished with other parts, or dropped.', {
        field: 'input.parts',
      });
    }
    const there = await partsOf(tx, importId);
    const missing = Array.from({ length: parts }, (_, index) => index + 1).filter(
      (part) => !there.includes(part),
    );
    if (missing.length > 0) {
      throw badInput('input.parts', `Part ${missing.slice(0, 10).join(', ')} is missing.`);
    }
    if (there.length > parts) throw badInput('input.parts', `${there.length} parts were sent.`);
    await queueImport(tx, importId, parts);
  });
  worker.wake();
}

async function existing(tx: Sql, viewer: Viewer, importId: string) {
  const found = isStorable(importId) ? await lockImport(tx, viewer.id, importId) : null;
  if (found === null) {
    throw new AppError('NOT_FOUND', 'There is no such import.', { field: 'input.importId' });
  }
  return found;
}

function checkText(csv: string): void {
  if (csv === '' || csv.length > longestPart) {
    throw badInput('input.csv', `1 to ${longestPart} characters; send more in parts.`);
  }
  if (!isStorable(csv) || !csv.isWellFormed()) {
    throw badInput('input.csv', 'Text without NUL, in well-formed Unicode.');
  }
}
