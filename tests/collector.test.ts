// The collector's files say what a collector wants of them, and docker-compose.yml gives it those files.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { parse } from 'yaml';

interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

interface CollectorFile {
  readonly receivers: { readonly otlp: { readonly protocols: Readonly<Record<string, unknown>> } };
  readonly processors: Readonly<Record<string, unknown>>;
  readonly exporters: Readonly<Record<string, unknown>>;
  readonly service: { readonly pipelines: { readonly traces: Pipeline } };
}

interface ComposeFile {
  readonly services: {
    readonly collector: {
      readonly command: readonly string[];
      readonly volumes: readonly string[];
      readonly ports: readonly string[];
      readonly image: string;
    };
  };
}

const read = async (name: string): Promise<unknown> =>
  parse(await readFile(new URL(`../${name}`, import.meta.url), 'utf8'));
const base = (await read('deploy/collector.yaml')) as CollectorFile;

function complete({ receivers, processors, exporters, service }: CollectorFile): void {
  const { traces } = service.pipelines;
  const named = { receivers, processors, exporters };
  for (const kind of ['receivers', 'processors', 'exporters'] as const) {
    assert.ok(traces[kind].length > 0);
    for (const name of traces[kind]) assert.ok(Object.hasOwn(named[kind], name), `${kind} ${name}`);
  }
}

describe('the collector', () => {
  it('takes OTLP over HTTP where programs of this machine and containers send it', async () => {
    complete(base);
    assert.deepEqual(base.receivers.otlp.protocols, { http: { endpoint: '0.0.0.0:4318' } });
    const { collector } = ((await read('docker-compose.yml')) as ComposeFile).services;
    assert.deepEqual(collector.ports, ['127.0.0.1:4318:4318']);
    assert.match(collector.image, /^otel\/opentelemetry-collector-contrib:\d+\.\d+\.\d+$/);
    assert.deepEqual(collector.volumes, ['./deploy:/etc/collector:ro']);
    assert.equal(collector.command[0], '--config=/etc/collector/collector.yaml');
  });

  it('sends to Application Insights with the second file laid over the first', async () => {
    const overlay = (await read('deploy/collector.azure.yaml')) as Partial<CollectorFile>;
    const traces = { ...base.service.pipelines.traces, ...overlay.service?.pipelines.traces };
    const exporters = { ...base.exporters, ...overlay.exporters };
    complete({ ...base, exporters, service: { pipelines: { traces } } });
    assert.deepEqual(traces.exporters, ['azuremonitor']);
    assert.deepEqual(overlay.exporters?.['azuremonitor'], {
      connection_string: '${env:APPLICATIONINSIGHTS_CONNECTION_STRING}',
    });
  });
});
