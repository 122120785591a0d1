import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AppError } from '../../platform/errors.ts';
import { silentLog } from '../../platform/log.ts';
import { graphHere } from '../supergraph/graph.ts';
import { answerOf, fixture, post, type Answer, type Fixture } from '../testing.ts';

const ann = { authorization: 'Bearer prs_ann' };
const graphqlJson = { accept: 'application/graphql-response+json' };

/** `200 BAD_USER_INPUT variables` */
function told({ status, errors }: Answer): string {
  const { code = '', field = '' } = errors?.[0]?.extensions ?? {};
  return `${status} ${String(code)} ${String(field)}`.trim();
}

describe('GraphQL over HTTP', () => {
  let world: Fixture;
  let origin: string;
  before(async () => {
    world = fixture();
    origin = await world.gateway.start();
  });
  after(() => world.gateway.stop(1_000));

  const get = async (params: Record<string, string>, headers: Record<string, string> = {}) => {
    const search = new URLSearchParams(params).toString();
    const preflighted = { 'apollo-require-preflight': '1', ...headers };
    return answerOf(await fetch(`${origin}/graphql?${search}`, { headers: preflighted }));
  };

  it('answers in the media type that is accepted, JSON where there is no preference', async () => {
    const cases: readonly [string | null, string | null][] = [
      [null, 'application/json'],
      ['*/*', 'application/json'],
      ['application/*', 'application/json'],
      ['application/json', 'application/json'],
      ['application/json; charset=utf-8', 'application/json'],
      ['application/graphql-response+json', 'application/graphql-response+json'],
      [
        'application/graphql-response+json, application/json;q=0.9',
        'application/graphql-response+json',
      ],
      ['application/graphql-response+json;q=0.1, application/json', 'application/json'],
      ['text/html, */*;q=0.1', 'application/json'],
      ['text/html', null],
      ['application/json;q=0', null],
      ['application/json; charset=utf-16', null],
    ];
    for (const [accept, expected] of cases) {
      const headers = accept === null ? {} : { accept };
      const answer = await post(origin, { query: '{ whoami }' }, headers);
      if (expected === null) assert.equal(told(answer), '406 BAD_USER_INPUT accept', accept ?? '');
      else {
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get('content-type'), `${expected}; charset=utf-8`);
        assert.match(answer.headers.get('vary') ?? '', /accept, /);
      }
    }
  });

  it('executes nothing whose answer could not be sent', async () => {
    world.calls.length = 0;
    const query = 'mutation { rename(name: "x") { id } }';
    assert.equal((await post(origin, { query }, { accept: 'text/html' })).status, 406);
    assert.deepEqual(world.calls, []);
  });

  it('says by its status what the media type lets it say', async () => {
    const cases: readonly [unknown, json: string, graphql: string][] = [
      [{ query: '{ whoami' }, '200 GRAPHQL_PARSE_FAILED', '400 GRAPHQL_PARSE_FAILED'],
      [{ query: '{ nothing }' }, '200 GRAPHQL_VALIDATION_FAILED', '400 GRAPHQL_VALIDATION_FAILED'],
      [
        { query: 'query($id: ID!) { pet(id: $id) { id } }' },
        '200 BAD_USER_INPUT id',
        '400 BAD_USER_INPUT id',
      ],
      [
        { query: 'query A { whoami }', operationName: 'B' },
        '200 BAD_USER_INPUT operationName',
        '400 BAD_USER_INPUT operationName',
      ],
      [
        { query: 'subscription { petMoved(petId: "1") { at } }' },
        '200 BAD_USER_INPUT query',
        '400 BAD_USER_INPUT query',
      ],
      [
        { query: `{ ${'whoami '.repeat(5_000)} }` },
        '400 OPERATION_LIMIT_EXCEEDED query',
        '400 OPERATION_LIMIT_EXCEEDED query',
      ],
      [
        { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
        '200 PERSISTED_QUERY_NOT_FOUND extensions.persistedQuery.sha256Hash',
        '400 PERSISTED_QUERY_NOT_FOUND extensions.persistedQuery.sha256Hash',
      ],
      [
        {
          query: '{ whoami }',
          extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
        },
        '400 BAD_USER_INPUT extensions.persistedQuery.sha256Hash',
        '400 BAD_USER_INPUT extensions.persistedQuery.sha256Hash',
      ],
      [{ query: '{ whoami }' }, '200', '200'],
      [{ query: '{ fail(how: "typed") }' }, '200 CONFLICT', '200 CONFLICT'],
    ];
    for (const [body, json, graphql] of cases) {
      const name = JSON.stringify(body).slice(0, 60);
      const old = await post(origin, body, { accept: 'application/json' });
      assert.equal(told(old), json, name);
      const modern = await post(origin, body, graphqlJson);
      assert.equal(told(modern), graphql, name);
      assert.equal('data' in modern, 'data' in old);
    }
  });

  it('refuses what is no request, naming the member', async () => {
    const query = '{ whoami }';
    const persisted = (persistedQuery: unknown) => ({ query, extensions: { persistedQuery } });
    const cases: readonly [unknown, field: string, message?: RegExp][] = [
      ['null', 'query'],
      ['"{ whoami }"', 'query'],
      ['5', 'query'],
      [[], 'query', /batches/],
      [[{ query }], 'query', /one operation for each request/],
      [{}, 'query', /missing/],
      [{ query: '' }, 'query', /missing/],
      [{ query: null }, 'query', /missing/],
      [{ query: { kind: 'Document' } }, 'query', /must be a string/],
      [{ query, variables: '{}' }, 'variables', /must be an object/],
      [{ query, variables: [] }, 'variables', /must be an object/],
      [{ query, operationName: 7 }, 'operationName', /must be a string/],
      [{ query, extensions: 'x' }, 'extensions', /must be an object/],
      [{ query, extensions: [] }, 'extensions', /must be an object/],
      [{ query, documentId: 7 }, 'documentId', /must be a string/],
      [{ query, id: {} }, 'id', /must be a string/],
      [persisted('x'), 'extensions.persistedQuery'],
      [persisted({ version: 2, sha256Hash: '' }), 'extensions.persistedQuery.version'],
      [persisted({ version: 1 }), 'extensions.persistedQuery.sha256Hash'],
      [persisted({ version: 1, sha256Hash: 'x' }), 'extensions.persistedQuery.sha256Hash'],
    ];
    for (const [body, field, message = /./] of cases) {
      for (const headers of [{ accept: 'application/json' }, graphqlJson]) {
        const answer = await post(origin, body, headers);
        assert.equal(told(answer), `400 BAD_USER_INPUT ${field}`, JSON.stringify(body));
        assert.match(answer.errors?.[0]?.message ?? '', message);
        assert.equal('data' in answer, false);
      }
    }
  });

  it('takes a GET with everything in its URL', async () => {
    const answer = await get(
      {
        query: 'query A($id: ID!) { pet(id: $id) { name } } query B { whoami }',
        variables: '{"id":"pet_1"}',
        operationName: 'A',
        extensions: '{"some":"thing"}',
      },
      ann,
    );
    assert.deepEqual(answer.data, { pet: { name: 'Rex' } });
    const bare = { 'apollo-require-preflight': '', 'x-apollo-operation-name': 'Who' };
    assert.equal((await get({ query: '{ whoami }' }, bare)).status, 200);
    const typed = { 'apollo-require-preflight': '', 'content-type': 'application/json' };
    assert.equal((await get({ query: '{ whoami }' }, typed)).status, 200);
  });

  it('refuses a GET that is wrong, naming the parameter, and one that a page of another site can send', async () => {
    const query = '{ whoami }';
    assert.equal(told(await get({})), '400 BAD_USER_INPUT query');
    assert.equal(told(await get({ query, variables: '{' })), '400 BAD_USER_INPUT variables');
    assert.equal(told(await get({ query, variables: '[]' })), '400 BAD_USER_INPUT variables');
    assert.equal(told(await get({ query, extensions: 'x' })), '400 BAD_USER_INPUT extensions');
    const twice = await fetch(`${origin}/graphql?query=a&query=b`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    assert.equal(told(await answerOf(twice)), '400 BAD_USER_INPUT query');
    const type = { 'apollo-require-preflight': '', 'content-type': 'text/plain' };
    assert.equal(told(await get({ query }, type)), '415 BAD_USER_INPUT content-type');
    assert.equal(
      told(await get({ query }, { 'apollo-require-preflight': '' })),
      '400 BAD_USER_INPUT apollo-require-preflight',
    );
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal((await post(origin, 'query={whoami}', form)).status, 415);
  });

  it('executes no mutation by GET, whatever is accepted', async () => {
    world.calls.length = 0;
    for (const accept of ['application/json', graphqlJson.accept]) {
      const answer = await get({ query: 'mutation { rename(name: "x") { id } }' }, { accept });
      assert.equal(told(answer), '405 BAD_USER_INPUT query');
      assert.equal(answer.headers.get('allow'), 'POST');
    }
    assert.deepEqual(world.calls, []);
  });

  it('lets nobody store an answer, or guess its type', async () => {
    const { headers } = await post(origin, { query: '{ whoami }' });
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });
});

describe('what subgraphs say', () => {
  /** A gateway whose subgraph `people` answers every question like this. */
  async function asking(answer: () => object) {
    const sdl = 'type Query { it: Int }';
    const transport = { execute: async () => answer() };
    const { gateway } = fixture({
      graph: graphHere([{ name: 'people', sdl, nodes: {} }], [], silentLog),
      subgraphs: [{ name: 'people', transport }],
    });
    const origin = await gateway.start();
    const answered = await post(origin, { query: '{ it }' });
    await gateway.stop(1_000);
    return answered;
  }

  it('never decides on the status of the answer', async () => {
    const http = { status: 302, headers: {} };
    const answer = await asking(() => ({
      data: { it: null },
      errors: [{ message: 'No.', path: ['it'], extensions: { code: 'CONFLICT', http } }],
    }));
    assert.equal(answer.status, 200);
  });

  it('is a retryable error of that field when there is no answer', async () => {
    const answer = await asking(() => {
      throw new AppError('UNAVAILABLE', 'It is away.', { retryable: true });
    });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.data, { it: null });
    assert.equal(answer.errors?.[0]?.extensions['code'], 'UNAVAILABLE');
  });
});
