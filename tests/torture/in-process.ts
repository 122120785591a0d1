// Runs written and watched inside this process, by the server's own code as it is handed in: the real one, or a copy
// with a bug. Everything that happens is decided by the seed.
import fc from 'fast-check';
import { buildSchema, Kind, parse } from 'graphql';
import {
  recordOf,
  runIdAt,
  ScriptedLog,
  scriptedCheckpoints,
} from '../../gateway/stream/testing.ts';
import type { ExecutionRequest, Executor, LoadedSupergraph } from '../../gateway/execute/port.ts';
import type * as SubscribeModule from '../../gateway/stream/subscribe.ts';
import type * as CursorModule from '../../gateway/stream/cursor.ts';
import type * as StreamModule from '../../schema/runs/stream.ts';
import type * as WriterModule from '../../subgraphs/coaching/run/writer.ts';
import type { Streams } from '../../gateway/stream/subscribe.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import { ManualClock } from '../../platform/clock.ts';
import type { Checkpoint } from '../../platform/events/checkpoints.ts';
import type { EventLog, NewRecord } from '../../platform/events/port.ts';
import { isAppError } from '../../platform/errors.ts';
import { silentLog } from '../../platform/log.ts';
import { seededRandom, type Random } from '../../platform/random.ts';
import { runEventData, runsTopic, type RunEvent } from '../../schema/events/coaching.ts';
import { histories } from '../../schema/runs/testing.ts';
import type { ClientHistory, Observation, ProducedRun, SeenEvent } from './history.ts';
import { writeRun } from './write-run.ts';

/** The server's modules under test. */
export interface Modules {
  readonly subscribe: typeof SubscribeModule;
  readonly cursor: typeof CursorModule;
  readonly stream: typeof StreamModule;
  readonly writer: typeof WriterModule;
}

export interface Outcome {
  readonly runs: readonly ProducedRun[];
  readonly clients: readonly ClientHistory[];
}

const ada = 'usr_ada';
const bob = 'usr_bob';
// As long as histories may be: by default samples are short.
fc.configureGlobal({ baseSize: 'xlarge' });

/** A client given so many frames is stuck in a circle. */
const mostFrames = 300;
/** Nothing moved for so many turns of the event loop: nothing will. */
const idleTurns = 60;

const graph = {
  apiSchema: buildSchema(`
    type Query { none: Int }
    type Subscription { runEvents(runId: ID!, after: String): Int }
    ${Object.keys(runEventData)
      .map((name) => `type ${name} { none: Int }`)
      .join('\n')}
  `),
  liveFields: new Map([
    [
      'runEvents',
      {
        field: 'runEvents',
        topic: runsTopic,
        key: '{args.runId}',
        owner: { subgraph: 'coaching', type: 'Run', key: '{args.runId}' },
        subject: null,
        maxAgeMs: null,
        publicFields: new Set<string>(),
      },
    ],
  ]),
} as unknown as LoadedSupergraph;

const document = parse(
  'subscription ($runId: ID!, $after: String) { runEvents(runId: $runId, after: $after) }',
);
const definition = document.definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION);

interface Gateway {
  readonly streams: Streams;
  readonly signal: AbortSignal;
}

class World {
  readonly clock = new ManualClock();
  readonly log = new ScriptedLog(undefined, () => this.clock.now());
  readonly saved = new Map<string, Checkpoint>();
  /** A look at the store takes a moment, in which more is written. */
  readonly checkpoints = scriptedCheckpoints(this.saved, () => turns(1));
  readonly owners = new Map<string, string>();
  readonly over = new AbortController();
  readonly modules: Modules;
  progress = 0;
  #gateway: (Gateway & { readonly stop: AbortController }) | null = null;

  constructor(modules: Modules) {
    this.modules = modules;
  }

  get gateway(): Gateway {
    if (this.#gateway === null) throw new Error('no gateway yet');
    return this.#gateway;
  }

  readonly events: EventLog = Object.assign(this.log.port, {
    append: async (records: readonly NewRecord[]) => {
      const first = this.log.records.length;
      for (const record of records) this.log.write(record);
      this.log.deliver();
      this.progress++;
      return records.map((record, i) => ({ topic: record.topic, partition: 0, offset: first + i }));
    },
  });

  /** A new process of the gateway; who watched the old one loses the connection. */
  async restart(): Promise<void> {
    await this.#gateway?.streams.close();
    const { subscribe, cursor, stream } = this.modules;
    const stop = new AbortController();
    const streams = await subscribe.openStreams({
      folds: [stream.runStream],
      events: this.events,
      checkpoints: this.checkpoints,
      executor: this.#executor,
      cursors: cursor.createCursors([{ id: 1, secret: new Uint8Array(32) }]),
      clock: this.clock,
      log: silentLog,
    });
    const old = this.#gateway;
    this.#gateway = { streams, signal: stop.signal, stop };
    old?.stop.abort();
  }

  readonly #executor = {
    resolveEvent: async (_graph: unknown, _request: unknown, root: object) => ({ data: root }),
    entitiesVisible: async (_subgraph: string, asked: { id: string }[], viewer: { id: string }) =>
      asked.map(({ id }) => this.owners.get(id) === viewer.id),
  } as unknown as Executor;

  /** Appends a ready-made history; now and then saves a checkpoint of what is in the log by then. */
  async play(events: readonly RunEvent[], runId: string, random: Random): Promise<void> {
    const { runStream } = this.modules.stream;
    let state = runStream.initial(runId);
    for (const event of events) {
      await turns(random.int(0, 3));
      await this.events.append([recordOf(event)]);
      state = runStream.fold(state, event).state;
      if (random.int(1, 8) > 1) continue;
      this.saved.set(runId, { partition: 0, offset: this.log.records.length, state });
    }
  }
}

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

/** Three runs by two people in one partition, watched by owners and by others, over a gateway that may restart. */
export async function runInProcess(modules: Modules, seed: number): Promise<Outcome> {
  const random = seededRandom('in-process', seed);
  const world = new World(modules);
  await world.restart();
  await world.clock.advance(60_000);
  const old = fc.sample(histories('run_ada'), { seed, numRuns: 1 })[0];
  const youngId = runIdAt(world.clock.now());
  const young = fc.sample(histories(youngId), { seed: seed + 1, numRuns: 1 })[0];
  if (old === undefined || young === undefined) throw new Error('no history');
  const writtenId = runIdAt(world.clock.now() + 1);
  const owners: [string, string][] = [
    ['run_ada', ada],
    [youngId, bob],
    [writtenId, ada],
  ];
  for (const [runId, owner] of owners) world.owners.set(runId, owner);

  let writing = 3;
  const written = () => void writing--;
  void world.play(old.log, 'run_ada', seededRandom('old', seed)).finally(written);
  void world.play(young.log, youngId, seededRandom('young', seed)).finally(written);
  const ports = { ...world, log: silentLog, openWriter: modules.writer.openWriter };
  const script = writeRun(writtenId, ports, seededRandom('written', seed));
  void script.done.catch(() => undefined).finally(written);

  const watching = owners.flatMap(([runId, owner], index) =>
    plans(random).map((plan, nth) => {
      const viewer = plan.stays ? owner : owner === ada ? bob : ada;
      const client = `${index}.${nth}`;
      return watch(world, { ...plan, client, viewer, runId }, seededRandom(client, seed));
    }),
  );
  let isWatched = true;
  const clients = Promise.all(watching).finally(() => (isWatched = false));
  // Not always: some clients must lag for long without losing their connection.
  const restartAt = seed % 3 === 0 ? Infinity : random.int(5, 60);
  for (let turn = 0, idle = 0; isWatched && idle < idleTurns; turn++) {
    const before = world.progress;
    if (turn === restartAt) await world.restart();
    await turns(1);
    idle = world.progress === before ? idle + 1 : 0;
  }
  world.over.abort();
  const produced = (runId: string, owner: string, status: string, shown: string) => ({
    ...{ runId, owner, status, text: shown },
  });
  const runs = [
    produced('run_ada', ada, statusOf(old.counting), old.text),
    produced(youngId, bob, statusOf(young.counting), young.text),
    produced(writtenId, ada, 'COMPLETED', script.text),
  ];
  const seen = await clients;
  if (writing > 0) await turns(1);
  await world.gateway.streams.close();
  return { runs, clients: seen };
}

function statusOf(events: readonly RunEvent[]): string {
  return (events.at(-1)?.__typename ?? '').replace(/^Run/, '').toUpperCase();
}

interface Plan {
  /** Turns to wait before coming. */
  readonly comes: number;
  /** Turns between frames. */
  readonly pace: number;
  /** Frames to read before each cut. */
  readonly visits: readonly number[];
  readonly stays: boolean;
}

function plans(random: Random): Plan[] {
  const cuts = () => Array.from({ length: random.int(1, 4) }, () => random.int(0, 8));
  return [
    { comes: 0, pace: 0, visits: [], stays: true },
    { comes: 0, pace: 1, visits: cuts(), stays: true },
    { comes: random.int(0, 40), pace: random.int(0, 2), visits: cuts(), stays: true },
    // Lags by more than any buffer holds.
    { comes: 1, pace: 60, visits: [], stays: true },
    { comes: 300, pace: 0, visits: [], stays: true },
    { comes: random.int(0, 40), pace: 0, visits: [], stays: false },
  ];
}

interface Watcher extends Plan {
  readonly client: string;
  readonly viewer: string;
  readonly runId: string;
}

async function watch(world: World, who: Watcher, random: Random): Promise<ClientHistory> {
  const { client, viewer, runId, stays } = who;
  const seen: Observation[] = [];
  const cursors: string[] = [];
  const visits = [...who.visits];
  let after: string | null = null;
  for (let turn = 0; turn < who.comes; turn++) {
    await turns(1);
    world.progress++;
  }
  for (;;) {
    seen.push({ what: 'connected', after });
    const how = await visit(world, who, after, visits.shift() ?? Infinity, (event, cursor) => {
      seen.push({ what: 'frame', event, cursor });
      cursors.push(cursor);
    });
    seen.push({ what: 'ended', how });
    if ((how !== 'cut' && how !== 'lost') || cursors.length > mostFrames) break;
    const chance = random.int(1, 10);
    if (chance === 1) after = null;
    else if (chance === 2 && cursors.length > 0) after = random.pick(cursors);
    else after = cursors.at(-1) ?? null;
  }
  return { client, viewer, runId, seen, stays };
}

async function visit(
  world: World,
  { viewer, runId, pace }: Watcher,
  after: string | null,
  limit: number,
  onFrame: (event: SeenEvent, cursor: string) => void,
): Promise<string> {
  const { streams, signal: life } = world.gateway;
  const signal = AbortSignal.any([life, world.over.signal]);
  const how = () => (world.over.signal.aborted ? 'waiting' : life.aborted ? 'lost' : 'complete');
  const request = {
    operation: { id: 'watch', document, definition },
    variables: { runId, after },
    viewer: viewerOf(viewer),
    signal,
  } as ExecutionRequest;
  try {
    const frames = await streams.subscribe(graph, request);
    for (let read = 0; read < Math.min(limit, mostFrames); read++) {
      const next = await frames.next();
      if (next.done === true) return how();
      world.progress++;
      onFrame(next.value.data?.['runEvents'] as SeenEvent, next.value.extensions.cursor);
      for (let turn = 0; turn < pace; turn++) {
        await turns(1);
        world.progress++;
      }
    }
    await frames.return();
    return limit > mostFrames ? 'waiting' : 'cut';
  } catch (error) {
    // The copies' own AppError is another class of the same shape.
    const code = (error as { code?: unknown }).code;
    if (isAppError(error) || typeof code === 'string') return String(code);
    throw error;
  }
}
