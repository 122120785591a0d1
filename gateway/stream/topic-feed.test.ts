import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { createCursors, type Place } from './cursor.ts';
import { PartitionedLog, testFeed, type Heard } from './feed.testing.ts';
import type { Way } from './source.ts';
import { TopicFeed, type FeedOptions } from './topic-feed.ts';

const keys = ['0a', '0b', '0c', '1a', '1b'];
const cursors = createCursors([{ id: 1, secret: new Uint8Array(32) }]).of({
  ...{ field: 'f', args: { keys }, generation: 'g1' },
});
/** As a client brings it back. */
const carried = (place: Place): Place => cursors.decode(cursors.encode(place));

const deaf = { more: () => undefined };

/** The next event if one waits. */
async function waiting(way: Way): Promise<{ heard: Heard; place: Place } | null> {
  await nextTurn();
  const step = way.take();
  return step === null ? null : { heard: step.event as unknown as Heard, place: step.place };
}

async function allWaiting(way: Way): Promise<Heard[]> {
  const all: Heard[] = [];
  for (let step = await waiting(way); step !== null; step = await waiting(way))
    all.push(step.heard);
  return all;
}

async function setUp(
  begins: 'newest' | 'now',
  { written = [], ...options }: Partial<FeedOptions> & { written?: readonly string[] } = {},
) {
  const log = new PartitionedLog(2);
  for (const key of written) log.write(key);
  const open = async () => {
    const replica = log.replica();
    const feed = await TopicFeed.open({ feed: testFeed(begins), events: replica.port, ...options });
    return { feed, deliver: (most?: number) => replica.deliver(most) };
  };
  return { log, open, ...(await open()) };
}

interface Client {
  readonly keys: readonly string[];
  /** How many frames to take on each replica before the connection is lost. */
  readonly visits: readonly { readonly replica: number; readonly frames: number }[];
}

const clients = fc.record({
  keys: fc.shuffledSubarray(keys, { minLength: 1 }),
  visits: fc.array(fc.record({ replica: fc.nat(1), frames: fc.nat(6) }), { maxLength: 5 }),
});
const plans = fc.record({
  before: fc.array(fc.constantFrom(...keys), { maxLength: 15 }),
  after: fc.array(fc.record({ key: fc.constantFrom(...keys), lag: fc.option(fc.nat(2)) }), {
    maxLength: 40,
  }),
  clients: fc.array(clients, { minLength: 1, maxLength: 3 }),
});

/** What each client heard, after everything was written, brought and read. */
async function played(
  s: fc.Scheduler,
  begins: 'newest' | 'now',
  plan: { before: string[]; after: { key: string; lag: number | null }[]; clients: Client[] },
): Promise<{ log: PartitionedLog; heard: Heard[]; start: Place }[]> {
  const pause = (what: string) => s.schedule(Promise.resolve(), what);
  const log = new PartitionedLog(2, pause);
  for (const key of plan.before) log.write(key);
  const replicas = [log.replica(), log.replica()];
  const opening = Promise.all(
    replicas.map(({ port }) =>
      TopicFeed.open({ feed: testFeed(begins), events: port, maxKeys: 3 }),
    ),
  );
  const written = opening.then(async () => {
    for (const { key, lag } of plan.after) {
      await pause('write');
      log.write(key);
      // One replica lags behind the other.
      replicas[lag === 0 ? 0 : 1]?.deliver(lag ?? 1);
    }
    for (const { deliver } of replicas) deliver();
  });
  const run = async ({ keys: asked, visits }: Client) => {
    const feeds = await opening;
    const heard: Heard[] = [];
    let place: Place | null = null;
    let start: Place | null = null;
    for (const { replica, frames } of visits) {
      await pause('join');
      const way: Way | undefined = await feeds[replica]?.open(asked, place, deaf);
      assert.ok(way);
      start ??= way.place;
      place = way.place;
      for (let read = 0; read < frames; read++) {
        await pause('read');
        const step = await waiting(way);
        if (step === null) break;
        heard.push(step.heard);
        place = carried(step.place);
      }
      way.leave();
    }
    await written;
    const last = await feeds[0]?.open(asked, place, deaf);
    assert.ok(last);
    start ??= last.place;
    heard.push(...(await allWaiting(last)));
    last.leave();
    return { log, heard, start };
  };
  return s.waitFor(Promise.all([...plan.clients.map(run)]));
}

test('any interleaving of writing, joining, lagging and resuming elsewhere tells every event once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plans, async (s, plan) => {
      const outcomes = await played(s, 'now', plan);
      for (const [index, { log, heard, start }] of outcomes.entries()) {
        const from = new Map(start.offsets);
        for (const key of plan.clients[index]?.keys ?? []) {
          const wanted = log.partitions
            .flat()
            .filter((r) => r.key === key && r.offset >= (from.get(r.partition) ?? 0))
            .map(({ offset }) => offset);
          const told = heard.filter((each) => each.key === key).flatMap(({ offsets }) => offsets);
          assert.deepEqual(told, wanted, key);
        }
      }
    }),
    { numRuns: 80 },
  );
});

test('any such interleaving tells the newest of each key, never an older one after it, none twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plans, async (s, plan) => {
      const outcomes = await played(s, 'newest', plan);
      for (const [index, { log, heard }] of outcomes.entries()) {
        for (const key of plan.clients[index]?.keys ?? []) {
          const newest = log.partitions.flat().findLast((r) => r.key === key);
          const told = heard.filter((each) => each.key === key).flatMap(({ offsets }) => offsets);
          assert.equal(told.at(-1), newest?.offset, key);
          for (const [i, offset] of told.entries()) assert.ok(offset > (told[i - 1] ?? -1));
        }
      }
    }),
    { numRuns: 80 },
  );
});

test('new clients begin with the newest of each key, in the order asked for, and go on with changes', async () => {
  const { log, feed, deliver } = await setUp('newest', { written: ['0a', '0b', '0a', '1a', '0b'] });
  const way = await feed.open(['1a', '0b', '0a'], null, deaf);
  assert.deepEqual(
    await allWaiting(way),
    [
      { key: '1a', offsets: [0] },
      { key: '0b', offsets: [3] },
      { key: '0a', offsets: [2] },
    ].map((heard) => ({ __typename: 'Heard', ...heard })),
  );
  for (const key of ['0a', '0c', '0a', '0b']) log.write(key);
  deliver();
  assert.deepEqual(
    (await allWaiting(way)).map(({ key, offsets }) => [key, offsets]),
    [
      ['0a', [6]],
      ['0b', [7]],
    ],
  );
});

test('clients that begin now are told nothing of before', async () => {
  const { log, feed, deliver } = await setUp('now', { written: ['0a', '0a'] });
  const way = await feed.open(['0a'], null, deaf);
  assert.equal(await waiting(way), null);
  log.write('0a');
  deliver();
  assert.deepEqual((await waiting(way))?.heard.offsets, [2]);
  assert.equal(log.read, 0);
});

test('a client that waits is woken; of one that leaves nothing is kept', async () => {
  const { log, feed, deliver } = await setUp('now');
  let woken = 0;
  const way = await feed.open(['0a'], null, { more: () => void woken++ });
  assert.equal(way.take(), null);
  log.write('0a');
  deliver();
  assert.equal(woken, 1);
  assert.deepEqual(way.take()?.event['offsets'], [0]);
  way.leave();
  way.leave();
  log.write('0a');
  deliver();
  assert.equal(woken, 1);
  assert.equal(feed.size, 0, 'nothing is kept of a key that nobody watches');
});

test('an event that is published again is told once, on whichever replica, whenever it was opened', async () => {
  const { log, feed, deliver, open } = await setUp('now');
  const publish = (...ids: string[]) => ids.map((id) => log.write('0a', undefined, undefined, id));
  const way = await feed.open(['0a'], null, deaf);
  publish('one', 'two');
  deliver();
  const first = await waiting(way);
  assert.deepEqual(first?.heard.offsets, [0, 1]);
  const place = carried(first.place);

  // The relay had died before it noted down what it had published.
  const early = await open();
  publish('one', 'two', 'three');
  deliver();
  assert.deepEqual((await waiting(way))?.heard.offsets, [4]);
  const late = await open();
  for (const replica of [early, late]) {
    const resumed = await replica.feed.open(['0a'], place, deaf);
    replica.deliver();
    assert.deepEqual((await waiting(resumed))?.heard.offsets, [4]);
    assert.equal(await waiting(resumed), null);
  }

  // Nothing came since the client's place, and what comes is what it had been told before this replica was opened.
  const end = carried(way.place);
  const last = await open();
  const resumed = await last.feed.open(['0a'], end, deaf);
  publish('two', 'three', 'four');
  last.deliver();
  assert.deepEqual((await waiting(resumed))?.heard.offsets, [7]);
});

test('what came before a client’s place is read once for all who resume', async () => {
  const { log, feed, deliver, open } = await setUp('now');
  const way = await feed.open(['0a'], null, deaf);
  for (let n = 0; n < 1_500; n++) log.write('0a', undefined, undefined, `event ${n}`);
  deliver();
  const place = carried((await waiting(way))?.place ?? assert.fail());
  const { feed: other } = await open();
  log.read = 0;
  for (let client = 0; client < 3; client++) await other.open(['0a'], place, deaf);
  assert.equal(log.read, 1_000);
});

test('a key that changes all the time does not keep the others from a slow client', async () => {
  const { log, feed, deliver } = await setUp('newest');
  const way = await feed.open(['0a', '0b', '1a'], null, deaf);
  log.write('0a');
  log.write('0b');
  log.write('1a');
  const told: string[] = [];
  for (let i = 0; i < 6; i++) {
    log.write('0a');
    deliver();
    told.push((await waiting(way))?.heard.key ?? '');
  }
  assert.deepEqual(told.slice(0, 3), ['0a', '0b', '1a']);
});

test('a stalled client costs one event for each key', async () => {
  const { log, feed, deliver } = await setUp('newest');
  const way = await feed.open(keys, null, deaf);
  for (let i = 0; i < 10_000; i++) log.write(keys[i % keys.length] ?? '');
  deliver();
  const told = await allWaiting(way);
  assert.equal(told.length, keys.length);
  assert.ok(told.every(({ offsets }) => offsets.length === 1));
});

test('the cursor holds every partition, is short, and is no other keys’', async () => {
  const { log, feed, deliver } = await setUp('now');
  const many = Array.from({ length: 50 }, (_, i) => `${i % 2}key${i}`);
  const way = await feed.open(many, null, deaf);
  for (let round = 0; round < 400; round++) for (const key of many) log.write(key);
  deliver();
  // The worst: all but one key of a partition were read.
  let longest = '';
  let last: Place = way.place;
  for (let step = await waiting(way); step !== null; step = await waiting(way)) {
    last = step.place;
    const cursor = cursors.encode({ ...last, reader: 'a'.repeat(24) });
    if (cursor.length > longest.length) longest = cursor;
    assert.deepEqual(new Map(last.offsets).size, 2);
  }
  assert.ok(longest.length < 1_024, `${longest.length} characters`);
  assert.deepEqual(last, {
    offsets: [
      [0, 10_000],
      [1, 10_000],
    ],
    position: [],
  });
  await assert.rejects(feed.open(['0a'], { offsets: [[1, 0]], position: [] }, deaf), {
    code: 'CURSOR_INVALID',
  });
});

test('a cursor from before what the log still keeps has expired, unless nothing came since or newest is enough', async () => {
  const { log, feed } = await setUp('now', { written: ['0a', '0a', '0a', '1a'] });
  const at = (offset: number): Place => ({ offsets: [[0, offset]], position: [] });
  log.beginnings.set(0, 2);
  await assert.rejects(feed.open(['0a'], at(1), deaf), { code: 'CURSOR_EXPIRED', field: 'after' });
  assert.equal(feed.size, 0, 'who was refused watches nothing');
  assert.deepEqual((await allWaiting(await feed.open(['0a'], at(2), deaf)))[0]?.offsets, [2]);
  log.beginnings.set(0, 3);
  assert.equal(await waiting(await feed.open(['0a'], at(3), deaf)), null);

  const compacted = await setUp('newest', { written: ['0a', '0a', '0a'] });
  compacted.log.beginnings.set(0, 2);
  assert.deepEqual(
    (await allWaiting(await compacted.feed.open(['0a'], at(0), deaf)))[0]?.offsets,
    [2],
  );
});

test('more than may be read to tell what was missed is not read', async () => {
  const { log, feed } = await setUp('now', { written: Array(30).fill('0a'), maxMissed: 20 });
  const from = (offset: number): Place => ({ offsets: [[0, offset]], position: [] });
  await assert.rejects(feed.open(['0a'], from(9), deaf), { code: 'CURSOR_EXPIRED' });
  assert.equal(log.read, 0);
  assert.equal((await allWaiting(await feed.open(['0a'], from(10), deaf)))[0]?.offsets.length, 20);
});

test('the newest of a key is looked for backwards, once for all, and never beyond a cursor', async () => {
  const written = [...Array<string>(3_000).fill('0b'), '0a', ...Array<string>(1_000).fill('0c')];
  const { log, feed, deliver } = await setUp('newest', { written });
  await feed.open(['0c'], null, deaf);
  assert.equal(log.read, 512, 'only the end of the partition');
  await Promise.all([feed.open(['0a'], null, deaf), feed.open(['0a', '0c'], null, deaf)]);
  const before = log.read;
  assert.ok(before < 4_001, `${before} of 4001 records`);
  await feed.open(['0a', '0b', '0c'], null, deaf);
  assert.equal(log.read, before, 'all were passed on the way');
  log.write('0d');
  deliver();
  await feed.open(['0d'], { offsets: [[0, 4_000]], position: [] }, deaf);
  await feed.open(['0e'], { offsets: [[0, 4_000]], position: [] }, deaf);
  assert.equal(log.read, before, 'nothing before the cursor is of interest');
  assert.deepEqual(await allWaiting(await feed.open(['0e'], null, deaf)), []);
  const whole = log.read;
  assert.equal(whole, 4_001);
  await feed.open(['0f'], null, deaf);
  assert.equal(log.read, whole, 'and there is nothing more to read');
});

test('however few newest events are remembered, all are found', async () => {
  const written = Array.from({ length: 2_000 }, (_, i) => `0key${i % 40}`);
  const { log, feed, deliver } = await setUp('newest', { written, maxKeys: 5 });
  for (let i = 39; i >= 0; i--) {
    const [heard] = await allWaiting(await feed.open([`0key${i}`], null, deaf));
    assert.deepEqual(heard?.offsets, [1_960 + i]);
    if (i % 7 === 0) log.write('0z');
    deliver();
  }
});

test('deleted keys have no newest event; what cannot be read is told and passed over', async () => {
  const told: string[] = [];
  const { log, feed, deliver, open } = await setUp('newest', {
    onUnreadable: ({ offset }, { field }) => void told.push(`${offset} ${field}`),
  });
  const way = await feed.open(['0a', '0b'], null, deaf);
  log.write('0a');
  log.write('0a', 'test.Noted.v1', null);
  log.write('0b');
  log.write('0b', 'nonsense');
  log.write('0b', 'test.Noted.v2');
  log.write('0b', 'test.Noted.v1', Buffer.from('{}'));
  log.write('0b', 'test.OfAnotherKind.v1');
  deliver();
  assert.deepEqual(
    (await allWaiting(way)).map(({ offsets }) => offsets),
    [[0], [2]],
  );
  assert.deepEqual(told, ['3 ce_type', '4 ce_type', '5 value']);
  // Who looks for them finds the same, and tells nobody again.
  for (const each of [feed, (await open()).feed]) {
    const late = await allWaiting(await each.open(['0a', '0b'], null, deaf));
    assert.deepEqual(
      late.map(({ key, offsets }) => [key, offsets]),
      [['0b', [2]]],
    );
  }
  assert.equal(told.length, 3);
});

test('a failed search is done again by the next who asks', async () => {
  const { log } = await setUp('newest', { written: ['0a'] });
  let failures = 1;
  const { port } = log.replica();
  const events = Object.assign(Object.create(port) as typeof port, {
    read: (...asked: Parameters<typeof port.read>) => {
      if (failures-- > 0) throw new Error('the log is away');
      return port.read(...asked);
    },
  });
  const feed = await TopicFeed.open({ feed: testFeed('newest'), events });
  await assert.rejects(feed.open(['0a'], null, deaf), /away/);
  assert.equal(feed.size, 0);
  assert.deepEqual((await allWaiting(await feed.open(['0a'], null, deaf)))[0]?.offsets, [0]);
});
