// SVG to PNG by resvg, compiled to WebAssembly: the same pixels on every machine, with fonts of our own.
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { PNG } from 'pngjs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Pixels per CSS pixel, for sharp text on today's screens. */
const SCALE = 2;

/** Which characters a file of the font has, as far as it is needed to choose among them. */
const scripts: Readonly<Record<string, RegExp>> = {
  latin: /./,
  'latin-ext': /[\u0100-\u024f\u1e00-\u1eff\u20a0-\u20cf]/,
  greek: /[\u0370-\u03ff]/,
  cyrillic: /[\u0400-\u04ff]/,
};
const weights = [400, 600];

let started: Promise<unknown> | undefined;
const files = new Map<string, Promise<Uint8Array>>();

/** `svg` must name its colours: custom properties mean nothing here. `paper` fills what it leaves free. */
export async function pngOf(svg: string, paper: string): Promise<Uint8Array> {
  await (started ??= packaged('@resvg/resvg-wasm/index_bg.wasm').then(initWasm));
  // Each is unpacked anew for every picture, so only what there are characters for.
  const needed = Object.keys(scripts).filter((script) => scripts[script]?.test(svg));
  const fontBuffers = await Promise.all(needed.flatMap(fontFiles).map(packaged));
  const drawing = new Resvg(svg, {
    background: paper,
    fitTo: { mode: 'zoom', value: SCALE },
    font: { fontBuffers, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  });
  const bitmap = drawing.render();
  try {
    const { width, height, pixels } = bitmap;
    const png = new PNG({ width, height });
    png.data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    // Nothing is transparent. For drawings rows as they are pack a third tighter than differences.
    const packing = { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 } as const;
    return PNG.sync.write(png, packing);
  } finally {
    bitmap.free();
    drawing.free();
  }
}

function fontFiles(script: string): string[] {
  return weights.map((weight) => `@fontsource/inter/files/inter-${script}-${weight}-normal.woff2`);
}

function packaged(file: string): Promise<Uint8Array> {
  const known =
    files.get(file) ??
    readFile(fileURLToPath(import.meta.resolve(file))).then((bytes) => new Uint8Array(bytes));
  files.set(file, known);
  return known;
}
