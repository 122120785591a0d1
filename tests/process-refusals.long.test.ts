// What stands in the way of the program, and what it says: another process, a taken port, a spoiled log.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newDataDir } from './harness/data-dir.ts';
import { startServer } from './harness/server.ts';

describe('the process', { timeout: 180_000 }, () => {
  let scratch = '';
  let prepared = '';
  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'miyagi-process-'));
    prepared = await newDataDir('process-prepared');
    const server = startServer({ DATA_DIR: prepared, DEMO_HOUSEHOLDS: '0' });
    await server.ready;
    server.kill('SIGTERM');
    await server.exited;
  });
  after(async () => {
    for (const path of [scratch, prepared]) await rm(path, { recursive: true, force: true });
  });

  it('refuses a second process on its data directory, which goes on undisturbed', async () => {
    const dataDir = join(scratch, 'shared');
    await cp(prepared, dataDir, { recursive: true });
    const first = startServer({ DATA_DIR: dataDir, DEMO_HOUSEHOLDS: '0' });
    const origin = await first.ready;
    const second = startServer({ DATA_DIR: dataDir, DEMO_HOUSEHOLDS: '0' });
    assert.equal((await second.exited).code, 1);
    assert.match(second.output(), /^DATA_DIR_LOCKED: .*shared/m);
    assert.equal((await fetch(`${origin}/health/ready`)).status, 200);
    first.kill('SIGTERM');
    assert.equal((await first.exited).code, 0);
  });

  it('names the port and the setting when the port is taken', async () => {
    const occupied = createServer();
    await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve));
    const { port } = occupied.address() as AddressInfo;
    const dataDir = join(scratch, 'port');
    await cp(prepared, dataDir, { recursive: true });
    const server = startServer({
      DATA_DIR: dataDir,
      DEMO_HOUSEHOLDS: '0',
      PORT: String(port),
    });
    assert.equal((await server.exited).code, 1);
    assert.match(server.output(), new RegExp(`^PORT_IN_USE: .*${port}.*PORT`, 'm'));
    await new Promise((resolve) => occupied.close(resolve));
  });

  it('leaves a corrupt event log alone and says which', async () => {
    const dataDir = join(scratch, 'corrupt-log');
    await cp(prepared, dataDir, { recursive: true });
    await writeFile(join(dataDir, 'events.sqlite'), 'this is no database '.repeat(400));
    const server = startServer({ DATA_DIR: dataDir });
    assert.equal((await server.exited).code, 1);
    assert.match(server.output(), /^DATA_CORRUPT: .*events\.sqlite/m);
  });
});
