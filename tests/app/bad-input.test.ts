// Bad input through the whole graph: clear, typed, and never telling a stranger what exists.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { TestApp } from '../harness/app.ts';
import { ask, send, watch } from '../harness/graph.ts';
import { sharedTestApp } from '../harness/shared-app.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id question } } }`;
interface Started {
  startRun: { run: { id: string; question: string } };
}

describe('bad input', { timeout: 120_000 }, () => {
  let app: TestApp;
  let owner = '';
  let stranger = '';
  let runId = '';
  let portfolioId = '';
  let imageId = '';

  before(async () => {
    app = await sharedTestApp();
    owner = await app.token(0);
    stranger = await app.token(1);
    runId = (
      await ask<Started>(app.origin, owner, startRun, {
        input: { question: 'Where does my money go?' },
      })
    ).startRun.run.id;
    await watch(app.origin, owner, runId, null);
    const mine = await ask<{
      me: { portfolios: { edges: { node: { id: string; charts: { id: string }[] } }[] } };
    }>(app.origin, owner, '{ me { portfolios { edges { node { id charts { id } } } } } }');
    const [portfolio] = mine.me.portfolios.edges;
    portfolioId = portfolio?.node.id ?? '';
    imageId = portfolio?.node.charts[0]?.id ?? '';
  });

  it('shows a picture to whoever has its address, and nothing where the address was changed', async () => {
    const { node } = await ask<{ node: { url: string; svg: string; altText: string } }>(
      app.origin,
      owner,
      'query ($id: ID!) { node(id: $id) { ... on Image { url svg altText } } }',
      { id: imageId },
    );
    const shown = await fetch(app.origin + node.url);
    assert.equal(shown.status, 200);
    assert.equal(shown.headers.get('content-type'), 'image/svg+xml; charset=utf-8');
    assert.equal(await shown.text(), node.svg);
    assert.ok(node.svg.includes(node.altText));
    const forged = await fetch(app.origin + node.url.replace(/.\.svg$/, '.svg'));
    assert.equal(forged.status, 404);
    const { errors } = (await forged.json()) as { errors: { extensions: { code: string } }[] };
    assert.equal(errors[0]?.extensions.code, 'NOT_FOUND');
  });

  it('answers a foreign user, portfolio and run exactly like an unknown one', async () => {
    const cases = [
      ['query ($id: ID!) { user(id: $id) { id name } }', app.demo[0]?.id ?? '', 'usr_'],
      ['query ($id: ID!) { portfolio(id: $id) { id name } }', portfolioId, 'pfl_'],
      ['query ($id: ID!) { run(id: $id) { id question } }', runId, 'run_'],
      ['query ($id: ID!) { node(id: $id) { id ... on Image { url } } }', imageId, 'img_'],
      ['query ($id: ID!) { node(id: $id) { id } }', runId, 'run_'],
      ['query ($id: ID!) { node(id: $id) { id ... on Portfolio { name } } }', portfolioId, 'pfl_'],
    ] as const;
    for (const [query, id, prefix] of cases) {
      const own = await send(app.origin, owner, query, { id });
      assert.ok(Object.values(own.data ?? {})[0], `the owner sees ${query}`);
      const foreign = await send(app.origin, stranger, query, { id });
      const unknown = await send(app.origin, stranger, query, {
        id: `${prefix}${'0'.repeat(id.length - prefix.length)}`,
      });
      assert.deepEqual(foreign, unknown, query);
      assert.equal(Object.values(foreign.data ?? {})[0], null, query);
    }
    assert.deepEqual((await send(app.origin, owner, '{ node(id: "nonsense") { id } }')).data, {
      node: null,
    });
  });

  it('answers a foreign run’s stream exactly like an unknown one’s', async () => {
    assert.equal((await watch(app.origin, stranger, runId, null)).end, 'NOT_FOUND');
    assert.equal((await watch(app.origin, stranger, 'run_0', null)).end, 'NOT_FOUND');
    assert.equal((await watch(app.origin, owner, runId, null)).end, 'complete');
  });

  it('refuses a cursor that is forged, damaged or of another stream', async () => {
    const other = (
      await ask<Started>(app.origin, owner, startRun, {
        input: { question: 'Is my portfolio balanced?' },
      })
    ).startRun.run.id;
    const cursor = (await watch(app.origin, owner, other, null)).frames[0]?.cursor ?? '';
    assert.equal((await watch(app.origin, owner, other, cursor)).end, 'complete');
    for (const bad of ['', 'nonsense', cursor.slice(0, -2), `${cursor}A`]) {
      assert.equal((await watch(app.origin, owner, other, bad)).end, 'CURSOR_INVALID', bad);
    }
    assert.equal((await watch(app.origin, owner, runId, cursor)).end, 'CURSOR_INVALID');
  });

  it('names the field of a question that is empty, too long or binary', async () => {
    for (const question of ['', '  \n ', 'x'.repeat(100_000), 'a\u0000b', '\ud800']) {
      const { errors } = await send(app.origin, owner, startRun, { input: { question } });
      assert.equal(errors?.[0]?.extensions?.code, 'BAD_USER_INPUT');
      assert.equal(errors[0].extensions.field, 'input.question');
    }
  });

  it('starts one run for one idempotency key', async () => {
    const input = { question: 'How big is my emergency fund?', idempotencyKey: 'k1' };
    const first = await ask<Started>(app.origin, owner, startRun, { input });
    assert.deepEqual(await ask<Started>(app.origin, owner, startRun, { input }), first);
    const other = await send(app.origin, owner, startRun, {
      input: { ...input, question: 'Something else?' },
    });
    assert.equal(other.errors?.[0]?.extensions?.code, 'IDEMPOTENCY_CONFLICT');
    const strangers = await ask<Started>(app.origin, stranger, startRun, { input });
    assert.notEqual(strangers.startRun.run.id, first.startRun.run.id);
  });

  it('starts one run for one key however many arrive at once', async () => {
    const input = { question: 'How big is my emergency fund?', idempotencyKey: 'k2' };
    const all = await Promise.all(
      Array.from({ length: 12 }, () => ask<Started>(app.origin, owner, startRun, { input })),
    );
    assert.equal(new Set(all.map(({ startRun: { run } }) => run.id)).size, 1);
  });

  it('refuses a subscription over HTTP and says where it belongs', async () => {
    const { errors } = await send(
      app.origin,
      owner,
      'subscription ($runId: ID!) { runEvents(runId: $runId) { seq } }',
      { runId },
    );
    assert.match(errors?.[0]?.message ?? '', /graphql-transport-ws/);
  });

  it('asks a stranger without a token to sign in, and refuses a bad token', async () => {
    const anonymous = await send(app.origin, null, startRun, { input: { question: 'Hello?' } });
    assert.equal(anonymous.errors?.[0]?.extensions?.code, 'UNAUTHENTICATED');
    const forged = await send(app.origin, `${owner}x`, '{ me { id } }');
    assert.equal(forged.status, 401);
    assert.equal(forged.errors?.[0]?.extensions?.code, 'UNAUTHENTICATED');
    assert.deepEqual((await send(app.origin, null, '{ me { id } }')).data, { me: null });
  });

  it('refuses what is too large before it validates or plans it', async () => {
    const nest = Array.from(
      { length: 14 },
      (_, i) => `fragment F${i} on User { ...F${i + 1} ...F${i + 1} }`,
    );
    const bombs = [
      `{ me { ...F0 } } ${nest.join(' ')} fragment F14 on User { id }`,
      `{ ${'me { id } '.repeat(2000)} }`,
      `{ me { ${Array.from({ length: 500 }, (_, i) => `a${i}: id`).join(' ')} } }`,
    ];
    for (const query of bombs) {
      const { errors } = await send(app.origin, owner, query);
      assert.equal(errors?.[0]?.extensions?.code, 'OPERATION_LIMIT_EXCEEDED', query.slice(0, 60));
    }
  });
});
