// What sealing means to who writes, who reads, who comes after an erasure, and who finds damage.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { z } from 'zod';
import { ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { MemoryKeys } from '../keys/testing.ts';
import { silentLog } from '../log.ts';
import { decodeEvent, encodeEvent } from './codec.ts';
import { handler, startConsumers } from './consume.ts';
import { deadLetterTopic, withDeadLetters } from './dead-letters.ts';
import { openEmbeddedLog } from './embedded.ts';
import { encryptedLog } from './encrypted.ts';
import { maxRecordBytes } from './limits.ts';
import { keyHeader, ownerHeader } from './owner.ts';
import type { EventLog, EventRecord, NewRecord } from './port.ts';
import { Arrivals, consume, readAll, recordOf, textOf } from './testing.ts';

const said = {
  type: 'test.Said.v1',
  topic: 'test.said.v1',
  key: (data: { who: string }) => data.who,
  owner: (data: { who: string }) => (data.who.startsWith('usr_') ? data.who : null),
  data: z.object({ who: z.string(), words: z.string() }),
} as const;
const { topic } = said;

function saying(who: string, words: string): NewRecord {
  const rest = { source: '/test', subject: who, time: '2026-01-05T09:00:00.000Z' };
  return encodeEvent(said, { id: `${who} ${words}`, ...rest, data: { who, words } });
}

const wordsOf = (record: EventRecord) => decodeEvent(said, record).data.words;

describe('an encrypted log', { timeout: 120_000 }, () => {
  let inner: EventLog;
  let log: EventLog;
  let keys: MemoryKeys;
  let forgetful: boolean;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock();
    forgetful = false;
    keys = new MemoryKeys(() => forgetful);
    inner = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
    log = encryptedLog(inner, { keys, clock, log: silentLog });
    await log.ensureTopics(
      withDeadLetters([{ name: topic, partitions: 1, retention: { ms: 1e9 } }]),
    );
  });
  afterEach(() => log.close());

  /** As after a restart: the same file, no key in memory. */
  const restarted = () => {
    keys.forgetAll();
    return encryptedLog(inner, { keys, clock, log: silentLog });
  };
  /** Time goes on until it is so. */
  const pass = async (enough: () => boolean) => {
    while (!enough()) {
      await clock.advance(1_000);
      await new Promise(setImmediate);
    }
  };
  /** Changes what is stored of a record, in a copy behind it. */
  const append = (record: EventRecord, change: Partial<NewRecord>) => {
    const { key, headers, value } = record;
    return inner.append([{ topic, key, headers, value, ...change }]);
  };

  it('keeps payloads of people sealed, their owner in the clear, and everything else as it was', async () => {
    const records = [saying('usr_a', 'my secret'), saying('market', 'open to all')];
    await log.append(records);
    const [secret, open] = await readAll(inner, topic, 0);
    assert.ok(secret && open);
    assert.equal(secret.headers[ownerHeader], 'usr_a');
    assert.equal(secret.headers['ce_type'], said.type);
    assert.equal(textOf(secret).includes('secret'), false);
    assert.equal(open.headers[keyHeader], undefined);
    assert.equal(wordsOf(open), 'open to all');
    const read = await readAll(restarted(), topic, 0);
    assert.deepEqual(read.map(wordsOf), ['my secret', 'open to all']);
    const headers = read.map((record) => record.headers);
    assert.deepEqual(
      headers,
      records.map((record) => record.headers),
    );
  });

  it('seals the same payload differently each time', async () => {
    await log.append([saying('usr_a', 'again'), saying('usr_a', 'again')]);
    const [one, two] = (await readAll(inner, topic, 0)).map(({ value }) =>
      Buffer.from(value ?? []),
    );
    assert.notDeepEqual(one, two);
  });

  it('leaves an erased owner’s records out of reads and tails, and keeps their offsets', async () => {
    await log.append([saying('usr_a', '1'), saying('usr_b', '2'), saying('usr_a', '3')]);
    const before = new Arrivals<EventRecord>();
    await log.tail(topic, { since: 0 }, (records) => before.push(...records));
    await before.count(3);
    await keys.destroy('usr_a');
    const arrived = new Arrivals<EventRecord>();
    const again = restarted();
    await again.tail(topic, { since: 0 }, (records) => arrived.push(...records));
    await log.append([saying('usr_a', '4'), saying('usr_b', '5')]);
    await arrived.count(2);
    await before.count(4);
    assert.deepEqual(arrived.items.map(wordsOf), ['2', '5']);
    assert.deepEqual(
      arrived.items.map(({ offset }) => offset),
      [1, 4],
    );
    assert.equal(before.items.length, 4);
    assert.deepEqual(
      (await readAll(again, topic, 0)).map(({ offset }) => offset),
      [1, 4],
    );
    assert.deepEqual(await readAll(again, topic, 0, 2, 4), []);
    assert.deepEqual(await log.ends(topic), new Map([[0, 5]]));
  });

  it('keeps nothing of what is appended for an erased owner', async () => {
    await keys.destroy('usr_a');
    const positions = await log.append([saying('usr_a', 'late'), saying('usr_b', 'other')]);
    assert.deepEqual(
      positions.map(({ offset }) => offset),
      [0, 1],
    );
    const [late] = await readAll(inner, topic, 0);
    assert.equal(late?.value, null);
    assert.deepEqual((await readAll(log, topic, 0)).map(wordsOf), ['other']);
  });

  it('lets groups commit past an erased owner’s records', async () => {
    await log.append(['usr_a', 'usr_b', 'usr_a'].map((who, n) => saying(who, `${n}`)));
    await keys.destroy('usr_a');
    const first = await consume(restarted(), 'g', [topic]);
    await first.arrived.count(1);
    await log.append([saying('usr_b', '3')]);
    await first.arrived.count(2);
    await first.member.close();
    assert.deepEqual(first.arrived.items.map(wordsOf), ['1', '3']);
    const seen: number[] = [];
    // Were they not committed, they would come again.
    const second = await inner.join({
      group: 'g',
      topics: [topic],
      handle: async ({ offset }) => void seen.push(offset),
    });
    await log.append([saying('usr_b', '4')]);
    while (!seen.includes(4)) await new Promise(setImmediate);
    await second.close();
    assert.deepEqual(seen, [4]);
  });

  it('puts what was damaged aside with the reason, as stored, and goes on', async () => {
    await log.append([saying('usr_a', 'whole')]);
    const [stored] = await readAll(inner, topic, 0);
    assert.ok(stored?.value);
    const flipped = Buffer.from(stored.value);
    flipped[20] = (flipped[20] ?? 0) ^ 1;
    await append(stored, { value: flipped });
    await append(stored, { headers: { ...stored.headers, ce_subject: 'somebody else' } });
    await append(stored, { key: 'usr_b' });
    await append(stored, { headers: { ...stored.headers, [keyHeader]: 'another' } });
    await append(stored, { headers: { ...stored.headers, [ownerHeader]: 'usr_nobody' } });
    await append(stored, { value: null });
    await append(stored, { value: Buffer.alloc(3) });
    const heard: string[] = [];
    const told = handler(said, async ({ data }) => void heard.push(data.words));
    const consumers = await startConsumers({
      events: log,
      consumers: [{ group: 'g', handlers: [told] }],
      log: silentLog,
      clock,
    });
    await log.append([saying('usr_a', 'last')]);
    while (!heard.includes('last')) await new Promise(setImmediate);
    await consumers.close();
    assert.deepEqual(heard, ['whole', 'last']);
    const letters = await readAll(inner, deadLetterTopic(topic), 0);
    assert.deepEqual(
      letters.map(({ headers }) => headers['dlq_offset']),
      [...'1234567'],
    );
    for (const { headers } of letters) {
      assert.equal(headers['dlq_code'], 'DATA_CORRUPT');
      assert.match(headers['dlq_reason'] ?? '', /cannot be decrypted/);
    }
    assert.deepEqual(Buffer.from(letters[0]?.value ?? []), flipped);
    const tailed = await readAll(log, topic, 0);
    assert.equal(tailed.length, 9, 'tails and reads show it, for their readers to report');
    await keys.destroy('usr_a');
    assert.deepEqual((await readAll(restarted(), deadLetterTopic(topic), 0)).length, 1);
  });

  it('puts aside what no handler takes, sealed again', async () => {
    await log.append([saying('usr_a', 'my secret')]);
    const refuse = async () => {
      throw new AppError('BAD_USER_INPUT', 'It cannot be done.');
    };
    const consumers = await startConsumers({
      events: log,
      consumers: [{ group: 'g', handlers: [handler(said, refuse)] }],
      log: silentLog,
      clock,
    });
    const letters = deadLetterTopic(topic);
    while ((await log.ends(letters)).get(0) !== 1) await new Promise(setImmediate);
    await consumers.close();
    const [stored] = await readAll(inner, letters, 0);
    assert.equal(textOf(stored ?? assert.fail()).includes('secret'), false);
    const [letter] = await readAll(log, letters, 0);
    assert.match(textOf(letter ?? assert.fail()), /my secret/);
    await keys.destroy('usr_a');
    assert.deepEqual(await readAll(log, letters, 0), []);
  });

  it('hands on in the turn of the commit while keys are here', async () => {
    await log.append([saying('usr_a', 'first')]);
    const asked = keys.asked;
    const order: string[] = [];
    await log.tail(topic, 'end', (records) => order.push(...records.map(wordsOf)));
    await inner.tail(topic, 'end', () => order.push('committed'));
    await log.append([saying('usr_a', 'second')]);
    assert.deepEqual(order, ['second', 'committed']);
    assert.equal(keys.asked, asked);
  });

  it('keeps the order of appends of which some wait for a key and one gets none', async () => {
    const texts = Array.from({ length: 40 }, (_, n) => `${n}`);
    const calls = texts.map((text, n) => {
      if (n % 10 === 0) keys.forgetAll();
      return log.append([saying(`usr_${n % 3}`, text)]);
    });
    await Promise.all(calls);
    assert.deepEqual((await readAll(log, topic, 0)).map(wordsOf), texts);
    keys.isDown = true;
    const refused = log.append([saying('usr_new', 'never')]);
    const taken = log.append([saying('usr_0', 'after')]);
    await assert.rejects(refused, { code: 'UNAVAILABLE', retryable: true });
    await taken;
    assert.equal((await readAll(log, topic, 0)).map(wordsOf).at(-1), 'after');
  });

  it('holds a tail’s records in order while the keys are away, and other partitions not at all', async () => {
    const wide = { name: 'wide', partitions: 2, retention: { ms: 1e9 } };
    await log.ensureTopics([wide]);
    const in0 = ['k0', 'k1', 'k2', 'k3'].find((key) => log.partitionFor('wide', key) === 0) ?? '';
    const in1 = ['k0', 'k1', 'k2', 'k3'].find((key) => log.partitionFor('wide', key) === 1) ?? '';
    const about = (owner: string | null, key: string, text: string): NewRecord => ({
      ...recordOf('wide', key, text),
      headers: owner === null ? {} : { [ownerHeader]: owner },
    });
    forgetful = true;
    const arrived = new Arrivals<EventRecord>();
    await inner.tail('wide', 'end', () => (keys.isDown = true));
    const tail = await log.tail('wide', 'end', (records) => arrived.push(...records));
    await log.append([about('usr_a', in0, '1')]);
    await log.append([about(null, in0, '2'), about(null, in1, 'beside')]);
    await arrived.count(1);
    assert.deepEqual(arrived.items.map(textOf), ['beside']);
    keys.isDown = false;
    await pass(() => arrived.items.length === 3);
    await log.append([about('usr_b', in0, '3'), about(null, in0, '4')]);
    keys.isDown = false;
    await pass(() => arrived.items.length === 5);
    const texts = arrived.items.filter(({ key }) => key === in0).map(textOf);
    assert.deepEqual(texts, ['1', '2', '3', '4']);
    await tail.close();
  });

  it('delivers nothing after a tail was closed, whatever it still held', async () => {
    await log.append([saying('usr_a', '1')]);
    keys.isDown = true;
    let delivered = 0;
    const tail = await restarted().tail(topic, { since: 0 }, () => delivered++);
    while (keys.asked < 2) await new Promise(setImmediate);
    await tail.close();
    keys.isDown = false;
    await clock.advance(60_000);
    assert.equal(delivered, 0);
  });

  it('tries a group’s record again when its key cannot be had', async () => {
    await log.append([saying('usr_a', '1')]);
    const group = restarted();
    keys.isDown = true;
    const { arrived, member } = await consume(group, 'g', [topic]);
    const asked = keys.asked;
    while (keys.asked === asked) await new Promise(setImmediate);
    keys.isDown = false;
    await pass(() => arrived.items.length > 0);
    assert.deepEqual(arrived.items.map(wordsOf), ['1']);
    await member.close();
  });

  it('takes a record of the greatest size, which sealing makes longer', async () => {
    const record = saying('usr_a', '');
    const { headers, key } = record;
    const taken = Object.entries(headers).flat().join('').length + key.length;
    const value = Buffer.alloc(maxRecordBytes - taken, 'x');
    await log.append([{ ...record, value }]);
    const [stored] = await readAll(log, topic, 0);
    assert.deepEqual(Buffer.from(stored?.value ?? []), value);
    const tooLong = { ...record, value: Buffer.alloc(maxRecordBytes + 2_000) };
    await assert.rejects(log.append([tooLong]), { code: 'BAD_USER_INPUT', field: 'value' });
  });
});
