import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { colours, type Token } from './palette.ts';

type Rgb = readonly [number, number, number];

/** Linear light of `#rrggbb`, each 0 to 1: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** How the three kinds of colour blindness see linear light: Machado, Oliveira, Fernandes 2009, severity 1. */
const eyes: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(colour: Rgb, by: readonly [Rgb, Rgb, Rgb]): Rgb {
  const row = (weights: Rgb) =>
    Math.min(
      1,
      Math.max(
        0,
        weights.reduce((sum, weight, n) => sum + weight * (colour[n] ?? 0), 0),
      ),
    );
  return [row(by[0]), row(by[1]), row(by[2])];
}

/** https://bottosson.github.io/posts/oklab/: distances that look alike are alike. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function distance(a: Rgb, b: Rgb): number {
  const [p, q] = [oklab(a), oklab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

const texts: readonly Token[] = ['ink', 'muted'];
const shapes: readonly Token[] = ['blue', 'amber', 'green', 'pink', 'grey', 'red'];

for (const side of [0, 1] as const) {
  describe(`on ${side === 0 ? 'light' : 'dark'} paper`, () => {
    const paper = colours.paper[side];

    it('texts can be read: 4.5 to 1', () => {
      for (const token of texts) {
        const ratio = contrast(colours[token][side], paper);
        assert.ok(ratio >= 4.5, `${token} has ${ratio.toFixed(2)}`);
      }
    });

    it('shapes can be seen: 3 to 1', () => {
      for (const token of shapes) {
        const ratio = contrast(colours[token][side], paper);
        assert.ok(ratio >= 3, `${token} has ${ratio.toFixed(2)}`);
      }
    });

    it('shapes can be told apart, whatever colours one sees', () => {
      for (const [eye, matrix] of Object.entries(eyes)) {
        for (const [n, a] of shapes.entries()) {
          for (const b of shapes.slice(n + 1)) {
            const apart = distance(
              seen(linear(colours[a][side]), matrix),
              seen(linear(colours[b][side]), matrix),
            );
            assert.ok(apart >= 0.075, `${a} and ${b} with ${eye}: ${apart.toFixed(3)}`);
          }
        }
      }
    });

    it('the two colours that say something by themselves are far apart for everybody', () => {
      for (const matrix of Object.values(eyes)) {
        for (const [a, b] of [
          ['blue', 'red'],
          ['blue', 'amber'],
        ] as const) {
          const apart = distance(
            seen(linear(colours[a][side]), matrix),
            seen(linear(colours[b][side]), matrix),
          );
          assert.ok(apart >= 0.12, `${a} and ${b}: ${apart.toFixed(3)}`);
        }
      }
    });
  });
}
