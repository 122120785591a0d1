// A backup of a running program, and what comes of it: the same households, transcripts and streams; or nothing at all.
import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { restoreBackup } from '../platform/backup/restore.ts';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import { startApp } from '../app.ts';
import { startTestApp, type TestApp } from './harness/app.ts';
import { run } from './harness/command.ts';
import { ask, shownText, watch } from './harness/graph.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text } } }`;
type Transcript = { run: { status: string; message: { text: string } | null } };

describe('backup and restore', { timeout: 180_000 }, () => {
  let app: TestApp;
  let folder: string;
  let runId: string;
  let half: Awaited<ReturnType<typeof watch>>['frames'];
  let text: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'miyagi-backup-'));
    app = await startTestApp({ DEMO_HOUSEHOLDS: '1' });
    const token = await app.token(0);
    const input = { question: 'Where does my money go?' };
    const begun = await ask<{ startRun: { run: { id: string } } }>(app.origin, token, startRun, {
      input,
    });
    runId = begun.startRun.run.id;
    const seen = await watch(app.origin, token, runId, null);
    text = shownText(seen.frames);
    half = seen.frames.slice(0, Math.floor(seen.frames.length / 2));
  });
  after(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const backup = (...args: string[]) => run('backup', args, { DATA_DIR: app.dataDir });
  const restore = (dataDir: string, ...args: string[]) =>
    run('restore', args, { DATA_DIR: dataDir });

  it('takes a running program’s data, and puts them where there are none', async () => {
    const to = join(folder, 'first.tgz');
    // Commits go on all the time: what is copied is one moment of them.
    let writing = true;
    const token = await app.token(0);
    const input = { question: 'Am I saving enough?' };
    const writes = (async () => {
      const ids: string[] = [];
      for (; writing;) {
        const made = await ask<{ startRun: { run: { id: string } } }>(app.origin, token, startRun, {
          input,
        });
        ids.push(made.startRun.run.id);
        await watch(app.origin, token, made.startRun.run.id, null);
      }
      return ids;
    })();
    const taken = await backup('--to', to, '--json');
    writing = false;
    await writes;
    assert.equal(taken.code, 0, taken.stderr);
    assert.deepEqual(await readdir(folder), ['first.tgz']);
    const again = await backup('--to', to);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /^(· .*\n)*CONFLICT: .*exists already/m);

    const dataDir = join(folder, 'restored');
    const restored = await restore(dataDir, '--from', to);
    assert.equal(restored.code, 0, restored.stderr);
    assert.match(restored.stdout, /files as of 20.*by version \d/);
    const config = readConfig({
      PORT: '0',
      DATA_DIR: dataDir,
      DEMO_HOUSEHOLDS: '1',
      MARKET_TICK_MS: '0',
    });
    const second = await startApp(config, createLog('error'), systemClock, () => undefined);
    try {
      const asUser = {
        id: second.demo[0]?.id ?? '',
        kind: 'user',
        scopes: [],
        consentVersion: 1,
      } as const;
      const theirs = await second.issuer.issue(asUser, 600);
      const found = await ask<Transcript>(second.origin, theirs, transcript, { id: runId });
      assert.deepEqual(found.run, { status: 'COMPLETED', message: { text } });
      const rest = await watch(second.origin, theirs, runId, half.at(-1)?.cursor ?? null);
      assert.equal(rest.end, 'complete');
      assert.equal(shownText([...half, ...rest.frames]), text);
    } finally {
      await second.stop(5000);
    }
  });

  it('refuses data that are there, and a directory in use, unless the data may be moved aside', async () => {
    const to = join(folder, 'second');
    assert.equal((await backup('--to', to)).code, 0);
    const inUse = await restore(app.dataDir, '--from', to, '--force');
    assert.equal(inUse.code, 1);
    assert.match(inUse.stderr, /^DATA_DIR_LOCKED: .*in use by process/);

    const dataDir = join(folder, 'taken');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'mine'), 'keep');
    const options = { from: to, dataDir, clock: systemClock };
    await assert.rejects(restoreBackup({ ...options, force: false }), {
      code: 'CONFLICT',
      field: 'force',
    });
    const { movedTo } = await restoreBackup({ ...options, force: true });
    assert.equal(await readFile(join(movedTo ?? '', 'mine'), 'utf8'), 'keep');
    assert.ok((await readdir(dataDir)).includes('cluster'));
  });

  it('restores nothing of a backup that is damaged, and leaves nothing behind', async () => {
    const damage: Record<string, (backupFolder: string) => Promise<void>> = {
      changed: (at) => appendFile(join(at, 'data', 'secrets.json'), ' '),
      missing: (at) => rm(join(at, 'data', 'secrets.json')),
      more: (at) => writeFile(join(at, 'data', 'stranger'), ''),
      manifest: (at) => writeFile(join(at, 'backup.json'), '{'),
    };
    for (const [name, spoil] of Object.entries(damage)) {
      const from = join(folder, `damaged-${name}`);
      await mkdir(join(from, 'data'), { recursive: true });
      await writeFile(join(from, 'data', 'secrets.json'), '{}');
      const sha256 = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
      const files = [{ path: 'secrets.json', bytes: 2, sha256 }];
      const about = { format: 1, program: '0', madeAt: '', database: 'server', events: 'server' };
      await writeFile(join(from, 'backup.json'), JSON.stringify({ ...about, files }));
      const dataDir = join(folder, `of-${name}`);
      const options = { from, dataDir, force: false, clock: systemClock };
      await restoreBackup({ ...options, dataDir: `${dataDir}-good` });
      await spoil(from);
      await assert.rejects(restoreBackup(options), { code: 'DATA_CORRUPT' }, name);
    }
    const left = (await readdir(folder)).filter((name) => /^of-.*(?<!good)$/.test(name));
    assert.deepEqual(left, []);
    const none = await restore(join(folder, 'none'), '--from', join(folder, 'nothing'), '--json');
    assert.equal(none.json<{ error: { field: string } }>().error.field, 'from');
  });
});
