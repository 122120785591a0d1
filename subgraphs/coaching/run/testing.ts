// What tests of runs have in common: asking, cancelling, waiting for the end, and what must hold of every end.
import assert from 'node:assert/strict';
import { viewerOf } from '../../../platform/auth/testing.ts';
import type { RunEvent } from '../../../schema/events/coaching.ts';
import { isTerminal } from '../../../schema/runs/fold.ts';
import { cancelRun, startRun } from '../commands.ts';
import type { Run } from '../domain.ts';
import { CoachingStore } from '../store.ts';
import { foldOf, leaseMs, until, workerOf, type World } from '../testing.ts';

const viewer = viewerOf('usr_ada');

export const names = (events: readonly RunEvent[]) => events.map((event) => event.__typename);

/** The command for a run reaches this worker. */
export async function tell(worker: ReturnType<typeof workerOf>, runId: string): Promise<void> {
  const [handler] = worker.consumer.handlers;
  await handler?.handle({ data: { runId } } as never);
}

export class Desk {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  ask(question: string, conversationId: string | null = null): Promise<Run> {
    return startRun(this.#ports(), viewer, { question, conversationId });
  }

  cancel(runId: string): Promise<Run> {
    return cancelRun(this.#ports(), viewer, runId);
  }

  published(runId: string): Promise<void> {
    const isPublished = async () => (await this.#world.run(runId)).published;
    return until(isPublished, 'the run is published');
  }

  /** One run on a worker with these changes, to its end, however long its retries wait. */
  async once(question: string, changes: Partial<World['ports']>): Promise<Run> {
    const { clock, ports } = this.#world;
    const worker = workerOf({ ...ports, ...changes });
    await worker.executor.start();
    const run = await this.ask(question);
    await tell(worker, run.id);
    let ended = false;
    const done = this.published(run.id).then(() => (ended = true));
    while (!ended) {
      await clock.advance(100);
      await new Promise(setImmediate);
    }
    await done;
    await worker.executor.stop();
    return this.#world.run(run.id);
  }

  /** Nothing twice in the log, one end, and a transcript that is what was streamed. */
  async checkEnded(runId: string, status: Run['status']): Promise<RunEvent[]> {
    const run = await this.#world.run(runId);
    assert.equal(run.status, status);
    const events = await this.#world.log(runId);
    assert.equal(new Set(events.map((e) => `${e.epoch}:${e.seq}`)).size, events.length);
    assert.equal(events.filter(isTerminal).length, 1, names(events).join());
    const state = foldOf(runId, events);
    assert.equal(state.ended, true);
    assert.equal(state.steps.filter(isTerminal).length, 1);
    const answer = await this.#world.answer(run);
    if (status === 'COMPLETED') assert.equal(state.text?.text, answer?.text);
    else assert.equal(answer, null);
    return events;
  }

  #ports() {
    return {
      ...this.#world.ports,
      store: new CoachingStore(this.#world.documents),
      leaseMs,
      runChanged: () => undefined,
    };
  }
}
