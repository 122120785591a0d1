import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labelOf, merchantOf } from './labels.ts';
import { habits } from './merchants.ts';

test('every payment to a merchant gives the same name, whatever the bank writes around it', () => {
  for (const [name, texts] of Object.entries({
    'Copper Kettle': [
      'Copper Kettle',
      'SQ *COPPER KETTLE 0423 LONDON GB',
      'Card payment to Copper Kettle 12/03',
      'POS PURCHASE COPPER KETTLE #1042',
      'copper  kettle 2026-01-31 18:04',
    ],
    'Blue Finch Coffee': [
      'BLUE FINCH COFFEE LTD',
      'PAYPAL *BLUE FINCH COFFEE',
      'Blue Finch Coffee 00412',
    ],
    "Nana's Bakery": ["NANA'S BAKERY", "Contactless payment at Nana's Bakery 14.02.2026"],
    'Café Löwe': ['CAFÉ LÖWE GMBH', 'Visa Café Löwe ref: 99812'],
  })) {
    for (const text of texts) assert.equal(merchantOf(text), name, text);
  }
});

test('what names nobody has no merchant and waits for a person', () => {
  for (const text of ['', '   ', '0423 99812', '***', '12/03/2026']) {
    assert.equal(merchantOf(text), null, text);
    assert.equal(labelOf(text, new Map()).review, 'The description names no merchant.');
  }
});

test('words tell the category; a rule of one’s own beats them; the unknown waits', () => {
  for (const [text, category] of [
    ['City Parking 22', 'TRANSPORT'],
    ['Riverside Dental Clinic', 'HEALTH'],
    ['Tuscan Grill & Bar', 'DINING'],
    ['Lakeside Supermarket', 'GROCERIES'],
    ['NETFLIX.COM', 'SUBSCRIPTIONS'],
    ['Monthly rent', 'HOUSING'],
  ] as const) {
    assert.deepEqual(
      [labelOf(text, new Map()).category, labelOf(text, new Map()).review],
      [category, null],
    );
  }
  const own = new Map([['City Parking 22', 'TRAVEL' as const]]);
  assert.equal(labelOf('CITY PARKING 22', own).category, 'TRAVEL');
  assert.deepEqual(labelOf('Quux Holdings', new Map()), {
    ...{ merchant: 'Quux Holdings', category: 'OTHER' },
    review: 'No rule knows the merchant Quux Holdings.',
  });
});

test('a word within another word tells nothing', () => {
  assert.notEqual(labelOf('Barnaby Busby', new Map()).review, null);
});

test('the merchants of synthetic households are known', () => {
  for (const { merchants, category } of habits) {
    for (const merchant of merchants) {
      assert.deepEqual(labelOf(merchant, new Map()), { merchant, category, review: null });
    }
  }
});

test('a name stays what it is when it is read again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 140 }), (text) => {
      const name = merchantOf(text);
      assert.ok(name === null || (name.length > 0 && name.length <= 60 && name === name.trim()));
    }),
  );
});
