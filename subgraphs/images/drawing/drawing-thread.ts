// The thread that pictures are drawn in: tens of milliseconds each, in which the loop must not stand still.
import { parentPort } from 'node:worker_threads';
import type { ImageFormat, ImageTheme } from '../domain.ts';
import type { Picture } from '../pictures/picture.ts';
import { pngOf } from './bitmap.ts';
import { svgOf } from './document.ts';
import { paintOf } from './palette.ts';

export interface DrawingTask {
  readonly task: number;
  readonly picture: Picture;
  readonly format: ImageFormat;
  readonly theme: ImageTheme;
  /** For the ids within an SVG. */
  readonly id: string;
}

export type DrawingAnswer = { readonly task: number } & (
  { readonly bytes: Uint8Array } | { readonly failure: string }
);

if (parentPort === null) throw new Error('drawing-thread runs as a worker thread only');
const parent = parentPort;

// One after the other: what they share is this thread's time.
let queue: Promise<void> = Promise.resolve();
parent.on('message', (task: DrawingTask) => {
  queue = queue.then(async () => parent.postMessage(await answer(task)));
});

async function answer({ task, picture, format, theme, id }: DrawingTask): Promise<DrawingAnswer> {
  try {
    if (format === 'SVG') {
      return { task, bytes: new TextEncoder().encode(await svgOf(picture, theme, id)) };
    }
    // A bitmap cannot follow its reader's scheme.
    const fixed = theme === 'AUTO' ? 'LIGHT' : theme;
    return { task, bytes: await pngOf(await svgOf(picture, fixed, id), paintOf(fixed)('paper')) };
  } catch (error) {
    return {
      task,
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
