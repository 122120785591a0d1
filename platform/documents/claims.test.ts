import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { memoryClaims, type Claims } from '../claims.ts';
import { ManualClock } from '../clock.ts';
import { testDatabase } from '../db/testing.ts';
import type { Database } from '../db/port.ts';
import { documentClaims } from './claims.ts';
import { ensureContainer, sqlDocuments } from './sql.ts';

const clock = new ManualClock();
const soon = () => clock.now() + 1_000;

function claimsContract(name: string, claims: () => Claims): void {
  describe(`claims: ${name}`, () => {
    it('are had by one caller, however many ask at once', async () => {
      const asked = Array.from({ length: 8 }, () => claims().claim('one', soon()));
      const won = (await Promise.all(asked)).filter(Boolean);
      assert.equal(won.length, 1);
      assert.equal(await claims().claim('one', soon()), false);
      assert.equal(await claims().claim('another', soon()), true);
    });
  });
}

claimsContract('memory', () => remembered);
claimsContract('documents', () => stored);

const remembered = memoryClaims(clock);
let db: Database;
let stored: Claims;
before(async () => {
  db = await testDatabase();
  await ensureContainer(db, 'claims');
  stored = documentClaims(sqlDocuments({ db, container: 'claims' }), clock);
});
after(() => db.close());

it('claims in documents outlive the process that made them, and are cleared away when old', async () => {
  const store = sqlDocuments({ db, container: 'claims' });
  const until = soon();
  assert.equal(await stored.claim('kept', until), true);
  const restarted = documentClaims(store, clock);
  assert.equal(await restarted.claim('kept', until), false);
  await clock.advance(60_000);
  for (let i = 0; i < 4; i++) await restarted.claim(`next ${i}`, soon());
  assert.equal(await store.get('kept', 'claim'), null);
});
