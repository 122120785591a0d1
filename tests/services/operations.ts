// An operator's commands where PostgreSQL and Kafka keep the data: dead letters while the program runs, and a backup of
// the database, the keys and nothing else, from which a second program starts.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ListedLetter, ShownLetter } from '../../operations/dead-letters.ts';
import { systemClock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { putAside } from '../../platform/events/dead-letters.ts';
import type { Replay } from '../../platform/events/replay.ts';
import { silentLog } from '../../platform/log.ts';
import { profileTopic } from '../../schema/events/users.ts';
import { registeredEvent } from '../harness/events.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { run } from '../harness/command.ts';
import { ask } from '../harness/graph.ts';
import { freshDatabase, kafkaSettings } from './connections.ts';

const execute = promisify(execFile);
const me = `{ me { id name portfolios { edges { node { id } } } } }`;

describe('operations on PostgreSQL and Kafka', { timeout: 600_000 }, () => {
  const userId = `usr_${randomUUID()}`;
  const reason = `of an unknown kind ${randomUUID()}`;
  let app: TestApp;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let folder: string;
  const brokers = kafkaSettings().brokers.join(',');
  before(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'miyagi-operations-'));
    const settings = { POSTGRES_URL: database.url, KAFKA_BROKERS: brokers, DEMO_HOUSEHOLDS: '1' };
    app = await startTestApp(settings);
    const record = encodeEvent(...registeredEvent(userId));
    const finder = {
      ...{ group: 'portfolios', events: app.stores.events },
      ...{ clock: systemClock, log: silentLog },
    };
    const lost = { ...record, partition: 0, offset: 1_000_000_000, timestamp: Date.now() };
    await putAside(lost, new AppError('DATA_CORRUPT', reason), finder);
  });
  after(async () => {
    await app.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const environment = () => ({
    ...{ DATA_DIR: app.dataDir, POSTGRES_URL: database.url, KAFKA_BROKERS: brokers },
  });
  const dlq = (...args: string[]) => run('dlq', args, environment());

  it('dead letters are listed, shown and put back once, beside the running program', async () => {
    const listed = await dlq('list', '--topic', profileTopic, '--reason', reason, '--json');
    const [letter] = listed.json<{ letters: ListedLetter[] }>().letters;
    assert.equal(letter?.owner, userId, listed.stderr);
    const shown = (await dlq('show', letter.id, '--json')).json<ShownLetter>();
    assert.equal(shown.payload.state, 'sealed');
    const opened = (await dlq('show', letter.id, '--open', '--json')).json<ShownLetter>();
    assert.ok(opened.payload.state === 'text' && opened.payload.content.includes('Ada'));
    const first = (await dlq('replay', '--reason', reason, '--json')).json<Replay>();
    assert.deepEqual(first, { replayed: [letter.id], skipped: [] });
    const portfolios = () =>
      app.stores.db.query('SELECT id FROM portfolios.portfolio WHERE owner_id = $1', [userId]);
    while ((await portfolios()).length === 0) await sleep(50);
    const second = (await dlq('replay', '--reason', reason, '--json')).json<Replay>();
    assert.deepEqual([second.replayed, second.skipped.length], [[], 1]);
    assert.equal((await dlq('replay', letter.id, '--again', '--json')).code, 0);
    assert.equal((await portfolios()).length, 1);
  });

  it('a dump of the database and a backup of the keys start a second program', async () => {
    const dump = join(folder, 'miyagi.dump');
    await execute('pg_dump', ['--format=custom', `--file=${dump}`, database.url]);
    const keys = join(folder, 'keys.tgz');
    const taken = await run('backup', ['--to', keys], environment());
    assert.equal(taken.code, 0, taken.stderr);
    assert.match(taken.stdout, /What PostgreSQL keeps is not in it[^]*What Kafka keeps/);

    const target = await freshDatabase();
    try {
      await execute('pg_restore', ['--no-owner', `--dbname=${target.url}`, dump]);
      const dataDir = join(folder, 'restored');
      const restored = await run('restore', ['--from', keys], { DATA_DIR: dataDir });
      assert.equal(restored.code, 0, restored.stderr);
      const second = await startTestApp({
        ...{ POSTGRES_URL: target.url, KAFKA_BROKERS: brokers, DATA_DIR: dataDir },
        DEMO_HOUSEHOLDS: '1',
      });
      try {
        const token = await app.token(0);
        assert.deepEqual(await ask(second.origin, token, me), await ask(app.origin, token, me));
        // The keys of personal events fit the database: what the log holds can be read.
        const left = await run('dlq', ['list', '--reason', reason, '--json'], {
          ...{ DATA_DIR: dataDir, POSTGRES_URL: target.url, KAFKA_BROKERS: brokers },
        });
        assert.equal(left.json<{ letters: ListedLetter[] }>().letters[0]?.owner, userId);
      } finally {
        await second.close();
      }
    } finally {
      await target.drop();
    }
  });
});
