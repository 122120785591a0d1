// A broker that dies, comes back, or is not there, and members that stall: nothing is lost and nothing hangs.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import kafkajs from 'kafkajs';
import { systemClock } from '../../platform/clock.ts';
import { openKafkaLog } from '../../platform/events/kafka.ts';
import type { EventLog, EventRecord } from '../../platform/events/port.ts';
import {
  Arrivals,
  consume,
  newTopic,
  range,
  readAll,
  recordOf,
  textOf,
} from '../../platform/events/testing.ts';
import { silentLog } from '../../platform/log.ts';
import { runningService, startService } from '../../tools/services/all.ts';
import { haltService } from '../../tools/services/faults.ts';
import { kafkaSettings } from './connections.ts';

const settings = kafkaSettings();
// Nobody else's broker is killed.
const ours = await runningService('kafka');
assert.equal(
  ours?.settings['KAFKA_BROKERS'],
  settings.brokers.join(),
  'KAFKA_BROKERS must be the broker that npm run services -- start has started',
);
/** Closed when the test ends, however it ends: an open log keeps its process. */
async function open(test: TestContext, patienceMs = 90_000): Promise<EventLog> {
  const log = await openKafkaLog({ settings, clock: systemClock, log: silentLog, patienceMs });
  test.after(() => log.close());
  return log;
}

describe('Kafka, when things go wrong', { timeout: 240_000 }, () => {
  it('a tail and a group go on after the broker was killed and came back', async (test) => {
    const log = await open(test);
    const topic = await newTopic(log, 3);
    const tailed = new Arrivals<EventRecord>();
    await log.tail(topic, 'end', (records) => tailed.push(...records));
    const { arrived } = await consume(log, `${topic}.group`, [topic]);
    const append = (from: number, to: number) =>
      Promise.all(
        range(from, to).map((text) => log.append([recordOf(topic, `k${+text % 9}`, text)])),
      );
    await append(0, 50);
    await tailed.count(50);
    await haltService('kafka', 'SIGKILL');
    // These wait for the broker, which must not see them twice.
    const meanwhile = append(50, 100);
    await startService('kafka');
    await meanwhile;
    await append(100, 150);
    await tailed.count(150);
    const all = new Set(range(0, 150));
    await arrived.until((items) => new Set(items.map(textOf)).size === all.size);
    assert.deepEqual(new Set(arrived.items.map(textOf)), all);
    assert.equal(tailed.items.length, 150, 'each once');
    assert.deepEqual(new Set(tailed.items.map(textOf)), all);
    for (const partition of [0, 1, 2]) {
      const stored = await readAll(log, topic, partition);
      const seen = tailed.items.filter((record) => record.partition === partition);
      assert.deepEqual(seen.map(textOf), stored.map(textOf), 'as stored, in order');
    }
  });

  it('while the broker is away, calls fail in their time, and closing does not wait for it', async (test) => {
    const log = await open(test, 2000);
    const topic = await newTopic(log, 1);
    const tail = await log.tail(topic, 'end', () => undefined);
    const { member } = await consume(log, `${topic}.group`, [topic]);
    await log.append([recordOf(topic, 'k', 'before')]);
    await haltService('kafka', 'SIGKILL');
    try {
      const away = {
        code: 'UNAVAILABLE',
        retryable: true,
        message: new RegExp(settings.brokers[0] ?? ''),
      };
      const began = performance.now();
      await Promise.all([
        assert.rejects(log.append([recordOf(topic, 'k', 'lost')]), away),
        assert.rejects(log.ends(topic), away),
        assert.rejects(
          openKafkaLog({ settings, clock: systemClock, log: silentLog, patienceMs: 1000 }),
          away,
        ),
      ]);
      await Promise.all([tail.close(), member.close()]);
      await log.close();
      assert.ok(performance.now() - began < 20_000);
    } finally {
      await startService('kafka');
    }
  });

  it('what failed because the broker was away does not swallow what is appended after', async (test) => {
    const log = await open(test, 3000);
    const topic = await newTopic(log, 1);
    await log.append([recordOf(topic, 'k', 'one')]);
    await haltService('kafka', 'SIGKILL');
    try {
      await assert.rejects(log.append([recordOf(topic, 'k', 'perhaps')]), { code: 'UNAVAILABLE' });
    } finally {
      await startService('kafka');
    }
    await log.append([recordOf(topic, 'k', 'two')]);
    const texts = (await readAll(log, topic, 0)).map(textOf).filter((text) => text !== 'perhaps');
    assert.deepEqual(texts, ['one', 'two']);
  });

  it('a member whose handler outlasts its session leaves, and comes back when it has let go', async (test) => {
    const log = await open(test);
    const topic = await newTopic(log, 1);
    await log.append([recordOf(topic, 'k', 'one')]);
    const wakeUp = Promise.withResolvers<void>();
    const refused = Promise.withResolvers<string>();
    const handled = new Arrivals<string>();
    let calls = 0;
    const member = await log.join({
      group: `${topic}.group`,
      topics: [topic],
      sessionTimeoutMs: 6000,
      handle: async (record) => {
        calls += 1;
        if (calls === 1) await wakeUp.promise;
        handled.push(textOf(record));
      },
      onRefused: (error) => refused.resolve(error.code),
    });
    // Alone in its group, it hands its partition to whoever comes within the session's time.
    const successor = await consume(log, `${topic}.group`, [topic]);
    await successor.arrived.count(1);
    wakeUp.resolve();
    assert.equal(await refused.promise, 'STALE_COMMIT');
    await successor.member.close();
    await log.append([recordOf(topic, 'k', 'two')]);
    await handled.until((items) => items.includes('two'));
    await member.close();
  });

  it('a topic made anew has another generation, and its settings are kept', async (test) => {
    const log = await open(test);
    const topic = await newTopic(log, 1, 'compacted');
    const before = await log.generation(topic);
    await log.ensureTopics([{ name: topic, partitions: 1, retention: { ms: 3_600_000 } }]);
    assert.equal(await log.generation(topic), before, 'other settings do not change it');
    await log.close();

    const admin = new kafkajs.Kafka({ brokers: [...settings.brokers], logLevel: 0 }).admin();
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    });
    const entries = resources[0]?.configEntries ?? [];
    const value = (name: string) => entries.find((entry) => entry.configName === name)?.configValue;
    assert.equal(value('cleanup.policy'), 'delete');
    assert.equal(value('retention.ms'), '3600000');
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    const again = await open(test);
    await again.ensureTopics([{ name: topic, partitions: 1, retention: 'compacted' }]);
    assert.notEqual(await again.generation(topic), before);
  });
});
