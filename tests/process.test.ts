// The program as an operator meets it: starts, refusals, and a graceful end.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startServer } from './harness/server.ts';

describe('the process', { timeout: 180_000 }, () => {
  let scratch = '';
  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'miyagi-process-'));
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  it('shows its progress, where it is, a token and three things to try; SIGTERM ends it', async () => {
    const server = startServer({ DATA_DIR: join(scratch, 'first'), DEMO_HOUSEHOLDS: '2' });
    const origin = await server.ready;
    assert.equal((await fetch(`${origin}/health/live`)).status, 200);
    assert.equal((await fetch(`${origin}/health/ready`)).status, 200);
    server.kill('SIGTERM');
    assert.deepEqual(await server.exited, { code: 0, signal: null });
    const output = server.output();
    assert.match(output, /2 of 2 households/);
    assert.match(output, /\neyJ[\w-]+\.[\w-]+\.[\w-]+\n/);
    assert.match(output, /npm run ask -- "Am I saving enough to retire at 60\?"/);
    assert.match(output, /SIGTERM: stopping.*\nstopped; /);
  });

  it('names a corrupt setting', async () => {
    const server = startServer({ DATA_DIR: join(scratch, 'setting'), RUN_LEASE_MS: 'soon' });
    assert.equal((await server.exited).code, 1);
    assert.match(
      server.output(),
      /^CONFIG_INVALID: Settings refused: RUN_LEASE_MS="soon": expected a whole number from/m,
    );
  });

  it('leaves a corrupt database alone and says which', async () => {
    const dataDir = join(scratch, 'corrupt');
    await mkdir(join(dataDir, 'cluster'), { recursive: true });
    await writeFile(join(dataDir, 'cluster', 'PG_VERSION'), 'not a version');
    const server = startServer({ DATA_DIR: dataDir });
    assert.equal((await server.exited).code, 1);
    assert.match(server.output(), /^DATA_CORRUPT: .*cluster/m);
  });

  it('says so when DATA_DIR is a file', async () => {
    const file = join(scratch, 'a-file');
    await writeFile(file, '');
    const server = startServer({ DATA_DIR: file });
    assert.equal((await server.exited).code, 1);
    assert.match(server.output(), /^(CONFIG_INVALID|DATA_CORRUPT): .*a-file/m);
  });
});
