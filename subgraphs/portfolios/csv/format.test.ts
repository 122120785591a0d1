import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkedFormat, delimiterOf, layoutOf, parseAmount, parseDay } from './format.ts';

const plain = checkedFormat(null);

test('columns are known by common names, and by what is told', () => {
  const layout = layoutOf(['Booking Date', ' Amount ', 'PAYEE', 'Wallet'], {
    ...plain,
    columns: { ACCOUNT: 'wallet' },
  });
  assert.ok(typeof layout !== 'string');
  assert.deepEqual([...layout.places].sort(), [
    ['ACCOUNT', 3],
    ['AMOUNT', 1],
    ['DATE', 0],
    ['DESCRIPTION', 2],
  ]);
  const without = layoutOf(['date', 'amount', 'category'], { ...plain, columns: { CATEGORY: '' } });
  assert.ok(typeof without !== 'string' && !without.places.has('CATEGORY'));
});

test('a header that says too little, or one thing twice, is refused', () => {
  assert.match(layoutOf(['when', 'amount'], plain) as string, /DATE/);
  const missing = { ...plain, columns: { KIND: 'verb' } } as const;
  assert.match(layoutOf(['date', 'amount'], missing) as string, /"verb" for KIND/);
  const twice = { ...plain, columns: { QUANTITY: 'amount' } } as const;
  assert.match(layoutOf(['date', 'amount'], twice) as string, /both AMOUNT and QUANTITY/);
  const rest = { decimal: 'POINT', dates: 'ISO' } as const;
  const column = (field: 'DATE' | 'KIND', header: string) => ({ field, header });
  for (const columns of [
    [column('DATE', 'a'), column('DATE', 'b')],
    [column('DATE', 'a'), column('KIND', ' A ')],
  ]) {
    const field = 'input.mapping.columns.1';
    assert.throws(() => checkedFormat({ ...rest, columns }), { field });
  }
});

test('the delimiter is the one the header has most of, quoted ones not counted', () => {
  assert.equal(delimiterOf('a;b;"c,d,e,f"\n1,2,3,4,5;2;3'), ';');
  assert.equal(delimiterOf('\uFEFFa\tb,c\td'), '\t');
  assert.equal(delimiterOf('one'), ',');
});

test('amounts are read exactly, or not at all', () => {
  assert.equal(parseAmount('-1,234.5', 'POINT', 2), -123_450n);
  assert.equal(parseAmount('1.234,56', 'COMMA', 2), 123_456n);
  assert.equal(parseAmount('+12.340', 'POINT', 2), 1234n);
  assert.equal(parseAmount('1200', 'POINT', 0), 1200n);
  for (const text of ['', '1.234', '1,23.00', '12,34', '1e3', '--1', '$5', '1 000', '.5', '5.']) {
    assert.equal(parseAmount(text, 'POINT', 2), null, text);
  }
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 14n), 10n ** 14n), (minor) => {
      const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
      const text = `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
      assert.equal(parseAmount(text, 'POINT', 2), minor);
      assert.equal(parseAmount(text.replace('.', ','), 'COMMA', 2), minor);
    }),
  );
});

test('only days of the calendar are days', () => {
  assert.equal(parseDay('2024-02-29', 'ISO'), '2024-02-29');
  assert.equal(parseDay('2024-02-29T10:00:00Z', 'ISO'), '2024-02-29');
  assert.equal(parseDay('3.2.2026', 'DAY_MONTH_YEAR'), '2026-02-03');
  assert.equal(parseDay('02/03/2026', 'MONTH_DAY_YEAR'), '2026-02-03');
  assert.equal(parseDay('2025-02-29', 'ISO'), null);
  assert.equal(parseDay('31/02/2026', 'DAY_MONTH_YEAR'), null);
  assert.equal(parseDay('1/2-2026', 'DAY_MONTH_YEAR'), null);
  assert.equal(parseDay('03.02.2026', 'ISO'), null);
});
