// The two heaviest queries: they cost the same number of statements and document calls at 1, 10 and 100 users.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestApp, type TestApp } from './harness/app.ts';
import { ask, watch } from './harness/graph.ts';
import { dashboardQuery, listQuery } from '../bench/queries.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;

describe('cost of a federated query', { timeout: 180_000 }, () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ DEMO_HOUSEHOLDS: '100' });
    for (const who of [0, 1, 2]) {
      const token = await app.token(who);
      for (const question of ['Where does my money go?', 'Is my portfolio balanced?']) {
        const { startRun: started } = await ask<{ startRun: { run: { id: string } } }>(
          app.origin,
          token,
          startRun,
          { input: { question } },
        );
        await watch(app.origin, token, started.run.id, null);
      }
    }
  });
  after(() => app.close());

  /** The least of several calls: relay and sweep ask the stores now and then, which only ever adds. */
  async function cost(query: string, variables: object, ...who: [number, ...string[]]) {
    const token = await app.token(...who);
    let data: unknown;
    const seen = { statements: Infinity, documentCalls: Infinity };
    for (let call = 0; call < 6; call += 1) {
      const before = app.counters();
      data = await ask(app.origin, token, query, variables);
      const now = app.counters();
      seen.statements = Math.min(seen.statements, now.statements - before.statements);
      seen.documentCalls = Math.min(seen.documentCalls, now.documentCalls - before.documentCalls);
    }
    return { data, ...seen };
  }

  it('is constant for the list of 1, 10 and 100 users, with other sizes per alias', async () => {
    const costs = [];
    for (const first of [1, 10, 100]) {
      const { data, statements, documentCalls } = await cost(listQuery, { first }, 0, 'advisor');
      assert.equal((data as { users: { edges: unknown[] } }).users.edges.length, first);
      costs.push({ statements, documentCalls });
    }
    console.log('list:', JSON.stringify(costs));
    assert.deepEqual(costs[1], costs[0]);
    assert.deepEqual(costs[2], costs[0]);
  });

  it('is the same for the dashboard of every viewer', async () => {
    const [busy, quiet] = [await cost(dashboardQuery, {}, 0), await cost(dashboardQuery, {}, 50)];
    console.log('dashboard:', busy.statements, 'statements,', busy.documentCalls, 'document calls');
    assert.ok(busy.statements > 0 && busy.documentCalls > 0);
    assert.ok(quiet.statements <= busy.statements && quiet.documentCalls <= busy.documentCalls);
  });
});
