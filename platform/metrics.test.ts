import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createMetrics } from './metrics.ts';

it('counts by label, and the same name is the same figure', async () => {
  const metrics = createMetrics();
  metrics.counter('eggs_total', 'Eggs.', ['size']).at({ size: 'large' }).add(3);
  metrics.counter('eggs_total', 'Eggs.', ['size']).at({ size: 'large' }).add();
  metrics.histogram('laying_seconds', 'How long it takes.', [1, 5]).at({}).record(2);
  metrics.histogram('laying_seconds', 'How long it takes.', [1, 5]).at({}).record(0.5);
  const text = await metrics.text();
  assert.match(text, /^# HELP eggs_total Eggs\.$/m);
  assert.match(text, /^eggs_total\{size="large"\} 4$/m);
  assert.match(text, /^laying_seconds_bucket\{le="1"\} 1$/m);
  assert.match(text, /^laying_seconds_bucket\{le="5"\} 2$/m);
  assert.match(text, /^laying_seconds_bucket\{le="\+Inf"\} 2$/m);
  assert.match(text, /^laying_seconds_sum 2\.5$/m);
  assert.match(text, /^laying_seconds_count 2$/m);
});

it('keeps the figures of two apart', async () => {
  createMetrics().counter('eggs_total', 'Eggs.', []).at({}).add();
  assert.equal((await createMetrics().text()).includes('eggs_total'), false);
});

it('reads figures that are kept elsewhere when somebody asks, and the last one of a name counts', async () => {
  const metrics = createMetrics();
  let eggs = 3;
  metrics.observed('counter', 'eggs_total', 'Eggs.', ['size'], () => [[{ size: 'large' }, eggs]]);
  metrics.observed('gauge', 'hens', 'Hens.', [], () => [[{}, 0]]);
  metrics.observed('gauge', 'hens', 'Hens.', [], () => [[{}, 7]]);
  eggs = 5;
  assert.match(await metrics.text(), /^eggs_total\{size="large"\} 5$/m);
  eggs = 6;
  const text = await metrics.text();
  assert.match(text, /^eggs_total\{size="large"\} 6$/m);
  assert.match(text, /^hens 7$/m);
});

it('tells of the process where it is asked to', async () => {
  const text = await createMetrics({ ofProcess: true }).text();
  assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m);
});

it('keeps sizes by label, and gives those who count often what they count in', async () => {
  const metrics = createMetrics();
  const laying = metrics.histogram('laying_seconds', 'How long it takes.', [1], ['hen']);
  const berta = laying.at({ hen: 'Berta' });
  assert.equal(laying.at({ hen: 'Berta' }), berta);
  berta.record(1);
  berta.record(3);
  laying.at({ hen: 'Frieda' }).record(0);
  const text = await metrics.text();
  assert.match(text, /^laying_seconds_bucket\{le="1",hen="Berta"\} 1$/m);
  assert.match(text, /^laying_seconds_bucket\{le="\+Inf",hen="Berta"\} 2$/m);
  assert.match(text, /^laying_seconds_sum\{hen="Berta"\} 4$/m);
  assert.match(text, /^laying_seconds_count\{hen="Frieda"\} 1$/m);
});

it('waits for figures that have to be asked for', async () => {
  const metrics = createMetrics();
  metrics.observed('gauge', 'hens', 'Hens.', [], async () => [[{}, 4]]);
  assert.match(await metrics.text(), /^hens 4$/m);
});
