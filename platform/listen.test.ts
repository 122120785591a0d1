import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { test, type TestContext } from 'node:test';
import { isAppError } from './errors.ts';
import { listenAt, settlePort } from './listen.ts';

const host = '127.0.0.1';

function server(t: TestContext): Server {
  const made = createServer();
  t.after(() => made.close());
  return made;
}

function isTaken(port: number, setting: string) {
  return (error: unknown) => {
    assert.ok(isAppError(error, 'PORT_IN_USE'));
    assert.match(error.message, new RegExp(`Port ${port} of ${host} is taken.*${setting}`));
    return true;
  };
}

test('a port that somebody else has is refused by its number and its setting', async (t) => {
  const port = await listenAt(server(t), { host, port: 0, setting: 'PORT' });
  const place = { host, port, setting: 'INTERNAL_PORT' };
  await assert.rejects(listenAt(server(t), place), isTaken(port, 'INTERNAL_PORT'));
});

test('a port is settled for processes that do not run yet, and free for them', async (t) => {
  const port = await settlePort({ host, port: 0, setting: 'PORT' });
  assert.ok(port > 0);
  assert.equal(await settlePort({ host, port, setting: 'PORT' }), port);
  assert.equal(await listenAt(server(t), { host, port, setting: 'PORT' }), port);
});

test('a port that another program shares among its own processes is not shared with it', async (t) => {
  const other = server(t).listen({ host, port: 0, reusePort: process.platform === 'linux' });
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await assert.rejects(settlePort({ host, port, setting: 'PORT' }), isTaken(port, 'PORT'));
});

test('what else keeps it from listening is told as it is', async (t) => {
  const place = { host: '192.0.2.1', port: 0, setting: 'PORT' };
  await assert.rejects(listenAt(server(t), place), { code: 'EADDRNOTAVAIL' });
});
