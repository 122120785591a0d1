import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GraphQLError, parseValue, type GraphQLScalarType } from 'graphql';
import { scalarResolvers } from './scalars.ts';

function scalar(name: string): GraphQLScalarType {
  const found = scalarResolvers[name];
  assert.ok(found);
  return found;
}

const names = ['BigInt', 'Date', 'DateTime', 'Currency'] as const;

function literal(name: string, text: string): unknown {
  return scalar(name).parseLiteral(parseValue(text), {});
}

function refuses(name: string, value: unknown): void {
  assert.throws(
    () => scalar(name).parseValue(value),
    (error) =>
      error instanceof GraphQLError &&
      error.extensions['code'] === 'BAD_USER_INPUT' &&
      error.message.startsWith(`${name} must be `) &&
      error.message.length < 250,
    `${name} took ${String(value)}`,
  );
}

describe('scalars', () => {
  it('BigInt goes through the wire as a decimal string of any size', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 90n), max: 10n ** 90n }), (number) => {
        const wire = scalar('BigInt').serialize(number);
        assert.equal(wire, number.toString());
        assert.equal(scalar('BigInt').parseValue(wire), number);
        assert.equal(literal('BigInt', JSON.stringify(wire)), number);
        assert.equal(literal('BigInt', number.toString()), number);
      }),
    );
  });

  it('BigInt takes safe integers, and int8 as the database gives it', () => {
    assert.equal(scalar('BigInt').parseValue(-5), -5n);
    assert.equal(scalar('BigInt').serialize('9223372036854775807'), '9223372036854775807');
    assert.equal(scalar('BigInt').serialize(12), '12');
  });

  it('Date takes the days of the calendar and no others', () => {
    const days = fc.date({
      min: new Date('0001-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10);
        assert.equal(scalar('Date').parseValue(day), day);
        assert.equal(scalar('Date').serialize(day), day);
      }),
    );
    const numbers = fc.tuple(fc.integer({ min: 1900, max: 2100 }), fc.nat(99), fc.nat(99));
    fc.assert(
      fc.property(numbers, ([year, month, day]) => {
        const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        const utc = new Date(Date.UTC(year, month - 1, day));
        const real = utc.getUTCMonth() === month - 1 && utc.getUTCDate() === day;
        if (real) assert.equal(scalar('Date').parseValue(text), text);
        else refuses('Date', text);
      }),
      { numRuns: 1000 },
    );
  });

  it('DateTime is an instant in UTC with milliseconds', () => {
    const times = fc.date({
      min: new Date('0001-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(times, (time) => {
        const wire = scalar('DateTime').serialize(time);
        assert.equal(wire, time.toISOString());
        assert.equal(scalar('DateTime').parseValue(wire), wire);
        assert.equal(scalar('DateTime').serialize(wire), wire);
      }),
    );
    assert.equal(scalar('DateTime').parseValue('2026-03-31T09:30:00Z'), '2026-03-31T09:30:00.000Z');
    assert.equal(
      scalar('DateTime').parseValue('2026-03-31T09:30:00.5Z'),
      '2026-03-31T09:30:00.500Z',
    );
  });

  it('Currency knows ISO 4217', () => {
    for (const code of ['USD', 'EUR', 'JPY', 'CHF']) {
      assert.equal(scalar('Currency').parseValue(code), code);
      assert.equal(scalar('Currency').serialize(code), code);
    }
  });

  it('refuse bad input and say what would be right', () => {
    const bad: Readonly<Record<(typeof names)[number], readonly unknown[]>> = {
      BigInt: [
        '',
        '1.5',
        '1e3',
        '-0',
        '007',
        ' 1',
        '0x10',
        '９',
        1.5,
        2 ** 53,
        NaN,
        true,
        [],
        '9'.repeat(101),
      ],
      Date: [
        '',
        '2026-2-3',
        '2026-02-29',
        '2026-13-01',
        '2026-01-00',
        '20260101',
        '2026-01-01T00:00:00Z',
        '+012026-01-01',
        20260101,
        new Date(),
      ],
      DateTime: [
        '',
        '2026-03-31',
        '2026-03-31T09:30:00',
        '2026-03-31T09:30:00+02:00',
        '2026-03-31T24:00:00Z',
        '2026-02-30T09:30:00Z',
        '2026-03-31T09:30:60Z',
        '2026-03-31T09:30:00.0001Z',
        0,
      ],
      Currency: ['', 'usd', 'US', 'ZZZ', 'USDT', 840, '__proto__'],
    };
    for (const name of names) for (const value of [...bad[name], {}]) refuses(name, value);
  });

  it('refuse or take whatever text comes, and never throw anything else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.oneof(fc.string(), fc.anything()),
        (name, value) => {
          try {
            scalar(name).parseValue(value);
          } catch (error) {
            assert.ok(error instanceof GraphQLError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('check literals like variables, and point at them', () => {
    assert.equal(literal('Date', '"2026-03-31"'), '2026-03-31');
    for (const [name, text] of [
      ['Date', '"2026-02-30"'],
      ['Date', '20260331'],
      ['BigInt', '1.5'],
      ['BigInt', 'true'],
      ['Currency', 'USD'],
      ['DateTime', '{ at: "now" }'],
    ] as const) {
      assert.throws(
        () => literal(name, text),
        (error) => error instanceof GraphQLError && error.nodes?.length === 1,
        `${name} ${text}`,
      );
    }
  });

  it("treat a resolver's wrong value as a bug, not as bad input", () => {
    for (const [name, value] of [
      ['BigInt', 1.5],
      ['Date', new Date(0)],
      ['DateTime', new Date(NaN)],
      ['Currency', 'usd'],
      ['JSON', 1n],
    ] as const) {
      assert.throws(() => scalar(name).serialize(value), TypeError, name);
    }
  });

  it('JSON passes any JSON, as literals too', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const asText = JSON.stringify(value);
        assert.equal(JSON.stringify(scalar('JSON').parseValue(value)), asText);
        assert.equal(JSON.stringify(scalar('JSON').serialize(value)), asText);
      }),
    );
    const parsed = scalar('JSON').parseLiteral(
      parseValue('{ a: [1, 2.5, "x", true, null, ENUM], b: { c: $v } }'),
      { v: 'given' },
    );
    assert.equal(JSON.stringify(parsed), '{"a":[1,2.5,"x",true,null,"ENUM"],"b":{"c":"given"}}');
    assert.deepEqual(scalar('JSON').serialize({ at: new Date(0), gone: undefined }), {
      at: '1970-01-01T00:00:00.000Z',
    });
  });
});
