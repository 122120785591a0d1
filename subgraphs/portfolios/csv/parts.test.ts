// Files that come in parts, and processes that die over them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { anonymousViewer, viewerOf } from '../../../platform/auth/testing.ts';
import type { Database, Sql } from '../../../platform/db/port.ts';
import { AppError } from '../../../platform/errors.ts';
import { ask } from '../../../platform/graphql/testing.ts';
import { noFailpoints } from '../../../platform/failpoint.ts';
import { seededIds } from '../../../platform/ids.ts';
import { silentLog } from '../../../platform/log.ts';
import type { TestSlice } from '../testing.ts';
import {
  answer,
  header,
  household,
  ledger,
  mutate,
  openImports,
  refusal,
  selection,
  type Import,
} from './testing.ts';
import { importWorker, type ImportWorker } from './worker.ts';

let slice: TestSlice;
let portfolioId = '';
let worker: ImportWorker;
let keys = 0;
const user = 'usr_parts';

before(async () => {
  slice = await openImports();
  portfolioId = await household(slice, user);
  await household(slice, 'usr_other');
  worker = workerOn(slice.db);
});
after(() => slice.db.close());

function workerOn(db: Database): ImportWorker {
  const { clock } = slice;
  const ids = seededIds(`parts ${keys++}`, clock);
  const ports = { db, clock, ids, log: silentLog, failpoints: noFailpoints };
  return importWorker({ ...ports, wakeRelay: () => undefined });
}

async function sent(rows: readonly string[]): Promise<string> {
  const begun = { portfolioId, idempotencyKey: `k${keys++}` };
  const { id, status } = answer(await mutate(slice, user, 'beginImport', begun), 'beginImport');
  assert.equal(status, 'RECEIVING');
  const csv = rows.join('\n');
  const middle = Math.floor(csv.length / 2) + 3;
  for (const [part, text] of [
    [2, csv.slice(middle)],
    [1, csv.slice(0, middle)],
    [1, csv.slice(0, middle)],
  ] as const) {
    const input = { importId: id, part, csv: text };
    answer(await mutate(slice, user, 'appendImport', input), 'appendImport');
  }
  return id;
}

async function state(id: string, viewer = viewerOf(user)): Promise<Import | null> {
  const response = await ask(
    slice.endpoint,
    viewer,
    `query ($id: ID!) { csvImport(id: $id) { ${selection} } }`,
    { id },
  );
  return response.data?.['csvImport'] as Import | null;
}

const rows = (month: string) => [
  header,
  ...Array.from({ length: 1500 }, (_, n) => {
    const day = String(1 + (n % 28)).padStart(2, '0');
    return `2024-${month}-${day},Everyday checking,deposit,${n + 1}.00,,,,,,`;
  }),
];

test('waits until it is finished, then is booked once', async () => {
  const id = await sent(rows('01'));
  const early = { importId: id, parts: 3 };
  assert.deepEqual(refusal(await mutate(slice, user, 'finishImport', early)), [
    'BAD_USER_INPUT',
    'input.parts',
  ]);
  const other = { importId: id, part: 1, csv: 'other' };
  assert.deepEqual(refusal(await mutate(slice, user, 'appendImport', other)), [
    'CONFLICT',
    'input.part',
  ]);
  await worker.run(id);
  assert.equal((await state(id))?.status, 'RECEIVING');
  for (let twice = 0; twice < 2; twice += 1) {
    const input = { importId: id, parts: 2 };
    assert.equal(
      answer(await mutate(slice, user, 'finishImport', input), 'finishImport').status,
      'QUEUED',
    );
  }
  await Promise.all([worker.run(id), worker.run(id)]);
  const done = await state(id);
  assert.deepEqual([done?.status, done?.rowsNew, done?.rowsDone], ['COMPLETED', 1500, 1500]);
  assert.equal((await ledger(slice, user)).length, 1500);
  const parts = await slice.db.query('SELECT FROM portfolios.csv_part');
  assert.equal(parts.length, 0);
  assert.deepEqual(refusal(await mutate(slice, user, 'appendImport', { ...other, part: 3 })), [
    'CONFLICT',
    'input.importId',
  ]);
});

test('is nobody else’s to see or to send to', async () => {
  const id = await sent([header, 'x']);
  assert.equal(await state(id, viewerOf('usr_other')), null);
  const input = { importId: id, part: 1, csv: 'x' };
  for (const [name, rest] of [
    ['appendImport', input],
    ['finishImport', { importId: id, parts: 2 }],
  ] as const) {
    const refused = await mutate(slice, 'usr_other', name, rest);
    assert.deepEqual(refusal(refused), ['NOT_FOUND', 'input.importId']);
  }
  const nobody = await ask(slice.endpoint, anonymousViewer, `{ csvImport(id: "${id}") { id } }`);
  assert.equal(nobody.errors?.[0]?.extensions?.['code'], 'UNAUTHENTICATED');
  await mutate(slice, user, 'finishImport', { importId: id, parts: 2 });
  await worker.run(id);
});

/** Dies at the first statement that holds `text`: neither commits nor ever answers. */
function dyingAt(text: string): Database & { readonly died: Promise<void> } {
  const died = Promise.withResolvers<void>();
  const dead = new Promise<never>(() => undefined);
  const watched = (sql: Sql, inside: boolean): Sql => ({
    query(statement, values) {
      if (!statement.includes(text)) return sql.query(statement, values);
      died.resolve();
      // What the server does with a transaction whose client is gone.
      if (inside) throw new AppError('UNAVAILABLE', 'the process died');
      return dead;
    },
  });
  const { db } = slice;
  return {
    died: died.promise,
    query: (statement, values) => watched(db, false).query(statement, values),
    transaction: (fn) => db.transaction((tx) => fn(watched(tx, true))).catch(() => dead),
    statements: 0,
    close: () => Promise.resolve(),
  };
}

for (const [place, month] of [
  ['SET held_until', '02'],
  ['import_key = ANY', '03'],
  ['SET balance = a.balance', '04'],
  ['INSERT INTO portfolios.outbox', '05'],
] as const) {
  test(`whose process dies at "${place}" is booked by the next one, once`, async () => {
    const before = (await ledger(slice, user)).length;
    const id = await sent(rows(month));
    await mutate(slice, user, 'finishImport', { importId: id, parts: 2 });
    const db = dyingAt(place);
    void workerOn(db).run(id);
    await db.died;
    await worker.run(id);
    assert.equal((await state(id))?.status, 'RUNNING');
    assert.equal((await ledger(slice, user)).length, before);
    await slice.clock.advance(15_001);
    await worker.run(id);
    assert.deepEqual([(await state(id))?.status, (await state(id))?.rowsNew], ['COMPLETED', 1500]);
    assert.equal((await ledger(slice, user)).length, before + 1500);
  });
}

test('is checked anew when an account was booked in meanwhile', async () => {
  const id = await sent(rows('06'));
  await mutate(slice, user, 'finishImport', { importId: id, parts: 2 });
  let disturbed = false;
  const { db } = slice;
  const between = workerOn({
    ...{ statements: 0, close: () => Promise.resolve() },
    query: (statement, values) => db.query(statement, values),
    async transaction(fn) {
      if (!disturbed) {
        disturbed = true;
        await db.query(`UPDATE portfolios.account SET version = version + 1 WHERE owner_id = $1`, [
          user,
        ]);
      }
      return db.transaction(fn);
    },
  });
  await between.run(id);
  assert.equal((await state(id))?.status, 'QUEUED');
  await slice.clock.advance(1001);
  await between.run(id);
  assert.equal((await state(id))?.status, 'COMPLETED');
});

test('is given back when the process stops, and taken up by itself later', async () => {
  const id = await sent(rows('07'));
  await mutate(slice, user, 'finishImport', { importId: id, parts: 2 });
  const stopping = workerOn(slice.db);
  const running = stopping.run(id);
  await stopping.stop();
  await running;
  assert.equal((await state(id))?.status, 'QUEUED');
  const started = workerOn(slice.db);
  await started.start();
  // `stop` waits for what is being worked on, but gives up between two slices: wait for the end first.
  while ((await state(id))?.status !== 'COMPLETED') await new Promise(setImmediate);
  await started.stop();
});

test('that is not finished within a day is dropped', async () => {
  const id = await sent([header, 'x']);
  await slice.clock.advance(86_400_001);
  const cleaning = workerOn(slice.db);
  await cleaning.start();
  await cleaning.stop();
  assert.equal((await state(id))?.status, 'FAILED');
  assert.deepEqual(await slice.db.query('SELECT FROM portfolios.csv_part'), []);
});
