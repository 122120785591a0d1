// Who may open a WebSocket, for how long, and how its loss is noticed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { wholeRun } from './graph.testing.ts';
import { accepted } from './transports.testing.ts';
import { closeOf, messages, subscribe, webSockets } from './websocket.testing.ts';

test('a socket must be initialised once, in time, with good credentials, before it asks', async (t) => {
  const { socket, clock } = await webSockets(t);
  const init = (ws: WebSocket, payload: object) =>
    ws.send(JSON.stringify({ type: 'connection_init', payload }));

  const bad = await socket();
  init(bad, { authorization: 'Bearer x' });
  const { code, reason } = await closeOf(bad);
  assert.equal(code, 4403);
  assert.match(reason, /^Not a token: \?+$/);

  const odd = await socket();
  init(odd, { authorization: 7 });
  assert.equal((await closeOf(odd)).code, 4403);

  const hasty = await socket();
  subscribe(hasty, '{ mine { id } }');
  assert.equal((await closeOf(hasty)).code, 4401);

  const twice = await socket('Bearer ada');
  init(twice, {});
  assert.equal((await closeOf(twice)).code, 4429);

  const silent = await socket();
  const closed = closeOf(silent);
  await clock.advance(3_000);
  assert.equal((await closed).code, 4408);

  const nobody = await socket(null);
  subscribe(nobody, wholeRun);
  const [data] = (await once(nobody, 'message')) as [Buffer];
  assert.match(data.toString(), /UNAUTHENTICATED/);

  const old = new WebSocket(silent.url, 'graphql-ws');
  await assert.rejects(once(old, 'open'));
});

test('only pages of known origins open sockets, on one path, up to a number', async (t) => {
  const { port, url } = await webSockets(t, { sockets: 2 });
  const status = async (path: string, headers: Record<string, string>) => {
    const request = httpRequest({
      port,
      path,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        'sec-websocket-protocol': 'graphql-transport-ws',
        ...headers,
      },
    }).end();
    return new Promise<number | undefined>((resolve, reject) => {
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.on('upgrade', (response, stream) => {
        stream.destroy();
        resolve(response.statusCode);
      });
      request.on('error', reject);
    });
  };
  assert.equal(await status('/graphql', { origin: 'https://evil.example' }), 403);
  assert.equal(await status('/graphql', { origin: 'null' }), 403);
  assert.equal(await status('/elsewhere', {}), 404);
  assert.equal(await status('/graphql?x=1', { origin: 'https://app.example' }), 101);
  assert.equal(
    await status('/graphql', { origin: `http://127.0.0.1:${port}` }),
    403,
    'not the same host',
  );
  assert.equal(
    await status('/graphql', { origin: `http://localhost:${port}`, host: `localhost:${port}` }),
    101,
  );
  const held = [
    new WebSocket(url, 'graphql-transport-ws'),
    new WebSocket(url, 'graphql-transport-ws'),
  ];
  await Promise.all(held.map((ws) => once(ws, 'open')));
  assert.equal(await status('/graphql', {}), 503);
  for (const ws of held) ws.terminate();
});

test('a socket whose other end is gone is noticed, a living one stays', async (t) => {
  const { socket, clock, edge } = await webSockets(t);
  const dead = await socket('Bearer ada', { autoPong: false });
  const living = await socket('Bearer ada');
  const gone = closeOf(dead);
  const pinged = Promise.all([once(dead, 'ping'), once(living, 'ping')]);
  await clock.advance(15_000);
  await pinged;
  // The pong must have arrived: this answer comes after it.
  living.send(JSON.stringify({ type: 'ping' }));
  await once(living, 'message');
  await clock.advance(15_000);
  assert.equal((await gone).code, 1006);
  assert.equal(living.readyState, WebSocket.OPEN);
  assert.equal(edge.connections(), 1);
});

test('expired credentials close the socket with a code that asks for new ones', async (t) => {
  const { socket, clock, append } = await webSockets(t);
  await append(accepted);
  const ws = await socket('Bearer brief');
  const seen = messages(ws);
  subscribe(ws, wholeRun);
  await once(ws, 'message');
  const closed = closeOf(ws);
  await clock.advance(5_000);
  assert.deepEqual(await closed, { code: 4403, reason: 'Your token has expired.' });
  assert.deepEqual(
    seen.map(({ type }) => type),
    ['next'],
    'neither an error nor a complete, which would be final for a client',
  );
});

test('heartbeats of very many sockets leave turns to others', async (t) => {
  const { socket, clock } = await webSockets(t, { sockets: 250 });
  await Promise.all(Array.from({ length: 250 }, () => socket('Bearer ada')));
  let [all, inTurn, most] = [0, 0, 0];
  t.mock.method(WebSocket.prototype, 'ping', () => {
    if (inTurn === 0) setImmediate(() => (inTurn = 0));
    all += 1;
    inTurn += 1;
    most = Math.max(most, inTurn);
  });
  await clock.advance(15_000);
  for (let turn = 0; turn < 100 && all < 250; turn += 1) await nextTurn();
  assert.equal(all, 250);
  assert.ok(most <= 100, `${most} in one turn`);
});
