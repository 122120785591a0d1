import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { listings } from './instruments.ts';
import { seedMarket } from './market.ts';
import { marketSeed } from './prices.ts';
import { openSlice, type TestSlice } from './testing.ts';

let slice: TestSlice;
const advisor = viewerOf('usr_advisor', 'advisor');

before(async () => {
  slice = await openSlice();
  await seedMarket(slice.db, { seed: marketSeed, through: '2026-01-20' });
});

after(() => slice.db.close());

describe('instruments', () => {
  test('are open to everyone, with their latest price and a history', async () => {
    const response = await ask(
      slice.endpoint,
      anonymousViewer,
      `{ instruments { symbol kind price { minor currency } priceDate
           priceHistory(from: "2026-01-13") { date price { minor } } } }`,
    );
    assert.equal(response.errors, undefined);
    const all = response.data?.['instruments'] as {
      symbol: string;
      price: { readonly minor: string };
      priceDate: string;
      priceHistory: { date: string; price: { minor: string } }[];
    }[];
    assert.equal(all.length, listings.length);
    for (const { price, priceDate, priceHistory } of all) {
      assert.equal(priceDate, '2026-01-20');
      assert.equal(priceHistory.length, 6);
      assert.deepEqual(priceHistory.at(-1), { date: priceDate, price: { minor: price.minor } });
    }
    const backwards = await ask(
      slice.endpoint,
      advisor,
      '{ instruments { priceHistory(from: "2026-01-02", to: "2026-01-01") { date } } }',
    );
    assert.equal(backwards.errors?.[0]?.extensions?.['field'], 'from');
  });

  test('are extended as days go by, from where they stood', async () => {
    const { clock, db, subgraph } = slice;
    const [market] = subgraph.background;
    assert.ok(market);
    const count = async () => {
      const [row] = await db.query<{ days: number; last: string }>(
        `SELECT count(*)::int AS days, max(day) AS last FROM portfolios.price WHERE symbol = 'MWLD'`,
      );
      return row;
    };
    const before = await count();
    const statements = db.statements;
    await seedMarket(db, { seed: marketSeed, through: '2026-01-18' });
    assert.equal(db.statements - statements, 1);
    await market.start();
    assert.deepEqual(await count(), before);
    await clock.advance(2 * 86_400_000);
    await market.stop();
    assert.deepEqual(await count(), { days: (before?.days ?? 0) + 2, last: '2026-01-22' });
    const latest = await db.query(
      `SELECT FROM portfolios.instrument i JOIN portfolios.price p USING (symbol)
       WHERE p.day = i.price_day AND p.price = i.price AND i.price_day = '2026-01-22'`,
    );
    assert.equal(latest.length, listings.length);
  });
});
