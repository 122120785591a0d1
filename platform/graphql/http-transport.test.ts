import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { createAssertions } from '../auth/assertions.ts';
import { ASSERTION_HEADER } from '../auth/port.ts';
import { viewerOf } from '../auth/testing.ts';
import { ManualClock } from '../clock.ts';
import { isAppError, type ErrorCode } from '../errors.ts';
import { httpTransport, type HttpTransport } from './http-transport.ts';

const clock = new ManualClock();
const assertions = createAssertions({ secret: new Uint8Array(32).fill(1), clock });
const ada = viewerOf('ada');
const request = { query: '{ a }' };

const fails =
  (code: ErrorCode, retryable = true) =>
  (error: unknown) =>
    isAppError(error, code) && error.retryable === retryable && error.message.startsWith('library');
const givenUp = (error: unknown) =>
  isAppError(error, 'UNAVAILABLE') && /given up/.test(error.message);

describe('HTTP transport', () => {
  const open: { server: Server; transport: HttpTransport }[] = [];
  afterEach(async () => {
    for (const { server, transport } of open.splice(0)) {
      server.closeAllConnections();
      server.close();
      await transport.close();
    }
  });

  const bench = async (listener: RequestListener, responseLimit = 1000) => {
    const sockets = new Set<Socket>();
    const server = createServer(listener);
    server.on('connection', (socket) => sockets.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const transport = httpTransport({
      url: `http://127.0.0.1:${port}/some/graphql?x=1`,
      name: 'library',
      assertions,
      timeoutMs: 5_000,
      clock,
      responseLimit,
    });
    open.push({ server, transport });
    return { server, sockets, transport };
  };
  const answering = (status: number, body: string) =>
    bench((incoming, response) => {
      incoming.resume();
      response.writeHead(status).end(body);
    });

  it('posts operation, variables and name with an assertion for the callee', async () => {
    const seen: unknown[] = [];
    const { transport } = await bench((incoming, response) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
      incoming.on('end', () => {
        const assertion = String(incoming.headers[ASSERTION_HEADER]);
        seen.push(incoming.method, incoming.url, incoming.headers['content-type']);
        seen.push(assertions.verify(assertion, 'library').id, JSON.parse(body));
        response.end('{"data":{"a":1}}');
      });
    });
    const whole = { query: 'query Q($v: Int) { a }', variables: { v: 1 }, operationName: 'Q' };
    assert.deepEqual(await transport.execute(whole, ada), { data: { a: 1 } });
    assert.deepEqual(seen, ['POST', '/some/graphql?x=1', 'application/json', 'ada', whole]);
  });

  it('keeps its connections', async () => {
    const { transport, sockets } = await answering(200, '{"data":{}}');
    for (let i = 0; i < 20; i++) await transport.execute(request, ada);
    // The pool opens a second one when the first has not quite ended its call.
    assert.ok(sockets.size <= 2, `${sockets.size} connections`);
  });

  it('hands on GraphQL errors, also those with a client error status', async () => {
    const body = '{"errors":[{"message":"no","extensions":{"code":"BAD_USER_INPUT"}}]}';
    for (const status of [200, 400, 413]) {
      const { transport } = await answering(status, body);
      assert.deepEqual(await transport.execute(request, ada), JSON.parse(body));
    }
  });

  it('takes anything that is no GraphQL answer for none', async () => {
    const bodies = [
      '',
      '<html>',
      'null',
      '[]',
      '{}',
      '{"data":null}',
      '{"data":7}',
      '{"errors":[]}',
      '{"errors":[{}]}',
      '{"errors":"no"}',
    ];
    for (const body of bodies) {
      const { transport } = await answering(200, body);
      await assert.rejects(transport.execute(request, ada), fails('UNAVAILABLE'), body);
    }
    const codes: Record<number, ErrorCode> = {
      401: 'UNAVAILABLE',
      429: 'RATE_LIMITED',
      500: 'UNAVAILABLE',
      503: 'UNAVAILABLE',
    };
    for (const [status, code] of Object.entries(codes)) {
      const { transport } = await answering(Number(status), '{"errors":[{"message":"no"}]}');
      await assert.rejects(transport.execute(request, ada), fails(code), status);
    }
  });

  it('reads no more than its limit', async () => {
    const text = JSON.stringify({ data: { a: 'x'.repeat(990) } });
    const { transport } = await answering(200, text);
    await assert.rejects(transport.execute(request, ada), fails('UNAVAILABLE', false));
    const fits = await answering(200, text.replace(/x+/, 'x'.repeat(900)));
    await fits.transport.execute(request, ada);
  });

  it('survives a callee that is not there, and finds it when it comes back', async () => {
    const { transport, server } = await answering(200, '{"data":{"a":1}}');
    const { port } = server.address() as AddressInfo;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    await assert.rejects(transport.execute(request, ada), fails('UNAVAILABLE'));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    assert.deepEqual(await transport.execute(request, ada), { data: { a: 1 } });
  });

  it('notices connections that break before, in and between answers', async () => {
    let calls = 0;
    const { transport } = await bench((incoming, response) => {
      incoming.resume();
      calls += 1;
      if (calls === 1) response.destroy();
      else if (calls === 2) {
        response.writeHead(200, { 'content-length': 100 }).write('{"data"');
        setImmediate(() => response.destroy());
      } else response.end('{"data":{"a":1}}');
    });
    await assert.rejects(transport.execute(request, ada), fails('UNAVAILABLE'));
    await assert.rejects(transport.execute(request, ada), fails('UNAVAILABLE'));
    assert.deepEqual(await transport.execute(request, ada), { data: { a: 1 } });
  });

  it('waits until its deadline for the head of an answer, and for the rest of it', async () => {
    const came = Promise.withResolvers<void>();
    const silent = await bench(() => came.resolve());
    const first = assert.rejects(silent.transport.execute(request, ada), fails('TIMEOUT'));
    await came.promise;
    await clock.advance(5_000);
    await first;

    const begun = Promise.withResolvers<void>();
    const trickling = await bench((_incoming, response) => {
      response.write('{"data":');
      begun.resolve();
    });
    const second = assert.rejects(trickling.transport.execute(request, ada), fails('TIMEOUT'));
    await begun.promise;
    await clock.advance(5_000);
    await second;
  });

  it('hangs up when the call is aborted', async () => {
    const came = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const { transport } = await bench((_incoming, response) => {
      response.once('close', () => gone.resolve());
      came.resolve();
    });
    const controller = new AbortController();
    const call = assert.rejects(transport.execute(request, ada, controller.signal), givenUp);
    await came.promise;
    controller.abort();
    await call;
    await gone.promise;
  });
});
