import assert from 'node:assert/strict';
import { it } from 'node:test';
import { viewerOf } from '../auth/testing.ts';
import { AppError } from '../errors.ts';
import { createMetrics } from '../metrics.ts';
import { measuredEndpoint, measuredTransport } from './measured.ts';
import type { GraphResponse, SubgraphTransport } from './port.ts';

const ada = viewerOf('usr_ada');

it('counts calls of a subgraph by how they end and their errors by code, and gives on what came', async () => {
  const metrics = createMetrics();
  const answers: Promise<GraphResponse>[] = [];
  const transport: SubgraphTransport = {
    execute: () => answers.shift() ?? assert.fail(),
  };
  const measured = measuredTransport('users', transport, metrics);
  const ask = (answer: Promise<GraphResponse>, signal?: AbortSignal) => {
    answers.push(answer);
    return measured.execute({ query: '{ me { id } }' }, ada, signal);
  };
  const fails = (code: ConstructorParameters<typeof AppError>[0]) =>
    Promise.reject(new AppError(code, 'no'));
  const whole = Promise.resolve({ data: { me: null } });
  assert.equal(ask(whole), whole);
  await whole;
  const errors = [
    { message: 'no', extensions: { code: 'FORBIDDEN' } },
    { message: 'no', extensions: { code: 'usr_ada is not known' } },
    { message: 'no' },
  ];
  await ask(Promise.resolve({ data: null, errors }));
  await assert.rejects(ask(fails('UNAVAILABLE')));
  await assert.rejects(ask(fails('TIMEOUT')));
  await assert.rejects(ask(fails('UNAVAILABLE'), AbortSignal.abort()));
  const text = (await metrics.text()).split('\n');
  for (const line of [
    'gateway_subgraph_requests_total{subgraph="users",outcome="answered"} 2',
    'gateway_subgraph_requests_total{subgraph="users",outcome="failed"} 1',
    'gateway_subgraph_requests_total{subgraph="users",outcome="timedOut"} 1',
    'gateway_subgraph_errors_total{subgraph="users",code="FORBIDDEN"} 1',
    'gateway_subgraph_errors_total{subgraph="users",code="OTHER"} 1',
    'gateway_subgraph_errors_total{subgraph="users",code="INTERNAL"} 1',
    'gateway_subgraph_errors_total{subgraph="users",code="UNAVAILABLE"} 1',
    'gateway_subgraph_errors_total{subgraph="users",code="TIMEOUT"} 1',
    'gateway_subgraph_seconds_count{subgraph="users"} 4',
  ]) {
    assert.ok(text.includes(line), `${line}\n${text.join('\n')}`);
  }
});

it('counts what a subgraph serves', async () => {
  const metrics = createMetrics();
  const served = measuredEndpoint({ name: 'users', handle: async () => ({ data: {} }) }, metrics);
  assert.equal(served.name, 'users');
  assert.deepEqual(await served.handle({ query: '{ me { id } }' }, ada), { data: {} });
  const text = await metrics.text();
  assert.match(text, /^miyagi_subgraph_requests_total\{subgraph="users",outcome="answered"\} 1$/m);
  assert.match(text, /^miyagi_subgraph_seconds_count\{subgraph="users"\} 1$/m);
});
