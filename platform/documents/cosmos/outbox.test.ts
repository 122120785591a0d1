// The outbox as relays of several processes see it: one at a time, in the order of commits, from where the last one was.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { OutboxSource } from '../../outbox/port.ts';
import { doc, openOnWire, type Opened } from './opened.testing.ts';

const now = Date.UTC(2026, 0, 5, 9);

describe('outbox in Cosmos DB', { timeout: 60_000 }, () => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await openOnWire();
  });
  afterEach(() => opened.close());

  const event = (key: string, text: string) => ({
    ...{ topic: 't', key, headers: {} },
    value: Buffer.from(text),
  });
  const put = (partition: string, ...texts: string[]) =>
    opened.documents.commit(
      partition,
      [],
      texts.map((text) => event(partition, text)),
    );
  /** Claims, publishes and notes it down. */
  const publish = async (source: OutboxSource, holder: string, at: number, limit = 100) => {
    const pending = await source.claim(holder, at, at + 1_000, limit);
    await source.done(pending.map(({ id }) => id));
    return pending.map(({ record: { value } }) => Buffer.from(value ?? []).toString());
  };

  it('keeps the order of a commit with many events', async () => {
    const texts = Array.from({ length: 40 }, (_, n) => `${n}`);
    await put('p', ...texts);
    assert.deepEqual(await publish(opened.outbox, 'me', now, 25), texts.slice(0, 25));
    assert.deepEqual(await publish(opened.outbox, 'me', now, 25), texts.slice(25));
  });

  it('keeps the order within each partition, whichever process commits and relays', async () => {
    const other = await opened.another();
    const sent = new Map<string, string[]>();
    const published: string[] = [];
    for (let turn = 0; turn < 30; turn++) {
      const partition = `p${turn % 4}`;
      const { documents } = turn % 3 === 0 ? other : opened;
      await documents.commit(partition, [], [event(partition, `${partition} ${turn}`)]);
      sent.set(partition, [...(sent.get(partition) ?? []), `${partition} ${turn}`]);
      // The lease lapses between two looks of different holders.
      const [source, holder] = turn % 2 === 0 ? [opened.outbox, 'one'] : [other.outbox, 'two'];
      if (turn % 5 > 1) published.push(...(await publish(source, holder, now + turn * 2_000, 3)));
    }
    published.push(...(await publish(opened.outbox, 'one', now + 99_000)));
    assert.equal(published.length, 30);
    for (const [partition, texts] of sent) {
      assert.deepEqual(
        published.filter((text) => text.startsWith(`${partition} `)),
        texts,
      );
    }
  });

  it('gives the lease to one of many who ask at once', async () => {
    await put('p', '1');
    const others = await Promise.all(Array.from({ length: 5 }, () => opened.another()));
    const claims = await Promise.all(
      others.map(({ outbox }, index) => outbox.claim(`holder ${index}`, now, now + 1_000, 9)),
    );
    assert.equal(claims.filter((claim) => claim.length > 0).length, 1);
  });

  it('forgets what it has read when another one had the lease meanwhile', async () => {
    const other = await opened.another();
    await put('p', '1', '2');
    const held = await opened.outbox.claim('one', now, now + 1_000, 9);
    assert.equal(held.length, 2);
    // The first one stands still past its lease; the second publishes, and commits follow.
    assert.deepEqual(await publish(other.outbox, 'two', now + 1_000), ['1', '2']);
    await put('p', '3');
    assert.deepEqual(await publish(opened.outbox, 'one', now + 2_500), ['3']);
    // Its late note about what it had claimed harms nobody.
    await opened.outbox.done(held.map(({ id }) => id));
    assert.deepEqual(await publish(other.outbox, 'two', now + 9_000), []);
  });

  it('offers again what was not noted down as published, to a successor too', async () => {
    await put('p', '1', '2', '3');
    const [first] = await opened.outbox.claim('one', now, now + 1_000, 9);
    assert.ok(first !== undefined);
    await opened.outbox.done([first.id]);
    const other = await opened.another();
    assert.deepEqual(await publish(other.outbox, 'two', now + 1_000), ['2', '3']);
  });

  it('reads on where the last relay was, and looks at nothing twice', async () => {
    for (let n = 0; n < 700; n += 100) {
      const ops = Array.from({ length: 100 }, (_, i) => ({
        op: 'create' as const,
        document: doc('p', `${n + i}`),
      }));
      await opened.documents.commit('p', ops);
    }
    await put('p', '1');
    assert.deepEqual(await publish(opened.outbox, 'one', now), ['1']);
    await put('p', '2');
    assert.deepEqual(await publish(opened.outbox, 'one', now), ['2']);
    const successor = await opened.another();
    await put('p', '3');
    const feeds = async (work: () => Promise<unknown>) =>
      (await opened.during(work)).filter(({ kind }) => kind === 'feed').length;
    const took = await feeds(async () => {
      assert.deepEqual(await publish(successor.outbox, 'two', now + 5_000), ['3']);
    });
    assert.ok(took <= 8, `${took} looks, two ranges, twice: before and after getting the lease`);
  });

  it('writes nothing while nothing waits', async () => {
    await opened.documents.commit('p', [{ op: 'create', document: doc('p', 'a') }]);
    await put('p', '1');
    await publish(opened.outbox, 'me', now);
    const asked = await opened.during(async () => {
      for (let turn = 1; turn < 9; turn++) await publish(opened.outbox, 'me', now + turn);
    });
    assert.ok(asked.every(({ method }) => method === 'GET'));
  });
});
