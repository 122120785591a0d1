import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { it } from 'node:test';
import { createMetrics } from '../../platform/metrics.ts';
import { clientFigures } from './client-figures.ts';

function counted() {
  const metrics = createMetrics();
  const figuresOf = clientFigures(metrics, [1]);
  const told = (headers: IncomingHttpHeaders) => {
    const figures = figuresOf(headers);
    figures.answered.add();
    return figures;
  };
  return {
    told,
    ask: (name?: string, version?: string) =>
      told({
        ...(name !== undefined && { 'apollographql-client-name': name }),
        ...(version !== undefined && { 'apollographql-client-version': version }),
      }),
    lines: async () => {
      const text = await metrics.text();
      return text.split('\n').filter((line) => line.startsWith('gateway_client_operations_total{'));
    },
  };
}

it('tells programs apart by name and version, and who gives none is unnamed', async () => {
  const { ask, lines } = counted();
  assert.equal(ask('web', '1.0'), ask('web', '1.0'));
  ask('web', '1.1');
  ask();
  assert.deepEqual(
    (await lines()).filter((line) => line.includes('answered')),
    [
      'gateway_client_operations_total{client="web",version="1.0",outcome="answered"} 2',
      'gateway_client_operations_total{client="web",version="1.1",outcome="answered"} 1',
      'gateway_client_operations_total{client="unnamed",version="",outcome="answered"} 1',
    ],
  );
});

it('takes the headers of other clients too, and no address for a name', async () => {
  const { told, lines } = counted();
  told({ 'graphql-client-name': 'ios', 'graphql-client-version': '2.0' });
  told({ 'apollographql-client-name': 'ann@example.org' });
  const answered = (await lines()).filter((line) => line.includes('answered'));
  assert.deepEqual(answered, [
    'gateway_client_operations_total{client="ios",version="2.0",outcome="answered"} 1',
    'gateway_client_operations_total{client="other",version="",outcome="answered"} 1',
  ]);
});

it('has room for so many, whatever clients say', async () => {
  const { ask, lines } = counted();
  ask('web', '1.0');
  for (let n = 0; n < 1_000; n++) {
    ask(`name ${n}`);
    ask('web', `1.0.${n}`);
    ask('x'.repeat(100 + n), 'y'.repeat(100 + n));
  }
  ask('web', '1.0');
  const all = await lines();
  assert.ok(all.length <= 2 * (20 + 5 + 5), `${all.length} series`);
  assert.ok(
    all.includes(
      'gateway_client_operations_total{client="web",version="1.0",outcome="answered"} 2',
    ),
  );
  assert.ok(
    all.includes(
      'gateway_client_operations_total{client="web",version="other",outcome="answered"} 996',
    ),
  );
});
