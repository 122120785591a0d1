// The two heaviest queries: they cost the same number of statements and document calls at 1, 10 and 100 users.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { startTestApp, type TestApp } from './harness/app.ts';
import { ask, watch } from './harness/graph.ts';
import { dashboardQuery, listQuery } from '../bench/queries.ts';

const FEWEST_ROUNDS = 6;
/** On a busy machine something else nearly always asks as well. */
const MOST_ROUNDS = 40;

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

  interface Cost {
    readonly statements: number;
    readonly documentCalls: number;
  }
  const unknown: Cost = { statements: Infinity, documentCalls: Infinity };

  /** Relay and sweep ask the stores now and then, which only ever adds: of several calls, the least counts. */
  function least(known: Cost, seen: Cost): Cost {
    return {
      statements: Math.min(known.statements, seen.statements),
      documentCalls: Math.min(known.documentCalls, seen.documentCalls),
    };
  }

  async function cost(token: string, query: string, variables: object) {
    const before = app.counters();
    const data: unknown = await ask(app.origin, token, query, variables);
    const now = app.counters();
    return {
      data,
      statements: now.statements - before.statements,
      documentCalls: now.documentCalls - before.documentCalls,
    };
  }

  it('is constant for the list of 1, 10 and 100 users, with other sizes per alias', async () => {
    const token = await app.token(0, 'advisor');
    const sizes = [1, 10, 100];
    let costs: readonly Cost[] = sizes.map(() => unknown);
    const areEqual = () => isDeepStrictEqual(costs, [costs[0], costs[0], costs[0]]);
    for (let round = 0; round < FEWEST_ROUNDS || (round < MOST_ROUNDS && !areEqual()); round += 1) {
      const seen: Cost[] = [];
      for (const [index, first] of sizes.entries()) {
        const { data, ...one } = await cost(token, listQuery, { first });
        assert.equal((data as { users: { edges: unknown[] } }).users.edges.length, first);
        seen.push(least(costs[index] ?? unknown, one));
      }
      costs = seen;
    }
    console.log('list:', JSON.stringify(costs));
    assert.deepEqual(costs, [costs[0], costs[0], costs[0]]);
  });

  it('is the same for the dashboard of every viewer', async () => {
    let [busy, quiet] = [unknown, unknown];
    for (let round = 0; round < FEWEST_ROUNDS; round += 1) {
      busy = least(busy, await cost(await app.token(0), dashboardQuery, {}));
      quiet = least(quiet, await cost(await app.token(50), dashboardQuery, {}));
    }
    console.log('dashboard:', busy.statements, 'statements,', busy.documentCalls, 'document calls');
    assert.ok(busy.statements > 0 && busy.documentCalls > 0);
    assert.ok(quiet.statements <= busy.statements && quiet.documentCalls <= busy.documentCalls);
  });
});
