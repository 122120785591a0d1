// Keys in a table: made once, wrapped, found again by everybody, and never again once destroyed.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../clock.ts';
import type { Database } from '../db/port.ts';
import { testDatabase } from '../db/testing.ts';
import { silentLog } from '../log.ts';
import { staleKeyMs, type KeyState, type PayloadKeys } from './port.ts';
import { openPayloadKeys } from './sql.ts';

describe('payload keys', () => {
  let db: Database;
  const clock = new ManualClock();
  const master = randomBytes(32);
  let owners = 0;
  const aUser = () => `usr_${(owners += 1)}`;
  /** What another process on the same database would have. */
  const process = (): Promise<PayloadKeys> =>
    openPayloadKeys({ db, master, clock, log: silentLog });
  before(async () => (db = await testDatabase()));
  after(() => db.close());

  it('are made once, whoever asks first, and are the same in every process', async () => {
    const user = aUser();
    const [one, two] = await Promise.all([process(), process()]);
    assert.equal(one.known(user), undefined);
    assert.equal((await one.find([user])).get(user), 'missing');
    const made = await Promise.all([one.make([user]), two.make([user]), one.make([user, user])]);
    const seen = [...made, await (await process()).find([user])].map((all) => text(all.get(user)));
    assert.equal(new Set(seen).size, 1);
    assert.equal(text(one.known(user)), seen[0]);
    const other = aUser();
    assert.notEqual(text((await one.make([other])).get(other)), seen[0]);
  });

  it('lie in the table wrapped, and a table of another master key is refused at the start', async () => {
    const user = aUser();
    const key = (await (await process()).make([user])).get(user);
    assert.ok(typeof key === 'object');
    const [row] = await db.query<{ id: string; wrapped: Buffer }>(
      'SELECT id, wrapped FROM platform.payload_key WHERE owner = $1',
      [user],
    );
    assert.equal(row?.id, key.id);
    assert.equal(row.wrapped.includes(key.secret.export()), false);
    const options = { db, master: randomBytes(32), clock, log: silentLog };
    await assert.rejects(openPayloadKeys(options), { code: 'DATA_CORRUPT' });
  });

  it('cannot be put in the place of another owner’s', async () => {
    const [mine, theirs] = [aUser(), aUser()];
    const keys = await process();
    await keys.make([mine, theirs]);
    const values = [theirs, mine];
    await db.query(
      `UPDATE platform.payload_key SET wrapped = (SELECT wrapped FROM platform.payload_key WHERE owner = $1)
       WHERE owner = $2`,
      values,
    );
    await assert.rejects(keys.find([mine]), { code: 'DATA_CORRUPT' });
    await db.query('DELETE FROM platform.payload_key WHERE owner = $1', [mine]);
  });

  it('are destroyed for ever: at once here, soon in every other process', async () => {
    const user = aUser();
    const [here, there, idle] = await Promise.all([process(), process(), process()]);
    for (const each of [here, there, idle]) await each.make([user]);
    await here.destroy(user);
    assert.equal(here.known(user), 'destroyed');
    assert.equal(typeof there.known(user), 'object');
    // In use, it is looked up again in the background.
    await clock.advance(staleKeyMs / 3);
    assert.equal(typeof there.known(user), 'object');
    while (there.known(user) !== 'destroyed') await new Promise(setImmediate);
    // Not in use, it is not answered for when its time is over.
    await clock.advance((staleKeyMs * 2) / 3);
    assert.equal(idle.known(user), undefined);
    for (const each of [here, there, idle, await process()]) {
      assert.equal((await each.make([user])).get(user), 'destroyed');
      assert.equal((await each.find([user])).get(user), 'destroyed');
    }
    const [row] = await db.query('SELECT wrapped FROM platform.payload_key WHERE owner = $1', [
      user,
    ]);
    assert.deepEqual(row, { wrapped: null });
  });

  it('are destroyed also before they were ever made, and again without harm', async () => {
    const user = aUser();
    const keys = await process();
    await keys.destroy(user);
    const at = () =>
      db.query('SELECT destroyed_at FROM platform.payload_key WHERE owner = $1', [user]);
    const first = await at();
    await clock.advance(1_000);
    await keys.destroy(user);
    assert.deepEqual(await at(), first);
    assert.equal((await keys.make([user])).get(user), 'destroyed');
  });

  it('stay destroyed when a look that began before ends after', async () => {
    const user = aUser();
    const keys = await process();
    await keys.make([user]);
    const looks = [keys.find([user]), keys.destroy(user), keys.find([user])];
    await Promise.all(looks);
    assert.equal(keys.known(user), 'destroyed');
  });

  it('are kept in use without anybody waiting, with one question for all that fall due', async () => {
    const keys = await process();
    const users = Array.from({ length: 20 }, aUser);
    await keys.make(users);
    for (let round = 0; round < 8; round += 1) {
      await clock.advance(staleKeyMs / 3);
      const before = db.statements;
      for (const user of users) assert.equal(typeof keys.known(user), 'object');
      for (const user of users) assert.equal(typeof keys.known(user), 'object');
      await new Promise(setImmediate);
      await db.query('SELECT 1');
      assert.equal(db.statements - before, 2);
    }
  });

  it('whatever several processes do: one key an owner, and none after its destruction', async () => {
    const step = fc.record({
      process: fc.nat(2),
      owner: fc.nat(2),
      act: fc.constantFrom('make', 'find', 'destroy', 'wait'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const processes = await Promise.all([process(), process(), process()]);
        const users = [aUser(), aUser(), aUser()];
        const model = new Map<string, string>();
        for (const { process: who, owner, act } of steps) {
          const keys = processes[who] ?? assert.fail();
          const user = users[owner] ?? assert.fail();
          if (act === 'wait') await clock.advance(staleKeyMs);
          if (act === 'destroy') {
            await keys.destroy(user);
            model.set(user, 'destroyed');
          }
          if (act === 'make') {
            const made = text((await keys.make([user])).get(user));
            assert.equal(made, model.get(user) ?? made);
            model.set(user, made);
          }
          if (act === 'find') {
            assert.equal(text((await keys.find([user])).get(user)), model.get(user) ?? 'missing');
          }
          const known = text(keys.known(user));
          if (act === 'make' || act === 'destroy') assert.equal(known, model.get(user));
        }
      }),
      { numRuns: 15 },
    );
  });
});

function text(state: KeyState | undefined): string {
  if (state === undefined) return 'unknown';
  return typeof state === 'string' ? state : `${state.id} ${state.secret.export().toString('hex')}`;
}
