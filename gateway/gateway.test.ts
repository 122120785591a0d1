import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:net';
import { viewerOf } from '../platform/auth/testing.ts';
import { isAppError } from '../platform/errors.ts';
import { answerOf, fixture, post, type Fixture } from './testing.ts';

const ann = { authorization: 'Bearer prs_ann' };
/** Whose status says whether there is data; see docs/http.md. */
const graphqlJson = { accept: 'application/graphql-response+json' };

describe('the gateway over HTTP', () => {
  let world: Fixture;
  let origin: string;
  before(async () => {
    world = fixture();
    origin = await world.gateway.start();
  });
  after(() => world.gateway.stop(1_000));

  it('answers a query over two subgraphs, in the order asked', async () => {
    const { status, data, errors } = await post(
      origin,
      { query: '{ t: __typename me { pets { name owner { name } } name } }' },
      ann,
    );
    assert.equal(status, 200);
    assert.equal(errors, undefined);
    assert.equal(
      JSON.stringify(data),
      '{"t":"Query","me":{"pets":[{"name":"Rex","owner":{"name":"name of prs_ann"}}],"name":"name of prs_ann"}}',
    );
  });

  it('takes a GET with the header that CSRF prevention wants, and refuses one without', async () => {
    const url = `${origin}/graphql?query=${encodeURIComponent('{ whoami }')}`;
    const good = await answerOf(await fetch(url, { headers: { 'apollo-require-preflight': '1' } }));
    assert.deepEqual(good.data, { whoami: 'anonymous anonymous' });
    const bad = await answerOf(await fetch(url));
    assert.equal(bad.status, 400);
    assert.match(bad.errors?.[0]?.message ?? '', /CSRF/);
  });

  it('refuses a mutation by GET', async () => {
    const url = `${origin}/graphql?query=${encodeURIComponent('mutation { rename(name: "x") { id } }')}`;
    const answer = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
    assert.equal(answer.status, 405);
  });

  it('knows a worker by its assertion, and nobody by any other identity header', async () => {
    const actor = { id: 'prs_bo', kind: 'user', scopes: [], consentVersion: 1 } as const;
    const query = { query: '{ whoami }' };
    const worker = await post(origin, query, {
      'miyagi-assertion': world.assertions.sign(actor, 'gateway'),
    });
    assert.deepEqual(worker.data, { whoami: 'user prs_bo' });
    const wrong = await post(origin, query, {
      'miyagi-assertion': world.assertions.sign(actor, 'people'),
    });
    assert.equal(wrong.status, 401);
    const forged = await post(origin, query, {
      'x-user-id': 'prs_bo',
      'x-miyagi-viewer': 'prs_bo',
    });
    assert.deepEqual(forged.data, { whoami: 'anonymous anonymous' });
    const both = await post(origin, query, {
      ...ann,
      'miyagi-assertion': world.assertions.sign(actor, 'gateway'),
    });
    assert.equal(both.status, 401);
  });

  it('answers 401 to a bad token, whatever the scheme', async () => {
    for (const authorization of ['Bearer bad', 'Basic abc', 'prs_ann', 'Bearer']) {
      const { status, errors, headers } = await post(
        origin,
        { query: '{ whoami }' },
        { authorization },
      );
      assert.equal(status, 401);
      assert.equal(errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
      assert.equal(headers.get('www-authenticate'), 'Bearer');
    }
  });

  it('refuses a subscription where none are served, and says where to go', async () => {
    const { status, data, errors } = await post(
      origin,
      { query: 'subscription { petMoved(petId: "pet_1") { at } }' },
      { ...ann, ...graphqlJson },
    );
    assert.equal(status, 400);
    assert.equal(data, undefined);
    assert.equal(errors?.[0]?.extensions['code'], 'BAD_USER_INPUT');
    assert.match(errors?.[0]?.message ?? '', /subscribe at the subgraph itself/);
  });

  it('names the variable that is wrong', async () => {
    const query = 'query($id: ID!) { pet(id: $id) { name } }';
    for (const variables of [{}, { id: null }, { id: { a: 1 } }, { id: ['x'.repeat(100_000)] }]) {
      const { status, errors } = await post(
        origin,
        { query, variables },
        { ...ann, ...graphqlJson },
      );
      assert.equal(status, 400);
      assert.equal(errors?.[0]?.extensions['code'], 'BAD_USER_INPUT');
      assert.match(errors?.[0]?.message ?? '', /\$id/);
      assert.ok((errors?.[0]?.message.length ?? 0) < 600);
    }
  });

  it('keeps typed errors and hides the text of others', async () => {
    const { data, errors } = await post(origin, {
      query: '{ typed: fail(how: "typed") other: fail(how: "x") }',
    });
    assert.deepEqual(data, { typed: null, other: null });
    const byPath = new Map(errors?.map((error) => [error.path?.[0], error]));
    assert.deepEqual(byPath.get('typed')?.extensions, {
      code: 'CONFLICT',
      retryable: false,
      serviceName: 'people',
    });
    assert.equal(byPath.get('other')?.extensions['code'], 'INTERNAL');
    assert.ok(!JSON.stringify(errors).includes('10.0.0.1'));
  });

  it('gives each kind of nonsense a typed refusal', async () => {
    const cases: readonly [number, string, unknown, Record<string, string>?][] = [
      [400, 'BAD_USER_INPUT', 'no json'],
      [400, 'BAD_USER_INPUT', '[]'],
      [400, 'BAD_USER_INPUT', '[{"query":"{ whoami }"}]'],
      [400, 'BAD_USER_INPUT', '{}'],
      [400, 'BAD_USER_INPUT', { query: 5 }],
      [400, 'BAD_USER_INPUT', { query: '{ whoami }', variables: 'x' }],
      [400, 'GRAPHQL_PARSE_FAILED', { query: '{ whoami' }],
      [400, 'GRAPHQL_PARSE_FAILED', { query: '\u0000\u0001' }],
      [400, 'GRAPHQL_VALIDATION_FAILED', { query: '{ nothing }' }],
      [400, 'OPERATION_LIMIT_EXCEEDED', { query: `{ ${'whoami '.repeat(5_000)} }` }],
      [400, 'BAD_USER_INPUT', new Uint8Array([0x7b, 0xff, 0xfe])],
      [413, 'OPERATION_LIMIT_EXCEEDED', { query: 'x'.repeat(1_100_000) }],
      [415, 'BAD_USER_INPUT', '{"query":"{ whoami }"}', { 'content-type': 'text/plain' }],
      [
        415,
        'BAD_USER_INPUT',
        '{"query":"{ whoami }"}',
        { 'content-type': 'application/json; charset=utf-16' },
      ],
    ];
    for (const [status, code, body, headers] of cases) {
      const answer = await post(origin, body, { ...graphqlJson, ...headers });
      const told = `${answer.status} ${String(answer.errors?.[0]?.extensions['code'])}`;
      assert.equal(told, `${status} ${code}`, JSON.stringify(body)?.slice(0, 60));
    }
    for (const method of ['PUT', 'DELETE']) {
      const answer = await fetch(`${origin}/graphql`, { method });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get('allow'), 'GET, POST, OPTIONS');
    }
    assert.equal((await fetch(`${origin}/elsewhere`)).status, 404);
  });

  it('allows listed origins only, by exact match', async () => {
    const preflight = (from: string) =>
      fetch(`${origin}/graphql`, { method: 'OPTIONS', headers: { origin: from } });
    const listed = await preflight('https://app.example');
    assert.equal(listed.headers.get('access-control-allow-origin'), 'https://app.example');
    assert.match(listed.headers.get('access-control-allow-headers') ?? '', /authorization/);
    for (const other of ['https://app.example.evil', 'http://app.example', 'null']) {
      assert.equal((await preflight(other)).headers.get('access-control-allow-origin'), null);
    }
    const answer = await post(origin, { query: '{ whoami }' }, { origin: 'https://app.example' });
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://app.example');
    assert.match(answer.headers.get('vary') ?? '', /origin/);
  });

  it('refuses a subscription whose root field depends on a variable as invalid, not as its own failure', async () => {
    const field = 'petMoved(petId: "1")';
    for (const query of [
      `subscription ($v: Boolean!) { ${field} @include(if: $v) { at } }`,
      `subscription ($v: Boolean!) { ...F @skip(if: $v) } fragment F on Subscription { ${field} { at } }`,
      `subscription { ${field} @skip(if: 3) { at } }`,
    ]) {
      const variables = { v: true };
      const overHttp = await post(origin, { query, variables }, graphqlJson);
      assert.equal(overHttp.status, 400, query);
      const byGet = await fetch(`${origin}/graphql?${new URLSearchParams({ query }).toString()}`, {
        headers: { 'apollo-require-preflight': '1', ...graphqlJson },
      });
      assert.equal(byGet.status, 400, query);
      const inProcess = await world.gateway.execute({ query, variables }, viewerOf('prs_ann'));
      for (const errors of [overHttp.errors, inProcess.errors]) {
        assert.equal(errors?.[0]?.extensions?.['code'], 'GRAPHQL_VALIDATION_FAILED', query);
        assert.match(errors[0].message, /"if"/);
      }
    }
  });

  it('finds an object by its id; unknown, foreign and malformed ids look alike', async () => {
    const ids = ['pet_1', 'pet_2', 'pet_9', 'prs_ann', 'prs_bo', 'xyz_1', 'pet', '', '__proto__'];
    const query = `query(${ids.map((_, i) => `$i${i}: ID!`).join()}) { ${ids
      .map((_, i) => `n${i}: node(id: $i${i}) { id __typename ... on Pet { name } }`)
      .join(' ')} }`;
    const variables = Object.fromEntries(ids.map((id, i) => [`i${i}`, id]));
    world.calls.length = 0;
    const { data, errors } = await post(origin, { query, variables }, ann);
    assert.equal(errors, undefined);
    assert.deepEqual(data, {
      n0: { id: 'pet_1', __typename: 'Pet', name: 'Rex' },
      n1: null,
      n2: null,
      n3: { id: 'prs_ann', __typename: 'Person' },
      n4: null,
      n5: null,
      n6: null,
      n7: null,
      n8: null,
    });
    // One question to each owner for all ids, then one fetch of each pet's name.
    assert.deepEqual(world.calls.filter((name) => name === 'people').length, 1);
  });

  it('answers in process without a network, with the same refusals', async () => {
    const viewer = viewerOf('prs_ann');
    const execute: typeof world.gateway.execute = (...asked) => world.gateway.execute(...asked);
    assert.deepEqual(JSON.parse(JSON.stringify(await execute({ query: '{ whoami }' }, viewer))), {
      data: { whoami: 'user prs_ann' },
    });
    const code = async (request: Parameters<typeof execute>[0]) =>
      (await execute(request, viewer)).errors?.[0]?.extensions?.['code'];
    assert.equal(await code({ query: '{' }), 'GRAPHQL_PARSE_FAILED');
    assert.equal(await code({ query: '{ nothing }' }), 'GRAPHQL_VALIDATION_FAILED');
    assert.equal(await code({ query: '{a}'.repeat(5_000) }), 'OPERATION_LIMIT_EXCEEDED');
    assert.equal(await code({ query: 'query A { whoami } query B { whoami }' }), 'BAD_USER_INPUT');
    assert.equal(await code({ query: 'query A { whoami }', operationName: 'Z' }), 'BAD_USER_INPUT');
    assert.equal(
      await code({ query: 'subscription { petMoved(petId: "1") { at } }' }),
      'BAD_USER_INPUT',
    );
    assert.equal(
      await code({ query: 'query($id: ID!) { pet(id: $id) { id } }' }),
      'BAD_USER_INPUT',
    );
  });

  it('is alive and ready, and refuses an upgrade that nothing serves', async () => {
    assert.equal((await fetch(`${origin}/health/live`)).status, 200);
    assert.equal((await fetch(`${origin}/health/ready`)).status, 200);
    assert.equal((await fetch(`${origin}/`)).status, 404);
    const { port } = new URL(origin);
    const line = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write(
          'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
        ),
      );
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString().split('\r\n')[0] ?? '');
      });
    });
    assert.equal(line, 'HTTP/1.1 404 Not Found');
  });
});

describe('start and stop', () => {
  it('names the port and the setting when the port is taken', async () => {
    const first = fixture();
    const origin = await first.gateway.start();
    const second = fixture({ port: Number(new URL(origin).port) });
    await assert.rejects(second.gateway.start(), (error) => {
      assert.ok(isAppError(error, 'PORT_IN_USE'));
      assert.match(error.message, new RegExp(`Port ${new URL(origin).port} .* PORT`));
      return true;
    });
    await first.gateway.stop(1_000);
  });

  it('lets a request in progress end, while it is not ready any more', async () => {
    const { gateway, release, slowAsked } = fixture();
    const origin = await gateway.start();
    const slow = post(origin, { query: '{ slow }' });
    await slowAsked;
    const stopped = gateway.stop(5_000);
    await assert.rejects(fetch(`${origin}/health/ready`), 'a new connection is refused');
    release();
    const { data, headers } = await slow;
    assert.deepEqual(data, { slow: 'done' });
    assert.equal(headers.get('connection'), 'keep-alive');
    await stopped;
  });

  it('is alive but not ready while what its subgraphs depend on is away', async () => {
    let there = false;
    const { gateway } = fixture({ ready: async () => there });
    const origin = await gateway.start();
    const health = async (name: string) => (await fetch(`${origin}/health/${name}`)).status;
    assert.deepEqual([await health('live'), await health('ready')], [200, 503]);
    there = true;
    assert.equal(await health('ready'), 200);
    await gateway.stop(1_000);
  });

  it('cuts off what is still in progress when the grace is over', async () => {
    const { gateway, slowAsked } = fixture();
    const origin = await gateway.start();
    const slow = post(origin, { query: '{ slow }' });
    await slowAsked;
    const [cut] = await Promise.allSettled([slow, gateway.stop(20)]);
    assert.equal(cut.status, 'rejected');
  });

  it('closes introspection and the playground when told', async () => {
    const { gateway } = fixture({ introspection: false });
    const origin = await gateway.start();
    const typo = await post(origin, { query: '{ whoamy }' });
    assert.doesNotMatch(typo.errors?.[0]?.message ?? '', /whoami/);
    const inProcess = await gateway.execute({ query: '{ whoamy }' }, viewerOf('a'));
    assert.doesNotMatch(inProcess.errors?.[0]?.message ?? '', /whoami/);
    const over = await post(origin, { query: '{ __schema { queryType { name } } }' });
    assert.equal(over.errors?.[0]?.extensions['code'], 'GRAPHQL_VALIDATION_FAILED');
    const inside = await gateway.execute(
      { query: '{ __type(name: "Pet") { name } }' },
      viewerOf('a'),
    );
    assert.equal(inside.errors?.[0]?.extensions?.['code'], 'GRAPHQL_VALIDATION_FAILED');
    await gateway.stop(1_000);
  });

  it('serves one page that asks for nothing from elsewhere, with token and tabs', async () => {
    const example = { title: 'Who </script> am I?', useCase: 'First & last' };
    const tabs = [
      { ...example, name: 'who', query: '{ whoami }' },
      { ...example, name: 'me', query: '{ me { name } }', variables: '{}' },
    ];
    const { gateway } = fixture({ playground: { token: 'tok.en-1', tabs, examples: tabs } });
    const origin = await gateway.start();
    const page = await fetch(`${origin}/`);
    assert.equal(page.status, 200);
    const html = await page.text();
    assert.match(html, /<title>Miyagi<\/title>/);
    assert.ok(html.includes('Bearer tok.en-1'));
    assert.ok(html.includes('{ me { name } }'));
    assert.doesNotMatch(html, /<(script|link)[^>]+(src|href)="(https?:)?\/\//);
    const again = await fetch(`${origin}/`, {
      headers: { 'if-none-match': page.headers.get('etag') ?? '' },
    });
    assert.equal(again.status, 304);
    assert.ok(!html.includes('Who </script>'), 'an example cannot end the script it stands in');
    const list = await (await fetch(`${origin}/examples`)).text();
    assert.ok(list.includes('<h2>First &amp; last</h2>'));
    assert.ok(list.includes('<a href="/?example=me">Who &lt;/script> am I?</a>'));
    await gateway.stop(1_000);
  });
});
