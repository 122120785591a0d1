// Drawn pictures, each drawn once: kept as blobs under the hash of all that they depend on.
import { createHash } from 'node:crypto';
import type { BlobStore } from '../../platform/blobs/port.ts';
import type { Log } from '../../platform/log.ts';
import type { ImageFormat, ImageTheme } from './domain.ts';
import type { Studio } from './drawing/studio.ts';
import type { Picture } from './pictures/picture.ts';

/** Goes up with every change to how pictures look, so that none of before is served. */
const STYLE = 1;

const folder = 'drawings';
/** What is left over of numbers that have changed since; asked for again, it is drawn again. */
const keptMs = 7 * 86_400_000;

export interface Drawing {
  readonly mediaType: string;
  /** Equal where the bytes are. */
  readonly version: string;
  bytes(): Promise<Uint8Array>;
}

export class Gallery {
  readonly #blobs: BlobStore;
  readonly #studio: Pick<Studio, 'draw'>;
  readonly #log: Log;
  /** By key: what several ask for at once is drawn once. */
  readonly #inProgress = new Map<string, Promise<Uint8Array>>();

  constructor(parts: {
    readonly blobs: BlobStore;
    readonly studio: Pick<Studio, 'draw'>;
    readonly log: Log;
  }) {
    this.#blobs = parts.blobs;
    this.#studio = parts.studio;
    this.#log = parts.log;
  }

  /** Nothing is looked up or drawn before `bytes` is called. `ownerId`: whose numbers it shows. */
  drawing(ownerId: string, picture: Picture, format: ImageFormat, theme: ImageTheme): Drawing {
    const version = createHash('sha256')
      .update(JSON.stringify([STYLE, format, theme, picture]))
      .digest('hex')
      .slice(0, 40);
    const extension = format.toLowerCase();
    const key = `${folderOf(ownerId)}/${version}.${extension}`;
    // An id may not begin with a digit.
    const wanted = { format, theme, id: `m${version.slice(0, 12)}` };
    return {
      mediaType: mediaTypeOf(format),
      version,
      bytes: () => {
        const known = this.#inProgress.get(key);
        if (known !== undefined) return known;
        const started = this.#find(key, () => this.#studio.draw(picture, wanted));
        this.#inProgress.set(key, started);
        const done = () => void this.#inProgress.delete(key);
        started.then(done, done);
        return started;
      },
    };
  }

  /** Everything that shows this person's numbers; how many drawings there were. */
  forget(ownerId: string): Promise<number> {
    return this.#blobs.remove(folderOf(ownerId));
  }

  /** Removes what was drawn long before `now` (ms since the epoch). */
  sweep(now: number): Promise<number> {
    return this.#blobs.remove(folder, now - keptMs);
  }

  async #find(key: string, draw: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const kept = await this.#blobs.get(key);
    if (kept !== null) return kept;
    const drawn = await draw();
    try {
      await this.#blobs.put(key, drawn);
    } catch (error) {
      // Kept or not, here it is; the next one who asks waits for another drawing.
      this.#log.warn({ err: error }, 'a drawing could not be kept');
    }
    return drawn;
  }
}

export function mediaTypeOf(format: ImageFormat): string {
  return format === 'SVG' ? 'image/svg+xml' : 'image/png';
}

/** A hash: ids of people are no part of file names. */
function folderOf(ownerId: string): string {
  return `${folder}/${createHash('sha256').update(ownerId).digest('hex').slice(0, 32)}`;
}
