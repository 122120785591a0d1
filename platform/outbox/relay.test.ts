import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { EventLog, NewRecord, Position } from '../events/port.ts';
import { Arrivals } from '../events/testing.ts';
import type { Failpoints } from '../failpoint.ts';
import { silentLog } from '../log.ts';
import type { OutboxSource, PendingEvent } from './port.ts';
import { startRelay } from './relay.ts';

/** An outbox in memory that counts how often it was asked. */
class Memory implements OutboxSource {
  readonly name = 'memory';
  waiting: PendingEvent[] = [];
  readonly claims = new Arrivals<string>();
  holder: string | undefined;
  /** When the events were handled that are remembered. */
  handled: number[] = [];
  readonly forgets = new Arrivals<number>();
  #next = 1;

  put(...texts: string[]): void {
    for (const text of texts) {
      const record = { topic: 't', key: 'k', headers: {}, value: Buffer.from(text) };
      this.waiting.push({ id: String(this.#next++), record });
    }
  }

  async claim(holder: string, _now: number, _until: number, limit: number) {
    this.claims.push(holder);
    return this.holder === undefined || this.holder === holder ? this.waiting.slice(0, limit) : [];
  }

  async done(ids: readonly string[]): Promise<void> {
    this.waiting = this.waiting.filter(({ id }) => !ids.includes(id));
  }

  async backlog() {
    return { events: this.waiting.length, since: null };
  }

  async forget(before: number, limit: number): Promise<number> {
    this.forgets.push(before);
    if (this.faulty) throw new Error('the database is away');
    const old = this.handled.filter((at) => at < before).slice(0, limit);
    this.handled = this.handled.filter((at) => !old.includes(at));
    return old.length;
  }

  faulty = false;
}

function opened(hit: Failpoints['hit'] = () => undefined) {
  const clock = new ManualClock();
  const source = new Memory();
  const published = new Arrivals<string>();
  const faults: Error[] = [];
  let attempts = 0;
  const append = async (records: readonly NewRecord[]): Promise<Position[]> => {
    attempts += 1;
    const fault = faults.shift();
    if (fault !== undefined) throw fault;
    published.push(...records.map(({ value }) => Buffer.from(value ?? []).toString()));
    return [];
  };
  const events = { append } as Pick<EventLog, 'append'> as EventLog;
  const start = () =>
    startRelay({
      sources: [source],
      events,
      clock,
      log: silentLog,
      failpoints: { hit },
      pollMs: 1000,
    });
  return { clock, source, published, faults, start, attempts: () => attempts };
}

describe('relay', { timeout: 120_000 }, () => {
  it('publishes what waits at the start, what it is woken for, and what it finds at a poll', async () => {
    const { source, published, clock, start } = opened();
    source.put('1', '2');
    const relay = start();
    await published.count(2);
    await nextTurn();
    source.put('3');
    relay.wake();
    await published.count(3);
    await nextTurn();
    source.put('4');
    await clock.advance(999);
    assert.equal(published.items.length, 3);
    await clock.advance(1);
    await published.count(4);
    await relay.close();
    assert.deepEqual(published.items, ['1', '2', '3', '4']);
    assert.deepEqual(source.waiting, []);
  });

  it('takes large backlogs in batches and in order', async () => {
    const { source, published, start, attempts } = opened();
    const texts = Array.from({ length: 950 }, (_, i) => `${i}`);
    source.put(...texts);
    const relay = start();
    await published.count(950);
    await relay.close();
    assert.deepEqual(published.items, texts);
    assert.equal(attempts(), 5);
  });

  it('makes one more look of many wakes', async () => {
    const { source, start } = opened();
    const relay = start();
    await source.claims.count(1);
    await nextTurn();
    for (let i = 0; i < 100; i++) relay.wake();
    await source.claims.count(2);
    for (let i = 0; i < 10; i++) await nextTurn();
    assert.equal(source.claims.items.length, 2);
    await relay.close();
  });

  it('passes the failpoints before publishing, and between that and noting it down', async () => {
    const hits: string[] = [];
    const { source, published, start } = opened((name) => {
      hits.push(`${name} ${published.items.length} ${source.waiting.length}`);
    });
    source.put('1');
    const relay = start();
    await published.count(1);
    await relay.close();
    assert.deepEqual(hits, ['outbox.claimed 0 1', 'outbox.published 1 1']);
  });

  it('backs off while the log is away, longer each time, and loses nothing', async () => {
    const { source, published, faults, clock, start, attempts } = opened();
    for (let i = 0; i < 4; i++)
      faults.push(new AppError('UNAVAILABLE', 'away', { retryable: true }));
    source.put('1', '2');
    const relay = start();
    for (const [index, ms] of [100, 200, 400, 800].entries()) {
      while (attempts() < index + 1) await nextTurn();
      await nextTurn();
      relay.wake();
      await clock.advance(ms - 1);
      await nextTurn();
      assert.equal(attempts(), index + 1, 'not before its time, woken or not');
      await clock.advance(1);
    }
    await published.count(2);
    await relay.close();
    assert.deepEqual(published.items, ['1', '2']);
  });

  it('publishes what was committed before close, and leaves it for the next start when it cannot', async () => {
    const { source, published, faults, start } = opened();
    const relay = start();
    await source.claims.count(1);
    source.put('1');
    await relay.close();
    assert.deepEqual(published.items, ['1']);

    const again = start();
    await source.claims.count(3);
    source.put('2');
    faults.push(new Error('gone'));
    await again.close();
    assert.deepEqual(published.items, ['1']);
    assert.equal(source.waiting.length, 1);
  });

  it('forgets what was handled two weeks ago, in batches, now and then, and goes on when it cannot', async () => {
    const { source, published, clock, start } = opened();
    const day = 86_400_000;
    const began = clock.now();
    const old = Array.from({ length: 1_500 }, (_, i) => began - 15 * day + i);
    const young = began - 13 * day;
    source.handled = [...old, young];
    const relay = start();
    await source.claims.count(1);
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 1_000) {
        await nextTurn();
        await clock.advance(1_000);
      }
    };
    await pass(59_000);
    assert.equal(source.forgets.items.length, 0, 'not while everything starts');
    await pass(2_000);
    await source.forgets.count(2);
    assert.deepEqual(source.handled, [young]);
    source.faulty = true;
    await clock.advance(3_600_000);
    await source.forgets.count(3);
    source.put('1');
    relay.wake();
    await published.count(1);
    source.faulty = false;
    await nextTurn();
    await clock.advance(day + 3_600_000);
    await source.forgets.count(4);
    await relay.close();
    assert.deepEqual(source.handled, []);
  });

  it('lets only the holder of the lease publish', async () => {
    const { source, published, start } = opened();
    source.put('1');
    source.holder = 'somebody else';
    const relay = start();
    await source.claims.count(1);
    await relay.close();
    assert.deepEqual(published.items, []);
  });
});
