// `npm run dlq` on a data directory: while the program runs on it, and when it has stopped.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ListedLetter, ShownLetter } from '../operations/dead-letters.ts';
import { systemClock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { encodeEvent } from '../platform/events/codec.ts';
import { putAside } from '../platform/events/dead-letters.ts';
import { silentLog } from '../platform/log.ts';
import type { Replay } from '../platform/events/replay.ts';
import { profileTopic } from '../schema/events/users.ts';
import { startTestApp, type TestApp } from './harness/app.ts';
import { run } from './harness/command.ts';
import { registeredEvent } from './harness/events.ts';
import { ask } from './harness/graph.ts';

const userId = `usr_${randomUUID()}`;
const portfolios = `query ($id: ID!) { user(id: $id) { portfolios { edges { node { id } } } } }`;

describe('npm run dlq', { timeout: 120_000 }, () => {
  let app: TestApp;
  const dlq = (...args: string[]) => run('dlq', args, { DATA_DIR: app.dataDir });
  before(async () => {
    app = await startTestApp({ DEMO_HOUSEHOLDS: '1' });
    // As if its handler had failed for good: the portfolios never heard of this user.
    const record = encodeEvent(...registeredEvent(userId));
    const { events } = app.stores;
    const finder = { group: 'portfolios', events, clock: systemClock, log: silentLog };
    const lost = { ...record, partition: 0, offset: 1_000_000, timestamp: Date.now() };
    await putAside(lost, new AppError('DATA_CORRUPT', 'of an unknown kind'), finder);
  });
  after(async () => {
    await app.stop(5000);
    await rm(app.dataDir, { recursive: true, force: true });
  });

  const portfolioRows = () =>
    app.stores.db.query('SELECT id FROM portfolios.portfolio WHERE owner_id = $1', [userId]);

  it('lists, shows and replays through the running program', async () => {
    const summary = await dlq('list');
    assert.equal(summary.code, 0, summary.stderr);
    assert.match(summary.stdout, /^users\.profile\.v1: 1 waiting, 0 replayed; newest 20/);
    assert.match(summary.stdout, /1 × DATA_CORRUPT: of an unknown kind/);
    const listed = (await dlq('list', '--reason', 'UNKNOWN kind', '--json')).json<{
      letters: ListedLetter[];
    }>();
    const [letter] = listed.letters;
    assert.ok(letter !== undefined);
    assert.deepEqual(
      [letter.id, letter.topic, letter.owner],
      [`${profileTopic}/0`, profileTopic, userId],
    );

    const sealed = await dlq('show', letter.id);
    assert.match(sealed.stdout, new RegExp(`bytes about ${userId}, sealed; --open shows it`));
    assert.doesNotMatch(sealed.stdout, /Ada/);
    const open = (await dlq('show', letter.id, '--open', '--json')).json<ShownLetter>();
    assert.ok(open.payload.state === 'text' && open.payload.content.includes('Ada'));

    const first = (await dlq('replay', '--topic', profileTopic, '--json')).json<Replay>();
    assert.deepEqual(first, { replayed: [letter.id], skipped: [] });
    while ((await portfolioRows()).length === 0) await sleep(20);
    const second = await dlq('replay', '--all');
    assert.match(second.stdout, /^0 replayed, 1 left alone\n.*replayed at 20/);
    const again = (await dlq('replay', letter.id, '--again', '--json')).json<Replay>();
    assert.equal(again.replayed.length, 1);
    const admin = await app.token(0);
    await ask(app.origin, admin, portfolios, { id: app.demo[0]?.id });
    assert.equal((await portfolioRows()).length, 1);
  });

  it('refuses what is wrong with a typed error and its exit code', async () => {
    const usage = await dlq('replay');
    assert.deepEqual([usage.code, usage.stdout], [2, '']);
    assert.equal((await dlq('--help')).code, 0);
    const stranger = await dlq('show', `${profileTopic}/99`, '--json');
    assert.equal(stranger.code, 1);
    const { error } = stranger.json<{ error: { code: string; field: string } }>();
    assert.deepEqual([error.code, error.field], ['NOT_FOUND', 'ids']);
    const topic = await dlq('list', '--topic', 'nothing.v1');
    assert.equal(topic.code, 1);
    assert.match(topic.stderr, /^BAD_USER_INPUT: there is no topic nothing\.v1; there are users/);
  });

  it('does the same when the program has stopped, and makes no data where there are none', async () => {
    await app.stop(5000);
    const listed = await dlq('list', '--json');
    assert.equal(listed.code, 0, listed.stderr);
    assert.notEqual(listed.json<{ letters: ListedLetter[] }>().letters[0]?.replayedAt, null);
    const nowhere = await run('dlq', ['list'], { DATA_DIR: `${app.dataDir}/none` });
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /^CONFIG_INVALID: There is no Miyagi in /);
  });
});
