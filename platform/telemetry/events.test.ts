// A trace on its way over an outbox and the log to whoever handles the event.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { encodeEvent } from '../events/codec.ts';
import { handler, startConsumers } from '../events/consume.ts';
import { withDeadLetters } from '../events/dead-letters.ts';
import { openEmbeddedLog } from '../events/embedded.ts';
import { Arrivals } from '../events/testing.ts';
import { noFailpoints } from '../failpoint.ts';
import { silentLog } from '../log.ts';
import type { OutboxSource, PendingEvent } from '../outbox/port.ts';
import { startRelay } from '../outbox/relay.ts';
import { recordSpans } from './testing.ts';
import { isWithinSpan, traced } from './trace.ts';

const topic = 'things.v1';
const moved = {
  type: 'test.things.Moved.v1',
  topic,
  key: ({ id }: { id: string }) => id,
  data: z.object({ id: z.string() }),
};
const envelope = (id: string) => ({
  ...{ id, source: '/things', subject: id, time: '2026-01-05T09:00:00.000Z', data: { id } },
});

it('continues the command in publishing it, and that in what handles it', async (t) => {
  const spans = recordSpans(t);
  const log = await openEmbeddedLog({ file: ':memory:', clock: systemClock, log: silentLog });
  await log.ensureTopics(
    withDeadLetters([{ name: topic, partitions: 1, retention: { ms: 60_000 } }]),
  );
  const handled = new Arrivals<boolean>();
  const handle = async () => handled.push(isWithinSpan());
  const consumers = await startConsumers({
    events: log,
    consumers: [{ group: 'movers', handlers: [handler(moved, handle)] }],
    ...{ log: silentLog, clock: systemClock },
  });

  const secret = 'thing_of_ada@example.org';
  const waiting: PendingEvent[] = [];
  await traced('command', {}, async () => {
    waiting.push({ id: '1', record: encodeEvent(moved, envelope(secret)) });
  });
  // Said outside of any trace.
  waiting.push({ id: '2', record: encodeEvent(moved, envelope('untraced')) });
  const source: OutboxSource = {
    name: 'things',
    claim: async () => [...waiting],
    done: async (ids) => void waiting.splice(0, ids.length),
    backlog: async () => ({ events: waiting.length, since: null }),
    forget: async () => 0,
  };
  const ports = { events: log, clock: systemClock, log: silentLog, failpoints: noFailpoints };
  const relay = startRelay({ sources: [source], ...ports });
  assert.deepEqual(await handled.count(2), [true, false]);
  await relay.close();
  await consumers.close();
  await log.close();

  const [command, published, consumed, ...more] = spans();
  assert.deepEqual(more, []);
  assert.deepEqual(
    [published?.name, published?.kind, published?.parentId],
    [`publish ${topic}`, 'PRODUCER', command?.spanId],
  );
  assert.deepEqual(
    [consumed?.name, consumed?.kind, consumed?.parentId],
    [`process ${topic}`, 'CONSUMER', published?.spanId],
  );
  assert.equal(published?.attributes['miyagi.outbox'], 'things');
  assert.equal(consumed?.attributes['messaging.consumer.group.name'], 'movers');
  assert.equal(consumed?.attributes['cloudevents.event_type'], moved.type);
  assert.ok(!JSON.stringify(spans()).includes('ada'), 'whose event it is stays out');
});

it('fails with what cannot be published, and is none for an untraced event', async (t) => {
  const spans = recordSpans(t);
  const { tracedPublishing } = await import('../outbox/traced.ts');
  const record = await traced('command', {}, async () => encodeEvent(moved, envelope('a')));
  const away = () => Promise.reject(new TypeError('the broker of Ada is away'));
  await assert.rejects(tracedPublishing([record], 'things', away), TypeError);
  const [, published] = spans();
  assert.deepEqual(
    [published?.hasFailed, published?.attributes['error.type']],
    [true, 'TypeError'],
  );
});
