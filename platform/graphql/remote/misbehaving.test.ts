// What a transport makes of a server that stalls, cuts, lies or says too much.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { viewerOf } from '../../auth/testing.ts';
import { fails, noPause, openRemote, sendJson, type Behaviour } from './server.testing.ts';
import { remoteTransport } from './transport.ts';

const ada = viewerOf('ada');
// Whatever happens to it happens once.
const mutation = { query: 'mutation { a }', kind: 'mutation' } as const;
const good = { data: { a: 1 } };
const unreachable = fails('UNAVAILABLE', /^library cannot be reached\.$/);

/** Each breaks off another way; the next call must find a working connection again. */
const broken: Readonly<Record<string, Behaviour>> = {
  'hangs up without a word': ({ response }) => response.socket?.destroy(),
  'resets the connection': ({ response }) => response.socket?.resetAndDestroy(),
  'cuts a body of known length': ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
    response.write('{"data":{"a":1}}', () => response.socket?.end());
  },
  'cuts a body in pieces': ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"data":{"a":1}}', () => response.socket?.end());
  },
  'resets in the middle of a body': ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
    response.write('{"data"', () => response.socket?.resetAndDestroy());
  },
  'speaks no HTTP': ({ response }) => response.socket?.end('220 mail ready\r\n'),
  'sends a head without end': ({ response }) =>
    response.socket?.write(`HTTP/1.1 200 OK\r\n${'x-pad: yes\r\n'.repeat(4000)}`),
};

describe('remote transport, misbehaving servers', () => {
  for (const [what, behaviour] of Object.entries(broken)) {
    it(`takes one that ${what} for unreachable, and asks it again`, async (t) => {
      const { transport, bodies } = await openRemote(t, (asked) =>
        asked.index === 0 ? behaviour(asked) : sendJson(asked.response, good),
      );
      await assert.rejects(transport.execute(mutation, ada), unreachable);
      assert.deepEqual(await transport.execute(mutation, ada), good);
      assert.equal(bodies.length, 2);
      assert.deepEqual(
        [transport.stats.attempts, transport.stats.retries, transport.stats.active],
        [2, 0, 0],
      );
    });
  }

  it('says what it got instead of GraphQL', async (t) => {
    const { transport } = await openRemote(t, ({ response, index }) => {
      if (index === 0) response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hi</h1>');
      else if (index === 1) response.writeHead(301, { location: '/elsewhere' }).end();
      else if (index === 2) response.writeHead(204).end();
      else sendJson(response, { detail: 'no such path' }, 404);
    });
    for (const text of [/text\/html \(HTTP status 200\)/, /301/, /204/, /404/]) {
      await assert.rejects(transport.execute(mutation, ada), fails('UNAVAILABLE', text));
    }
  });

  it('reads no more than its limit, announced or not', async (t) => {
    const text = JSON.stringify({ data: { a: 'x'.repeat(200_000) } });
    let written = 0;
    const { transport } = await openRemote(
      t,
      ({ response, index }) => {
        response.setHeader('content-type', 'application/json');
        if (index === 0) response.setHeader('content-length', text.length);
        if (index < 2) response.end(text);
        else if (index === 2) {
          const more = () => {
            written += 1;
            if (!response.destroyed) response.write('x'.repeat(10_000), more);
          };
          more();
        } else sendJson(response, good);
      },
      { responseLimit: 100_000 },
    );
    for (let i = 0; i < 3; i++) {
      await assert.rejects(
        transport.execute(mutation, ada),
        fails('UNAVAILABLE', /too long/, false),
      );
    }
    assert.ok(written > 0);
    assert.deepEqual(await transport.execute(mutation, ada), good);
    assert.equal(transport.stats.breaker, 'closed');
  });

  it('keeps its deadline however slowly an answer comes', async (t) => {
    const drops = Promise.withResolvers<() => Promise<void>>();
    const gone = Promise.withResolvers<void>();
    const { transport, clock } = await openRemote(t, ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.once('close', () => gone.resolve());
      drops.resolve(() => new Promise((done) => response.write(' ', () => done())));
    });
    const call = assert.rejects(
      transport.execute(mutation, ada),
      fails('TIMEOUT', /^library did not answer in time\.$/),
    );
    const drop = await drops.promise;
    for (let i = 0; i < 4; i++) {
      await drop();
      await clock.advance(1_000);
    }
    assert.equal(transport.stats.active, 1);
    await clock.advance(1_000);
    await call;
    await gone.promise;
    assert.equal(transport.stats.active, 0);
  });

  it('gives up one that takes connections and says nothing', async (t) => {
    const { transport, nextRequest, clock, sockets } = await openRemote(t, () => undefined);
    const came = nextRequest();
    const call = assert.rejects(transport.execute(mutation, ada), fails('TIMEOUT', /in time/));
    await came;
    const [socket] = sockets;
    assert.ok(socket);
    const closed = once(socket, 'close');
    await clock.advance(5_000);
    await call;
    await closed;
  });

  it('gets through to one that closes each connection while it is being used again', async (t) => {
    // Answers one request a connection and hangs up when the second comes, as a server whose keep-alive just ran out.
    const server = createServer((socket) => {
      let answered = false;
      socket.on('error', () => undefined);
      socket.on('data', () => {
        if (answered) return void socket.destroy();
        answered = true;
        const body = JSON.stringify(good);
        const head = `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
        socket.write(`HTTP/1.1 200 OK\r\nkeep-alive: timeout=60\r\n${head}\r\n${body}`);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const transport = remoteTransport({
      url,
      name: 'library',
      timeoutMs: 60_000,
      connections: 1,
      random: noPause,
    });
    t.after(async () => {
      await transport.close();
      server.close();
    });
    for (let i = 0; i < 6; i++) {
      const query = { query: `{ a${i} }`, kind: 'query' } as const;
      assert.deepEqual(await transport.execute(query, ada), good);
    }
    assert.equal(transport.stats.retries, 5);
    await assert.rejects(transport.execute(mutation, ada), unreachable);
  });
});
