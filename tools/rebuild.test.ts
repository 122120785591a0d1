import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('./rebuild.ts', import.meta.url));

async function refusal(...args: string[]) {
  const failed = await promisify(execFile)(process.execPath, [program, ...args]).then(
    () => assert.fail('it was not refused'),
    (error: unknown) => error,
  );
  const { code, stdout, stderr } = failed as { code: number; stdout: string; stderr: string };
  return { code, stdout, stderr };
}

test('an unknown projection is refused in a sentence that names the known ones', async () => {
  assert.deepEqual(await refusal('balances'), {
    ...{ code: 2, stdout: '' },
    stderr: 'There is no projection balances: there are positions and keyword-index.\n',
  });
});

test('without a projection the usage is told', async () => {
  const { code, stderr } = await refusal();
  assert.equal(code, 2);
  assert.match(stderr, /^Say which: positions or keyword-index\.\n\nnpm run rebuild -- /);
});
