import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isAppError } from '../errors.ts';
import { ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { createAssertions } from './assertions.ts';
import { listKeys, retireKey, rotateKey } from './rotate.ts';
import { openSecrets, type Secrets } from './secrets.ts';

/** What a process that opens the file finds there. */
async function loadSecrets(file: string) {
  const secrets = await openSecrets({ file, clock: new ManualClock(), log: silentLog });
  secrets.close();
  const [cursor, assertion] = [secrets.cursor()[0].secret, secrets.assertion()[0].secret];
  return { cursor, assertion, payloads: secrets.payloads };
}

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

describe('keys that are exchanged while programs run', () => {
  const clock = new ManualClock();
  let folder: string;
  let file: string;
  let replicas: Secrets[];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    file = join(folder, 'secrets.json');
    const options = { file, clock, log: silentLog };
    replicas = [await openSecrets(options), await openSecrets(options)];
  });
  after(async () => {
    for (const each of replicas) each.close();
    await rm(folder, { recursive: true });
  });
  const ids = () =>
    replicas.map((each) =>
      each
        .cursor()
        .map(({ id }) => id)
        .join(),
    );
  /** Lets time pass until `seen`; whoever looks reads the disk meanwhile. */
  async function until(seen: () => boolean): Promise<void> {
    while (!seen()) {
      await clock.advance(500);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it('are taken by all at once, sign later, and the former stay good until they are retired', async () => {
    const [, payloads] = [await listKeys(file, clock), replicas[0]?.payloads];
    const made = await rotateKey(file, 'cursor', clock);
    assert.deepEqual(
      made.map(({ id, state }) => `${id} ${state}`),
      ['2 coming', '1 signing'],
    );
    await until(() => ids().every((each) => each.length === 3));
    assert.deepEqual(ids(), ['1,2', '1,2'], 'no replica signs what another might not know');
    await assert.rejects(retireKey(file, 'cursor', 1, clock), { code: 'CONFLICT', field: 'id' });
    await until(() => ids()[0] === '2,1');
    assert.deepEqual(ids(), ['2,1', '2,1']);
    const left = await retireKey(file, 'cursor', 1, clock);
    assert.deepEqual(
      left.map(({ id, state }) => `${id} ${state}`),
      ['2 signing'],
    );
    await until(() => ids().every((each) => each === '2'));
    await assert.rejects(retireKey(file, 'cursor', 1, clock), { code: 'NOT_FOUND', field: 'id' });
    const later = await openSecrets({ file, clock, log: silentLog });
    later.close();
    assert.deepEqual(later.payloads, payloads, 'what wraps the keys of personal payloads stays');
    assert.deepEqual((await readdir(folder)).sort(), ['secrets.json']);
  });

  it('of assertions do the same, and an assertion of a retired one is refused', async () => {
    const [one, two] = replicas;
    if (one === undefined || two === undefined) throw new Error('there are two replicas');
    const gateway = createAssertions({ secret: one.assertion, clock });
    const subgraph = createAssertions({ secret: two.assertion, clock });
    const actor = { id: 'usr_1', kind: 'user', scopes: [], consentVersion: 1 } as const;
    const old = gateway.sign(actor, 'users');
    await rotateKey(file, 'assertion', clock);
    await until(() => one.assertion()[0].id === 2 && two.assertion()[0].id === 2);
    assert.equal(subgraph.verify(old, 'users').id, 'usr_1');
    const fresh = gateway.sign(actor, 'users');
    assert.notEqual(fresh, old);
    await retireKey(file, 'assertion', 1, clock);
    await until(() => two.assertion().length === 1);
    assert.equal(subgraph.verify(fresh, 'users').id, 'usr_1');
    assert.throws(() => subgraph.verify(old, 'users'), { code: 'UNAUTHENTICATED' });
  });

  it('stay as they are while the file cannot be read, and nobody writes it half or twice at once', async () => {
    const good = await readFile(file, 'utf8');
    await writeFile(file, good.slice(0, 40));
    await clock.advance(5_000);
    await assert.rejects(rotateKey(file, 'cursor', clock), { code: 'DATA_CORRUPT' });
    assert.equal(replicas[0]?.cursor()[0].id, 2);
    await writeFile(file, good);
    await writeFile(`${file}.new`, '');
    await assert.rejects(rotateKey(file, 'cursor', clock), { code: 'CONFLICT', retryable: true });
    assert.equal(await readFile(file, 'utf8'), good);
    await rm(`${file}.new`);
    await rotateKey(file, 'cursor', clock);
  });
});
