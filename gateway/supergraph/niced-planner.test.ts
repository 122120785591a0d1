// A planner in a program that was begun under `nice`: no ordinary user may raise a priority again, and one who tries is
// refused by the kernel.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { getPriority } from 'node:os';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('./niced-planner.testing.ts', import.meta.url));
const skip = process.platform !== 'linux' && 'a thread has no niceness of its own here';

async function threadsUnder(more: number): Promise<number[]> {
  const begun = ['-n', String(more), process.execPath, program];
  const { stdout } = await promisify(execFile)('nice', begun);
  return JSON.parse(stdout) as number[];
}

it('gives way to those who wait for the event loop', { skip }, async () => {
  const own = getPriority();
  assert.equal(Math.max(...(await threadsUnder(0))), Math.max(own, 5));
});

it('never takes back what it was told to give', { skip }, async () => {
  const begun = Math.min(getPriority() + 10, 19);
  const niceness = await threadsUnder(10);
  assert.ok(
    niceness.every((each) => each >= begun),
    `${niceness.join(' ')}, begun at ${begun}`,
  );
});
