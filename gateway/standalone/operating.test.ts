// What operators see of a gateway and can set: figures, registered operations over reloads, retries and breaker.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAppError } from '../../platform/errors.ts';
import { heldSource, keptLog, LINK, serve, startRemote, supergraphOf } from './remote.testing.ts';
import type { RemoteSubgraph, Served } from './remote.testing.ts';

describe('operating a gateway', () => {
  let remote: RemoteSubgraph;
  let supergraph: string;
  const running: Served[] = [];
  const served = async (...request: Parameters<typeof serve>) => {
    const gateway = await serve(...request);
    running.push(gateway);
    return gateway;
  };
  const folder = mkdtempSync(join(tmpdir(), 'gateway-operating-'));
  const registered = (operations: object) => {
    const file = join(folder, 'operations.json');
    writeFileSync(file, JSON.stringify(operations));
    return file;
  };
  before(async () => {
    remote = await startRemote('one', 'type Query { here: Boolean there: Boolean }', {
      Query: { here: () => true },
    });
    supergraph = supergraphOf([remote]);
  });
  after(async () => {
    for (const gateway of running) await gateway.stop();
    await remote.close();
  });

  it('tells figures of operations, subgraphs, plans and the event loop', async () => {
    const { ask, origin } = await served({ supergraph });
    await ask('{ here }');
    await ask('{ here }');
    await ask('{ nowhere }');
    const text = await (await fetch(`${origin}/metrics`)).text();
    for (const line of [
      'gateway_operations_total{type="query",outcome="answered"} 2',
      'gateway_operations_total{type="unknown",outcome="GRAPHQL_VALIDATION_FAILED"} 1',
      'gateway_operation_seconds_count{type="query"} 2',
      'gateway_operation_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1',
      'gateway_client_operations_total{client="unnamed",version="",outcome="answered"} 2',
      'gateway_client_operations_total{client="unnamed",version="",outcome="failed"} 1',
      'gateway_client_operation_seconds_count{client="unnamed"} 3',
      'gateway_http_responses_total{status="200"} 3',
      'gateway_subgraph_requests_total{subgraph="one",outcome="answered"} 2',
      'gateway_subgraph_requests_total{subgraph="one",outcome="timedOut"} 0',
      'gateway_subgraph_seconds_count{subgraph="one"} 2',
      'gateway_subgraph_breaker{subgraph="one"} 0',
      'gateway_planned_operations 1',
    ]) {
      assert.ok(text.split('\n').includes(line), line);
    }
    assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m);
  });

  it('counts what a subgraph was asked at an earlier place too', async (t) => {
    const moved = await startRemote('one', 'type Query { here: Boolean there: Boolean }', {
      Query: { here: () => false },
    });
    t.after(() => moved.close());
    const source = heldSource(supergraph);
    const log = keptLog();
    const { ask, origin } = await served({ supergraph: source, log });
    await ask('{ here }');
    source.put(supergraphOf([moved]));
    while (!log.lines.some(({ message }) => message === 'supergraph replaced')) await nextTurn();
    assert.deepEqual((await ask('{ here }')).data, { here: false });
    const text = await (await fetch(`${origin}/metrics`)).text();
    assert.match(text, /^gateway_subgraph_requests_total\{subgraph="one",outcome="answered"\} 2$/m);
  });

  it('names its own setting where registered operations cannot be read', async () => {
    const operations = { file: registered({ a: '{ nowhere }' }) };
    await assert.rejects(served({ supergraph, config: { operations } }), (error) => {
      assert.ok(isAppError(error, 'CONFIG_INVALID'));
      assert.match(error.message, /^operations\.file: .*operation "a": Cannot query field/);
      assert.equal(error.field, 'operations.file');
      return true;
    });
  });

  it('warns of registered operations that a new version does not answer, and refuses those', async () => {
    const source = heldSource(supergraph);
    const log = keptLog();
    const operations = { file: registered({ a: '{ here }', b: '{ there }' }), only: true };
    const { origin } = await served({ supergraph: source, log, config: { operations } });
    const byId = async (documentId: string) => {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ documentId }),
      });
      const { data, errors } = (await response.json()) as {
        data?: object;
        errors?: { extensions: { code: string } }[];
      };
      return data ?? errors?.[0]?.extensions.code;
    };
    assert.deepEqual(await byId('b'), { there: null });
    const sdl = `${LINK}type Query { here: Boolean }`;
    source.put(supergraphOf([{ ...remote, sdl }]));
    const warned = () => log.lines.find(({ message }) => message.startsWith('registered'));
    while (warned() === undefined) await nextTurn();
    assert.deepEqual([warned()?.level, warned()?.fields], ['warn', { operations: ['b'] }]);
    assert.equal(await byId('b'), 'GRAPHQL_VALIDATION_FAILED');
    assert.deepEqual(await byId('a'), { here: true });
  });

  it('keeps to the settings of retries and breaker, those of one subgraph first', async (t) => {
    let asked = 0;
    const busy = createServer((_request, response) => {
      asked += 1;
      response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    t.after(() => new Promise((resolve) => busy.close(resolve)));
    t.after(() => busy.closeAllConnections());
    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}/`;
    const after = async (allSubgraphs: object, one: object, times = 1) => {
      asked = 0;
      const config = { allSubgraphs, subgraphs: { one: { url, ...one } } };
      const { ask } = await served({ supergraph, config });
      for (let time = 0; time < times; time += 1) {
        const { errors } = await ask('{ here }');
        assert.equal(errors?.[0]?.extensions['code'], 'UNAVAILABLE');
      }
      return asked;
    };
    const quick = { pauseMs: 0 };
    assert.equal(await after({ retry: quick }, {}), 3);
    assert.equal(await after({ retry: quick, attempts: 5 }, {}), 5);
    assert.equal(await after({ retry: quick, attempts: 5 }, { attempts: 2 }), 2);
    assert.equal(await after({ retry: { ...quick, reserve: 0, ratio: 0 } }, {}), 1);
    assert.equal(await after({ retry: quick }, { retry: { reserve: 1, ratio: 0 } }), 2);
    const breaker = { minimum: 4, failureRate: 0.5 };
    assert.equal(await after({ attempts: 1, breaker }, {}, 10), 4);
    assert.equal(await after({ attempts: 1, breaker }, { breaker: { minimum: 2 } }, 10), 2);
  });

  it('gives a subgraph’s status its meaning', async (t) => {
    let status = 500;
    const failing = createServer((_request, response) => response.writeHead(status).end());
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
    t.after(() => new Promise((resolve) => failing.close(resolve)));
    t.after(() => failing.closeAllConnections());
    const url = `http://127.0.0.1:${(failing.address() as AddressInfo).port}/`;
    const config = { subgraphs: { one: { url, attempts: 1 } } };
    const { ask } = await served({ supergraph, config });
    const codes: Record<number, unknown> = {};
    for (status of [429, 500, 502, 503, 504]) {
      const { errors } = await ask('{ here }');
      codes[status] = [errors?.[0]?.extensions['code'], errors?.[0]?.extensions['serviceName']];
    }
    assert.deepEqual(codes, {
      429: ['RATE_LIMITED', 'one'],
      500: ['UNAVAILABLE', 'one'],
      502: ['UNAVAILABLE', 'one'],
      503: ['UNAVAILABLE', 'one'],
      504: ['TIMEOUT', 'one'],
    });
  });
});
