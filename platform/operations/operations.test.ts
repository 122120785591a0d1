import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { callRunning } from './client.ts';
import { callOneOf, operation, type Operation } from './operation.ts';
import { serveOperations } from './server.ts';

const double = operation('double', z.object({ n: z.int() }), async ({ n }, say) => {
  say('doubling');
  return { n: n * 2 };
});
const refuse: Operation = {
  name: 'refuse',
  run: () => Promise.reject(new AppError('CONFLICT', 'no', { field: 'n', retryable: true })),
};

describe('operations', () => {
  let dataDir: string;
  before(() => (dataDir = mkdtempSync(join(tmpdir(), 'operations-'))));
  after(() => rmSync(dataDir, { recursive: true }));
  const serve = (...operations: Operation[]) =>
    serveOperations({ dataDir, call: callOneOf(operations), log: silentLog });

  it('are answered by the running program, with what it says meanwhile and its typed errors', async () => {
    assert.equal(await callRunning(dataDir), null);
    const server = await serve(double, refuse);
    const call = await callRunning(dataDir);
    assert.ok(call !== null);
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    assert.deepEqual(await call('double', { n: 21 }, say), { n: 42 });
    assert.deepEqual(said, ['doubling']);
    const refused = { code: 'CONFLICT', message: 'no', field: 'n', retryable: true };
    await assert.rejects(call('refuse', {}, say), refused);
    await assert.rejects(call('double', { n: 'x' }, say), { code: 'BAD_USER_INPUT', field: 'n' });
    await assert.rejects(call('halve', {}, say), { code: 'BAD_USER_INPUT', field: 'operation' });
    await server.close();
    assert.equal(await callRunning(dataDir), null);
    assert.deepEqual(readdirSync(dataDir), []);
  });

  it('that were begun are finished before the program closes', async () => {
    const began = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const slow: Operation = {
      name: 'slow',
      async run() {
        began.resolve();
        await goOn.promise;
        return { done: true };
      },
    };
    const server = await serve(slow);
    const answer = (await callRunning(dataDir))?.('slow', {}, () => undefined);
    await began.promise;
    const closed = server.close();
    goOn.resolve();
    assert.deepEqual(await answer, { done: true });
    await closed;
  });

  it('are asked of nobody where a killed program, or a copied directory, left a note', async () => {
    const file = join(dataDir, 'operations.socket');
    const left = mkdtempSync(join(tmpdir(), 'miyagi-socket-'));
    writeFileSync(file, `${file}\n${left}\n`);
    assert.equal(await callRunning(dataDir), null);
    const server = await serve(double);
    assert.ok(!existsSync(left), 'cleared away');
    await server.close();
    const other = await serveOperations({ dataDir, call: callOneOf([double]), log: silentLog });
    writeFileSync(file, `/elsewhere/operations.socket\n${left}\n`);
    assert.equal(await callRunning(dataDir), null);
    await other.close();
  });
});
