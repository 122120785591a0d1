// One trace over three processes, PostgreSQL and Kafka: a gateway, the subgraphs, a worker, and the gateway again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  pathTo,
  startReceiver,
  type ReceivedSpan,
  type Receiver,
} from '../../platform/telemetry/receiver.testing.ts';
import { firstUserToken } from '../harness/first-user.ts';
import { freePort } from '../harness/free-port.ts';
import { replicas, type Replicas } from '../harness/replicas.ts';
import { askTraced, newTrace } from '../harness/traced.ts';
import { freshDatabase, kafkaSettings } from './connections.ts';

const question = 'How big is my emergency fund?';

describe('a trace over several processes', { timeout: 300_000 }, () => {
  let drop = () => Promise.resolve();
  let all: Replicas;
  let receiver: Receiver;
  let origin = '';
  let token = '';

  before(async () => {
    const database = await freshDatabase();
    drop = database.drop;
    receiver = await startReceiver();
    const [port, internal] = [await freePort(), await freePort()];
    all = await replicas({
      postgresUrl: database.url,
      kafkaBrokers: kafkaSettings().brokers.join(','),
      settings: {
        DEMO_HOUSEHOLDS: '1',
        GATEWAY_URL: `http://127.0.0.1:${port}`,
        SUBGRAPH_URL: `http://127.0.0.1:${internal}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      },
    });
    const start = (name: string, settings: Readonly<Record<string, string>>) =>
      all.start(name === 'gateway' ? 'gateway' : 'worker', {
        OTEL_SERVICE_NAME: name,
        INTERNAL_PORT: '0',
        ...settings,
      });
    const subgraphs = 'users,portfolios,coaching,memory,images';
    const [gateway] = await Promise.all([
      start('gateway', { ROLES: 'gateway', PORT: String(port) }),
      start('subgraphs', { ROLES: subgraphs, INTERNAL_PORT: String(internal) }),
      start('worker', { ROLES: 'worker' }),
    ]);
    origin = gateway.origin;
    token = await firstUserToken(all.dataDir);
  });
  after(async () => {
    await all.close();
    await receiver.close();
    await drop();
  });

  it('goes from the gateway to the worker and back to the gateway’s stream', async () => {
    const trace = newTrace();
    const { runId } = await askTraced({ origin, token, question, trace });
    const ours = (spans: readonly ReceivedSpan[]) =>
      spans.filter(({ traceId }) => traceId === trace.traceId);
    const awaited = [
      'mutation Ask',
      'fetch coaching',
      'subgraph coaching',
      'publish coaching.commands.v1',
      'process coaching.commands.v1',
      'run',
      'subscription Watch',
    ];
    // Each process sends its own when it likes.
    const spans = await receiver.until((seen) => {
      const named = new Set(ours(seen).map(({ name }) => name));
      return awaited.every((name) => named.has(name)) ? ours(seen) : null;
    });
    const where = (path: readonly string[]) => {
      const found = spans.find((span) => pathTo(span, spans).join() === path.join());
      return found?.resource['service.name'] ?? `no ${path.join(' > ')}`;
    };
    const [...command] = awaited.slice(0, -1);
    assert.deepEqual(
      command.map((_, n) => where(command.slice(0, n + 1))),
      ['gateway', 'gateway', 'subgraphs', 'worker', 'worker', 'worker'],
    );
    assert.equal(where([...command, 'step answer', 'chat offline-coach']), 'worker');
    assert.equal(where(['subscription Watch']), 'gateway');
    const watched = spans.find(({ name }) => name === 'subscription Watch');
    const linked = spans.filter(({ spanId }) => watched?.links.includes(spanId));
    const [told = assert.fail('the stream is linked to what told its first event'), ...more] =
      linked.map((span) => pathTo(span, spans));
    assert.deepEqual([told.slice(0, -1), more], [command, []]);
    // Whichever step the run was at when the client came.
    assert.match(told.at(-1) ?? '', /^step /);

    // What the worker asks the graph, it asks the gateway, which asks the subgraphs.
    const searched = spans.filter(({ name }) => name === 'subgraph memory');
    const [search = assert.fail('the memory subgraph was not asked')] = searched;
    const path = pathTo(search, spans);
    assert.deepEqual(path.slice(0, command.length + 1), [...command, 'step retrieve']);
    assert.deepEqual(path.slice(-2), ['fetch memory', 'subgraph memory']);

    const published = spans.find(({ name }) => name.startsWith('publish'));
    assert.equal(published?.attributes['messaging.system'], 'kafka');
    const instances = spans.map(({ resource }) => resource['service.instance.id']);
    assert.equal(new Set(instances).size, 3);
    const sent = receiver.texts.join('\n');
    for (const secret of [question, token, runId]) assert.ok(!sent.includes(secret), secret);
  });
});
