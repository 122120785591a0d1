// What only the embedded log promises: one file, dense offsets, atomic calls, a clock that a test may move.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ManualClock } from '../clock.ts';
import { isAppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { openEmbeddedLog } from './embedded.ts';
import type { EventRecord } from './port.ts';
import {
  Arrivals,
  consume,
  newTopic,
  numbered,
  range,
  readAll,
  recordOf,
  textOf,
} from './testing.ts';

describe('embedded log', { timeout: 60_000 }, () => {
  let folder: string;
  let files = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'miyagi-embedded-'));
  });
  after(() => rm(folder, { recursive: true }));

  const newFile = () => join(folder, `${++files}.sqlite`);
  const openFile = (file: string, clock = new ManualClock()) =>
    openEmbeddedLog({ file, clock, log: silentLog });

  it('goes on after a restart: generation, offsets and the groups’ places', async () => {
    const file = newFile();
    const first = await openFile(file);
    const topic = await newTopic(first, 1);
    const generation = await first.generation(topic);
    const positions = await first.append(numbered(topic, 0, 5));
    assert.deepEqual(
      positions.map(({ offset }) => offset),
      [0, 1, 2, 3, 4],
    );
    const one = await consume(first, 'g', [topic]);
    await one.arrived.count(5);
    await first.close();

    const second = await openFile(file);
    assert.equal(await second.generation(topic), generation);
    const [next] = await second.append(numbered(topic, 5, 6));
    assert.equal(next?.offset, 5);
    const two = await consume(second, 'g', [topic]);
    await two.arrived.count(1);
    assert.deepEqual(two.arrived.items.map(textOf), ['5']);
    assert.deepEqual((await readAll(second, topic, 0)).map(textOf), range(0, 6));
    await second.close();
  });

  it('is open once: in this process and in any other', async () => {
    const file = newFile();
    const log = await openFile(file);
    await rejectsNaming('DATA_DIR_LOCKED', file, () => openFile(file));
    const program = `
      const { openEmbeddedLog } = await import(${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)});
      const { systemClock } = await import(${JSON.stringify(new URL('../clock.ts', import.meta.url).href)});
      const { silentLog } = await import(${JSON.stringify(new URL('../log.ts', import.meta.url).href)});
      await openEmbeddedLog({ file: process.argv[1], clock: systemClock, log: silentLog })
        .then(() => console.log('opened'), (error) => console.log(error.code));`;
    const other = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, file]);
    assert.equal((await other()).stdout.trim(), 'DATA_DIR_LOCKED');
    await log.close();
    assert.equal((await other()).stdout.trim(), 'opened');
  });

  it('names a file that is damaged, foreign or of another format', async () => {
    const garbage = newFile();
    await writeFile(
      garbage,
      'this is not a database, but it is long enough to be taken for one'.repeat(99),
    );
    await rejectsNaming('DATA_CORRUPT', garbage, () => openFile(garbage));

    const foreign = newFile();
    new DatabaseSync(foreign).exec('CREATE TABLE somebody_elses (x)');
    await rejectsNaming('DATA_CORRUPT', foreign, () => openFile(foreign));

    const damaged = newFile();
    const log = await openFile(damaged);
    const topic = await newTopic(log, 1);
    await log.append(numbered(topic, 0, 2000));
    await log.close();
    const { size } = await stat(damaged);
    const handle = await open(damaged, 'r+');
    await handle.write(Buffer.alloc(4096, 0xa5), 0, 4096, Math.floor(size / 8192) * 4096);
    await handle.close();
    await rejectsNaming('DATA_CORRUPT', damaged, () => openFile(damaged));

    const newer = newFile();
    await (await openFile(newer)).close();
    new DatabaseSync(newer).exec('PRAGMA user_version = 99');
    await rejectsNaming('DATA_CORRUPT', newer, () => openFile(newer));
    await rejectsNaming('CONFIG_INVALID', '/dev/null/x', () => openFile('/dev/null/x/events'));
  });

  it('appends a large call whole or not at all, giving the loop its turns, and refuses a larger one', async () => {
    const log = await openFile(newFile());
    const topic = await newTopic(log, 2);
    let done = false;
    const large = log.append(numbered(topic, 0, 10_000)).then(() => (done = true));
    let turns = 0;
    while (!done) {
      const ends = await log.ends(topic);
      if (!done) assert.deepEqual([...ends.values()], [0, 0], 'nobody sees a part');
      turns += 1;
      await nextTurn();
    }
    await large;
    assert.ok(turns >= 4, `${turns} turns`);
    const [a = 0, b = 0] = (await log.ends(topic)).values();
    assert.equal(a + b, 10_000);
    await rejectsNaming('BAD_USER_INPUT', 'records', () => log.append(numbered(topic, 0, 10_001)));
    const heavy = Array.from({ length: 40 }, () => ({
      ...recordOf(topic, 'k', ''),
      value: Buffer.alloc(900_000),
    }));
    await rejectsNaming('BAD_USER_INPUT', 'records', () => log.append(heavy));
    await log.close();
  });

  it('copies its write-ahead file back in the background, without being asked', async () => {
    const file = newFile();
    const log = await openFile(file);
    const topic = await newTopic(log, 1);
    const value = Buffer.alloc(100_000, 1);
    for (let i = 0; i < 60; i++) await log.append([{ ...recordOf(topic, 'k', ''), value }]);
    while ((await stat(file)).size < 4_000_000) await nextTurn();
    await log.close();
    await assert.rejects(stat(`${file}-wal`), 'a closed log is one file');
    assert.ok((await readFile(file)).length > 6_000_000);
  });

  it('appends and tails tens of thousands of small records a second', async (t) => {
    const log = await openFile(newFile());
    const topic = await newTopic(log, 6);
    let tailed = 0;
    await log.tail(topic, 'end', (records) => (tailed += records.length));
    const value = Buffer.alloc(200, 'x');
    const perWriter = 300;
    const writer = async (key: string) => {
      for (let i = 0; i < perWriter; i++) await log.append([{ topic, key, headers: {}, value }]);
    };
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const before = process.cpuUsage();
    const began = performance.now();
    await Promise.all(Array.from({ length: 60 }, (_, i) => writer(`run-${i}`)));
    const seconds = (performance.now() - began) / 1000;
    const cpu = process.cpuUsage(before);
    delay.disable();
    const records = 60 * perWriter;
    assert.equal(tailed, records);
    const micros = (cpu.user + cpu.system) / records;
    t.diagnostic(
      `${Math.round(records / seconds)} records/s, ${micros.toFixed(0)} µs of CPU each; ` +
        `loop delayed ${(delay.percentile(99) / 1e6).toFixed(1)} ms at p99, ${(delay.max / 1e6).toFixed(1)} ms at most`,
    );
    // CPU rather than elapsed time: other programs' work must not fail this.
    assert.ok(micros < 150, `${micros} µs of CPU per record`);
    await log.close();
  });

  it('refuses work once it is closed, and waits for work in progress', async () => {
    const log = await openFile(':memory:');
    const topic = await newTopic(log, 1);
    const last = log.append([recordOf(topic, 'k', 'last')]);
    const closing = log.close();
    assert.equal((await last).length, 1);
    await closing;
    await log.close();
    await rejectsNaming('UNAVAILABLE', 'closed', () => log.append([recordOf(topic, 'k', 'v')]));
    await rejectsNaming('UNAVAILABLE', 'closed', () => log.tail(topic, 'end', () => undefined));
  });

  it('never turns time back, so that a time still finds its place', async () => {
    const clock = new ManualClock();
    const log = await openFile(':memory:', clock);
    const topic = await newTopic(log, 1);
    await log.append(numbered(topic, 0, 3));
    await clock.advance(1000);
    const [at] = await log.append(numbered(topic, 3, 5));
    await clock.advance(-5000);
    await log.append(numbered(topic, 5, 7));
    const times = (await readAll(log, topic, 0)).map(({ timestamp }) => timestamp);
    assert.deepEqual(times, times.toSorted());
    const arrived = new Arrivals<EventRecord>();
    const since = times[3] ?? assert.fail();
    const tail = await log.tail(topic, { since }, (records) => arrived.push(...records));
    assert.equal(tail.start.get(0), at?.offset);
    await arrived.count(4);
    assert.deepEqual(arrived.items.map(textOf), range(3, 7));
    const late = await log.tail(topic, { since: since + 1 }, () => undefined);
    assert.equal(late.start.get(0), 7);
    await log.close();
  });

  it('tries a failed record again after 0.1 s, 0.2 s, 0.4 s … up to 10 s', async () => {
    const clock = new ManualClock();
    const log = await openFile(':memory:', clock);
    const topic = await newTopic(log, 1);
    await log.append([recordOf(topic, 'k', 'poison')]);
    const attempts = new Arrivals<number>();
    const start = clock.now();
    await log.join({
      group: 'g',
      topics: [topic],
      handle: async () => {
        attempts.push(clock.now() - start);
        throw new Error('no');
      },
    });
    const expected = [0, 100, 300, 700, 1500, 3100, 6300, 12_700, 22_700, 32_700];
    for (let i = 1; i <= expected.length; i++) {
      await attempts.count(i);
      await nextTurn();
      await clock.advance((expected[i] ?? 0) - (expected[i - 1] ?? 0));
    }
    assert.deepEqual(attempts.items.slice(0, expected.length), expected);
    await log.close();
  });

  it('expels a member after its session, not before, and never an idle or a retrying one', async () => {
    const clock = new ManualClock();
    const log = await openFile(':memory:', clock);
    const topic = await newTopic(log, 1);
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    await log.join({
      group: 'g',
      topics: [topic],
      sessionTimeoutMs: 10_000,
      handle: () => {
        begun.resolve();
        return release.promise;
      },
    });
    await clock.advance(60_000);
    await log.append([recordOf(topic, 'k', 'one')]);
    await begun.promise;
    const successor = await consume(log, 'g', [topic]);
    await clock.advance(9_000);
    await nextTurn();
    assert.deepEqual(successor.arrived.items, []);
    await clock.advance(4_000);
    await successor.arrived.count(1);
    release.resolve();
    await log.close();
  });

  async function rejectsNaming(
    code: string,
    named: string,
    run: () => Promise<unknown>,
  ): Promise<void> {
    await assert.rejects(run, (error: unknown) => {
      assert.ok(isAppError(error), String(error));
      assert.equal(error.code, code);
      assert.ok(`${error.message} ${error.field}`.includes(named), error.message);
      return true;
    });
  }
});
