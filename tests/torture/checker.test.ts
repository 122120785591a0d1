import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as cursor from '../../gateway/stream/cursor.ts';
import * as subscribe from '../../gateway/stream/subscribe.ts';
import * as stream from '../../schema/runs/stream.ts';
import * as writer from '../../subgraphs/coaching/run/writer.ts';
import { check } from './checker.ts';
import { runInProcess } from './in-process.ts';

test('the code as it is makes faultless histories', async () => {
  let frames = 0;
  for (let seed = 1; seed <= 25; seed++) {
    const { runs, clients } = await runInProcess({ subscribe, cursor, stream, writer }, seed);
    assert.deepEqual(check(runs, clients).details, [], `seed ${seed}`);
    frames += clients.reduce((sum, { seen }) => sum + seen.length, 0);
  }
  assert.ok(frames > 5_000, `${frames} observations`);
});
