import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Checkpoint, Checkpoints } from '../../../platform/events/checkpoints.ts';
import { openEmbeddedLog } from '../../../platform/events/embedded.ts';
import type { EventLog } from '../../../platform/events/port.ts';
import { noFailpoints } from '../../../platform/failpoint.ts';
import { silentLog } from '../../../platform/log.ts';
import { coachingTopics, runsTopic, type RunEvent } from '../../../schema/events/coaching.ts';
import { foldOf } from '../testing.ts';
import { eventOf } from './events.ts';
import { LeaseLost } from './lease.ts';
import { openWriter, type WritersLease } from './writer.ts';

const runId = 'run_1';

async function desk(changes: { append?: EventLog['append'] } = {}) {
  const clock = new ManualClock();
  const log = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
  await log.ensureTopics(coachingTopics);
  let appends = 0;
  const reads: number[] = [];
  const events: EventLog = Object.assign(Object.create(log) as EventLog, {
    append: async (records: Parameters<EventLog['append']>[0]) => {
      appends++;
      return (await changes.append?.(records)) ?? log.append(records);
    },
    partitionFor: log.partitionFor.bind(log),
    ends: log.ends.bind(log),
    read: (...where: Parameters<EventLog['read']>) => {
      reads.push(where[2]);
      return log.read(...where);
    },
    since: log.since.bind(log),
  });
  const saved: Checkpoint[] = [];
  const checkpoints: Checkpoints = {
    save: async (_topic, _key, checkpoint) => void saved.push(structuredClone(checkpoint)),
    load: async () => saved.at(-1) ?? null,
    forget: async () => void saved.splice(0),
  };
  const options = { events, checkpoints, clock, log: silentLog, failpoints: noFailpoints };
  return {
    clock,
    saved,
    options,
    appends: () => appends,
    /** Where each reading of the log began. */
    reads,
    async written() {
      const found: RunEvent[] = [];
      for await (const records of log.read(runsTopic, log.partitionFor(runsTopic, runId), 0)) {
        for (const record of records) {
          const event = eventOf(record);
          if (event !== null) found.push(event);
        }
      }
      return found;
    },
    close: () => log.close(),
  };
}

class TestLease implements WritersLease {
  readonly run: WritersLease['run'];
  readonly epoch: number;
  readonly #lost = new AbortController();

  constructor(epoch: number, id = runId) {
    this.run = { id } as WritersLease['run'];
    this.epoch = epoch;
  }
  get lost() {
    return this.#lost.signal;
  }
  lose() {
    this.#lost.abort(new LeaseLost('lost'));
  }
  check() {
    this.#lost.signal.throwIfAborted();
  }
  isHeld() {
    return !this.#lost.signal.aborted;
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('small pieces of text wait for one another, large ones and the first go at once', async () => {
  const table = await desk();
  const writer = await openWriter(new TestLease(1), table.options);
  await writer.emit('AttemptStarted', { attempt: 1, model: 'm' });
  writer.text(1, 'One ');
  await settled();
  assert.equal(table.appends(), 2);
  for (const word of ['two ', 'three ']) writer.text(1, word);
  await table.clock.advance(24);
  assert.equal(table.appends(), 2);
  await table.clock.advance(1);
  await settled();
  assert.equal(table.appends(), 3);
  writer.text(1, 'x'.repeat(1_024));
  await settled();
  assert.equal(table.appends(), 4);
  writer.text(1, ' end.');
  await writer.emit('OutputValidated', { attempt: 1, length: 0 });
  const events = await table.written();
  assert.deepEqual(
    events.map((e) => [e.seq, e.__typename, e.__typename === 'TokenDelta' ? e.offset : null]),
    [
      [1, 'AttemptStarted', null],
      [2, 'TokenDelta', 0],
      [3, 'TokenDelta', 4],
      [4, 'TokenDelta', 14],
      [5, 'TokenDelta', 1_038],
      [6, 'OutputValidated', null],
    ],
  );
  assert.deepEqual(foldOf(runId, events), writer.state);
  assert.equal(writer.state.text?.text, `One two three ${'x'.repeat(1_024)} end.`);
  await table.close();
});

test('text arrives whole, whatever it is cut into; what no store could hold is mended', async () => {
  const table = await desk();
  const writer = await openWriter(new TestLease(1), table.options);
  await writer.emit('AttemptStarted', { attempt: 1, model: 'm' });
  for (const unit of '5 € 💶 ok'.split('')) {
    writer.text(1, unit);
    await table.clock.advance(25);
    await settled();
  }
  writer.text(1, ' NUL\0 and half \ud83d');
  await writer.flush();
  assert.equal(writer.state.text?.text, '5 € 💶 ok NUL and half \ufffd');
  for (const event of await table.written()) assert.ok(JSON.stringify(event).isWellFormed());
  await table.close();
});

test('checkpoints come with the first event, then every 128 events or 2 s, and at the end', async () => {
  const table = await desk();
  const writer = await openWriter(new TestLease(1), table.options);
  const step = () => writer.emit('GroundingEvaluated', { numbers: 0, unbacked: [] });
  for (let i = 0; i < 128; i++) await step();
  assert.equal(table.saved.length, 1);
  await step();
  await settled();
  assert.equal(table.saved.length, 2);
  await table.clock.advance(2_000);
  await step();
  await settled();
  assert.equal(table.saved.length, 3);
  await step();
  await writer.close();
  assert.equal(table.saved.length, 4);
  assert.deepEqual(table.saved.at(-1)?.state, writer.state);
  await table.close();
});

test('a successor starts from the checkpoint and what came after it', async () => {
  const table = await desk();
  const first = await openWriter(new TestLease(1), table.options);
  await first.emit('AttemptStarted', { attempt: 1, model: 'm' });
  first.text(1, 'Half');
  await first.flush();
  assert.equal(table.saved.length, 1);
  const second = await openWriter(new TestLease(2), table.options);
  assert.deepEqual(second.state, first.state);
  // Without a checkpoint it reads from the beginning.
  table.saved.length = 0;
  const third = await openWriter(new TestLease(3), table.options);
  assert.deepEqual(third.state, first.state);
  await third.emit('AttemptAbandoned', { attempt: 1, reason: 'WORKER_LOST' });
  assert.deepEqual(
    (await table.written()).map(({ epoch, seq }) => [epoch, seq]),
    [
      [1, 1],
      [1, 2],
      [3, 3],
    ],
  );
  await table.close();
});

test('a successor without a checkpoint reads from when the run was made, not all that came before', async () => {
  const table = await desk();
  const born = table.clock.now() + 3_600_000;
  const made = `run_${born.toString(16).padStart(12, '0')}7${'0'.repeat(19)}`;
  const { events } = table.options;
  const older = { topic: runsTopic, key: made, headers: {}, value: Buffer.from('nonsense') };
  await events.append(Array.from({ length: 50 }, () => older));
  await table.clock.advance(3_600_000);
  const first = await openWriter(new TestLease(1, made), table.options);
  await first.emit('AttemptStarted', { attempt: 1, model: 'm' });
  table.saved.splice(0);
  const second = await openWriter(new TestLease(2, made), table.options);
  assert.deepEqual(second.state, first.state);
  assert.deepEqual(table.reads, [50]);
  await table.close();
});

test('an append that fails for now is repeated as it was', async () => {
  let failures = 3;
  const table = await desk({
    append: async () => {
      if (failures-- > 0) throw new AppError('UNAVAILABLE', 'no broker', { retryable: true });
      return undefined as never;
    },
  });
  const writer = await openWriter(new TestLease(1), table.options);
  const done = writer.emit('AttemptStarted', { attempt: 1, model: 'm' });
  for (let i = 0; i < 10; i++) await table.clock.advance(200);
  await done;
  assert.deepEqual(
    (await table.written()).map(({ seq }) => seq),
    [1],
  );
  await table.close();
});

test('without the lease nothing is appended and nothing saved', async () => {
  const table = await desk();
  const lease = new TestLease(1);
  const writer = await openWriter(lease, table.options);
  await writer.emit('AttemptStarted', { attempt: 1, model: 'm' });
  writer.text(1, 'Too late');
  lease.lose();
  await table.clock.advance(25);
  await settled();
  await assert.rejects(writer.flush(), LeaseLost);
  await assert.rejects(writer.emit('OutputValidated', { attempt: 1, length: 8 }), LeaseLost);
  await writer.close();
  assert.equal((await table.written()).length, 1);
  assert.equal(table.saved.length, 1);
  await table.close();
});

test('publishing again what is in the log already adds nothing', async () => {
  const table = await desk();
  const writer = await openWriter(new TestLease(1), table.options);
  const message = { id: 'msg_1' };
  const usage = { model: 'm', inputTokens: 0, outputTokens: 0, costMicros: '0' };
  const ending = [
    writer.draft('RunPersisted', { message, ...usage }),
    writer.draft('RunCompleted', { message }, 1),
  ];
  const [first] = ending;
  assert.ok(first !== undefined);
  await writer.publish([first]);
  const second = await openWriter(new TestLease(2), table.options);
  await second.publish(ending);
  await second.publish(ending);
  assert.deepEqual(await table.written(), ending);
  await table.close();
});

test('a predecessor that appends after its successor has read the log is counted by both', async () => {
  const table = await desk();
  const paused = await openWriter(new TestLease(1), table.options);
  await paused.emit('AttemptStarted', { attempt: 1, model: 'm' });
  const successor = await openWriter(new TestLease(2), table.options);
  await paused.emit('OutputValidated', { attempt: 1, length: 0 });
  await successor.emit('AttemptAbandoned', { attempt: 1, reason: 'WORKER_LOST' });
  const everyReader = foldOf(runId, await table.written());
  assert.deepEqual(successor.state, everyReader);
  assert.equal(everyReader.steps.length, 3);
  await successor.close();
  assert.deepEqual(table.saved.at(-1)?.state, everyReader);
  await table.close();
});

test('a successor passes over records that nobody can read', async () => {
  const table = await desk();
  const first = await openWriter(new TestLease(1), table.options);
  await first.emit('AttemptStarted', { attempt: 1, model: 'm' });
  const { events } = table.options;
  const headers = { ce_type: 'miyagi.coaching.RunCompleted.v1' };
  await events.append([
    { topic: runsTopic, key: runId, headers: {}, value: Buffer.from('nonsense') },
    { topic: runsTopic, key: runId, headers, value: Buffer.from('{}') },
  ]);
  const second = await openWriter(new TestLease(2), table.options);
  await second.emit('AttemptAbandoned', { attempt: 1, reason: 'WORKER_LOST' });
  assert.deepEqual([second.state.epoch, second.state.seq, second.state.ended], [2, 2, false]);
  await table.close();
});
