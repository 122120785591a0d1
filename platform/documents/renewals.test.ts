import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { memoryRenewals, type KeptRenewals } from '../auth/renewals.ts';
import { ManualClock } from '../clock.ts';
import type { Database } from '../db/port.ts';
import { testDatabase } from '../db/testing.ts';
import { documentRenewals } from './renewals.ts';
import { ensureContainer, sqlDocuments } from './sql.ts';

const clock = new ManualClock();
const terms = (issued: number, lastsMs = 60_000) => ({
  ...{ scopes: ['advisor'], consentVersion: 2 },
  issuedAt: clock.now() + issued,
  expiresAt: clock.now() + lastsMs,
});

let db: Database;
let stored: KeptRenewals;
before(async () => {
  db = await testDatabase();
  await ensureContainer(db, 'claims');
  stored = documentRenewals(sqlDocuments({ db, container: 'claims' }), clock);
});
after(() => db.close());

const remembered = memoryRenewals(clock);
for (const [name, kept] of [
  ['memory', () => remembered],
  ['documents', () => stored],
] as const) {
  describe(`renewals: ${name}`, () => {
    it('the newest is found, until it ends', async () => {
      assert.equal(await kept().find('one'), null);
      const last = terms(5, 1_000);
      await kept().keep('one', terms(0));
      await kept().keep('one', last);
      await kept().keep('one', last);
      await assert.rejects(kept().keep('one', terms(4)), { code: 'CONFLICT' });
      assert.deepEqual(await kept().find('one'), last);
      assert.equal(await kept().find('other'), null);
      await clock.advance(1_000);
      assert.equal(await kept().find('one'), null);
    });

    it('of many at once the newest stays', async () => {
      const all = [3, 1, 4, 1, 5, 9, 2, 6].map((issued) => terms(issued));
      await Promise.allSettled(all.map((each) => kept().keep('many', each)));
      // Whoever lost a race twice was told so, and asks again.
      await kept().keep('many', terms(9));
      assert.equal((await kept().find('many'))?.issuedAt, terms(9).issuedAt);
    });

    it('credentials that never end are kept as well', async () => {
      const endless = { scopes: [], consentVersion: 1, expiresAt: Number.MAX_SAFE_INTEGER };
      await kept().keep('endless', endless);
      assert.equal((await kept().find('endless'))?.expiresAt, Number.MAX_SAFE_INTEGER);
    });
  });
}

it('renewals in documents are cleared away when they have ended', async () => {
  const store = sqlDocuments({ db, container: 'claims' });
  await stored.keep('old', terms(0, 10));
  await clock.advance(120_000);
  for (let n = 0; n < 4; n++) await stored.keep(`next ${n}`, terms(0));
  assert.equal(await store.get('old', 'renewal'), null);
});
