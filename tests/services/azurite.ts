// The blob suite on Azure's own storage emulator.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { ContainerClient } from '@azure/storage-blob';
import { openAzureBlobs } from '../../platform/blobs/azure.ts';
import { blobContract } from '../../platform/blobs/contract.ts';
import { systemClock } from '../../platform/clock.ts';
import { storageAccount } from './connections.ts';

const connectionString = storageAccount();

function freshContainer() {
  const container = `test-${randomUUID()}`;
  const drop = () => new ContainerClient(connectionString, container).delete();
  return { container, drop };
}

blobContract('Azure Storage', async (clock) => {
  const { container, drop } = freshContainer();
  return {
    blobs: await openAzureBlobs({ connectionString, container, clock }),
    close: async () => void (await drop()),
  };
});

describe('a container of Azure Storage', () => {
  it('is one for all processes, whoever makes it', async () => {
    const { container, drop } = freshContainer();
    const options = { connectionString, container, clock: systemClock };
    const stores = await Promise.all([1, 2, 3].map(() => openAzureBlobs(options)));
    await stores[0]?.put('shared/a', Uint8Array.of(1, 2));
    for (const store of stores) {
      assert.deepEqual(new Uint8Array((await store.get('shared/a')) ?? []), Uint8Array.of(1, 2));
    }
    await drop();
  });

  it('is emptied beyond one page of its list, once by two at the same time', async () => {
    const { container, drop } = freshContainer();
    const options = { connectionString, container, clock: systemClock };
    const [one, other] = [await openAzureBlobs(options), await openAzureBlobs(options)];
    const keys = Array.from({ length: 520 }, (_, n) => `many/${n % 7}/${n}`);
    for (let first = 0; first < keys.length; first += 40) {
      await Promise.all(keys.slice(first, first + 40).map((key) => one.put(key, Uint8Array.of(1))));
    }
    const removed = await Promise.all([one.remove('many'), other.remove('many')]);
    assert.equal(removed[0] + removed[1], keys.length);
    assert.equal(await one.remove('many'), 0);
    await drop();
  });

  it('whose key is wrong is told by the setting that is wrong, without the key', async () => {
    const wrong = connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmc=');
    const opening = openAzureBlobs({
      connectionString: wrong,
      container: 'whatever',
      clock: systemClock,
    });
    await assert.rejects(opening, (error: Error & { code?: string; field?: string }) => {
      assert.equal(error.code, 'CONFIG_INVALID');
      assert.equal(error.field, 'AZURE_STORAGE_CONNECTION_STRING');
      assert.doesNotMatch(error.message, /d3Jvbmc/);
      return true;
    });
  });
});
