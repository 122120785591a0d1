import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openEmbeddedLog } from './embedded.ts';
import type { EventLog } from './port.ts';
import { Arrivals, newTopic, numbered, range, readAll, recordOf, textOf } from './testing.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('embedded log, cleaning', { timeout: 60_000 }, () => {
  it('deletes what is older than the topic keeps, and never uses an offset again', async () => {
    const { log, clock } = await opened();
    const topic = await newTopic(log, 1, { ms: day });
    const start = clock.now();
    await log.append(numbered(topic, 0, 1000));
    const behind = new Arrivals<string>();
    await log.join({
      group: 'behind',
      topics: [topic],
      sessionTimeoutMs: day,
      handle: async (record) => {
        if (textOf(record) === '0' && clock.now() < start + day) throw new Error('not yet');
        behind.push(textOf(record));
      },
    });
    await clock.advance(day / 2);
    await log.append(numbered(topic, 1000, 1010));
    await clock.advance(day / 2 - hour);
    assert.equal((await readAll(log, topic, 0)).length, 1010, 'all are young enough');
    assert.equal((await log.beginnings(topic)).get(0), 0);
    await clock.advance(2 * hour);
    await until(clock, async () => (await readAll(log, topic, 0)).length === 10);
    assert.deepEqual((await readAll(log, topic, 0)).map(textOf), range(1000, 1010));
    assert.equal((await log.beginnings(topic)).get(0), 1000);
    await clock.advance(day);
    await until(clock, async () => (await readAll(log, topic, 0)).length === 0);
    assert.equal((await log.ends(topic)).get(0), 1010);
    assert.equal((await log.beginnings(topic)).get(0), 1010, 'nothing is left');
    const [next] = await log.append([recordOf(topic, 'k', 'next')]);
    assert.equal(next?.offset, 1010);
    await behind.until((texts) => texts.includes('next'));
    await log.close();
  });

  it('keeps the newest record per key of a compacted topic, and lets deletions go last', async () => {
    const { log, clock } = await opened();
    const topic = await newTopic(log, 1, 'compacted');
    const write = (key: string, text: string | null) =>
      log.append([
        { ...recordOf(topic, key, text ?? ''), value: text === null ? null : Buffer.from(text) },
      ]);
    const texts = async () =>
      (await readAll(log, topic, 0)).map((r) => `${r.key}=${r.value === null ? '∅' : textOf(r)}`);
    for (let i = 0; i < 400; i++) await write(`k${i % 3}`, `${i}`);
    await write('k0', null);
    await clock.advance(day - 2 * hour);
    assert.equal((await texts()).length, 401, 'a group that was down for a day misses nothing');
    await write('k1', 'young');
    await clock.advance(4 * hour);
    await until(clock, async () => (await texts()).length === 4);
    assert.deepEqual(await texts(), ['k1=397', 'k2=398', 'k0=∅', 'k1=young']);
    await clock.advance(day);
    await until(clock, async () => (await texts()).length === 2);
    assert.deepEqual(await texts(), ['k2=398', 'k1=young']);
    await write('k0', 'again');
    await clock.advance(2 * day);
    assert.deepEqual(await texts(), ['k2=398', 'k1=young', 'k0=again']);
    await log.close();
  });

  it('cleans by the retention of the latest start', async () => {
    const { log, clock } = await opened();
    const topic = await newTopic(log, 1, { ms: 100 * day });
    await log.append(numbered(topic, 0, 10));
    await log.ensureTopics([{ name: topic, partitions: 1, retention: { ms: minute } }]);
    await clock.advance(hour);
    await until(clock, async () => (await readAll(log, topic, 0)).length === 0);
    await log.close();
  });
});

async function opened(): Promise<{ log: EventLog; clock: ManualClock }> {
  const clock = new ManualClock();
  return { clock, log: await openEmbeddedLog({ file: ':memory:', clock, log: silentLog }) };
}

/** The next pass is planned when the last one has ended: so time goes on, a minute a turn. */
async function until(clock: ManualClock, condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await nextTurn();
    await clock.advance(minute);
  }
}
