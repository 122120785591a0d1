import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { closedLoop, openLoop, type Load, type Requests } from './load.ts';

async function served(t: TestContext, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, path: '/graphql' };
}

const requests: Requests = { body: (n) => `{"n":${n}}`, token: (n) => `token ${n}`, shortest: 2 };

/** Looks again with every turn until it is so; the runner's own time limit ends it otherwise. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

async function during(load: Load, condition: () => boolean): Promise<Load> {
  try {
    await until(condition);
  } finally {
    await load.stop();
  }
  return load;
}

describe('the load', () => {
  it('sends another request with every answer, with the token of its connection', async (t) => {
    const seen: { token: string | undefined; body: string }[] = [];
    const wire = await served(t, (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ token: request.headers.authorization, body });
        response.end('{}');
      });
    });
    const load = closedLoop(wire, requests, 3, 100);
    await during(load, () => load.done() >= 30);
    assert.equal(load.failed(), 0);
    assert.ok(load.latencies().length >= 30);
    assert.deepEqual(load.latencies(), []);
    const numbers = seen.map(({ body }) => Number(/\d+/.exec(body)?.[0]));
    assert.equal(new Set(numbers).size, numbers.length);
    assert.equal(Math.min(...numbers), 100);
    assert.deepEqual(
      new Set(seen.map(({ token }) => token)),
      new Set(['Bearer token 0', 'Bearer token 1', 'Bearer token 2']),
    );
  });

  it('counts what cannot be right', async (t) => {
    let n = 0;
    const wire = await served(t, (_request, response) => {
      n += 1;
      if (n % 3 === 0) response.statusCode = 500;
      if (n % 3 === 1) return void response.end('{');
      response.end('{}');
    });
    const load = closedLoop(wire, requests, 1, 0);
    await during(load, () => load.done() >= 9);
    assert.equal(load.failed(), 6);
  });

  it('counts a connection lost in mid-answer', async (t) => {
    const wire = await served(t, (_request, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('{', () => response.destroy());
    });
    const load = closedLoop(wire, requests, 1, 0);
    await during(load, () => load.failed() >= 2);
    assert.equal(load.done(), 0);
  });

  it('opens again what was closed for being idle, with a word or without', async (t) => {
    let opened = 0;
    const server = createTcpServer((socket) => {
      opened += 1;
      socket.end('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n');
      socket.on('error', () => undefined).resume();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const wire = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, path: '/' };
    const load = openLoop(wire, requests, 1, 0.001, 0);
    await during(load, () => opened >= 3);
    assert.equal(load.failed(), 0);
    assert.equal(load.done(), 0);
  });

  it('counts the time that a request waited for its turn', async (t) => {
    const held = Promise.withResolvers<void>();
    let first = true;
    const wire = await served(t, (_request, response) => {
      if (!first) return void response.end('{}');
      first = false;
      void held.promise.then(() => response.end('{}'));
    });
    const began = performance.now();
    const load = openLoop(wire, requests, 1, 200, 0);
    await until(() => performance.now() - began > 150);
    held.resolve();
    await during(load, () => load.done() >= 20);
    const latencies = load.latencies();
    // Those due meanwhile waited as well, each 5 ms less than the one before it.
    assert.ok(latencies.filter((ms) => ms > 50).length >= 10, latencies.join(' '));
    assert.equal(load.failed(), 0);
  });

  it('sends again what met a connection just being closed', async (t) => {
    let n = 0;
    const wire = await served(t, (_request, response) => {
      n += 1;
      if (n === 3) response.socket?.destroy();
      else response.end('{}');
    });
    const load = openLoop(wire, requests, 1, 1_000, 0);
    await during(load, () => load.done() >= 10);
    assert.equal(load.failed(), 0);
  });
});
