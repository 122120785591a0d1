import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isAppError } from '../errors.ts';
import { loadSecrets } from './secrets.ts';

describe('secrets', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('are made once, whoever comes first, and found again', async () => {
    const file = join(folder, 'new', 'secrets.json');
    const all = await Promise.all(Array.from({ length: 10 }, () => loadSecrets(file)));
    all.push(await loadSecrets(file));
    for (const secrets of all) assert.deepEqual(secrets, all[0]);
    assert.equal(all[0]?.cursor.length, 32);
    assert.equal(all[0]?.assertion.length, 32);
    assert.equal(all[0]?.payloads.length, 32);
    assert.notDeepEqual(all[0]?.cursor, all[0]?.assertion);
    assert.notDeepEqual(all[0]?.payloads, all[0]?.assertion);
    assert.deepEqual(await readdir(join(folder, 'new')), ['secrets.json']);
  });

  it('are readable by their owner only, also after somebody widened the mode', async () => {
    const file = join(folder, 'mode.json');
    await loadSecrets(file);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    await chmod(file, 0o644);
    await loadSecrets(file);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('of an earlier version wrap payload keys as well, always by the same one', async () => {
    const file = join(folder, 'earlier.json');
    const { cursor, assertion } = await loadSecrets(join(folder, 'later.json'));
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
    const earlier = JSON.stringify({ cursor: text(cursor), assertion: text(assertion) });
    await writeFile(file, earlier, { mode: 0o600 });
    const [one, two] = [await loadSecrets(file), await loadSecrets(file)];
    assert.deepEqual(one, two);
    assert.equal(one.payloads.length, 32);
    assert.notDeepEqual(one.payloads, assertion);
    assert.equal(await readFile(file, 'utf8'), earlier);
  });

  it('that are damaged are DATA_CORRUPT with the name of the file, and stay as they are', async () => {
    const file = join(folder, 'damaged.json');
    await loadSecrets(file);
    const good = await readFile(file, 'utf8');
    const short = Buffer.alloc(31).toString('base64url');
    for (const content of [
      '',
      good.slice(0, 50),
      '{}',
      `{"cursor":"${short}","assertion":"${short}"}`,
    ]) {
      await writeFile(file, content);
      await assert.rejects(loadSecrets(file), (error) => {
        return (
          isAppError(error, 'DATA_CORRUPT') &&
          error.message.includes(file) &&
          error.cause === undefined
        );
      });
      assert.equal(await readFile(file, 'utf8'), content);
    }
  });

  it('that cannot be read are an error, not a reason to make new ones', async () => {
    await assert.rejects(loadSecrets(folder), { code: 'EISDIR' });
  });
});
