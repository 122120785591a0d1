// A process whose database died is alive but not ready, so that nobody sends it more work.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { startTestApp } from '../harness/app.ts';

it('is not ready once the thread of its database is dead', { timeout: 60_000 }, async () => {
  const threads: Worker[] = [];
  const onWorker = (worker: Worker) => threads.push(worker);
  process.on('worker', onWorker);
  const app = await startTestApp({ DEMO_HOUSEHOLDS: '1' });
  process.off('worker', onWorker);
  const health = async (name: string) => (await fetch(`${app.origin}/health/${name}`)).status;
  assert.equal(await health('ready'), 200);
  const database = threads.find(({ threadName }) => threadName === 'pglite');
  assert.ok(database);
  await database.terminate();
  // The last answer is good for a second.
  while ((await health('ready')) !== 503);
  assert.equal(await health('live'), 200);
  await app.close();
});
