import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { ManualClock } from '../clock.ts';
import { blobContract } from './contract.ts';
import { folderBlobs } from './folder.ts';

blobContract('a folder', async (clock) => {
  const root = await mkdtemp(join(tmpdir(), 'miyagi-blobs-'));
  return {
    blobs: folderBlobs({ root, clock }),
    close: () => rm(root, { recursive: true, force: true }),
  };
});

it('leaves no draft behind, also where a blob cannot be put', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'miyagi-blobs-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const blobs = folderBlobs({ root, clock: new ManualClock() });
  await blobs.put('a/b', Uint8Array.of(1));
  await assert.rejects(() => blobs.put('a', Uint8Array.of(2)), 'a folder is there');
  assert.deepEqual(await readdir(join(root, '.drafts')), []);
  assert.deepEqual(new Uint8Array((await blobs.get('a/b')) ?? []), Uint8Array.of(1));
});
