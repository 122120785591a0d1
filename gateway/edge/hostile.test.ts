// Every hostile shape over a real listening gateway: how it is refused, and that nobody else is asked about it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { generateKeyPair } from 'jose';
import { WebSocket } from 'ws';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { createVerifier } from '../../platform/auth/verifier.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { graphInThread } from '../supergraph/graph-in-thread.ts';
import { attachStreamless, hostileMessages, hostileRequests } from './hostile.testing.ts';
import { good, post, targetSdl } from './hostile-wire.testing.ts';
import { RawHttp } from './raw-http.testing.ts';

interface Told {
  readonly message: string;
  readonly extensions: { readonly code: string; readonly field?: string };
}

let gateway: Gateway;
let port: number;
let asked = 0;
let planned = 0;
const wellMeant = post(JSON.stringify({ query: good }));

before(async () => {
  const { publicKey } = await generateKeyPair('EdDSA');
  gateway = createGateway({
    graph: await graphInThread([{ name: 'target', sdl: targetSdl, nodes: {} }], [], {
      clock: systemClock,
      log: silentLog,
    }),
    subgraphs: [
      {
        name: 'target',
        transport: {
          async execute() {
            asked += 1;
            return { data: { things: [{ id: '1', name: 'one' }] } };
          },
        },
      },
    ],
    verifier: createVerifier({
      ...{ key: publicKey, algorithms: ['EdDSA'], issuer: 'i', audience: 'a' },
      clock: systemClock,
    }),
    assertions: null,
    ...{ clock: systemClock, log: silentLog, host: '127.0.0.1', port: 0, origins: [] },
    introspection: true,
    playground: null,
    sockets: attachStreamless,
  });
  const graph = gateway.supergraph();
  const plan = graph.plan.bind(graph);
  Object.assign(graph, {
    plan: (...args: Parameters<typeof plan>) => {
      planned += 1;
      return plan(...args);
    },
  });
  port = Number(new URL(await gateway.start()).port);
});

after(() => gateway.stop(0));

function untouched(): () => void {
  const [wasAsked, wasPlanned] = [asked, planned];
  return () => assert.deepEqual([asked, planned], [wasAsked, wasPlanned], 'it was let through');
}

function isTold(
  told: Told | undefined,
  expected: { code: string; field?: string; about?: string },
) {
  const { code, field } = told?.extensions ?? {};
  assert.deepEqual({ code, field }, { code: expected.code, field: expected.field }, told?.message);
  assert.ok((told?.message.length ?? 0) <= 510);
  if (expected.about !== undefined)
    assert.ok(told?.message.includes(expected.about), told?.message);
}

describe('refused with a typed error before planning', () => {
  for (const { name, bytes, refused } of hostileRequests) {
    it(name, async () => {
      const check = untouched();
      const connection = new RawHttp(port);
      for (const n of [1, 2]) {
        connection.send(bytes(n));
        const { status, body } = await connection.answer();
        const { errors, ...rest } = JSON.parse(body) as { errors: Told[] };
        isTold(errors[0], refused);
        assert.deepEqual([status, rest], [refused.status, {}]);
        check();
        if (refused.closes === true) return connection.closed;
      }
      connection.send(wellMeant);
      const { status, body } = await connection.answer();
      assert.deepEqual(
        [status, JSON.parse(body)],
        [200, { data: { things: [{ id: '1', name: 'one' }] } }],
      );
      connection.end();
    });
  }

  it('a body without end: 413, and nothing more of it is read', async () => {
    const connection = new RawHttp(port);
    const [head = ''] = post('').toString().split('content-length');
    connection.send(`${head}transfer-encoding: chunked\r\n\r\n`);
    const chunk = Buffer.concat([
      Buffer.from('10000\r\n'),
      Buffer.alloc(0x10000),
      Buffer.from('\r\n'),
    ]);
    for (let sent = 0; sent < 10 * 1_048_576; sent += 0x10000) connection.send(chunk);
    const { status, body, headers } = await connection.answer();
    const { errors } = JSON.parse(body) as { errors: Told[] };
    isTold(errors[0], { code: 'OPERATION_LIMIT_EXCEEDED', field: 'body' });
    assert.deepEqual([status, headers.get('connection')], [413, 'close']);
    await connection.closed;
  });

  for (const { name, message, refused } of hostileMessages) {
    it(name, async () => {
      const check = untouched();
      const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
      await once(socket, 'open');
      socket.send('{"type":"connection_init"}');
      await once(socket, 'message');
      socket.send(message(1));
      if ('closes' in refused) {
        const [code] = (await once(socket, 'close')) as [number];
        assert.equal(code, refused.closes);
        return check();
      }
      const [data] = (await once(socket, 'message')) as [Buffer];
      const { type, payload } = JSON.parse(data.toString()) as { type: string; payload: Told[] };
      assert.equal(type, 'error');
      isTold(payload[0], refused);
      check();
      socket.send(JSON.stringify({ id: 'good', type: 'subscribe', payload: { query: good } }));
      const [answer] = (await once(socket, 'message')) as [Buffer];
      assert.match(answer.toString(), /"type":"next".*"name":"one"/);
      socket.close();
    });
  }
});
