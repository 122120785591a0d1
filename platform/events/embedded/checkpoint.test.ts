import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { silentLog } from '../../log.ts';
import { recordOf } from '../testing.ts';
import { Checkpointer } from './checkpoint.ts';
import type { Lane } from './lane.ts';
import { openStore } from './store.ts';
import { Writer } from './writer.ts';

it(
  'keeps the write-ahead file bounded however fast the writer is',
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'miyagi-checkpoint-'));
    const file = join(folder, 'events.sqlite');
    const store = openStore(file);
    store.begin();
    const topic = store.addTopic({ name: 't', partitions: 1, retention: { ms: 1 } });
    store.commit();
    const lane = topic.lanes[0] ?? assert.fail();
    const limits = { passBytes: 256 * 1024, walBytes: 1024 * 1024 };
    const checkpointer = new Checkpointer(store, silentLog, limits);
    const writer = new Writer(store, (bytes) => checkpointer.written(bytes));
    const record = { ...recordOf('t', 'k', ''), value: Buffer.alloc(100_000, 1) };
    for (let i = 0; i < 120; i++) {
      await writer.write(function* (touched: Set<Lane>) {
        touched.add(lane);
        store.insert(lane, lane.next++, 0, record);
        yield 100_000;
      });
    }
    const wal = (await stat(`${file}-wal`)).size;
    assert.ok(wal < 4 * limits.walBytes, `${wal} bytes of 12 MB written`);
    await writer.idle();
    await checkpointer.close();
    assert.equal(store.read(lane, 110, 1000).length > 0, true);
    store.close();
    await rm(folder, { recursive: true });
  },
);
