// What every blob store must do, whichever engine is behind it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ManualClock } from '../clock.ts';
import { isAppError } from '../errors.ts';
import type { BlobStore } from './port.ts';

export interface OpenedBlobs {
  readonly blobs: BlobStore;
  close(): Promise<void>;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes);

/** `open` gives an empty store, or one in which nobody else uses the folder `contract`. */
export function blobContract(
  name: string,
  open: (clock: ManualClock) => Promise<OpenedBlobs>,
): void {
  describe(`blobs: ${name}`, () => {
    const clock = new ManualClock();
    let opened: OpenedBlobs;
    let blobs: BlobStore;
    before(async () => {
      opened = await open(clock);
      blobs = opened.blobs;
    });
    after(() => opened.close());

    it('gives back the very bytes, also none and those of a megabyte', async () => {
      const large = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 31) % 256);
      for (const bytes of [new Uint8Array(), Uint8Array.of(0, 255, 10, 13), large]) {
        await blobs.put('contract/bytes/one', bytes);
        assert.deepEqual(new Uint8Array((await blobs.get('contract/bytes/one')) ?? []), bytes);
      }
    });

    it('knows nothing of what was never put, nor of a folder', async () => {
      await blobs.put('contract/known/a', bytesOf('a'));
      for (const key of [
        'contract/known/b',
        'contract/known',
        'contract/known/a/b',
        'contract/x',
      ]) {
        assert.equal(await blobs.get(key), null, key);
      }
    });

    it('replaces what was there, whole', async () => {
      const texts = Array.from({ length: 20 }, (_, n) => String(n % 10).repeat(50_000 + n));
      await blobs.put('contract/replaced/a', bytesOf(texts[0] ?? ''));
      const reading = (async () => {
        for (let n = 0; n < 40; n += 1) {
          const text = textOf(await blobs.get('contract/replaced/a')) ?? '';
          assert.ok(texts.includes(text), `a mixture of ${text.length} characters was read`);
        }
      })();
      await Promise.all([
        reading,
        ...texts.map((t) => blobs.put('contract/replaced/a', bytesOf(t))),
      ]);
      assert.ok(texts.includes(textOf(await blobs.get('contract/replaced/a')) ?? ''));
    });

    it('removes a folder with all below it, and nothing beside it', async () => {
      const keys = ['gone/a', 'gone/b/c', 'gone/b/d', 'gone-not/a'].map((key) => `contract/${key}`);
      for (const key of keys) await blobs.put(key, bytesOf(key));
      assert.equal(await blobs.remove('contract/gone'), 3);
      assert.deepEqual(await Promise.all(keys.map(async (key) => textOf(await blobs.get(key)))), [
        null,
        null,
        null,
        'contract/gone-not/a',
      ]);
      assert.equal(await blobs.remove('contract/gone'), 0);
      await blobs.put('contract/gone/a', bytesOf('again'));
      assert.equal(textOf(await blobs.get('contract/gone/a')), 'again');
    });

    it('removes what is old, counted from the last time it was put', async () => {
      await blobs.put('contract/old/a', bytesOf('a'));
      await blobs.put('contract/old/b', bytesOf('b'));
      await clock.advance(60_000);
      const border = clock.now();
      await clock.advance(60_000);
      await blobs.put('contract/old/b', bytesOf('b'));
      await blobs.put('contract/old/c', bytesOf('c'));
      assert.equal(await blobs.remove('contract/old', border), 1);
      assert.equal(await blobs.get('contract/old/a'), null);
      assert.equal(textOf(await blobs.get('contract/old/b')), 'b');
      assert.equal(textOf(await blobs.get('contract/old/c')), 'c');
    });

    it('refuses names that would not be safe everywhere', async () => {
      const long = 'a'.repeat(129);
      const keys = [
        '',
        '/a',
        'a/',
        'a//b',
        '../a',
        'a/../b',
        '.a',
        'a/.b',
        'A',
        'ä',
        'a b',
        'a\\b',
      ];
      for (const key of [...keys, 'a\0', long, 'a/b/c/d/e/f/g/h/i']) {
        const refused = (error: unknown) => isAppError(error, 'BAD_USER_INPUT');
        await assert.rejects(() => blobs.put(key, bytesOf('x')), refused, key);
        await assert.rejects(() => blobs.get(key), refused, key);
        await assert.rejects(() => blobs.remove(key), refused, key);
      }
    });
  });
}
