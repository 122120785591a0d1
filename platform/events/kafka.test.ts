// What can be said of the Kafka log without a broker; its suites run with `npm run test:services`.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { Partitioners } from 'kafkajs';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openKafkaLog } from './kafka.ts';
import { partitionOf } from './partition.ts';

describe('the Kafka log', () => {
  it('chooses partitions as every other client of the cluster does', () => {
    const choose = Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: 7 }, (_, partitionId) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 1,
      replicas: [1],
      isr: [1],
    }));
    for (let i = 0; i < 500; i++) {
      const key = `${'ключ-größe'.slice(0, i % 11)}${i}`;
      const theirs = choose({ topic: 't', partitionMetadata, message: { key, value: '' } });
      assert.equal(partitionOf(key, 7), theirs, key);
    }
  });

  it('says in its time which brokers it could not reach, and leaves nothing behind', async () => {
    const port = await portOfNobody();
    const settings = { brokers: [`127.0.0.1:${port}`], tls: false };
    await assert.rejects(
      openKafkaLog({ settings, clock: systemClock, log: silentLog, patienceMs: 300 }),
      {
        code: 'UNAVAILABLE',
        retryable: true,
        message: new RegExp(`Kafka at 127\\.0\\.0\\.1:${port} .*ECONNREFUSED`),
      },
    );
  });

  it('gives up on a broker that accepts and says nothing', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const settings = { brokers: [`127.0.0.1:${address.port}`], tls: false };
    await assert.rejects(
      openKafkaLog({ settings, clock: systemClock, log: silentLog, patienceMs: 300 }),
      { code: 'UNAVAILABLE', retryable: true },
    );
    await new Promise((resolve) => server.close(resolve));
  });
});

async function portOfNobody(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}
