import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openEmbeddedLog } from './embedded.ts';
import { consume, readAll, textOf } from './testing.ts';

const topic = 'durable.v1';

it(
  'kill -9 loses no acknowledged record, keeps the order per key, and every record is handled',
  { timeout: 60_000 },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'miyagi-durability-'));
    const file = join(folder, 'events.sqlite');
    const handledFile = join(folder, 'handled.txt');
    const acknowledged = new Set<string>();
    for (const lines of [300, 600, 1500]) {
      await runAndKill([file, topic, handledFile], lines, acknowledged);
    }
    const handled = new Set((await readFile(handledFile, 'utf8')).trim().split('\n'));

    const log = await openEmbeddedLog({ file, clock: systemClock, log: silentLog });
    const stored = new Set<string>();
    const perKey = new Map<string, number>();
    for (let partition = 0; partition < 3; partition++) {
      for (const [index, record] of (await readAll(log, topic, partition)).entries()) {
        assert.equal(record.offset, index, 'no gap');
        const expected = perKey.get(record.key) ?? 0;
        assert.equal(Number(textOf(record)), expected, `the order of ${record.key}`);
        perKey.set(record.key, expected + 1);
        stored.add(`${record.key} ${textOf(record)}`);
      }
    }
    for (const ack of acknowledged) assert.ok(stored.has(ack), `${ack} was acknowledged`);
    assert.ok(acknowledged.size > 500);

    // What the killed processes had not committed comes again; nothing was skipped.
    const before = handled.size;
    const rest = await consume(log, 'durable', [topic], async (record) => {
      handled.add(`${record.key} ${textOf(record)}`);
    });
    await rest.arrived.until(() => handled.size >= stored.size);
    await log.close();
    assert.deepEqual(handled, stored);
    assert.ok(before > 0);
    t.diagnostic(
      `${acknowledged.size} acknowledged, ${stored.size} stored, ${handled.size - before} handled only after the last kill`,
    );
    await rm(folder, { recursive: true });
  },
);

async function runAndKill(
  parameters: readonly string[],
  lines: number,
  acknowledged: Set<string>,
): Promise<void> {
  const program = fileURLToPath(new URL('./durability-testing.ts', import.meta.url));
  const child = spawn(process.execPath, [program, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
  let heard = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line may be cut.
    if (!/^key-\d \d+$/.test(line)) continue;
    acknowledged.add(line);
    if (++heard === lines) child.kill('SIGKILL');
  }
  assert.equal(await exited, 'SIGKILL');
}
