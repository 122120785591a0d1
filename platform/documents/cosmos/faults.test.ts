// What the store makes of a service that throttles, stalls, cuts and hands out its answers piece by piece.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { isAppError, type AppError } from '../../errors.ts';
import { openCosmos } from '../cosmos.ts';
import { doc, openOnWire, type Opened } from './opened.testing.ts';
import type { Fault } from './wire-server.testing.ts';

describe('Cosmos DB that misbehaves', { timeout: 60_000 }, () => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await openOnWire({ throttleBudgetMs: 10_000 });
  });
  afterEach(() => opened.close());

  const create = (id: string, partition = 'p') =>
    opened.documents.commit(partition, [{ op: 'create', document: doc(partition, id) }]);
  const inTurn = (...faults: (Fault | undefined)[]) => {
    opened.server.fault = () => faults.shift();
  };
  const waits = () => opened.clock.waits;

  it('waits as long as it is told when throttled, and asks once after each wait', async () => {
    inTurn({ status: 429, retryAfterMs: 700 }, { status: 429, retryAfterMs: 1_300 });
    const asked = await opened.during(() => create('a'));
    assert.deepEqual(waits(), [700, 1_300]);
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ['batch', 'batch', 'batch'],
    );
    assert.notEqual(await opened.documents.get('p', 'a'), null);
  });

  it('waits longer and longer where it is not told how long', async () => {
    inTurn({ status: 429 }, { status: 449 }, { status: 429 });
    await create('a');
    assert.deepEqual(waits(), [50, 100, 200]);
  });

  it('gives a storm up when its budget is spent, and says when to come again', async () => {
    opened.server.fault = () => ({ status: 429, retryAfterMs: 3_000 });
    let asked = 0;
    const error = await failure(async () => {
      asked = (await opened.during(() => failure(() => create('a')))).length;
      opened.clock.waits.length = 0;
      await create('b');
    });
    assert.equal(asked, 4, 'one more than there were waits');
    assert.deepEqual(waits(), [3_000, 3_000, 3_000]);
    assert.equal(error.code, 'RATE_LIMITED');
    assert.equal(error.retryable, true);
    assert.equal(error.retryAfterMs, 3_000);
  });

  it('has one budget for all requests of a call', async () => {
    opened.server.pageSize = 1;
    for (const id of ['a', 'b', 'c', 'd', 'e']) await create(id);
    let turn = 0;
    opened.server.fault = () =>
      ++turn % 2 === 1 ? { status: 429, retryAfterMs: 4_000 } : undefined;
    const error = await failure(() => opened.documents.all('p', 10));
    assert.equal(error.code, 'RATE_LIMITED');
    assert.deepEqual(waits(), [4_000, 4_000]);
  });

  it('comes again with a batch that was throttled half-way, of which nothing was stored', async () => {
    inTurn({ operation: 1, status: 429, retryAfterMs: 40 });
    await opened.documents.commit('p', [
      { op: 'create', document: doc('p', 'a') },
      { op: 'create', document: doc('p', 'b') },
    ]);
    assert.deepEqual(waits(), [40]);
    assert.equal((await opened.documents.all('p', 9)).length, 2);
  });

  it('stores nothing of a batch that is refused half-way', async () => {
    await create('b');
    const event = { topic: 't', key: 'k', headers: {}, value: null };
    const error = await failure(() =>
      opened.documents.commit(
        'p',
        [
          { op: 'create', document: doc('p', 'a') },
          { op: 'create', document: doc('p', 'b') },
          { op: 'create', document: doc('p', 'c') },
        ],
        [event],
      ),
    );
    assert.equal(error.code, 'CONFLICT');
    assert.match(error.message, /document b /);
    inTurn({ operation: 1, status: 503 });
    const away = await failure(() =>
      opened.documents.commit('p', [
        { op: 'create', document: doc('p', 'a') },
        { op: 'create', document: doc('p', 'd') },
      ]),
    );
    assert.equal(away.code, 'UNAVAILABLE');
    const ids = (await opened.documents.all('p', 9)).map(({ id }) => id);
    assert.deepEqual(ids, ['b']);
    assert.deepEqual(await opened.outbox.claim('me', 0, 1_000, 9), []);
  });

  for (const fault of ['cut', 'cut mid-answer', 'stall'] as const) {
    it(`is unavailable after a ${fault}, asked once only, since it may be done`, async () => {
      if (fault === 'stall') {
        await opened.close();
        opened = await openOnWire({ timeoutMs: 1_000 });
      }
      inTurn(fault);
      let error: AppError | undefined;
      const asked = await opened.during(async () => (error = await failure(() => create('a'))));
      assert.equal(error?.code, 'UNAVAILABLE');
      assert.equal(error.retryable, true);
      assert.equal(asked.length, 1);
      const stored = await opened.documents.get('p', 'a');
      assert.equal(stored !== null, fault === 'cut mid-answer');
      inTurn(fault);
      assert.equal((await failure(() => opened.documents.all('p', 9))).code, 'UNAVAILABLE');
    });
  }

  it('follows continuations to their end, at one row a page', async () => {
    opened.server.pageSize = 1;
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const due = '2026-01-05T09:00:00.000Z';
    for (const [index, id] of ids.entries()) {
      const partition = `p${index % 3}`;
      await opened.documents.commit(partition, [
        { op: 'create', document: doc(partition, id, { due }) },
      ]);
    }
    const listed = await opened.documents.list({
      ...{ kind: 'thing', order: 'descending', limit: 2 },
      groups: [{ partition: 'p0', group: 'g' }],
    });
    assert.deepEqual(
      listed.map(({ id }) => id),
      ['g', 'd'],
    );
    const groups = ['p0', 'p1', 'p2'].map((partition) => ({ partition, group: 'g' }));
    assert.deepEqual(await opened.documents.count('thing', groups), [3, 2, 2]);
    const found = await opened.documents.due('thing', due, 5);
    assert.deepEqual(
      found.map(({ partition, id }) => `${partition}/${id}`),
      ['p0/a', 'p0/d', 'p0/g', 'p1/b', 'p1/e'],
    );
    const many = await opened.documents.getMany(ids.map((id) => ({ partition: 'p0', id })));
    assert.equal(many.length, 3);
  });

  it('names the partition in the header and in the query, and never finds another one’s', async () => {
    await create('a', 'p1');
    await create('a', 'p2');
    const asked = await opened.during(async () => {
      const groups = [{ partition: 'p1', group: 'g' }];
      await opened.documents.list({ kind: 'thing', groups, order: 'ascending', limit: 9 });
      await opened.documents.count('thing', groups);
      await opened.documents.getMany(['a', 'b'].map((id) => ({ partition: 'p1', id })));
      const all = await opened.documents.all('p1', 9);
      assert.deepEqual(
        all.map(({ partition }) => partition),
        ['p1'],
      );
    });
    const queries = asked.map(({ body, partition, kind }) => ({ kind, body, partition }));
    assert.equal(queries.length, 5, 'the count comes on two pages, and no plan is asked for');
    for (const { kind, body, partition } of queries) {
      assert.equal(kind, 'query');
      assert.equal(partition, 'pp1');
      assert.match((body as { query: string }).query, / WHERE c\.partition = @partition AND /);
    }
  });

  it('deletes what is not there: a hundred at once, also beside what is there', async () => {
    const absent = Array.from({ length: 100 }, (_, n) => ({ op: 'delete' as const, id: `x${n}` }));
    await opened.documents.commit('p', absent);
    await create('a');
    const etags = await opened.documents.commit('p', [
      { op: 'delete', id: 'x' },
      { op: 'delete', id: 'a' },
      { op: 'create', document: doc('p', 'b') },
      { op: 'create', document: doc('p', 'c') },
      { op: 'delete', id: 'c' },
    ]);
    const all = await opened.documents.all('p', 9);
    assert.deepEqual(
      all.map(({ id }) => id),
      ['b'],
    );
    assert.deepEqual(etags, [null, null, all[0]?.etag, etags[3], null]);
  });

  it('refuses what is longer than 2 MB without sending it', async () => {
    const body = 'x'.repeat(1_100_000);
    let error: AppError | undefined;
    const asked = await opened.during(async () => {
      error = await failure(() =>
        opened.documents.commit('p', [
          { op: 'create', document: doc('p', 'a', { body }) },
          { op: 'create', document: doc('p', 'b', { body }) },
        ]),
      );
    });
    assert.equal(error?.code, 'BAD_USER_INPUT');
    assert.equal(error.field, 'ops');
    assert.equal(asked.length, 0);
  });

  it('says at the start that the key is wrong, or that the account promises too little', async () => {
    const { endpoint, key } = opened.server;
    const options = { endpoint, database: 'test', clock: opened.clock, shared: false };
    const other = Buffer.from('another').toString('base64');
    const refused = await failure(() => openCosmos({ ...options, key: other }));
    assert.equal(refused.code, 'UNAVAILABLE');
    assert.match(refused.message, /refuses this key/);
    // A session is not enough where other processes read.
    const together = await failure(() => openCosmos({ ...options, key, shared: true }));
    assert.equal(together.code, 'CONFIG_INVALID');
    opened.server.consistency = 'BoundedStaleness';
    await (await openCosmos({ ...options, key, shared: true })).close();
    opened.server.consistency = 'Eventual';
    const weak = await failure(() => openCosmos({ ...options, key }));
    assert.equal(weak.code, 'CONFIG_INVALID');
    assert.equal(weak.field, 'COSMOS_ENDPOINT');
  });

  it('lets several processes make the same containers at the same time', async () => {
    const { endpoint, key } = opened.server;
    const options = { endpoint, key, clock: opened.clock, shared: false };
    const start = async () => {
      const cosmos = await openCosmos({ ...options, database: 'crowd' });
      await cosmos.container('crowd');
      await cosmos.close();
    };
    await Promise.all([start(), start(), start(), start()]);
  });
});

async function failure(work: () => Promise<unknown>): Promise<AppError> {
  try {
    await work();
  } catch (error) {
    assert.ok(isAppError(error), String(error));
    return error;
  }
  return assert.fail('it should have failed');
}
