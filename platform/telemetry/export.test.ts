// What a real collector would be given by the real exporter, and what becomes of a program whose collector is unwell.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { startExport, tracesUrl } from './export.ts';
import { startReceiver } from './receiver.testing.ts';
import { isTracing, startSpan, traced } from './trace.ts';

async function exporting(t: TestContext, flushMs = 5_000, ratio = 1) {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_: object, text: string) => void warnings.push(text) };
  const stop = startExport({
    endpoint: receiver.endpoint,
    resource: { 'service.name': 'miyagi', 'miyagi.roles': ['gateway', 'worker'] },
    ratio,
    messagingSystem: 'test',
    flushMs,
    clock: systemClock,
    log,
  });
  t.after(stop);
  return { receiver, warnings, stop };
}

describe('export of spans', () => {
  it('sends them to /v1/traces with what they are of, the last when it ends', async (t) => {
    const { receiver, warnings, stop } = await exporting(t);
    await traced('outer', { kind: 'server', attributes: { n: 1, names: ['a', 'b'] } }, async () =>
      startSpan('inner', { kind: 'producer' }).end(),
    );
    await stop();
    assert.equal(isTracing(), false);
    const [inner, outer] = receiver.spans;
    assert.deepEqual(new Set(receiver.paths), new Set(['POST /v1/traces']));
    assert.equal(inner?.parentId, outer?.spanId);
    assert.equal(inner?.attributes['messaging.system'], 'test');
    assert.deepEqual(outer?.attributes, { n: 1, names: ['a', 'b'] });
    assert.equal(outer?.resource['service.name'], 'miyagi');
    assert.deepEqual(outer?.resource['miyagi.roles'], ['gateway', 'worker']);
    assert.deepEqual(warnings, []);
  });

  it('sends them while the program runs', async (t) => {
    const { receiver } = await exporting(t);
    startSpan('early').end();
    await receiver.until((spans) => spans.find(({ name }) => name === 'early'));
  });

  it('keeps no more of the traces that begin here than is wanted', async (t) => {
    const { receiver, stop } = await exporting(t, 5_000, 0);
    startSpan('begun here').end();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    startSpan('begun elsewhere', { parent: { traceparent } }).end();
    await stop();
    assert.deepEqual(
      receiver.spans.map(({ name }) => name),
      ['begun elsewhere'],
    );
  });

  it('holds nobody up that ends while the collector is unwell, and says so', async (t) => {
    const { receiver, warnings, stop } = await exporting(t, 300);
    receiver.status = 503;
    startSpan('lost').end();
    const began = performance.now();
    await stop();
    assert.ok(performance.now() - began < 2_000);
    assert.deepEqual(warnings, ['the last spans could not be sent in time']);
  });

  it('says once that spans are lost, and once that they are not any more', async (t) => {
    const { receiver, warnings } = await exporting(t);
    receiver.status = 400;
    for (const times of [1, 2]) {
      startSpan('lost').end();
      while (receiver.paths.length < times) await new Promise(setImmediate);
    }
    receiver.status = 200;
    startSpan('sent').end();
    await receiver.until((spans) => spans.find(({ name }) => name === 'sent'));
    while (warnings.length < 2) await new Promise(setImmediate);
    assert.deepEqual(warnings, ['spans cannot be sent, and are lost', 'spans can be sent again']);
  });

  it('takes the endpoint with a path, and with a slash at its end', () => {
    assert.equal(tracesUrl('http://c.example:4318'), 'http://c.example:4318/v1/traces');
    assert.equal(tracesUrl('https://c.example/otlp/'), 'https://c.example/otlp/v1/traces');
  });
});
