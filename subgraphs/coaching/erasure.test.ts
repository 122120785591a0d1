// A user's partition is emptied: runs in progress end first, whoever works on them, and nothing comes after.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import type { DocumentStore } from '../../platform/documents/port.ts';
import { isAppError } from '../../platform/errors.ts';
import type { CloudEvent } from '../../platform/events/cloudevent.ts';
import { runsTopic } from '../../schema/events/coaching.ts';
import { userErased } from '../../schema/events/users.ts';
import { eraseUser } from './erasure.ts';
import { adviceDocument, CoachingStore } from './store.ts';
import { Front, start } from './testing-front.ts';
import {
  leaseMs,
  mortal,
  openWorld,
  scriptedModel,
  until,
  workerOf,
  type World,
} from './testing.ts';

let world: World;
let front: Front;
before(async () => {
  world = await openWorld();
  front = new Front(world);
});
after(() => world.close());

const question = { question: 'Where does my money go?' };
const kinds = async (userId: string) =>
  (await world.documents.all(userId, 100)).map(({ kind }) => kind);
const tombstone = ['tombstone'];

type Commit = DocumentStore['commit'];

/** The world's documents with another way to commit. */
function committing(
  commit: (original: Commit, ...args: Parameters<Commit>) => ReturnType<Commit>,
): DocumentStore {
  const { documents } = world;
  return {
    get: documents.get.bind(documents),
    getMany: documents.getMany.bind(documents),
    list: documents.list.bind(documents),
    all: documents.all.bind(documents),
    count: documents.count.bind(documents),
    due: documents.due.bind(documents),
    commit: (...args) => commit(documents.commit.bind(documents), ...args),
    calls: 0,
  };
}

/** What the consumer of `worker` does with the event; time goes on meanwhile. */
async function erase(worker: ReturnType<typeof workerOf>, userId: string): Promise<unknown> {
  const { handlers } = worker.consumer;
  const handler = handlers.find(({ event }) => event.type === userErased.type);
  assert.ok(handler);
  let outcome: unknown = null;
  const data = { userId, at: '2026-01-05T09:00:00.000Z' };
  void handler.handle({ data } as CloudEvent<never>).then(
    () => (outcome = 'erased'),
    (error: unknown) => (outcome = error),
  );
  await until(async () => {
    await world.clock.advance(10);
    return outcome !== null;
  }, 'an outcome');
  return outcome;
}

test('conversations, answers, advice, keys and checkpoints go; another user’s stay', async () => {
  const [ada, bob] = [viewerOf('usr_ada'), viewerOf('usr_bob')];
  const run = await front.started(ada, { ...question, idempotencyKey: 'k' });
  const others = await front.started(bob, question);
  await front.answerAll(run.id, others.id);
  assert.ok((await world.checkpoints.load(runsTopic, run.id)) !== null);
  await world.documents.commit(ada.id, [
    { op: 'upsert', document: adviceDocument(ada.id, 'pfl_1', { messageId: 'msg_1' }) },
  ]);
  const [mine, theirs] = [await kinds(ada.id), await kinds(bob.id)];
  for (const kind of ['conversation', 'idempotency', 'message', 'run']) {
    assert.ok(mine.includes(kind), `there is a ${kind} to erase`);
  }
  const worker = workerOf(world.ports);
  for (let round = 0; round < 2; round++) assert.equal(await erase(worker, ada.id), 'erased');
  assert.deepEqual(await kinds(ada.id), tombstone);
  assert.equal(await world.checkpoints.load(runsTopic, run.id), null);
  assert.deepEqual(await kinds(bob.id), theirs);
  assert.ok((await world.checkpoints.load(runsTopic, others.id)) !== null);
});

test('more than one batch goes, and an erasure that broke off is finished by the next', async () => {
  const eve = viewerOf('usr_eve');
  const runs = [];
  for (let n = 0; n < 25; n++) runs.push((await front.started(eve, question)).id);
  await front.answerAll(...runs);
  let batches = 0;
  const documents = committing(async (commit, partition, ops, outbox) => {
    if (ops.length > 10 && ++batches === 2) throw new Error('killed');
    return commit(partition, ops, outbox);
  });
  const ports = { ...world.ports, leaseMs, runChanged: () => undefined, offer: () => undefined };
  const store = new CoachingStore(documents);
  await assert.rejects(eraseUser({ ...ports, store }, eve.id), /killed/);
  const left = (await kinds(eve.id)).length;
  assert.ok(left > 1 && left < 100, `${left} documents are left`);
  assert.equal(await erase(workerOf(world.ports), eve.id), 'erased');
  assert.deepEqual(await kinds(eve.id), tombstone);
  for (const runId of runs) assert.equal(await world.checkpoints.load(runsTopic, runId), null);
});

test('a run in progress is cancelled, its model stopped, and its end is in the log', async () => {
  const fay = viewerOf('usr_fay');
  const model = scriptedModel('endless', () => ({ text: 'So far so good. ', hangs: true }));
  const worker = workerOf({ ...world.ports, chatModels: [model] });
  await worker.executor.start();
  const run = await front.started(fay, question);
  const [offer] = worker.consumer.handlers;
  await offer?.handle({ data: { runId: run.id } } as CloudEvent<never>);
  await until(async () => {
    await world.clock.advance(5);
    return (await world.log(run.id)).some(({ __typename }) => __typename === 'TokenDelta');
  }, 'text');
  assert.equal(await erase(worker, fay.id), 'erased');
  assert.ok(model.calls.at(-1)?.stopped);
  assert.equal((await world.log(run.id)).at(-1)?.__typename, 'RunCancelled');
  assert.deepEqual(await kinds(fay.id), tombstone);
  assert.equal(await world.checkpoints.load(runsTopic, run.id), null);
  await worker.executor.stop();
});

test('a worker that died holds its run until its lease is over; then the run goes as it is', async () => {
  const gus = viewerOf('usr_gus');
  const model = scriptedModel('endless', () => ({ text: 'So far so good. ', hangs: true }));
  const doom = mortal({ ...world.ports, chatModels: [model] });
  const doomed = workerOf(doom.ports);
  await doomed.executor.start();
  const run = await front.started(gus, question);
  const [offer] = doomed.consumer.handlers;
  await offer?.handle({ data: { runId: run.id } } as CloudEvent<never>);
  await until(async () => (await world.run(run.id)).lease !== null, 'a claim');
  doom.kill();
  const worker = workerOf({
    ...world.ports,
    settings: { ...world.ports.settings, maxConcurrentRuns: 1 },
  });
  const outcome = await erase(worker, gus.id);
  assert.ok(isAppError(outcome, 'UNAVAILABLE') && outcome.retryable, String(outcome));
  assert.ok((await kinds(gus.id)).includes('run'));
  await world.clock.advance(leaseMs);
  assert.equal(await erase(worker, gus.id), 'erased');
  assert.deepEqual(await kinds(gus.id), tombstone);
});

test('nothing is asked for an erased user any more, also by who looked just before', async () => {
  const hal = viewerOf('usr_hal');
  let commits = 0;
  const store = new CoachingStore(world.documents);
  const documents = committing(async (commit, ...args) => {
    commits += 1;
    await store.bury(hal.id);
    return commit(...args);
  });
  const racing = new Front({ ...world, ports: { ...world.ports, documents } });
  for (const input of [question, { ...question, idempotencyKey: 'k' }]) {
    for (const desk of [racing, front]) {
      assert.deepEqual((await desk.refused(hal, start, { input }))[0], 'NOT_FOUND');
    }
  }
  assert.ok(commits > 0);
  assert.deepEqual(await kinds(hal.id), tombstone);
});
