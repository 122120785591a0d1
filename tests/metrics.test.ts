// The figures of a running program are those that the document tells of, and name nobody.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { measuredEndpoint } from '../platform/graphql/measured.ts';
import { PastCalls, tellOf } from '../platform/graphql/remote/figures.ts';
import { createMetrics } from '../platform/metrics.ts';
import { metered } from '../subgraphs/memory/vectors/metered.ts';
import { startTestApp, type TestApp } from './harness/app.ts';
import { ask, watch } from './harness/graph.ts';

interface Figure {
  readonly kind: string;
  readonly labels: string;
}

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;

/** Only a program that has Redis tells of it. */
const elsewhere = new Map([['miyagi_limits_local', { kind: 'gauge', labels: new Set(['']) }]]);

async function documented(): Promise<Map<string, Figure>> {
  const text = await readFile(new URL('../docs/metrics.md', import.meta.url), 'utf8');
  const rows = text.matchAll(/^\| `([a-z_]+)(?:\{([a-z,]+)\})?` +\| (counter|gauge|histogram)/gm);
  return new Map(
    [...rows].map(([, name = '', labels = '', kind = '']) => [
      name,
      { kind, labels: labels.split(',').sort().join() },
    ]),
  );
}

/** By name; labels as far as there is a series. */
function told(text: string): Map<string, { kind: string; labels: Set<string> }> {
  const figures = new Map<string, { kind: string; labels: Set<string> }>();
  for (const line of text.split('\n')) {
    const [, named, kind] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (named !== undefined) figures.set(named, { kind: kind ?? '', labels: new Set() });
    const [, series = '', labels = ''] = /^([a-z_]+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    const name = figures.has(series) ? series : series.replace(/_(bucket|sum|count)$/, '');
    const names = [...labels.matchAll(/([a-z]+)="/g)].map(([, label = '']) => label);
    if (series !== '') {
      figures.get(name)?.labels.add(
        names
          .filter((label) => label !== 'le')
          .sort()
          .join(),
      );
    }
  }
  return figures;
}

/** Of parts that this program has not. */
async function ofOthers(): Promise<string> {
  const metrics = createMetrics();
  measuredEndpoint({ name: 'users', handle: async () => ({}) }, metrics);
  tellOf(new Map(), new PastCalls(), metrics);
  metered(
    {
      name: 'words',
      dimensions: 1,
      microsPerThousandTokens: 1,
      embed: async () => ({ vectors: [], inputTokens: 0 }),
    },
    metrics,
  );
  return metrics.text();
}

describe('figures', { timeout: 180_000 }, () => {
  let app: TestApp;
  let text: string;
  before(async () => {
    app = await startTestApp();
    const token = await app.token(0);
    const { startRun: started } = await ask<{ startRun: { run: { id: string } } }>(
      app.origin,
      token,
      startRun,
      { input: { question: 'Where does my money go?' } },
    );
    const seen = await watch(app.origin, token, started.run.id, null);
    assert.equal(seen.end, 'complete');
    // What is asked of the stores is as old as five seconds, and a run's last word is out before its worker counts it.
    const isSettled = () =>
      /^miyagi_runs_ended_total\{/m.test(text) &&
      /^miyagi_outbox_published_total.* [1-9]/m.test(text) &&
      /^miyagi_outbox_oldest_seconds\{/m.test(text);
    do text = await (await fetch(`${app.origin}/metrics`)).text();
    while (!isSettled());
  });
  after(() => app.close());

  it('are those of the document, with their kinds and labels', async () => {
    const expected = await documented();
    const found = new Map([...told(text), ...told(await ofOthers()), ...elsewhere]);
    assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort());
    for (const [name, { kind, labels }] of found) {
      assert.equal(kind, expected.get(name)?.kind, name);
      for (const set of labels) assert.equal(set, expected.get(name)?.labels, name);
    }
  });

  it('tell of what was done', () => {
    const has = (line: RegExp) => assert.ok(line.test(text), String(line));
    has(/^gateway_operations_total\{type="mutation",outcome="answered"\} 1$/m);
    has(/^gateway_subgraph_requests_total\{subgraph="coaching",outcome="answered"\} [1-9]/m);
    has(/^miyagi_stream_ends_total\{field="runEvents",reason="completed"\} 1$/m);
    has(/^miyagi_stream_tail_delay_seconds_count\{topic="coaching\.runs\.v1"\} [1-9]/m);
    has(/^miyagi_runs_ended_total\{status="COMPLETED"\} 1$/m);
    has(/^miyagi_runs_live 0$/m);
    has(/^miyagi_model_seconds_count\{model="offline-coach"\} [1-9]/m);
    has(
      /^miyagi_consumer_records_total\{group="[a-z-]+",topic="coaching\.commands\.v1",outcome="handled"\} [1-9]/m,
    );
    has(/^miyagi_consumer_lag_records\{group="[a-z-]+",topic="coaching\.commands\.v1"\} 0$/m);
    has(/^miyagi_outbox_published_total\{outbox="[a-z_]+"\} [1-9]/m);
    has(/^miyagi_outbox_oldest_seconds\{outbox="[a-z_]+"\} [0-9.]+$/m);
    has(/^miyagi_processes\{roles="gateway,users,portfolios,coaching,memory,images,worker"\} 1$/m);
  });

  it('have labels that name nobody and nothing of which there are many', () => {
    for (const [, value = ''] of text.matchAll(/[a-z]+="([^"]*)"/g)) {
      assert.doesNotMatch(value, /\b(usr|run|msg|cnv|evt|doc)_[0-9a-z]|[0-9a-f]{12}|[{}]/, value);
    }
    assert.ok(text.split('\n').length < 3_000, 'series');
  });
});
