// A world for this slice's tests: real stores and a real log in memory, a scripted household, workers that can die.
import { ManualClock, type Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/port.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { documentCheckpoints } from '../../platform/documents/checkpoints.ts';
import { documentSigns } from '../../platform/documents/presence.ts';
import type { DocumentStore } from '../../platform/documents/port.ts';
import { ensureContainer, sqlDocuments } from '../../platform/documents/sql.ts';
import { AppError } from '../../platform/errors.ts';
import type { Checkpoints } from '../../platform/events/checkpoints.ts';
import { leasedPresence } from '../../platform/events/leased-presence.ts';
import type { Presence } from '../../platform/events/presence.ts';
import { openEmbeddedLog } from '../../platform/events/embedded.ts';
import type { EventLog } from '../../platform/events/port.ts';
import { noFailpoints, type FailpointName, type Failpoints } from '../../platform/failpoint.ts';
import type { GraphClient } from '../../platform/graphql/port.ts';
import { seededIds } from '../../platform/ids.ts';
import type { ChatModel } from '../../platform/llm/port.ts';
import { silentLog } from '../../platform/log.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { coachingTopics, runsTopic, type RunEvent } from '../../schema/events/coaching.ts';
import { evolve, initialRun, type RunState } from '../../schema/runs/fold.ts';
import type { Message, Run } from './domain.ts';
import { graphOf, household } from './household.testing.ts';
import { offlineCoach } from './offline/offline-coach.ts';
import { eventOf } from './run/events.ts';
import { coaching, type CoachingPorts } from './subgraph.ts';

export interface World {
  readonly clock: ManualClock;
  readonly db: Database;
  readonly documents: DocumentStore;
  readonly events: EventLog;
  readonly checkpoints: Checkpoints;
  /** As a gateway of this name tells who watches. */
  readonly presenceOf: (replica: string, clock?: Clock) => Presence;
  readonly graph: ReturnType<typeof graphOf>;
  readonly ports: CoachingPorts;
  /** All events of a run in the log, in order, repeats included. */
  log(runId: string): Promise<RunEvent[]>;
  run(id: string): Promise<Run>;
  answer(run: Run): Promise<Message | null>;
  close(): Promise<void>;
}

export const leaseMs = 3_000;
export const presenceLeaseMs = 900;

export async function openWorld(options: Partial<CoachingPorts> = {}): Promise<World> {
  const clock = new ManualClock();
  const db = await testDatabase();
  await ensureContainer(db, 'coaching');
  await ensureContainer(db, 'checkpoints');
  const events = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
  await events.ensureTopics(coachingTopics);
  const documents = sqlDocuments({ db, container: 'coaching' });
  const streams = sqlDocuments({ db, container: 'checkpoints' });
  const checkpoints = documentCheckpoints(streams);
  const presenceOf = (replica: string, time: Clock = clock) =>
    leasedPresence({
      signs: documentSigns({ store: streams, clock: time, replica }),
      clock: time,
      log: silentLog,
      leaseMs: presenceLeaseMs,
    });
  const graph = graphOf(() => household);
  const ports: CoachingPorts = {
    documents,
    events,
    checkpoints,
    presence: presenceOf('worker'),
    graph,
    clock,
    ids: seededIds('coaching', clock),
    log: silentLog,
    failpoints: noFailpoints,
    wakeRelay: () => undefined,
    metrics: createMetrics(),
    chatModels: [offlineCoach({ clock, wordsPerSecond: 0 })],
    modelLimits: { deadlineMs: 120_000, retries: 1, microsPerDay: 0, tokensPerDay: 0 },
    settings: { leaseMs, maxConcurrentRuns: 4, maxOutputTokens: 2_000, abandonAfterMs: 0 },
    ...options,
  };
  const documentOf = async <Body>(id: string) => {
    const userId = id.slice(id.indexOf('_', 4) + 1);
    return (await documents.get<Body>(userId, id))?.body ?? null;
  };
  return {
    clock,
    db,
    documents,
    events,
    checkpoints,
    presenceOf,
    graph,
    ports,
    async log(runId) {
      const found: RunEvent[] = [];
      for await (const records of events.read(
        runsTopic,
        events.partitionFor(runsTopic, runId),
        0,
      )) {
        for (const record of records) {
          const event = record.key === runId ? eventOf(record) : null;
          if (event !== null) found.push(event);
        }
      }
      return found;
    },
    async run(id) {
      const run = await documentOf<Run>(id);
      if (run === null) throw new Error(`no run ${id}`);
      return run;
    },
    async answer(run) {
      const id = run.terminal?.messageId ?? null;
      return id === null ? null : documentOf<Message>(id);
    },
    async close() {
      await events.close();
      await db.close();
    },
  };
}

export function foldOf(runId: string, events: readonly RunEvent[]): RunState {
  return events.reduce(evolve, initialRun(runId));
}

/** A worker of its own: what a second process would be. */
export function workerOf(ports: CoachingPorts) {
  const subgraph = coaching.build(ports);
  const [background] = subgraph.background;
  const [consumer] = subgraph.consumers;
  if (background === undefined || consumer === undefined) throw new Error('no worker was built');
  return { ...subgraph, executor: background, consumer };
}

export interface Mortal {
  readonly ports: CoachingPorts;
  readonly isDead: () => boolean;
  /** As `kill -9` would: nothing this worker still does has an effect, and nothing answers it. */
  kill(): void;
}

/** A worker's ports that die at the `nth` hit of a failpoint. */
export function mortal(ports: CoachingPorts, at?: FailpointName, nth = 1): Mortal {
  let dead = false;
  let hits = 0;
  const alive = <Method extends (...args: never[]) => unknown>(method: Method): Method =>
    ((...args: never[]) => (dead ? new Promise(() => undefined) : method(...args))) as Method;
  const { documents, events, checkpoints, graph } = ports;
  const failpoints: Failpoints = {
    hit(name) {
      if (name !== at || ++hits !== nth) return;
      dead = true;
      throw new Error(`killed at ${name}`);
    },
  };
  return {
    isDead: () => dead,
    kill: () => (dead = true),
    ports: {
      ...ports,
      failpoints,
      documents: {
        get: alive(documents.get.bind(documents)),
        getMany: alive(documents.getMany.bind(documents)),
        list: alive(documents.list.bind(documents)),
        all: alive(documents.all.bind(documents)),
        count: alive(documents.count.bind(documents)),
        due: alive(documents.due.bind(documents)),
        commit: alive(documents.commit.bind(documents)),
        calls: 0,
      },
      events: {
        ...events,
        append: alive(events.append.bind(events)),
        read: events.read.bind(events),
        tail: events.tail.bind(events),
        ends: alive(events.ends.bind(events)),
        partitionFor: events.partitionFor.bind(events),
      },
      checkpoints: {
        save: alive(checkpoints.save.bind(checkpoints)),
        load: alive(checkpoints.load.bind(checkpoints)),
        forget: alive(checkpoints.forget.bind(checkpoints)),
      },
      graph: { query: alive<GraphClient['query']>(graph.query.bind(graph)) },
    },
  };
}

/** Waits for a condition, giving way to everything else in between; fails rather than waiting for ever. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  for (let round = 0; round < 20_000; round++) {
    if (await condition()) return;
    await new Promise(setImmediate);
  }
  throw new Error(`never happened: ${what}`);
}

/** A model that says what it is told to, word by word, and notices being stopped. */
export function scriptedModel(
  name: string,
  script: (round: number) => {
    readonly text?: string;
    readonly fails?: boolean;
    readonly cut?: boolean;
    /** Stays silent after the text until it is stopped. */
    readonly hangs?: boolean;
  },
): ChatModel & { readonly calls: { stopped: boolean }[] } {
  const calls: { stopped: boolean }[] = [];
  return {
    name,
    calls,
    microsPerThousandTokens: { input: 1_000, output: 2_000 },
    async *stream(request, signal) {
      const planning = request.tools.length > 0;
      const call = { stopped: false };
      calls.push(call);
      signal.addEventListener('abort', () => (call.stopped = true), { once: true });
      const { text = 'All is well.', fails, cut, hangs } = script(planning ? 0 : calls.length);
      if (fails === true)
        throw new AppError('UNAVAILABLE', 'The model is down.', { retryable: true });
      for (const word of planning ? [] : (text.match(/\S+\s*/g) ?? [])) {
        yield { type: 'text', text: word };
      }
      if (hangs === true && !planning) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return;
      }
      if (cut === true && !planning) return;
      const usage = { inputTokens: 1_000, outputTokens: 500 };
      yield { type: 'finish', reason: 'stop', usage };
    },
  };
}
