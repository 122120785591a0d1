import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ManualClock } from '../../platform/clock.ts';
import { migrate } from '../../platform/db/migrate.ts';
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
  await migrate(db, 'images', new URL('./migrations/', import.meta.url));
  await ensureOutbox(db, 'images');
  await db.query(
    `INSERT INTO images.idempotency (owner, key, request_hash, answer)
     VALUES ('usr_ada', 'k', 'h', '{}'), ('usr_bob', 'k', 'h', '{}')`,
  );
  const job = (id: string, owner: string, status: string, attempt: number, dueIn: number) =>
    db.query(
      `INSERT INTO images.job (id, owner_id, actor, kind, subject_id, format, title, status,
         attempt, due_at, picture, created_at)
       VALUES ($1, $2, '{}', 'ALLOCATION', 'port_1', 'SVG', 'Allocation', $3, $4, $5,
         CASE WHEN $3 = 'READY' THEN '{}'::jsonb END, now())`,
      [id, owner, status, attempt, new Date(clock.now() + dueIn)],
    );
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
