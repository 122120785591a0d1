// How Event Hubs and other clusters on the network are reached: TLS, and accounts by SASL.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { systemClock } from '../../platform/clock.ts';
import { openKafkaLog } from '../../platform/events/kafka.ts';
import type { KafkaSettings } from '../../platform/events/kafka/client.ts';
import { Arrivals, newTopic, recordOf, textOf } from '../../platform/events/testing.ts';
import { silentLog } from '../../platform/log.ts';
import { kafkaTlsSettings } from './connections.ts';

const { brokers, caFile, plain, scram } = kafkaTlsSettings();
const ca = await readFile(caFile, 'utf8');

function open(settings: Partial<KafkaSettings>, patienceMs = 20_000) {
  const all = { brokers, tls: { ca }, ...settings };
  return openKafkaLog({ settings: all, clock: systemClock, log: silentLog, patienceMs });
}

describe('Kafka over TLS', { timeout: 60_000 }, () => {
  for (const [mechanism, account] of [
    ['plain', plain],
    ['scram-sha-512', scram],
  ] as const) {
    it(`appends, tails and consumes with an account by ${mechanism}`, async (test) => {
      const log = await open({ sasl: { mechanism, ...account } });
      test.after(() => log.close());
      const topic = await newTopic(log, 2);
      const tailed = new Arrivals<string>();
      const consumed = new Arrivals<string>();
      await log.tail(topic, 'end', (records) => tailed.push(...records.map(textOf)));
      await log.join({
        group: `${topic}.group`,
        topics: [topic],
        handle: async (record) => consumed.push(textOf(record)),
      });
      await log.append([recordOf(topic, 'k', 'over TLS')]);
      await Promise.all([tailed.count(1), consumed.count(1)]);
      assert.deepEqual([...tailed.items, ...consumed.items], ['over TLS', 'over TLS']);
    });
  }

  it('says at once that an account is refused, naming the setting and never the password', async () => {
    const sasl = {
      mechanism: 'plain',
      username: plain.username,
      password: 'wrong-secret',
    } as const;
    const began = performance.now();
    await assert.rejects(open({ sasl }), (error: Error & { code?: string; field?: string }) => {
      assert.equal(error.code, 'CONFIG_INVALID');
      assert.equal(error.field, 'KAFKA_SASL_USERNAME');
      assert.doesNotMatch(error.message, /wrong-secret/);
      return true;
    });
    assert.ok(performance.now() - began < 10_000, 'patience is for brokers that may come back');
  });

  it('trusts nobody it was not told to', async () => {
    const sasl = { mechanism: 'plain', ...plain } as const;
    await assert.rejects(open({ tls: true, sasl }, 3000), {
      code: 'UNAVAILABLE',
      message: /self-signed certificate/,
    });
  });
});
