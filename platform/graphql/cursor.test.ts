import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '../errors.ts';
import { decodeCursor, encodeCursor, type CursorSpec } from './cursor.ts';

const spec: CursorSpec = { list: 'entries', parts: ['time', 'date', 'integer', 'text'] };

const keys = fc
  .tuple(
    fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
    fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
  )
  .filter(([, , text]) => !text.includes('\0'))
  .map(([time, number, text]) => [
    time.toISOString(),
    time.toISOString().slice(0, 10),
    number.toString(),
    text,
  ]);

const refused = (field: string) => (error: unknown) =>
  isAppError(error, 'BAD_USER_INPUT') && error.field === field;

describe('cursors', () => {
  it('come back as the key they were made of', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const cursor = encodeCursor(spec, key);
        assert.match(cursor, /^[\w-]+$/);
        assert.deepEqual(decodeCursor(spec, cursor), key);
      }),
    );
  });

  it('of another list, or of another sort, are refused by the name of the argument', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const cursor = encodeCursor(spec, key);
        const others: CursorSpec[] = [
          { ...spec, list: 'others' },
          { ...spec, parts: ['time', 'date', 'integer'] },
          { ...spec, parts: ['integer', 'date', 'integer', 'text'] },
        ];
        for (const other of others) {
          assert.throws(() => decodeCursor(other, cursor), refused('after'));
          assert.throws(() => decodeCursor(other, cursor, 'before'), refused('before'));
        }
      }),
    );
  });

  it('that were never made are refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        assert.throws(() => decodeCursor(spec, text), refused('after'));
      }),
    );
    const good = encodeCursor(spec, ['2026-01-01T00:00:00.000Z', '2026-01-01', '1', 'x']);
    for (const text of [
      `${good}=`,
      `${good} `,
      good.slice(1),
      good.slice(0, -2),
      'A'.repeat(5000),
    ]) {
      assert.throws(() => decodeCursor(spec, text), refused('after'), text);
    }
  });

  it('whose key would break a query are refused', () => {
    const key = ['2026-01-01T00:00:00.000Z', '2026-01-01', '1', 'x'];
    const forged: [number, unknown][] = [
      [0, '2026-02-30T00:00:00.000Z'],
      [0, '0000-01-01T00:00:00.000Z'],
      [0, '2026-01-01T24:00:00.000Z'],
      [0, 'now'],
      [0, 0],
      [1, '2026-02-30'],
      [1, '0000-12-31'],
      [1, '2026-01-01; DROP TABLE entries'],
      [2, '1.5'],
      [2, '9'.repeat(19)],
      [2, null],
      [3, 'a\0b'],
      [3, '\ud800'],
      [3, { length: 1 }],
    ];
    for (const [index, value] of forged) {
      const content = [1, 'entries', ...key.with(index, value as string)];
      const cursor = Buffer.from(JSON.stringify(content)).toString('base64url');
      assert.throws(() => decodeCursor(spec, cursor), refused('after'), JSON.stringify(value));
    }
    const future = Buffer.from(JSON.stringify([2, 'entries', ...key])).toString('base64url');
    assert.throws(() => decodeCursor(spec, future), refused('after'));
  });

  it('are not made of what could not be read back', () => {
    assert.throws(() => encodeCursor(spec, ['x']), TypeError);
    assert.throws(() => encodeCursor({ list: 'l', parts: ['time'] }, ['2026-01-01']), TypeError);
  });
});
