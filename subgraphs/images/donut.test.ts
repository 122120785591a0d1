import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Donut } from './domain.ts';
import { altTextOf, donutOf, permilles } from './donut.ts';
import { heightOf, svgOf, WIDTH } from './svg.ts';

const slices = (...values: readonly (readonly [string, bigint])[]) =>
  values.map(([assetClass, minor]) => ({ assetClass, value: { minor, currency: 'USD' } }));

function drawn(name: string, ...values: readonly (readonly [string, bigint])[]): Donut {
  const donut = donutOf({ name, currency: 'USD', allocation: slices(...values) });
  assert.ok(donut !== null);
  return donut;
}

const classes = ['EQUITY', 'BOND', 'REAL_ESTATE', 'COMMODITY', 'CASH', 'ART'];
const allocation = fc
  .array(fc.bigInt({ min: -1_000n, max: 10n ** 18n }), { minLength: 1, maxLength: 6 })
  .map((values) => values.map((value, i) => [classes[i] ?? 'ART', value] as const))
  .filter((values) => values.some(([, value]) => value > 0n));

describe('the allocation donut', () => {
  it('closes its ring, and its percentages add up to 100', () => {
    fc.assert(
      fc.property(allocation, (values) => {
        const { arcs } = drawn('P', ...values);
        const turn = arcs.reduce((sum, arc) => sum + arc.endAngle - arc.startAngle, 0);
        assert.ok(Math.abs(turn - 2 * Math.PI) < 1e-9);
        for (const [i, arc] of arcs.entries()) {
          assert.ok(Math.abs(arc.startAngle - (arcs[i - 1]?.endAngle ?? 0)) < 1e-9);
        }
        assert.equal(
          arcs.reduce((sum, arc) => sum + arc.permille, 0),
          1000,
        );
        const tenths = arcs.map((arc) => Number(arc.percent.replace(/[.%]/g, '')));
        assert.equal(
          tenths.reduce((sum, share) => sum + share, 0),
          1000,
        );
      }),
    );
  });

  it('gives every share its value to less than a tenth of a percent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 15n }), { minLength: 1, maxLength: 8 }),
        (values) => {
          const total = values.reduce((sum, value) => sum + value, 0n);
          for (const [i, share] of permilles(values).entries()) {
            const exact = ((values[i] ?? 0n) * 1000n) / total;
            assert.ok(BigInt(share) === exact || BigInt(share) === exact + 1n);
          }
        },
      ),
    );
  });

  it('says the same in words', () => {
    const donut = drawn('Main', ['CASH', 100_00n], ['EQUITY', 200_00n], ['BOND', -1n], ['ART', 0n]);
    assert.equal(
      altTextOf(donut),
      'Allocation of Main, worth $300: Equity 66.7% ($200), Cash 33.3% ($100). ' +
        'Left out, being below zero: Bonds.',
    );
  });

  it('knows how many decimal places a currency has', () => {
    const value = { minor: 1_234_567n, currency: 'JPY' };
    const yen = donutOf({
      name: 'P',
      currency: 'JPY',
      allocation: [{ assetClass: 'CASH', value }],
    });
    assert.equal(yen?.total, '¥1,234,567');
    assert.equal(drawn('P', ['CASH', 1_234_567n]).total, '$12,346');
    assert.equal(drawn('P', ['CASH', 10n ** 20n]).total, '$1,000,000,000,000,000,000');
  });

  it('is nothing for a portfolio without value', () => {
    assert.equal(donutOf({ name: 'P', currency: 'USD', allocation: [] }), null);
    const empty = slices(['CASH', 0n], ['EQUITY', -5n]);
    assert.equal(donutOf({ name: 'P', currency: 'USD', allocation: empty }), null);
  });
});

describe('its SVG', () => {
  const donut = drawn('Main', ['EQUITY', 600n], ['BOND', 400n]);

  it('is the same for the same figures, whatever their order', () => {
    const svg = svgOf(donut, 'img_1');
    assert.equal(svgOf(drawn('Main', ['BOND', 400n], ['EQUITY', 600n]), 'img_1'), svg);
    assert.notEqual(svgOf(drawn('Main', ['EQUITY', 601n], ['BOND', 399n]), 'img_1'), svg);
  });

  it('shows labels and percentages, for light and dark, and refers to nothing outside', () => {
    const svg = svgOf(donut, 'img_1');
    assert.match(svg, new RegExp(`width="${WIDTH}" height="${heightOf(donut)}"`));
    for (const text of ['>Equity<', '>60.0%<', '>Bonds<', '>40.0%<', '>$10<']) {
      assert.ok(svg.includes(text), text);
    }
    assert.ok(svg.includes('@media (prefers-color-scheme:dark)'));
    assert.ok(svg.includes(`<desc id="img_1-d">${altTextOf(donut)}</desc>`));
    assert.doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /:\/\/|href|url\(|<script/);
  });

  it('lets no name break out of its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
        const hostile = `</title><script>"'&]]>${name}\u0000\uD800\uFFFE`;
        const svg = svgOf(drawn(hostile, ['EQUITY', 1n]), 'img_1');
        assert.doesNotMatch(svg, /<script/);
        // What XML 1.0 allows, and every ampersand the beginning of an entity.
        assert.match(svg, /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
        assert.doesNotMatch(svg, /&(?!(amp|lt|gt|quot|#39);)/);
        const tags = (pattern: RegExp) => svg.match(pattern)?.length ?? 0;
        assert.equal(tags(/</g), tags(/<[^<>]*>/g));
        assert.equal(tags(/<title/g), 2);
      }),
    );
  });
});
