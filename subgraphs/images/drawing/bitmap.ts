// SVG to PNG by resvg, compiled to WebAssembly: the same bytes on every machine, with fonts of our own.
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { decode, encode } from 'fast-png';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Pixels per CSS pixel, for sharp text on today's screens. */
export const SCALE = 2;

const scripts = ['latin', 'latin-ext', 'greek', 'cyrillic'];
const weights = [400, 600];

let ready: Promise<Uint8Array[]> | undefined;

/** `svg` must name its colours: custom properties mean nothing here. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const fontBuffers = await (ready ??= prepare());
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: SCALE },
    font: { fontBuffers, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  });
  const bitmap = drawing.render();
  try {
    return repacked(bitmap.asPng());
  } finally {
    bitmap.free();
    drawing.free();
  }
}

/** Rows as they are, not as differences from their neighbours, and packed tighter: a third smaller for drawings. */
function repacked(png: Uint8Array): Uint8Array {
  const { width, height, data, channels, depth } = decode(png);
  return encode({ width, height, data, channels, depth }, { zlib: { level: 9 } });
}

async function prepare(): Promise<Uint8Array[]> {
  await initWasm(await packaged('@resvg/resvg-wasm/index_bg.wasm'));
  const files = weights.flatMap((weight) =>
    scripts.map((script) => `@fontsource/inter/files/inter-${script}-${weight}-normal.woff2`),
  );
  return Promise.all(files.map(packaged));
}

async function packaged(file: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(fileURLToPath(import.meta.resolve(file))));
}
