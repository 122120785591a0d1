// A run that nobody watches any more ends, where that is wanted; watchers count on whichever gateway they are.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../platform/clock.ts';
import { runsTopic } from '../../../schema/events/coaching.ts';
import {
  openWorld,
  presenceLeaseMs,
  scriptedModel,
  until,
  workerOf,
  type World,
} from '../testing.ts';
import { Desk, tell } from './testing.ts';

let world: World;
let desk: Desk;
before(async () => {
  world = await openWorld();
  desk = new Desk(world);
});
after(() => world.close());

const abandonAfterMs = 5_000;
const noop = () => undefined;

/** A run whose model never ends by itself. */
async function endlessRun(abandon = abandonAfterMs) {
  const model = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const settings = { ...world.ports.settings, abandonAfterMs: abandon };
  const worker = workerOf({ ...world.ports, settings, chatModels: [model] });
  await worker.executor.start();
  const run = await desk.ask('Where does my money go?');
  await tell(worker, run.id);
  await until(() => model.calls.length === 2, 'the model is asked');
  return { run, worker, isStopped: () => model.calls[1]?.stopped === true };
}

/** Time passes as it does for real: what falls due has its effect before the next does. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    await world.clock.advance(Math.min(100, left));
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  }
}

test('a run that nobody ever watches is cancelled by the system', async () => {
  const { run, worker, isStopped } = await endlessRun();
  await pass(abandonAfterMs - 500);
  assert.equal(isStopped(), false);
  await pass(600);
  await desk.published(run.id);
  assert.equal(isStopped(), true);
  const events = await desk.checkEnded(run.id, 'CANCELLED');
  const last = events.at(-1);
  assert.equal(last?.__typename === 'RunCancelled' && last.by, 'system');
  await worker.executor.stop();
});

test('a run that is watched on any gateway goes on; when the last one leaves it has its time', async () => {
  const [here, there] = [world.presenceOf('here'), world.presenceOf('there')];
  const { run, worker, isStopped } = await endlessRun();
  const first = here.watch(runsTopic, run.id);
  const second = there.watch(runsTopic, run.id);
  await pass(abandonAfterMs * 2);
  first.leave({ final: false });
  await pass(abandonAfterMs * 2);
  assert.equal(isStopped(), false);
  second.leave({ final: false });
  await pass(abandonAfterMs - 500);
  assert.equal(isStopped(), false);
  // Whoever reconnects in time finds the run going on.
  const third = here.watch(runsTopic, run.id);
  await pass(abandonAfterMs);
  assert.equal(isStopped(), false);
  third.leave({ final: false });
  await pass(abandonAfterMs + 500);
  await desk.published(run.id);
  await desk.checkEnded(run.id, 'CANCELLED');
  await worker.executor.stop();
  await here.close();
  await there.close();
});

test('the watchers of a gateway that died lapse', async () => {
  // As dead as can be: none of its timers ever fires.
  const dead = { ...systemClock, now: () => world.clock.now(), after: () => ({ cancel: noop }) };
  const doomed = world.presenceOf('doomed', dead);
  const { run, worker, isStopped } = await endlessRun();
  await pass(abandonAfterMs - 500);
  doomed.watch(runsTopic, run.id);
  const isSeen = async () => (await world.ports.presence.lastWatched(runsTopic, run.id)) !== null;
  await until(isSeen, 'somebody watches');
  await pass(presenceLeaseMs + abandonAfterMs - 300);
  assert.equal(isStopped(), false);
  await pass(600);
  await desk.published(run.id);
  await desk.checkEnded(run.id, 'CANCELLED');
  await worker.executor.stop();
});

test('while nobody can tell who watches, the run goes on', async () => {
  const model = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  let down = true;
  const presence = {
    watch: world.ports.presence.watch.bind(world.ports.presence),
    close: async () => undefined,
    lastWatched: async () => {
      if (down) throw new Error('down');
      return null;
    },
  };
  const settings = { ...world.ports.settings, abandonAfterMs };
  const worker = workerOf({ ...world.ports, presence, settings, chatModels: [model] });
  await worker.executor.start();
  const run = await desk.ask('Where does my money go?');
  await tell(worker, run.id);
  await until(() => model.calls.length === 2, 'the model is asked');
  await pass(abandonAfterMs * 2);
  assert.equal(model.calls[1]?.stopped, false);
  down = false;
  await pass(1_500);
  await desk.published(run.id);
  await desk.checkEnded(run.id, 'CANCELLED');
  await worker.executor.stop();
});

test('by default a run goes on unwatched', async () => {
  const { run, worker, isStopped } = await endlessRun(0);
  await pass(20_000);
  assert.equal(isStopped(), false);
  await desk.cancel(run.id);
  await tell(worker, run.id);
  await desk.published(run.id);
  await worker.executor.stop();
});
