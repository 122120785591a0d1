import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { donutOf } from '../pictures/allocation-donut.ts';
import { driftBarsOf } from '../pictures/drift-bars.ts';
import {
  examples,
  historyOf,
  portfolioWith,
  projectionOf,
  spendingOf,
} from '../pictures/examples.testing.ts';
import type { Picture } from '../pictures/picture.ts';
import { projectionFanOf } from '../pictures/projection-fan.ts';
import { spendingBarsOf } from '../pictures/spending-bars.ts';
import { valueHistoryOf } from '../pictures/value-history.ts';
import { pngOf } from './bitmap.ts';
import { svgOf } from './document.ts';
import { colours, paintOf } from './palette.ts';

const goldenFile = (name: string) => new URL(`../golden/${name}.svg`, import.meta.url);

/** What stands in the picture, as its reader sees it. */
function textsIn(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&'),
  );
}

/** `12,345`, `61.2`, `2026`: as written, with what belongs to it. */
function numbersIn(text: string): string[] {
  return text.match(/\d[\d.,]*\d[KMBT]?|\d[KMBT]?/g) ?? [];
}

async function saysAllInWords(picture: Picture): Promise<void> {
  const said = numbersIn(picture.alt);
  for (const text of textsIn(await svgOf(picture, 'LIGHT', 'm1'))) {
    for (const number of numbersIn(text)) {
      assert.ok(said.includes(number), `"${text}" of the picture is not in: ${picture.alt}`);
    }
  }
}

describe('every kind of picture', () => {
  for (const [name, picture] of Object.entries(examples)) {
    it(`${name}: is drawn as it was`, async () => {
      const svg = await svgOf(picture, 'AUTO', 'm1');
      // To accept a change, delete the file, run the test, look at the picture and raise STYLE (gallery.ts).
      const golden = await readFile(goldenFile(name), 'utf8').catch(() => null);
      if (golden === null) {
        await writeFile(goldenFile(name), svg);
        assert.fail(`${name}.svg was written anew: look at it`);
      }
      assert.equal(svg, golden);
      assert.equal(await svgOf(picture, 'AUTO', 'm1'), svg);
    });

    it(`${name}: says every number of the picture in words`, () => saysAllInWords(picture));

    it(`${name}: is an accessible document that needs nothing else`, async () => {
      const svg = await svgOf(picture, 'AUTO', 'm1');
      assert.match(svg, /^<svg [^>]*role="img" aria-labelledby="m1-t m1-d"><title id="m1-t">/);
      assert.ok(svg.includes(`<desc id="m1-d">${picture.alt}</desc>`));
      assert.ok(svg.includes('@media (prefers-color-scheme:dark)'));
      const alone = svg.replace('http://www.w3.org/2000/svg', '');
      assert.doesNotMatch(alone, /:\/\/|href|url\(|<script|NaN|undefined|Infinity/);
      // Every colour goes by its name, so that both schemes have it.
      const marks = svg.slice(svg.indexOf('</style>'));
      assert.doesNotMatch(marks, /#[0-9a-f]{3,8}"/i);
      for (const [, token = ''] of marks.matchAll(/var\(--miyagi-([a-z]+)\)/g)) {
        assert.ok(token in colours, token);
      }
      const [light, dark] = [
        await svgOf(picture, 'LIGHT', 'm1'),
        await svgOf(picture, 'DARK', 'm1'),
      ];
      assert.ok(light.includes(colours.paper[0]) && dark.includes(colours.paper[1]));
      assert.doesNotMatch(light + dark, /var\(/);
    });

    it(`${name}: keeps its texts within the paper`, async () => {
      const svg = await svgOf(picture, 'LIGHT', 'm1');
      const places = svg.matchAll(
        /<text (?:text-anchor="(\w+)" )?transform="translate\(([-\d.]+),([-\d.]+)\)"[^>]*font-size="(\d+)px"[^>]*>([^<]+)</g,
      );
      let count = 0;
      for (const [, anchor, x, y, size, text = ''] of places) {
        // Inter's digits and capitals are about 0.62 of its size wide, other letters less.
        const width = text.length * Number(size) * 0.6;
        const from = Number(x) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
        assert.ok(from >= 0 && from + width <= picture.width, `"${text}" leaves the paper`);
        assert.ok(Number(y) >= Number(size) && Number(y) <= picture.height - 4, text);
        count += 1;
      }
      assert.equal(count, textsIn(svg).filter((text) => text !== '').length);
    });
  }
});

describe('pictures of any numbers', () => {
  const runs = { numRuns: 15 };
  const worth = fc.integer({ min: -50_000, max: 90_000_000 });
  const weight = fc.integer({ min: 0, max: 10_000 }).map((bps) => bps / 10_000);

  it('say all of them in words', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(worth, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.tuple(fc.constantFrom('EQUITY', 'BOND', 'ART'), weight, weight), {
          minLength: 1,
          maxLength: 6,
        }),
        async (values, years, weights) => {
          const portfolio = portfolioWith(weights, 123_456);
          await saysAllInWords(donutOf(portfolio));
          await saysAllInWords(driftBarsOf(portfolio));
          await saysAllInWords(valueHistoryOf(portfolio, historyOf(values)));
          await saysAllInWords(projectionFanOf(portfolio, projectionOf(years, values[0])));
          const amounts = values
            .slice(0, 16)
            .map((value, n): [string, number] => [`KIND_${n}`, Math.abs(value)]);
          await saysAllInWords(spendingBarsOf(spendingOf(Object.fromEntries(amounts))));
        },
      ),
      runs,
    );
  });

  it('let no name break out of its place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (name) => {
        const hostile = `</title><script>"'&]]>${name}\u0000\uD800\uFFFE`;
        const svg = await svgOf(donutOf({ ...portfolioWith(), name: hostile }), 'AUTO', 'm1');
        assert.doesNotMatch(svg, /<script/);
        // What XML 1.0 allows, and every ampersand the beginning of an entity.
        assert.match(svg, /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
        assert.doesNotMatch(svg, /&(?!(amp|lt|gt|quot|#39);)/);
        const tags = (pattern: RegExp) => svg.match(pattern)?.length ?? 0;
        assert.equal(tags(/</g), tags(/<[^<>]*>/g));
        assert.equal(tags(/<title/g), 1);
      }),
      runs,
    );
  });
});

describe('a bitmap', () => {
  async function bitmap(picture: Picture, theme: 'LIGHT' | 'DARK'): Promise<Buffer> {
    const paper = paintOf(theme)('paper');
    return Buffer.from(await pngOf(await svgOf(picture, theme, 'm1'), paper));
  }
  const donut = examples['allocation-donut'];
  assert.ok(donut !== undefined);

  it('has two pixels for each of the picture, its colours, and the same bytes again', async () => {
    for (const theme of ['LIGHT', 'DARK'] as const) {
      const bytes = await bitmap(donut, theme);
      const { width, height, data } = PNG.sync.read(bytes);
      assert.deepEqual([width, height], [donut.width * 2, donut.height * 2]);
      const hex = (x: number, y: number) => {
        const at = (y * width + x) * 4;
        return `#${data.subarray(at, at + 3).toString('hex')}`;
      };
      const side = theme === 'LIGHT' ? 0 : 1;
      assert.equal(hex(0, 0), colours.paper[side]);
      // Just right of twelve o'clock on the ring: the largest arc.
      assert.equal(hex(2 * 150, 2 * (64 + 100 - 76)), colours.blue[side]);
      assert.ok(bytes.equals(await bitmap(donut, theme)));
    }
  });

  it('has its texts, in Latin, Greek and Cyrillic letters', async () => {
    const inked = async (name: string) => {
      const picture = donutOf({ ...portfolioWith([['CASH', 1, null]]), name });
      const { data, width } = PNG.sync.read(await bitmap(picture, 'LIGHT'));
      // Pixels of the title behind `Allocation of `.
      let dark = 0;
      for (let y = 30; y < 80; y += 1) {
        for (let x = 270; x < 900; x += 1) if ((data[(y * width + x) * 4] ?? 255) < 128) dark += 1;
      }
      return dark;
    };
    const nothing = await inked('\u200b');
    for (const name of ['Zoë', 'Łódź', 'Ωμέγα', 'Дом']) {
      assert.ok((await inked(name)) > nothing + 200, name);
    }
  });
});
