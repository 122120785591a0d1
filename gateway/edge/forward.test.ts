import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../platform/errors.ts';
import type { Executor } from '../execute/port.ts';
import { headerFilter } from './forward.ts';
import { wholeRun } from './graph.testing.ts';
import { frames, openEvents } from './sse.testing.ts';
import { accepted, runId } from './transports.testing.ts';
import { messages, subscribe, webSockets } from './websocket.testing.ts';

test('what is listed goes on, nothing else', () => {
  const filter = headerFilter(['Accept-Language', 'x-request-id']);
  const authorization = 'Bearer x';
  assert.deepEqual(filter({ 'x-request-id': 'r1', 'x-other': 'o', authorization }), {
    'x-request-id': 'r1',
  });
  assert.equal(filter({ authorization }), undefined);
  assert.equal(headerFilter([])({ 'x-request-id': 'r1' }), undefined);
  assert.equal(headerFilter(['__proto__'])({}), undefined);
});

test('headers that say who asks, or belong to a connection, can never be listed', () => {
  for (const name of [
    ...['Authorization', 'cookie', 'Proxy-Authorization', 'miyagi-assertion', 'Miyagi-Viewer'],
    ...['connection', 'host', 'content-length', 'Transfer-Encoding', 'upgrade', 'te', 'keep-alive'],
    ...['content-type', 'accept-encoding', 'x y', 'x:y', 'x\r\ny', ''],
  ]) {
    assert.throws(
      () => headerFilter(['x-request-id', name]),
      (error) => isAppError(error, 'CONFIG_INVALID') && /FORWARD_HEADERS/.test(error.message),
      name,
    );
  }
});

test('where nobody is authenticated, what clients say of themselves may be listed', () => {
  const filter = headerFilter(['Authorization'], { withIdentity: true });
  assert.deepEqual(filter({ authorization: 'Bearer x' }), { authorization: 'Bearer x' });
  const listing = (name: string) => () => headerFilter([name], { withIdentity: true });
  assert.throws(listing('miyagi-assertion'), /miyagi-assertion/);
  assert.throws(listing('host'), /host/);
});

test('queries on streams take them along, subscriptions do not', async (t) => {
  const seen: unknown[] = [];
  const execute: Executor['execute'] = async (_graph, { headers }) => {
    seen.push(headers);
    return { data: {} };
  };
  const live: unknown[] = [];
  const resolveEvent: Executor['resolveEvent'] = async (_graph, { headers }, root) => {
    live.push(headers);
    return { data: root };
  };
  const forwarded = headerFilter(['x-request-id']);
  const world = await webSockets(t, { executor: { execute, resolveEvent }, forwarded });
  const headers = { 'x-request-id': 'r1', authorization: 'Bearer ada' };
  const events = await openEvents(
    `${world.origin}/graphql/stream?query=${encodeURIComponent('{ mine { id } }')}`,
    { headers },
  );
  await events.ended;
  const ws = await world.socket('Bearer ada', { headers });
  const received = messages(ws);
  subscribe(ws, '{ mine { id } }', {});
  while (received.length < 2) await new Promise(setImmediate);
  const search = new URLSearchParams({ query: wholeRun, variables: JSON.stringify({ runId }) });
  const stream = await openEvents(`${world.origin}/graphql/stream?${search.toString()}`, {
    headers,
  });
  t.after(() => stream.close());
  await world.append(accepted);
  await stream.until(frames(1));
  assert.deepEqual(live, [undefined]);
  assert.deepEqual(seen, [{ 'x-request-id': 'r1' }, { 'x-request-id': 'r1' }]);
});
