// The process stays responsive while it answers its heaviest query: the loop stands still for at most 20 ms.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listQuery } from '../bench/queries.ts';
import { loopDelayDuring } from '../bench/loop-delay.ts';
import { startTestApp, type TestApp } from './harness/app.ts';
import { ask } from './harness/graph.ts';

describe('event loop', { timeout: 120_000 }, () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ DEMO_HOUSEHOLDS: '100' });
  });
  after(() => app.close());

  it('is not held up by the list of 100 users', async () => {
    const token = await app.token(0, 'advisor');
    const list = () => ask(app.origin, token, listQuery, { first: 100 });
    for (let warm = 0; warm < 5; warm += 1) await list();
    const delays = [];
    for (let round = 0; round < 5; round += 1) delays.push(await loopDelayDuring(list));
    const worst = delays.map(({ maxMs }) => maxMs).sort((a, b) => a - b);
    console.log(
      'longest standstill of each round, ms:',
      worst.map((ms) => ms.toFixed(1)).join(' '),
    );
    // The median round: a neighbour on the same machine may hold one of them up.
    assert.ok((worst[2] ?? Infinity) <= 20, `the loop stood still for ${worst[2]} ms`);
  });
});
