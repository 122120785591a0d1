// docs/operations.md: every command in it is run here, in its order, on a program that runs, and must succeed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { listKeys } from '../platform/auth/rotate.ts';
import { systemClock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { encodeEvent } from '../platform/events/codec.ts';
import { putAside } from '../platform/events/dead-letters.ts';
import { silentLog } from '../platform/log.ts';
import { startTestApp, type TestApp } from './harness/app.ts';
import { run } from './harness/command.ts';
import { registeredEvent } from './harness/events.ts';
import { ask } from './harness/graph.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
let app: TestApp;
let folder: string;
let lines: string[];
let names: Record<string, string>;

before(async () => {
  const page = await readFile(new URL('../docs/operations.md', import.meta.url), 'utf8');
  lines = [...page.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block]) =>
    (block ?? '').trim().split('\n'),
  );
  folder = await mkdtemp(join(tmpdir(), 'miyagi-operations-'));
  // No worker: a run that is asked for waits.
  app = await startTestApp({ DEMO_HOUSEHOLDS: '1', COACH_CONCURRENT_RUNS: '0' });
  const token = await app.token(0);
  const input = { question: 'Where does my money go?' };
  const begun = await ask<{ startRun: { run: { id: string } } }>(app.origin, token, startRun, {
    input,
  });
  const record = encodeEvent(...registeredEvent(`usr_${randomUUID()}`));
  const { events } = app.stores;
  const finder = { group: 'portfolios', events, clock: systemClock, log: silentLog };
  const lost = { ...record, partition: 0, offset: 1_000_000, timestamp: Date.now() };
  await putAside(lost, new AppError('DATA_CORRUPT', 'of an unknown kind'), finder);
  names = { $LETTER: 'users.profile.v1/0', $RUN: begun.startRun.run.id };
});
after(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

test('each command of docs/operations.md does what it says', { timeout: 600_000 }, async () => {
  const services = await readFile(new URL('services/operations.ts', import.meta.url), 'utf8');
  const ran = new Map<string, number>();
  for (const line of lines) {
    const [program = '', ...words] = line.split(' ');
    ran.set(program, (ran.get(program) ?? 0) + 1);
    if (program === 'curl') {
      const path = new URL(words.at(-1) ?? '').pathname;
      const response = await fetch(new URL(path, app.origin));
      assert.equal(response.status, 200, line);
    } else if (program === 'pg_dump' || program === 'pg_restore') {
      assert.ok(services.includes(`execute('${program}'`), line);
      for (const flag of line.match(/--[a-z-]+(=custom)?/g) ?? []) {
        assert.ok(services.includes(flag), `${flag} is not what the suite on PostgreSQL runs`);
      }
    } else await runHere(line);
  }
  assert.deepEqual([...ran.keys()].sort(), [
    'DATA_DIR=restored',
    'curl',
    'npm',
    'pg_dump',
    'pg_restore',
  ]);
  assert.ok((ran.get('npm') ?? 0) > 20);
});

async function runHere(line: string): Promise<void> {
  const [, target, tool = '', rest = ''] =
    /^(?:DATA_DIR=(\S+) )?npm run (\w+) -- (.*)$/.exec(line) ?? assert.fail(line);
  const args = rest
    .split(' ')
    .map((word) => names[word] ?? word.replace(/^backups\//, `${folder}/`));
  const dataDir = target === undefined ? app.dataDir : join(folder, target);
  if (args[0] === 'retire') await untilSigning(2);
  const { code, stderr } = await run(tool, args, { DATA_DIR: dataDir });
  assert.equal(code, 0, `${line}\n${stderr}`);
}

/** As an operator waits, who is told to. */
async function untilSigning(id: number): Promise<void> {
  const file = join(app.dataDir, 'secrets.json');
  for (;;) {
    const keys = await listKeys(file, systemClock);
    if (keys.some((key) => key.kind === 'cursor' && key.id === id && key.state === 'signing'))
      return;
    await sleep(100);
  }
}
