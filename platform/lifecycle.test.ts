import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualClock } from './clock.ts';
import { createLifecycle } from './lifecycle.ts';
import { silentLog } from './log.ts';

describe('lifecycle', () => {
  it('stops in the opposite order of starting, once', async () => {
    const order: string[] = [];
    const life = createLifecycle(new ManualClock(), silentLog);
    for (const name of ['database', 'log', 'gateway']) {
      await life.add(
        name,
        async () => order.push(`+${name}`),
        async () => void order.push(`-${name}`),
      );
    }
    await Promise.all([life.stop(100), life.stop(100)]);
    assert.deepEqual(order, ['+database', '+log', '+gateway', '-gateway', '-log', '-database']);
  });

  it('says what it waited for', async () => {
    const clock = new ManualClock();
    const life = createLifecycle(clock, silentLog);
    await life.add(
      'runs',
      async () => undefined,
      () => clock.sleep(40),
    );
    const stopped = life.stop(1000);
    await clock.advance(50);
    assert.deepEqual(await stopped, { waitedFor: [{ name: 'runs', ms: 40 }], unfinished: [] });
  });

  it('gives up on a part at the end of the grace and still stops the others', async () => {
    const clock = new ManualClock();
    const life = createLifecycle(clock, silentLog);
    let closed = false;
    await life.add(
      'database',
      async () => undefined,
      async () => void (closed = true),
    );
    await life.add(
      'stuck',
      async () => undefined,
      () => new Promise<void>(() => undefined),
    );
    const stopped = life.stop(200);
    await clock.advance(200);
    assert.deepEqual((await stopped).unfinished, ['stuck']);
    assert.equal(closed, true);
  });

  it('goes on stopping when a part fails to stop, and refuses new parts', async () => {
    const life = createLifecycle(new ManualClock(), silentLog);
    let closed = false;
    await life.add(
      'database',
      async () => undefined,
      async () => void (closed = true),
    );
    await life.add(
      'bad',
      async () => undefined,
      () => Promise.reject(new Error('no')),
    );
    await life.stop(100);
    assert.equal(closed, true);
    await assert.rejects(
      life.add(
        'late',
        async () => undefined,
        async () => undefined,
      ),
      { code: 'UNAVAILABLE' },
    );
  });
});
