import assert from 'node:assert/strict';
import { it } from 'node:test';
import { claimsContract } from '../claims-contract.ts';
import { memoryClaims } from '../claims.ts';
import { ManualClock } from '../clock.ts';
import { testDatabase } from '../db/testing.ts';
import { documentClaims } from './claims.ts';
import { ensureContainer, sqlDocuments } from './sql.ts';

claimsContract('memory', async () => {
  const clock = new ManualClock();
  const claims = memoryClaims(clock);
  return { open: () => claims, now: () => clock.now(), close: async () => undefined };
});

async function prepare() {
  const clock = new ManualClock();
  const db = await testDatabase();
  await ensureContainer(db, 'claims');
  const store = sqlDocuments({ db, container: 'claims' });
  return {
    clock,
    store,
    open: () => documentClaims(store, clock),
    now: () => clock.now(),
    close: () => db.close(),
  };
}

claimsContract('documents', prepare);

it('claims in documents outlive the process that made them, and are cleared away when old', async () => {
  const { store, open, now, clock, close } = await prepare();
  const soon = () => now() + 1_000;
  const until = soon();
  assert.equal(await open().claim('kept', until), true);
  const restarted = open();
  assert.equal(await restarted.claim('kept', until), false);
  await clock.advance(60_000);
  for (let i = 0; i < 4; i++) await restarted.claim(`next ${i}`, soon());
  assert.equal(await store.get('kept', 'claim'), null);
  await close();
});
