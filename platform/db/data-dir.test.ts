import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { isAppError } from '../errors.ts';
import { lockDataDir } from './data-dir.ts';

describe('lock on the data directory', () => {
  let root: string;
  let directory: string;
  let next = 0;
  before(() => (root = mkdtempSync(join(tmpdir(), 'miyagi-lock-'))));
  beforeEach(() => (directory = join(root, `data-${(next += 1)}`, 'made')));
  after(() => rmSync(root, { recursive: true }));

  /** A process that holds the lock until it is killed. */
  async function holder() {
    const script = `
      import { lockDataDir } from ${JSON.stringify(new URL('./data-dir.ts', import.meta.url).href)};
      lockDataDir(${JSON.stringify(directory)});
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  }

  it('is refused at once while another process has it, naming the directory and its pid', async () => {
    const child = await holder();
    try {
      const error = refusal(() => lockDataDir(directory));
      assert.ok(isAppError(error, 'DATA_DIR_LOCKED'));
      assert.match(error.message, new RegExp(`${directory} .*process ${child.pid};`));
      assert.ok(
        isAppError(
          refusal(() => lockDataDir(directory)),
          'DATA_DIR_LOCKED',
        ),
      );
    } finally {
      child.kill('SIGKILL');
    }
    await once(child, 'exit');
    lockDataDir(directory).release();
  });

  it('is refused within one process too, and free after release', () => {
    const lock = lockDataDir(directory);
    const error = refusal(() => lockDataDir(directory));
    assert.ok(isAppError(error, 'DATA_DIR_LOCKED'));
    assert.match(error.message, new RegExp(`process ${process.pid};`));
    lock.release();
    lock.release();
    const again = lockDataDir(directory);
    assert.ok(
      isAppError(
        refusal(() => lockDataDir(directory)),
        'DATA_DIR_LOCKED',
      ),
    );
    again.release();
  });

  it('refuses a path that is a file or lies below one', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      const error = refusal(() => lockDataDir(path));
      assert.ok(isAppError(error, 'CONFIG_INVALID'), String(error));
      assert.ok(error.message.includes(path));
    }
  });

  it('refuses a lock file that is something else, and leaves it as it was', () => {
    lockDataDir(directory).release();
    writeFileSync(join(directory, 'lock'), 'somebody wrote this here\n'.repeat(100));
    const error = refusal(() => lockDataDir(directory));
    assert.ok(isAppError(error, 'DATA_CORRUPT'));
    assert.ok(error.message.includes(join(directory, 'lock')));
  });
});

function refusal(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return assert.fail('it should have been refused');
}
