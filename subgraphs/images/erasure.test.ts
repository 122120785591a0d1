import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ManualClock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/port.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { ensureOutbox } from '../../platform/outbox/sql.ts';
import { eraseUser } from './erasure.ts';

let db: Database;
const clock = new ManualClock();
const forgotten: string[] = [];
const gallery = {
  forget: async (ownerId: string) => forgotten.push(ownerId),
};
before(async () => {
  db = await testDatabase();
  await ensureOutbox(db, 'images');
  await db.query(`
    CREATE TABLE images.job (id text PRIMARY KEY, owner_id text NOT NULL, status text NOT NULL,
      attempt integer NOT NULL, due_at timestamptz NOT NULL);
    CREATE TABLE images.idempotency (owner text NOT NULL, key text NOT NULL, request_hash text NOT NULL,
      answer jsonb, PRIMARY KEY (owner, key));
    INSERT INTO images.idempotency VALUES ('usr_ada', 'k', 'h', '{}'), ('usr_bob', 'k', 'h', '{}')`);
  const job = (id: string, owner: string, status: string, attempt: number, dueIn: number) =>
    db.query('INSERT INTO images.job VALUES ($1, $2, $3, $4, $5)', [
      ...[id, owner, status, attempt],
      new Date(clock.now() + dueIn),
    ]);
  await job('waiting', 'usr_ada', 'PENDING', 0, 0);
  await job('ready', 'usr_ada', 'READY', 1, 10_000);
  await job('drawing', 'usr_ada', 'PENDING', 1, 15_000);
  await job('others', 'usr_bob', 'PENDING', 1, 15_000);
});
after(() => db.close());

const jobs = async () =>
  (await db.query('SELECT id FROM images.job ORDER BY id')).map((r) => r['id']);

test('jobs, answers and drawings of a user go, once nobody draws for them any more', async () => {
  const ports = { db, clock, gallery };
  await assert.rejects(eraseUser(ports, 'usr_ada'), { code: 'UNAVAILABLE', retryable: true });
  assert.deepEqual(await jobs(), ['drawing', 'others']);
  const [drawing] = await db.query(`SELECT attempt FROM images.job WHERE id = 'drawing'`);
  assert.ok(Number(drawing?.['attempt']) > 1, 'its worker has lost it');
  await clock.advance(15_000);
  await eraseUser(ports, 'usr_ada');
  assert.deepEqual(await jobs(), ['others']);
  assert.deepEqual(forgotten, ['usr_ada', 'usr_ada']);
  const answers = await db.query(
    'SELECT owner, request_hash FROM images.idempotency ORDER BY owner',
  );
  assert.deepEqual(answers, [
    { owner: 'usr_ada', request_hash: '' },
    { owner: 'usr_bob', request_hash: 'h' },
  ]);
  await eraseUser(ports, 'usr_ada');
});
