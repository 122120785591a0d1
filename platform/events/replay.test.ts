import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { MemoryKeys } from '../keys/testing.ts';
import { silentLog } from '../log.ts';
import { putAside, withDeadLetters } from './dead-letters.ts';
import { openEmbeddedLog } from './embedded.ts';
import { encryptedLog } from './encrypted.ts';
import { readLetters, type Letter } from './letters.ts';
import { maxRecordBytes } from './limits.ts';
import { ownerHeader } from './owner.ts';
import type { EventLog, EventRecord, NewRecord, TopicSpec } from './port.ts';
import { replayLetters, type ReplayOptions } from './replay.ts';
import { readAll, textOf } from './testing.ts';

const topics: readonly TopicSpec[] = [
  { name: 'things.v1', partitions: 2, retention: { ms: 1e9 } },
  { name: 'latest.v1', partitions: 1, retention: 'compacted' },
  { name: 'written.v1', partitions: 1, retention: { ms: 1e9 } },
];
const wrong = new AppError('DATA_CORRUPT', 'nobody can read it', { field: 'data' });

describe('dead letters', () => {
  const clock = new ManualClock();
  const keys = new MemoryKeys();
  let log: EventLog;
  before(async () => {
    const inner = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
    log = encryptedLog(inner, { keys, clock, log: silentLog });
    await log.ensureTopics(withDeadLetters(topics));
  });
  after(() => log.close());

  const options = (more: Partial<ReplayOptions> = {}): ReplayOptions => ({
    ...{ events: log, clock, topics, closed: new Map([['written.v1', 'one writer']]) },
    ...{ again: false, overtake: false, dryRun: false, say: () => undefined },
    ...more,
  });
  const thing = (id: string, more: Partial<NewRecord> = {}): NewRecord => ({
    ...{ topic: 'things.v1', key: id, headers: { ce_id: id, ce_source: '/test' } },
    ...{ value: Buffer.from(`about ${id}`), ...more },
  });

  /** Appended, and put aside by each of these groups. */
  async function aside(record: NewRecord, ...groups: string[]): Promise<void> {
    const [at] = await log.append([record]);
    assert.ok(at !== undefined);
    const found: EventRecord = { ...record, ...at, timestamp: clock.now() };
    for (const group of groups) {
      await putAside(found, wrong, { group, events: log, clock, log: silentLog });
    }
  }
  async function lettersOf(topic: string, key: string): Promise<Letter[]> {
    return (await readLetters(log, topic)).filter(({ record }) => record.key === key);
  }
  async function stored(topic: string, key: string): Promise<EventRecord[]> {
    const all: EventRecord[] = [];
    for (const partition of (await log.ends(topic)).keys()) {
      all.push(...(await readAll(log, topic, partition)));
    }
    return all.filter((record) => record.key === key);
  }

  it('go back as they were, once however many groups put them aside, and not a second time', async () => {
    const owner = { [ownerHeader]: 'usr_1' };
    await aside(thing('a', { headers: { ce_id: 'a', ...owner } }), 'one', 'two');
    const letters = await lettersOf('things.v1', 'a');
    assert.deepEqual(
      letters.map(({ group, code, field, origin: { offset } }) => [group, code, field, offset]),
      [
        ['one', 'DATA_CORRUPT', 'data', 0],
        ['two', 'DATA_CORRUPT', 'data', 0],
      ],
    );
    const ids = letters.map(({ id }) => id);
    assert.deepEqual(await replayLetters(letters, options()), { replayed: ids, skipped: [] });
    const [before, after, ...more] = await stored('things.v1', 'a');
    assert.deepEqual(more, []);
    assert.deepEqual(after?.headers, before?.headers);
    assert.equal(after && textOf(after), 'about a');
    const noted = await lettersOf('things.v1', 'a');
    const at = new Date(clock.now()).toISOString();
    assert.deepEqual(
      noted.map(({ replayedAt }) => replayedAt),
      [at, at],
    );
    const second = await replayLetters(noted, options());
    assert.deepEqual(
      second.skipped.map(({ id, why }) => `${id} ${why}`),
      ids.map((id) => `${id} replayed at ${at}`),
    );
    assert.equal((await stored('things.v1', 'a')).length, 2);
    await replayLetters(noted, options({ again: true }));
    assert.equal((await stored('things.v1', 'a')).length, 3);
  });

  it('that were cut off before they were noted go again, with the same source and id', async () => {
    for (const id of ['b', 'c']) await aside(thing(id), 'one');
    const letters = [
      ...(await lettersOf('things.v1', 'b')),
      ...(await lettersOf('things.v1', 'c')),
    ];
    let calls = 0;
    const cut: EventLog = Object.assign(Object.create(log) as EventLog, {
      read: log.read.bind(log),
      append: (records: readonly NewRecord[]) =>
        (calls += 1) === 2 ? Promise.reject(new Error('killed')) : log.append(records),
    });
    await assert.rejects(replayLetters(letters, options({ events: cut })), /killed/);
    const left = [...(await lettersOf('things.v1', 'b')), ...(await lettersOf('things.v1', 'c'))];
    assert.deepEqual((await replayLetters(left, options())).replayed.length, 2);
    const all = await stored('things.v1', 'b');
    assert.deepEqual(new Set(all.map(({ headers }) => headers['ce_id'])), new Set(['b']));
    assert.equal(all.length, 3);
  });

  it('go nowhere when it is only asked what would go', async () => {
    await aside(thing('d'), 'one');
    const letters = await lettersOf('things.v1', 'd');
    assert.equal((await replayLetters(letters, options({ dryRun: true }))).replayed.length, 1);
    assert.equal((await stored('things.v1', 'd')).length, 1);
    assert.equal((await lettersOf('things.v1', 'd'))[0]?.replayedAt, null);
  });

  it('too large to be copied are taken from where they are', async () => {
    const value = Buffer.alloc(maxRecordBytes - 100, 'x');
    await aside(thing('e', { value }), 'one');
    const [letter] = await lettersOf('things.v1', 'e');
    assert.ok(letter?.omitted);
    await replayLetters([letter], options());
    const [, again] = await stored('things.v1', 'e');
    assert.deepEqual([...(again?.value ?? [])].length, value.length);
    assert.equal(again?.headers['ce_id'], 'e');
    const gone = { ...letter, origin: { partition: 0, offset: 4711 } };
    const { skipped } = await replayLetters([gone], options());
    assert.match(skipped[0]?.why ?? '', /no more/);
  });

  it('do not take the place of a newer record in a compacted topic, unless told to', async () => {
    const old = thing('f', { topic: 'latest.v1' });
    await aside(old, 'one');
    await aside(old, 'one');
    const both = await lettersOf('latest.v1', 'f');
    assert.equal((await replayLetters(both, options({ dryRun: true }))).replayed.length, 2);
    await log.append([{ ...old, value: Buffer.from('newer') }]);
    const { replayed, skipped } = await replayLetters(both, options());
    assert.deepEqual([replayed.length, skipped.length], [0, 2]);
    assert.match(skipped[0]?.why ?? '', /newer/);
    assert.equal((await replayLetters(both, options({ overtake: true }))).replayed.length, 2);
  });

  it('of a topic with one writer stay, with the reason', async () => {
    await aside(thing('g', { topic: 'written.v1' }), 'one');
    const { skipped } = await replayLetters(await lettersOf('written.v1', 'g'), options());
    assert.equal(skipped[0]?.why, 'one writer');
  });

  it('of somebody who was erased are not there, and those of a topic that is not there are none', async () => {
    const owner = { [ownerHeader]: 'usr_gone' };
    await aside(thing('h', { headers: owner }), 'one');
    assert.equal((await lettersOf('things.v1', 'h')).length, 1);
    await keys.destroy('usr_gone');
    assert.deepEqual(await lettersOf('things.v1', 'h'), []);
    assert.deepEqual(await readLetters(log, 'unknown.v1'), []);
  });
});
