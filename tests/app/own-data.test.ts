// A person's way through the whole graph: sign up, say what one wants, take everything along, be erased.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { TestApp } from '../harness/app.ts';
import { ask, send } from '../harness/graph.ts';
import { sharedTestApp } from '../harness/shared-app.ts';

interface Exported {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly goals: readonly { id: string; name: string }[];
    readonly portfolios: readonly {
      readonly name: string;
      readonly accounts: readonly unknown[];
      readonly transactions: readonly { id: string; date: string }[];
    }[];
    readonly conversations: readonly unknown[];
    readonly memories: readonly { text: string }[];
  };
}

const exportMutation = 'mutation { exportUserData { json records } }';

describe('one’s own data', { timeout: 120_000 }, () => {
  let app: TestApp;
  before(async () => {
    app = await sharedTestApp();
  });

  async function exported(token: string): Promise<Exported & { readonly text: string }> {
    const { exportUserData } = await ask<{ exportUserData: { json: string } }>(
      app.origin,
      token,
      exportMutation,
    );
    return { ...(JSON.parse(exportUserData.json) as Exported), text: exportUserData.json };
  }

  it('of a household is exported whole, and holds nothing of anybody else', async () => {
    const token = await app.token(0);
    const { user } = await exported(token);
    assert.equal(user.id, app.demo[0]?.id);
    assert.deepEqual(
      user.portfolios.map(({ name }) => name),
      ['Household', 'Retirement'],
    );
    assert.ok(user.goals.length > 0);
    const lines = user.portfolios.flatMap(({ transactions }) => transactions);
    assert.ok(lines.length > 1000, String(lines.length));
    assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length);
    // An advisor who exports gets the own data, not everybody's.
    const advisor = await send(
      app.origin,
      await app.token('usr_advisor', 'advisor'),
      exportMutation,
    );
    assert.equal(advisor.errors?.[0]?.extensions?.code, 'NOT_FOUND');
  });

  it('of a person who signs up begins with an empty portfolio and ends with the erasure', async () => {
    const token = await app.token('usr_tess');
    const input = {
      ...{ name: 'Tess Unmistakable', dateOfBirth: '1991-04-02', currency: 'GBP' },
      idempotencyKey: 'sign up',
    };
    const signUp = `mutation ($input: RegisterUserInput!) { registerUser(input: $input) { user { id } } }`;
    await ask(app.origin, token, signUp, { input });
    for (;;) {
      const { me } = await ask<{ me: { portfolios: { edges: unknown[] } } }>(
        app.origin,
        token,
        '{ me { portfolios { edges { node { id } } } } }',
      );
      if (me.portfolios.edges.length === 1) break;
    }
    const goal = {
      ...{ name: 'A boat', target: { minor: '900000', currency: 'GBP' }, by: '2090-01-01' },
      idempotencyKey: 'boat',
    };
    const { setGoal } = await ask<{ setGoal: { goal: { id: string } } }>(
      app.origin,
      token,
      'mutation ($input: SetGoalInput!) { setGoal(input: $input) { goal { id } } }',
      { input: goal },
    );
    const byId = 'query ($id: ID!) { node(id: $id) { ... on Goal { name owner { name } } } }';
    const { id } = setGoal.goal;
    assert.deepEqual(await ask<object>(app.origin, token, byId, { id }), {
      node: { name: 'A boat', owner: { name: 'Tess Unmistakable' } },
    });
    const stranger = await app.token(0);
    assert.deepEqual(await ask<object>(app.origin, stranger, byId, { id }), { node: null });

    const { user } = await exported(token);
    assert.deepEqual([user.goals[0]?.id, user.portfolios.length], [id, 1]);
    assert.ok((user.portfolios[0]?.accounts.length ?? 0) > 0);

    await ask(
      app.origin,
      token,
      'mutation ($input: EraseUserInput!) { eraseUser(input: $input) { erasedAt } }',
      { input: { confirm: 'Tess Unmistakable', idempotencyKey: 'end' } },
    );
    // Within moments: gateways are told by an event.
    while ((await send(app.origin, token, '{ me { id } }')).status !== 401);
    const since = await app.token('usr_tess');
    assert.deepEqual(await ask<object>(app.origin, since, '{ me { id } }'), { me: null });
    assert.deepEqual(await ask<object>(app.origin, since, byId, { id }), { node: null });
  });
});
