import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createAssertions } from '../auth/assertions.ts';
import { ASSERTION_HEADER } from '../auth/port.ts';
import { viewerOf } from '../auth/testing.ts';
import { ManualClock } from '../clock.ts';
import { isAppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { openLibrary, type Library } from './contract-fixture.ts';
import { serveSubgraphs, type SubgraphServer } from './http-server.ts';

const host = '127.0.0.1';
const ada = viewerOf('ada');
const question = JSON.stringify({ query: '{ viewer { id } }' });

describe('subgraph server', () => {
  const clock = new ManualClock();
  const assertions = createAssertions({ secret: new Uint8Array(32).fill(1), clock });
  let library: Library;
  let server: SubgraphServer;
  let ready = true;

  const serve = (port = 0) =>
    serveSubgraphs({
      endpoints: [library.endpoint, { ...library.endpoint, name: 'archive' }],
      assertions,
      host,
      port,
      log: silentLog,
      bodyLimit: 1000,
      ready: async () => ready,
    });

  before(async () => {
    library = openLibrary();
    server = await serve();
  });
  after(() => server.close());

  const graphql = (at = server) => `${at.origin}/library/graphql`;
  const send = (
    body: string | Uint8Array<ArrayBuffer> | null,
    {
      headers = {},
      method = 'POST',
      url = graphql(),
    }: { headers?: Record<string, string>; method?: string; url?: string } = {},
  ) =>
    fetch(url, {
      method,
      body,
      headers: {
        'content-type': 'application/json',
        [ASSERTION_HEADER]: assertions.sign(ada, 'library'),
        ...headers,
      },
    });

  const refusal = async (response: Response) => {
    const body = (await response.json()) as {
      data?: unknown;
      errors: { extensions: { code: string; field?: string } }[];
    };
    assert.equal(body.data, undefined);
    assert.equal(body.errors.length, 1);
    const { code, field } = body.errors[0]?.extensions ?? { code: '' };
    return field === undefined ? [response.status, code] : [response.status, code, field];
  };

  it('answers a call that carries an assertion', async () => {
    const response = await send(question);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.deepEqual(await response.json(), { data: { viewer: { id: 'ada' } } });
  });

  it('refuses whoever is not the gateway, whatever else they send', async () => {
    const good = assertions.sign(ada, 'library');
    const forger = createAssertions({ secret: new Uint8Array(32).fill(2), clock });
    const early = new ManualClock(clock.now() - 30_001);
    const stale = createAssertions({ secret: new Uint8Array(32).fill(1), clock: early });
    for (const assertion of [
      '',
      'x',
      `${good}x`,
      `${good}, ${good}`,
      forger.sign(ada, 'library'),
      stale.sign(ada, 'library'),
      assertions.sign(ada, 'gateway'),
    ]) {
      const response = await send(question, {
        headers: { [ASSERTION_HEADER]: assertion, authorization: 'Bearer x', 'x-user-id': 'ada' },
      });
      assert.deepEqual(await refusal(response), [401, 'UNAUTHENTICATED'], assertion);
    }
    const bare = await fetch(graphql(), { method: 'POST', body: question });
    assert.deepEqual(await refusal(bare), [401, 'UNAUTHENTICATED']);
  });

  it('takes an assertion at the subgraph that it was made for, and at no other', async () => {
    const url = `${server.origin}/archive/graphql`;
    assert.deepEqual(await refusal(await send(question, { url })), [401, 'UNAUTHENTICATED']);
    const headers = { [ASSERTION_HEADER]: assertions.sign(ada, 'archive') };
    assert.equal((await send(question, { url, headers })).status, 200);
    assert.deepEqual(await refusal(await send(question, { headers })), [401, 'UNAUTHENTICATED']);
  });

  it('refuses bodies that are not a GraphQL request', async () => {
    const cases: [string | Uint8Array<ArrayBuffer> | null, unknown[]][] = [
      [null, [400, 'BAD_USER_INPUT', 'body']],
      ['{', [400, 'BAD_USER_INPUT', 'body']],
      [Buffer.from([0x22, 0xff, 0x22]), [400, 'BAD_USER_INPUT', 'body']],
      ['[]', [400, 'BAD_USER_INPUT', 'query']],
      ['null', [400, 'BAD_USER_INPUT', 'query']],
      ['{"query":7}', [400, 'BAD_USER_INPUT', 'query']],
      ['{"query":"{a}","variables":[]}', [400, 'BAD_USER_INPUT', 'variables']],
      ['{"query":"{a}","operationName":1}', [400, 'BAD_USER_INPUT', 'operationName']],
      [' '.repeat(1001), [413, 'OPERATION_LIMIT_EXCEEDED', 'body']],
      ['x'.repeat(2_000_000), [413, 'OPERATION_LIMIT_EXCEEDED', 'body']],
    ];
    for (const [body, expected] of cases)
      assert.deepEqual(await refusal(await send(body)), expected);
    assert.equal((await send(question.padEnd(1000))).status, 200);
  });

  it('takes JSON in UTF-8 only', async () => {
    for (const type of [
      'text/plain',
      'application/json; charset=utf-16',
      'application/jsonx',
      '',
    ]) {
      const response = await send(question, { headers: { 'content-type': type } });
      assert.deepEqual(await refusal(response), [415, 'BAD_USER_INPUT', 'content-type'], type);
    }
    const packed = await send(question, { headers: { 'content-encoding': 'gzip' } });
    assert.deepEqual(await refusal(packed), [415, 'BAD_USER_INPUT', 'content-encoding']);
    for (const type of ['Application/JSON', 'application/json; charset="UTF-8"']) {
      assert.equal((await send(question, { headers: { 'content-type': type } })).status, 200);
    }
  });

  it('takes null for an absent member, and ignores what it does not know', async () => {
    const body = {
      query: '{ viewer { id } }',
      variables: null,
      operationName: null,
      extensions: {},
    };
    assert.equal((await send(JSON.stringify(body))).status, 200);
  });

  it('serves POST at one path', async () => {
    const get = await send(null, { method: 'GET' });
    assert.equal(get.headers.get('allow'), 'POST');
    assert.deepEqual(await refusal(get), [405, 'BAD_USER_INPUT']);
    const elsewhere = await send(question, { url: new URL('/elsewhere', server.origin).href });
    assert.deepEqual(await refusal(elsewhere), [404, 'NOT_FOUND']);
  });

  it('tells its health to anybody', async () => {
    const status = async (path: string) => (await fetch(new URL(path, server.origin))).status;
    assert.equal(await status('/health/live'), 200);
    assert.equal(await status('/health/ready?probe=1'), 200);
    ready = false;
    assert.equal(await status('/health/ready'), 503);
    assert.equal(await status('/health/live'), 200);
    ready = true;
  });

  it('says when its port is taken', async () => {
    await assert.rejects(serve(Number(new URL(server.origin).port)), (error) =>
      isAppError(error, 'PORT_IN_USE'),
    );
  });

  it('outlives clients that break off in the middle', async () => {
    const { port } = new URL(server.origin);
    const half = connect(Number(port), host);
    await once(half, 'connect');
    half.write(
      `POST /library/graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n${ASSERTION_HEADER}: ${assertions.sign(ada, 'library')}\r\n\r\n{"que`,
    );
    half.resetAndDestroy();
    const entered = library.nextSlowCall();
    const waiting = httpRequest(graphql(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [ASSERTION_HEADER]: assertions.sign(ada, 'library'),
      },
    });
    waiting.on('error', () => undefined);
    waiting.end('{"query":"{ slow }"}');
    await entered;
    waiting.destroy();
    library.release();
    assert.equal((await send(question)).status, 200);
  });

  it('answers what is in progress before it closes, and takes nothing more', async () => {
    const other = await serve();
    const idle = connect(Number(new URL(other.origin).port), host);
    await once(idle, 'connect');
    const entered = library.nextSlowCall();
    const slow = send('{"query":"{ slow }"}', { url: graphql(other) });
    await entered;
    const closed = other.close();
    await assert.rejects(
      fetch(new URL('/health/live', other.origin), { headers: { connection: 'close' } }),
    );
    library.release();
    const response = await slow;
    assert.deepEqual(await response.json(), { data: { slow: 'done' } });
    await closed;
    idle.destroy();
  });
});
