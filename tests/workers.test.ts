// Several processes on one port: each answers, one that dies is replaced, all end together.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from './harness/free-port.ts';

const program = fileURLToPath(new URL('./harness/supervised.testing.ts', import.meta.url));

/** Port and pid of each worker as it gets ready. */
async function supervised(t: TestContext, environment: Record<string, string> = {}) {
  const PORT = String(await freePort());
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env['PATH'], PORT, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const ready: { pid: string; port: string }[] = [];
  let onReady = () => {};
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [pid = '', port = ''] = line.split(' at ');
      ready.push({ pid, port });
    }
    onReady();
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const ended = exited.then(([code]) =>
    assert.fail(`it ended with ${code}, ${ready.length} ready`),
  );
  ended.catch(() => undefined);
  return {
    child,
    exited,
    async ready(count: number) {
      const more = () => new Promise<void>((resolve) => (onReady = resolve));
      while (ready.length < count) await Promise.race([more(), ended]);
      return ready;
    },
  };
}

const asked = async (port: string, path = '/') =>
  (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text();

/** `answered`, or the name of the error. */
async function outcome(port: string, signal: AbortSignal): Promise<string> {
  const headers = { connection: 'close' };
  try {
    await (await fetch(`http://127.0.0.1:${port}/`, { headers, signal })).text();
    return 'answered';
  } catch (error) {
    return (error as Error).name;
  }
}

describe('several processes on one port', { timeout: 180_000 }, () => {
  it('answer in turn, are replaced when they die, and end together', async (t) => {
    const { child, exited, ...program } = await supervised(t);
    const [{ port } = assert.fail(), other] = await program.ready(2);
    assert.equal(other?.port, port);
    const pids = new Set<string>();
    for (let n = 0; n < 20; n++) pids.add(await asked(port));
    assert.equal(pids.size, 2);
    const died = await asked(port, '/die');
    const third = (await program.ready(3))[2];
    assert.equal(third?.port, port);
    const left = new Set<string>();
    for (let n = 0; n < 20; n++) left.add(await asked(port));
    assert.equal(left.size, 2);
    assert.ok(!left.has(died) && left.has(third?.pid ?? ''));
    for (const pid of left) process.kill(Number(pid), 'SIGKILL');
    const all = await program.ready(5);
    const now = await asked(port);
    assert.ok(all.slice(3).some(({ pid }) => pid === now));
    child.kill('SIGTERM');
    assert.deepEqual((await exited)[0], 0);
  });

  it('leave nobody waiting who connects in the moment they all die', async (t) => {
    const { child, exited, ...program } = await supervised(t);
    const [one = assert.fail(), other = assert.fail()] = await program.ready(2);
    for (const { pid } of [one, other]) process.kill(Number(pid), 'SIGKILL');
    // Answered, refused or cut off: a client that hears nothing at all would wait for ever.
    const signal = AbortSignal.timeout(60_000);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(one.port, signal)));
    assert.deepEqual(
      outcomes.filter((each) => each === 'TimeoutError'),
      [],
    );
    await program.ready(4);
    assert.equal(await outcome(one.port, signal), 'answered');
    child.kill('SIGTERM');
    assert.deepEqual((await exited)[0], 0);
  });

  it('tell the figures of all, whichever is asked, those of the dead and the silent included', async (t) => {
    const { child, exited, ...program } = await supervised(t);
    const [{ port } = assert.fail()] = await program.ready(2);
    const pids = new Set<string>();
    for (let n = 0; n < 20; n++) pids.add(await asked(port));
    const figure = (text: string, name: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1],
      );
    const all = async (count: number, processes: number) => {
      const text = await asked(port, '/metrics');
      assert.equal(figure(text, 'asked_total'), count, text);
      assert.equal(figure(text, 'took_seconds_count{path="/"}'), count, text);
      assert.equal(figure(text, 'processes'), processes, text);
      assert.equal(figure(text, 'seen_by_all'), 7, text);
    };
    // Whichever of the two answers.
    for (let n = 0; n < 4; n++) await all(20, 2);
    const died = await asked(port, '/die');
    await program.ready(3);
    // The request that killed it was never told, all before it were.
    await all(20, 2);
    const [left = assert.fail()] = [...pids].filter((pid) => pid !== died);
    process.kill(Number(left), 'SIGSTOP');
    t.after(() => {
      try {
        process.kill(Number(left), 'SIGKILL');
      } catch {
        // It has ended.
      }
    });
    // A stopped process may still be given connections, which then wait for it for ever.
    const began = performance.now();
    const answers = Array.from({ length: 32 }, () => asked(port, '/metrics'));
    const text = await Promise.any(answers);
    assert.ok(performance.now() - began < 20_000);
    assert.equal(figure(text, 'asked_total'), 20, text);
    assert.equal(figure(text, 'processes'), 1, text);
    process.kill(Number(left), 'SIGCONT');
    await Promise.all(answers);
    await all(20, 2);
    child.kill('SIGTERM');
    assert.deepEqual((await exited)[0], 0);
  });

  it('are given up at once when one cannot even start', async (t) => {
    const { exited } = await supervised(t, { FAILS: 'yes' });
    assert.equal((await exited)[0], 1);
  });
});
