// What every document store must do, whichever engine is behind it. Run it with each adapter.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isAppError } from '../errors.ts';
import type { NewRecord } from '../events/port.ts';
import type { OutboxSource } from '../outbox/port.ts';
import type { Document, DocumentStore, StoredDocument } from './port.ts';

export interface OpenedDocuments {
  readonly store: DocumentStore;
  readonly outbox: OutboxSource;
  close(): Promise<void>;
}

/** `open` gives an empty container with its outbox. */
export function documentsContract(name: string, open: () => Promise<OpenedDocuments>): void {
  describe(`documents: ${name}`, () => {
    let opened: OpenedDocuments;
    let store: DocumentStore;
    before(async () => {
      opened = await open();
      store = opened.store;
    });
    after(() => opened.close());

    describe('commit', () => {
      it('stores a document and gives back exactly what went in', async () => {
        const body = {
          text: 'Grüße 👋 "quoted" \\ \u0000 \ud83d',
          nothing: null,
          list: [1, 2.5, -0.000001, true, [], {}],
          big: 9007199254740991,
        };
        await store.commit('p-body', [{ op: 'create', document: doc('p-body', 'a', { body }) }]);
        const stored = await store.get('p-body', 'a');
        assert.deepEqual(withoutEtag(stored), doc('p-body', 'a', { body }));
        for (const odd of [null, 0, '', [], 'text', false]) {
          await store.commit('p-body', [
            { op: 'upsert', document: doc('p-body', 'a', { body: odd }) },
          ]);
          assert.deepEqual((await store.get('p-body', 'a'))?.body, odd);
        }
      });

      it('refuses to create an id that is taken', async () => {
        await store.commit('p-taken', [{ op: 'create', document: doc('p-taken', 'a') }]);
        await rejectsWith('CONFLICT', () =>
          store.commit('p-taken', [
            { op: 'create', document: doc('p-taken', 'b') },
            { op: 'create', document: doc('p-taken', 'a') },
          ]),
        );
        assert.equal(await store.get('p-taken', 'b'), null, 'nothing of a refused commit stays');
        await store.commit('p-other', [{ op: 'create', document: doc('p-other', 'a') }]);
      });

      it('replaces under the right etag only, and every write changes the etag', async () => {
        const p = 'p-etag';
        await store.commit(p, [{ op: 'create', document: doc(p, 'a', { body: 1 }) }]);
        const first = await found(store, p, 'a');
        const replace = (etag: string, body: unknown) =>
          store.commit(p, [{ op: 'replace', document: doc(p, 'a', { body }), etag }]);
        await replace(first.etag, 2);
        const second = await found(store, p, 'a');
        assert.notEqual(second.etag, first.etag);
        assert.equal(second.body, 2);
        await rejectsWith('CONFLICT', () => replace(first.etag, 3));
        await rejectsWith('CONFLICT', () => replace('no such etag', 3));
        assert.equal((await found(store, p, 'a')).body, 2);
        await store.commit(p, [{ op: 'upsert', document: doc(p, 'a', { body: 2 }) }]);
        assert.notEqual((await found(store, p, 'a')).etag, second.etag);
        await rejectsWith('CONFLICT', () =>
          store.commit(p, [{ op: 'replace', document: doc(p, 'absent'), etag: second.etag }]),
        );
      });

      it('never gives an etag out again, not even after delete and create', async () => {
        const p = 'p-again';
        await store.commit(p, [{ op: 'create', document: doc(p, 'a') }]);
        const { etag } = await found(store, p, 'a');
        await store.commit(p, [{ op: 'delete', id: 'a' }]);
        await store.commit(p, [{ op: 'create', document: doc(p, 'a') }]);
        await rejectsWith('CONFLICT', () =>
          store.commit(p, [{ op: 'replace', document: doc(p, 'a'), etag }]),
        );
      });

      it('deletes: without an etag always, with one only if it matches', async () => {
        const p = 'p-delete';
        await store.commit(p, [{ op: 'create', document: doc(p, 'a') }]);
        const { etag } = await found(store, p, 'a');
        await rejectsWith('CONFLICT', () =>
          store.commit(p, [{ op: 'delete', id: 'a', etag: 'stale' }]),
        );
        await store.commit(p, [{ op: 'delete', id: 'a', etag }]);
        assert.equal(await store.get(p, 'a'), null);
        await store.commit(p, [{ op: 'delete', id: 'a' }]);
        await rejectsWith('CONFLICT', () => store.commit(p, [{ op: 'delete', id: 'a', etag }]));
      });

      it('applies operations in their order, also several on one id', async () => {
        const p = 'p-order';
        await store.commit(p, [
          { op: 'create', document: doc(p, 'a', { body: 1 }) },
          { op: 'upsert', document: doc(p, 'a', { body: 2 }) },
          { op: 'upsert', document: doc(p, 'a', { body: 3 }) },
          { op: 'create', document: doc(p, 'b') },
          { op: 'delete', id: 'b' },
        ]);
        assert.equal((await found(store, p, 'a')).body, 3);
        assert.equal(await store.get(p, 'b'), null);
      });

      it('tells the etags of what it wrote, as the next to read it finds them', async () => {
        const p = 'p-etags';
        await store.commit(p, [{ op: 'create', document: doc(p, 'old') }]);
        const { etag } = await found(store, p, 'old');
        const etags = await store.commit(p, [
          { op: 'create', document: doc(p, 'b') },
          { op: 'create', document: doc(p, 'a') },
          { op: 'delete', id: 'never-there' },
          { op: 'replace', document: doc(p, 'old', { body: 2 }), etag },
        ]);
        const stored = await Promise.all(['b', 'a', 'old'].map((id) => found(store, p, id)));
        const [b, a, old] = stored.map((document) => document.etag);
        assert.deepEqual(etags, [b, a, null, old]);
        const [alone] = await store.commit(p, [{ op: 'upsert', document: doc(p, 'a') }]);
        assert.equal(alone, (await found(store, p, 'a')).etag);
        assert.notEqual(alone, a);
      });

      it('lets exactly one of many concurrent writers win', async () => {
        const p = 'p-race';
        await store.commit(p, [{ op: 'create', document: doc(p, 'a', { body: 0 }) }]);
        const { etag } = await found(store, p, 'a');
        const writers = Array.from({ length: 8 }, (_, writer) => writer + 1);
        const results = await Promise.allSettled(
          writers.map((body) =>
            store.commit(p, [{ op: 'replace', document: doc(p, 'a', { body }), etag }]),
          ),
        );
        const winners = writers.filter((_, index) => results[index]?.status === 'fulfilled');
        assert.equal(winners.length, 1);
        assert.equal((await found(store, p, 'a')).body, winners[0]);
        for (const result of results) {
          if (result.status === 'rejected') assert.ok(isAppError(result.reason, 'CONFLICT'));
        }
      });

      it('takes 100 operations and events together, and refuses one more whole', async () => {
        const p = 'p-hundred';
        const ops = Array.from({ length: 99 }, (_, n) => ({
          op: 'create' as const,
          document: doc(p, `d${n}`, { group: 'g', sort: String(n) }),
        }));
        await rejectsWith('BAD_USER_INPUT', () => store.commit(p, ops, [event('1'), event('2')]));
        assert.deepEqual(await store.count('thing', [{ partition: p, group: 'g' }]), [0]);
        await store.commit(p, ops, [event('hundred')]);
        assert.deepEqual(await store.count('thing', [{ partition: p, group: 'g' }]), [99]);
        await store.commit(p, []);
      });

      it('refuses what cannot be stored, naming the field', async () => {
        const p = 'p-bad';
        const create = (over: Partial<Document>) => () =>
          store.commit(p, [{ op: 'create', document: { ...doc(p, 'a'), ...over } }]);
        await rejectsWith('BAD_USER_INPUT', create({ id: 'a\0b' }), 'ops.0.document.id');
        await rejectsWith('BAD_USER_INPUT', create({ sort: '\ud83d' }), 'ops.0.document.sort');
        await rejectsWith('BAD_USER_INPUT', create({ id: 'x'.repeat(401) }), 'ops.0.document.id');
        await rejectsWith(
          'BAD_USER_INPUT',
          create({ partition: 'elsewhere' }),
          'ops.0.document.partition',
        );
        await rejectsWith('BAD_USER_INPUT', create({ due: 'tomorrow' }), 'ops.0.document.due');
        await rejectsWith('BAD_USER_INPUT', create({ body: undefined }));
        await rejectsWith('BAD_USER_INPUT', create({ body: { amount: 1n } }));
        assert.equal(await store.get(p, 'a'), null);
      });
    });

    describe('reading', () => {
      it('finds keys of any characters, and nothing under keys that cannot be', async () => {
        const odd = [
          "'; DROP TABLE documents; --",
          '{"a","b"}',
          '\\',
          '/?#%',
          'ключ 鍵 🔑',
          ' ',
          'NULL',
        ];
        for (const key of odd) {
          const document = doc(key, key, { kind: key, group: key, sort: key, body: key });
          await store.commit(key, [{ op: 'create', document }]);
          assert.deepEqual(withoutEtag(await store.get(key, key)), document);
          const groups = [{ partition: key, group: key }];
          const [listed] = await store.list({ kind: key, groups, order: 'ascending', limit: 9 });
          assert.equal(listed?.body, key);
        }
        assert.equal(await store.get('a\0', 'b'), null);
        assert.equal(await store.get('a', '\ud800'), null);
        const impossible = { partition: '\0', group: '' };
        assert.deepEqual(await store.count('thing', [impossible]), [0]);
        const query = { kind: 'thing', groups: [impossible], limit: 1 };
        assert.deepEqual(await store.list({ ...query, order: 'ascending' }), []);
      });

      it('gets many across partitions, without the missing and without repetitions', async () => {
        await store.commit('p-many1', [{ op: 'create', document: doc('p-many1', 'a') }]);
        await store.commit('p-many2', [{ op: 'create', document: doc('p-many2', 'a') }]);
        const calls = store.calls;
        const many = await store.getMany([
          { partition: 'p-many1', id: 'a' },
          { partition: 'p-many2', id: 'a' },
          { partition: 'p-many2', id: 'a' },
          { partition: 'p-many2', id: 'absent' },
          { partition: 'p-none', id: 'a' },
        ]);
        assert.deepEqual(many.map(({ partition }) => partition).sort(), ['p-many1', 'p-many2']);
        assert.equal(store.calls, calls + 1);
        assert.deepEqual(await store.getMany([]), []);
      });

      it('lists many groups in one call, each from its end, beyond a place, up to the limit', async () => {
        for (const p of ['p-list1', 'p-list2']) {
          const ops = ['a', 'b', 'c', 'd'].map((id) => ({
            op: 'create' as const,
            document: doc(p, id, { group: 'g', sort: id }),
          }));
          await store.commit(p, [
            ...ops,
            { op: 'create', document: doc(p, 'x', { group: 'g', sort: 'x', kind: 'other' }) },
            { op: 'create', document: doc(p, 'y', { group: 'h', sort: 'y' }) },
          ]);
        }
        const groups = [
          { partition: 'p-list1', group: 'g' },
          { partition: 'p-list2', group: 'g' },
          { partition: 'p-list2', group: 'absent' },
        ];
        const calls = store.calls;
        const newest = await store.list({ kind: 'thing', groups, order: 'descending', limit: 2 });
        assert.equal(store.calls, calls + 1);
        assert.deepEqual(idsIn(newest, 'p-list1'), ['d', 'c']);
        assert.deepEqual(idsIn(newest, 'p-list2'), ['d', 'c']);
        const further = await store.list({
          kind: 'thing',
          groups,
          order: 'ascending',
          limit: 10,
          after: 'b',
        });
        assert.deepEqual(idsIn(further, 'p-list1'), ['c', 'd']);
        assert.deepEqual(await store.count('thing', groups), [4, 4, 0]);
        assert.deepEqual(
          await store.list({ kind: 'thing', groups: [], order: 'ascending', limit: 1 }),
          [],
        );
      });

      it('goes through a whole partition by id, whatever the kinds, from a place on', async () => {
        const p = 'p-all';
        const kinds = ['run_2', 'Run', 'cnv_1', 'run_10', 'ü', 'msg'];
        await store.commit(
          p,
          kinds.map((id) => ({ op: 'create', document: doc(p, id, { kind: `kind of ${id}` }) })),
        );
        await store.commit('p-all2', [{ op: 'create', document: doc('p-all2', 'cnv_0') }]);
        const ids = async (limit: number, after?: string) =>
          (await store.all(p, limit, after)).map(({ id }) => id);
        const calls = store.calls;
        assert.deepEqual(await ids(100), ['Run', 'cnv_1', 'msg', 'run_10', 'run_2', 'ü']);
        assert.equal(store.calls, calls + 1);
        assert.deepEqual(await ids(2), ['Run', 'cnv_1']);
        assert.deepEqual(await ids(2, 'cnv_1'), ['msg', 'run_10']);
        assert.deepEqual(await ids(5, 'run_'), ['run_10', 'run_2', 'ü']);
        assert.deepEqual(await ids(5, 'ü'), []);
        assert.deepEqual(await store.all('p-none', 5), []);
        assert.deepEqual(await store.all('\0', 5), []);
      });

      it('finds what is due across partitions, the longest due first', async () => {
        const due = (second: number) => `2026-01-05T09:00:0${second}.000Z`;
        for (const [p, second] of [
          ['p-due2', 2],
          ['p-due1', 1],
          ['p-due3', 3],
        ] as const) {
          const document = doc(p, 'a', { kind: 'lease', due: due(second) });
          await store.commit(p, [{ op: 'create', document }]);
        }
        await store.commit('p-due0', [{ op: 'create', document: doc('p-due0', 'a') }]);
        const partitions = async (until: string, limit: number) =>
          (await store.due('lease', until, limit)).map(({ partition }) => partition);
        assert.deepEqual(await partitions(due(2), 10), ['p-due1', 'p-due2']);
        assert.deepEqual(await partitions(due(9), 1), ['p-due1']);
        assert.deepEqual(await partitions(due(0), 10), []);
        await store.commit('p-due1', [
          { op: 'upsert', document: doc('p-due1', 'a', { kind: 'lease' }) },
        ]);
        assert.deepEqual(await partitions(due(2), 10), ['p-due2']);
      });
    });

    describe('outbox', () => {
      const HOUR = 3_600_000;
      const NOW = Date.UTC(2026, 0, 5, 9);
      let outbox: OutboxSource;
      before(async () => {
        outbox = opened.outbox;
        const waiting = await outbox.claim('cleaner', NOW - HOUR, NOW - HOUR + 1, 1000);
        await outbox.done(waiting.map(({ id }) => id));
      });

      it('offers events in commit order until they are done, and those of refused commits never', async () => {
        const p = 'p-outbox';
        const create = { op: 'create' as const, document: doc(p, 'a') };
        const tombstone: NewRecord = { topic: 't', key: 'k', headers: {}, value: null };
        await store.commit(p, [create], [event('1'), tombstone]);
        await rejectsWith('CONFLICT', () => store.commit(p, [create], [event('never')]));
        await store.commit(p, [], [event('3')]);
        const first = await outbox.claim('me', NOW, NOW + 1000, 2);
        assert.deepEqual(
          first.map(({ record }) => plain(record)),
          [plain(event('1')), plain(tombstone)],
        );
        assert.ok((await outbox.backlog()).events >= first.length);
        await outbox.done(first.map(({ id }) => id));
        const rest = await outbox.claim('me', NOW, NOW + 1000, 10);
        assert.deepEqual(
          rest.map(({ record }) => plain(record)),
          [plain(event('3'))],
        );
        assert.deepEqual(await outbox.claim('me', NOW, NOW + 1000, 10), rest, 'not done yet');
        await outbox.done(rest.map(({ id }) => id));
        await outbox.done([]);
        assert.deepEqual(await outbox.claim('me', NOW, NOW + 1000, 10), []);
        assert.deepEqual(await outbox.backlog(), { events: 0, since: null });
      });

      it('has one holder at a time, whose lease lapses', async () => {
        await store.commit('p-lease', [], [event('held')]);
        const at = NOW + HOUR;
        assert.equal((await outbox.claim('a', at, at + 1000, 10)).length, 1);
        assert.equal((await outbox.claim('b', at + 999, at + 2000, 10)).length, 0);
        assert.equal((await outbox.claim('a', at + 999, at + 2000, 10)).length, 1, 'prolonged');
        assert.equal((await outbox.claim('b', at + 1500, at + 3000, 10)).length, 0);
        const taken = await outbox.claim('b', at + 2000, at + 3000, 10);
        assert.equal(taken.length, 1);
        assert.equal((await outbox.claim('a', at + 2500, at + 4000, 10)).length, 0);
        await outbox.done(taken.map(({ id }) => id));
      });
    });
  });
}

function doc(partition: string, id: string, over: Partial<Document> = {}): Document {
  return { partition, id, kind: 'thing', group: '', sort: '', due: null, body: {}, ...over };
}

function event(text: string): NewRecord {
  const headers = { ce_id: text, ce_type: 'Grüße "v1"' };
  return { topic: 'things.v1', key: `key ${text}`, headers, value: Buffer.from(`\0${text}\xff`) };
}

/** Engines differ in which byte array they give back. */
function plain(record: NewRecord) {
  return { ...record, value: record.value === null ? null : [...record.value] };
}

async function found(store: DocumentStore, partition: string, id: string) {
  const document = await store.get(partition, id);
  assert.ok(document !== null, `${partition}/${id} is there`);
  return document;
}

function withoutEtag(stored: StoredDocument | null): Document | null {
  if (stored === null) return null;
  const { etag, ...document } = stored;
  assert.equal(typeof etag, 'string');
  return document;
}

function idsIn(documents: readonly StoredDocument[], partition: string): string[] {
  return documents.filter((d) => d.partition === partition).map(({ id }) => id);
}

async function rejectsWith(
  code: string,
  run: () => Promise<unknown>,
  field?: string,
): Promise<void> {
  await assert.rejects(run, (error: unknown) => {
    assert.ok(isAppError(error), String(error));
    assert.equal(error.code, code);
    if (field !== undefined) assert.equal(error.field, field);
    return true;
  });
}
