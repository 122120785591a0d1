// What only an engine with several sessions can show: transactions that overlap do not disturb the order.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Database, Sql } from '../db/port.ts';
import type { NewRecord } from '../events/port.ts';
import { enqueue, ensureOutbox, onceOnly, sqlOutbox } from './sql.ts';

const now = Date.UTC(2026, 0, 5, 9);

function record(key: string, text: string): NewRecord {
  return { topic: 't.v1', key, headers: {}, value: Buffer.from(text) };
}

/** `open` gives a database of at least six sessions; its schema `crowd` is made anew. */
export function sqlOutboxConcurrency(name: string, open: () => Promise<Database>): void {
  describe(`outbox in SQL, several sessions: ${name}`, { timeout: 60_000 }, () => {
    let db: Database;
    before(async () => {
      db = await open();
      await db.query('DROP SCHEMA IF EXISTS crowd CASCADE');
      const sessions = [1, 2, 3, 4, 5, 6];
      // Every session has seen that there is no such schema, and remembers.
      await Promise.all(
        sessions.map(() => db.query("SELECT to_regnamespace('crowd'), pg_sleep(0.1)")),
      );
      await Promise.all(sessions.map(() => ensureOutbox(db, 'crowd')));
      await db.query('CREATE TABLE crowd.turn (key text PRIMARY KEY, n int NOT NULL)');
    });
    beforeEach(() =>
      db.query(`DELETE FROM crowd.outbox; DELETE FROM crowd.relay_lease; DELETE FROM crowd.inbox;
        DELETE FROM crowd.turn; INSERT INTO crowd.turn VALUES ('a', 0), ('b', 0)`),
    );
    after(async () => {
      await db.query('DROP SCHEMA crowd CASCADE');
      await db.close();
    });

    const outbox = () => sqlOutbox(db, 'crowd');
    const texts = async (limit = 1000) => {
      const pending = await outbox().claim('me', now, now + 1000, limit);
      await outbox().done(pending.map(({ id }) => id));
      return pending.map(({ record: { value } }) => Buffer.from(value ?? []).toString());
    };

    it('numbers the events of a key in commit order; other keys do not wait', async () => {
      const enqueued = Promise.withResolvers<void>();
      const mayCommit = Promise.withResolvers<void>();
      const first = db.transaction(async (tx) => {
        await enqueue(tx, 'crowd', [record('a', 'first')]);
        enqueued.resolve();
        await mayCommit.promise;
      });
      await enqueued.promise;
      const second = db.transaction((tx) => enqueue(tx, 'crowd', [record('a', 'second')]));
      await db.transaction((tx) => enqueue(tx, 'crowd', [record('b', 'other')]));
      assert.deepEqual(await texts(), ['other']);
      mayCommit.resolve();
      await Promise.all([first, second]);
      assert.deepEqual(await texts(), ['first', 'second']);
    });

    it('never lets an event overtake another of its key while a relay reads along', async () => {
      const turnOf = async (tx: Sql, key: string) => {
        const [row] = await tx.query<{ n: number }>(
          'UPDATE crowd.turn SET n = n + 1 WHERE key = $1 RETURNING n',
          [key],
        );
        return row?.n ?? assert.fail();
      };
      // The turn is known only after the event was numbered; its row stays locked until the commit.
      const turns = new Map<string, { key: string; turn: number }>();
      const writers = Array.from({ length: 60 }, (_, i) =>
        db.transaction(async (tx) => {
          const key = i % 3 === 0 ? 'b' : 'a';
          await enqueue(tx, 'crowd', [record(key, `${i}`)]);
          turns.set(`${i}`, { key, turn: await turnOf(tx, key) });
        }),
      );
      const published: string[] = [];
      while (published.length < 60) published.push(...(await texts(7)));
      await Promise.all(writers);
      for (const key of ['a', 'b']) {
        const order = published.flatMap((text) => {
          const entry = turns.get(text);
          return entry?.key === key ? [entry.turn] : [];
        });
        assert.deepEqual(
          order,
          [...order.keys()].map((n) => n + 1),
        );
      }
    });

    it('does not deadlock when calls name the same keys in other orders', async () => {
      const keys = ['a', 'b', 'c', 'd'].map((key) => record(key, key));
      await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          db.transaction((tx) => enqueue(tx, 'crowd', i % 2 === 0 ? keys : keys.toReversed())),
        ),
      );
      assert.equal((await texts()).length, 160);
    });

    it('gives the lease to one of many who ask at once', async () => {
      await db.transaction((tx) => enqueue(tx, 'crowd', [record('a', '1')]));
      const claims = await Promise.all(
        Array.from({ length: 12 }, (_, i) => outbox().claim(`holder-${i}`, now, now + 1000, 10)),
      );
      assert.equal(claims.filter((claim) => claim.length > 0).length, 1);
    });

    it('lets one of many transactions with the same event have its effect', async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () =>
          db.transaction((tx) => onceOnly(tx, 'crowd', 'g', { source: '/s', id: '1' })),
        ),
      );
      assert.equal(answers.filter(Boolean).length, 1);
    });
  });
}
