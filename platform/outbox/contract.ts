// What outbox and inbox must do on every SQL engine. Run it with each.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Database } from '../db/port.ts';
import { isAppError } from '../errors.ts';
import type { NewRecord } from '../events/port.ts';
import { enqueue, ensureOutbox, onceOnly, sqlOutbox } from './sql.ts';

const now = Date.UTC(2026, 0, 5, 9);

function record(key: string, text: string | null): NewRecord {
  const value = text === null ? null : Buffer.from(text);
  return { topic: 't.v1', key, headers: { ce_id: 'Grüße "1"', empty: '' }, value };
}

/** The schemas `things` and `others` of the database are made anew. */
export function sqlOutboxContract(name: string, open: () => Promise<Database>): void {
  describe(`outbox in SQL: ${name}`, { timeout: 60_000 }, () => {
    let db: Database;
    before(async () => {
      db = await open();
      await db.query('DROP SCHEMA IF EXISTS things CASCADE; DROP SCHEMA IF EXISTS others CASCADE');
      await ensureOutbox(db, 'things');
      await ensureOutbox(db, 'others');
    });
    beforeEach(() =>
      db.query(
        'DELETE FROM things.outbox; DELETE FROM things.relay_lease; DELETE FROM things.inbox',
      ),
    );
    after(() => db.close());

    const put = (...records: NewRecord[]) => db.transaction((tx) => enqueue(tx, 'things', records));
    const outbox = () => sqlOutbox(db, 'things');

    it('gives back exactly what was put in, in order, until it is done', async () => {
      const bytes = { ...record('k', ''), value: Buffer.from([0, 255, 92, 39]) };
      const sent = [record('b', '1'), record('a', '2'), record('b', null), record('b', ''), bytes];
      await put(...sent);
      await put();
      await put(record('z', '6'));
      const first = await outbox().claim('me', now, now + 1000, 5);
      assert.deepEqual(
        first.map((pending) => pending.record),
        sent,
      );
      assert.deepEqual(await outbox().claim('me', now, now + 1000, 5), first, 'not done yet');
      await outbox().done(first.map(({ id }) => id));
      await outbox().done([]);
      const rest = await outbox().claim('me', now, now + 1000, 5);
      assert.deepEqual(
        rest.map((pending) => pending.record),
        [record('z', '6')],
      );
      assert.deepEqual(await sqlOutbox(db, 'others').claim('me', now, now + 1000, 5), []);
    });

    it('keeps nothing of a transaction that was rolled back', async () => {
      const failing = db.transaction(async (tx) => {
        await enqueue(tx, 'things', [record('k', 'never')]);
        throw new Error('no');
      });
      await assert.rejects(failing, /no/);
      assert.deepEqual(await outbox().claim('me', now, now + 1000, 5), []);
    });

    it('has one holder at a time, whose lease lapses; idle looks write nothing', async () => {
      assert.deepEqual(await outbox().claim('a', now, now + 1000, 5), []);
      assert.deepEqual(await db.query('SELECT * FROM things.relay_lease'), []);
      await put(record('k', '1'));
      const claimed = async (holder: string, at: number) =>
        (await outbox().claim(holder, at, at + 1000, 5)).length;
      assert.equal(await claimed('a', now), 1);
      assert.equal(await claimed('b', now + 999), 0);
      assert.equal(await claimed('a', now + 999), 1, 'prolonged');
      assert.equal(await claimed('b', now + 1500), 0);
      assert.equal(await claimed('b', now + 1999), 1);
      assert.equal(await claimed('a', now + 2500), 0);
    });

    it('tells how much waits and since when', async () => {
      const timed = (ce_time: string) => ({ ...record('k', '1'), headers: { ce_time } });
      assert.deepEqual(await outbox().backlog(), { events: 0, since: null });
      await put(timed('2026-01-05T08:59:00.000Z'), timed('2026-01-05T08:58:00.000Z'));
      const waiting = { events: 2, since: now - 60_000 };
      assert.deepEqual(await outbox().backlog(), waiting);
      const [oldest] = await outbox().claim('me', now, now + 1000, 1);
      assert.deepEqual(await outbox().backlog(), waiting, 'not done yet');
      await outbox().done([oldest?.id ?? '']);
      assert.deepEqual(await outbox().backlog(), { events: 1, since: now - 120_000 });
      await db.query('DELETE FROM things.outbox');
      await put(record('k', 'of no time'));
      assert.deepEqual(await outbox().backlog(), { events: 1, since: null });
    });

    it('refuses a record that no log would take, before anything is written', async () => {
      const large = { ...record('k', ''), value: Buffer.alloc(1_100_000) };
      const invalid = (error: unknown) => isAppError(error, 'BAD_USER_INPUT');
      await assert.rejects(put(record('k', '1'), large), invalid);
      await assert.rejects(put(record('', '1')), invalid);
      const schema = db.transaction((tx) => enqueue(tx, 'a"; DROP', [record('k', '1')]));
      await assert.rejects(schema, (error) => isAppError(error, 'CONFIG_INVALID'));
    });

    it('sees an event once per group and source, also when its transaction had to be repeated', async () => {
      const see = (group: string, source: string, id: string) =>
        db.transaction((tx) => onceOnly(tx, 'things', group, { source, id }));
      const rolledBack = db.transaction(async (tx) => {
        assert.equal(await onceOnly(tx, 'things', 'g', { source: '/s', id: '1' }), true);
        throw new Error('the effect failed');
      });
      await assert.rejects(rolledBack, /the effect failed/);
      assert.equal(await see('g', '/s', '1'), true);
      assert.equal(await see('g', '/s', '1'), false);
      assert.equal(await see('h', '/s', '1'), true);
      assert.equal(await see('g', '/t', '1'), true);
      assert.equal(await see('g', '/s', '2'), true);
    });

    it('forgets the events of before a time, so many at once, and no others', async () => {
      await db.query(`INSERT INTO things.inbox (consumer_group, source, event_id, handled_at)
        SELECT 'g', '/s', 'old ' || n, '2026-01-01T00:00:00Z' FROM generate_series(1, 5) AS n`);
      await db.query(`INSERT INTO things.inbox VALUES ('g', '/s', 'new', '2026-01-05T09:00:00Z')`);
      assert.equal(await outbox().forget(now, 3), 3);
      assert.equal(await outbox().forget(now, 3), 2);
      assert.equal(await outbox().forget(now, 3), 0);
      assert.deepEqual(await db.query('SELECT event_id FROM things.inbox'), [{ event_id: 'new' }]);
    });
  });
}
