import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { callOneOf } from '../../../platform/operations/operation.ts';
import { CoachingStore } from '../store.ts';
import { leaseMs, mortal, openWorld, until, workerOf, type World } from '../testing.ts';
import { runOperations, type ShownRun } from './operate.ts';
import { Desk, names, tell } from './testing.ts';

describe('an operator and runs that nobody ends', () => {
  let world: World;
  let desk: Desk;
  before(async () => {
    world = await openWorld();
    desk = new Desk(world);
  });
  after(() => world.close());

  const offered: string[] = [];
  const call = async <Answer = ShownRun>(name: string, input: object): Promise<Answer> => {
    const store = new CoachingStore(world.documents);
    const offer = (runId: string) => void offered.push(runId);
    const operations = runOperations({ ...world.ports, store, leaseMs, offer });
    return (await callOneOf(operations)(name, input, () => undefined)) as Answer;
  };
  const stuck = async (olderThanMs = 60_000) =>
    (await call<{ runs: ShownRun[] }>('runs/stuck', { olderThanMs })).runs;

  /** A run whose worker died in the middle of its text. */
  async function abandoned(): Promise<string> {
    const first = mortal(world.ports, 'run.mid-text', 1);
    const doomed = workerOf(first.ports);
    await doomed.executor.start();
    const run = await desk.ask('How long would my emergency fund last?');
    await tell(doomed, run.id);
    await until(first.isDead, 'the worker dies');
    return run.id;
  }

  it('sees those that were never started and those whose worker is gone, once they have waited', async () => {
    const never = (await desk.ask('Where does my money go?')).id;
    const left = await abandoned();
    assert.deepEqual(await stuck(), []);
    const shown = await call('runs/show', { id: never });
    assert.deepEqual([shown.status, shown.why, shown.epoch], ['ACCEPTED', null, 0]);
    await world.clock.advance(61_000 + 2 * leaseMs);
    const why = new Map((await stuck()).map((run) => [run.id, run.why]));
    assert.equal(why.get(never), 'never started');
    assert.equal(why.get(left), 'its worker is gone');
    assert.ok(!JSON.stringify(await stuck()).includes('emergency'), 'not what was asked');
  });

  it('fails one for good: its readers hear one end, whoever else comes', async () => {
    const id = await abandoned();
    await assert.rejects(call('runs/fail', { id }), {
      code: 'CONFLICT',
      field: 'id',
      retryable: true,
    });
    await world.clock.advance(leaseMs + 1);
    const failed = await call('runs/fail', { id });
    assert.deepEqual(
      [failed.status, failed.failure?.retryable, failed.why],
      ['FAILED', true, null],
    );
    const late = workerOf(world.ports);
    await late.executor.start();
    await tell(late, id);
    await late.executor.stop();
    const events = await desk.checkEnded(id, 'FAILED');
    assert.equal(names(events).at(-1), 'RunFailed');
    for (const again of ['runs/fail', 'runs/retry']) {
      await assert.rejects(call(again, { id }), { code: 'CONFLICT', field: 'id' });
    }
  });

  it('tells the end that was decided, where only telling it was left', async () => {
    const first = mortal(world.ports, 'run.terminal-committed', 1);
    const doomed = workerOf(first.ports);
    await doomed.executor.start();
    const run = await desk.ask('Am I saving enough?');
    await tell(doomed, run.id);
    await until(first.isDead, 'the worker dies');
    await world.clock.advance(leaseMs + 1);
    assert.equal((await call('runs/show', { id: run.id })).why, 'ended, but nobody was told');
    assert.equal((await call('runs/fail', { id: run.id })).status, 'COMPLETED');
    await desk.checkEnded(run.id, 'COMPLETED');
  });

  it('hands one to the next worker at once', async () => {
    const id = await abandoned();
    await world.clock.advance(leaseMs + 1);
    assert.equal((await call('runs/retry', { id })).why, 'its worker is gone');
    assert.ok(offered.includes(id));
    const next = workerOf(world.ports);
    await next.executor.start();
    await desk.published(id);
    await desk.checkEnded(id, 'COMPLETED');
    await next.executor.stop();
  });

  it('hears of a run that is not there', async () => {
    const id = `run_${'0'.repeat(32)}_usr_nobody`;
    for (const name of ['runs/show', 'runs/fail', 'runs/retry']) {
      await assert.rejects(call(name, { id }), { code: 'NOT_FOUND', field: 'id' });
    }
  });
});
