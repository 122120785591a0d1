// Runs of the coach against model servers that misbehave by plan: real HTTP and the real client, everything else in
// this process, by the coach's own code as it is handed in: the real one, or a copy with a bug.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { viewerOf } from '../../../platform/auth/testing.ts';
import type * as OpenAiModule from '../../../platform/llm/openai.ts';
import type { ChatModel, ChatRequest } from '../../../platform/llm/port.ts';
import type * as RouterModule from '../../../platform/llm/router.ts';
import { startChatServer, type ChatServer } from '../../../platform/llm/testing/chat-server.ts';
import { silentLog } from '../../../platform/log.ts';
import { createMetrics } from '../../../platform/metrics.ts';
import { seededRandom } from '../../../platform/random.ts';
import { runsTopic, type RunEvent } from '../../../schema/events/coaching.ts';
import { isTerminal } from '../../../schema/runs/fold.ts';
import { startRun } from '../../../subgraphs/coaching/commands.ts';
import type * as OfflineModule from '../../../subgraphs/coaching/offline/offline-coach.ts';
import type * as BudgetModule from '../../../subgraphs/coaching/run/budget.ts';
import { eventOf } from '../../../subgraphs/coaching/run/events.ts';
import type * as ExecutorModule from '../../../subgraphs/coaching/run/executor.ts';
import type * as KernelModule from '../../../subgraphs/coaching/run/kernel.ts';
import type * as MeterModule from '../../../subgraphs/coaching/run/meter.ts';
import { CoachingStore } from '../../../subgraphs/coaching/store.ts';
import { openWorld, type World } from '../../../subgraphs/coaching/testing.ts';
import type { Call, Price, RunHistory } from './history.ts';
import { livedClock, type LivedClock } from './lived-clock.ts';
import { answerTo, caseOf, type Case, type Plan, type Stage } from './schedule.ts';

/** The modules under test. */
export interface Modules {
  readonly openai: typeof OpenAiModule;
  readonly router: typeof RouterModule;
  readonly executor: typeof ExecutorModule;
  readonly kernel: typeof KernelModule;
  readonly meter: typeof MeterModule;
  readonly budget: typeof BudgetModule;
  readonly offline: typeof OfflineModule;
}

/** Free to read, so that what broke off can be checked to the millionth; and one that is not. */
export const prices: Readonly<Record<string, Price>> = {
  alpha: { input: 0, output: 2_000 },
  beta: { input: 500, output: 1_500 },
};
const models = Object.keys(prices);

export const deadlineMs = 4_000;
const stallMs = 1_200;

export interface TortureOptions {
  readonly modules: Modules;
  readonly runs: number;
  readonly seed: number;
  readonly plan: Plan;
  /** Runs that share what is known of the models' health. */
  readonly batch: number;
  /** Batches at the same time. */
  readonly atOnce: number;
  /** A run that takes longer never ends. */
  readonly patienceMs: number;
}

export async function tortureRuns(options: TortureOptions): Promise<RunHistory[]> {
  const clock = livedClock();
  const world = await openWorld({ clock });
  const stage = await Theatre.open(world, clock, options);
  try {
    const batches = Array.from({ length: Math.ceil(options.runs / options.batch) }, (_, n) => n);
    // The first one alone: whatever is loaded or opened late is, before time counts.
    const histories = await stage.playBatch(batches.shift() ?? 0);
    const line = async () => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        histories.push(...(await stage.playBatch(batch)));
      }
    };
    await Promise.all(Array.from({ length: options.atOnce }, line));
    return histories.sort((a, b) => a.index - b.index);
  } finally {
    await stage.close();
    await world.close();
    clock.close();
  }
}

class Theatre {
  readonly #world: World;
  readonly #clock: LivedClock;
  readonly #options: TortureOptions;
  readonly #calls = new Map<number, Call[]>();
  readonly #events = new Map<string, RunEvent[]>();
  readonly #ends = new Map<string, () => void>();
  #server: ChatServer | null = null;
  #deadOrigin = '';
  #close: () => Promise<void> = async () => undefined;

  constructor(world: World, clock: LivedClock, options: TortureOptions) {
    this.#world = world;
    this.#clock = clock;
    this.#options = options;
  }

  static async open(world: World, clock: LivedClock, options: TortureOptions): Promise<Theatre> {
    const theatre = new Theatre(world, clock, options);
    theatre.#server = await startChatServer((body) => theatre.#answer(body));
    theatre.#deadOrigin = await closedOrigin();
    const tail = await world.events.tail(runsTopic, 'end', (records) => {
      for (const record of records) {
        const event = eventOf(record);
        if (event === null) continue;
        theatre.#eventsOf(event.runId).push(event);
        if (isTerminal(event)) theatre.#ends.get(event.runId)?.();
      }
    });
    theatre.#close = () => tail.close();
    return theatre;
  }

  async close(): Promise<void> {
    await this.#close();
    await this.#server?.close();
  }

  async playBatch(batch: number): Promise<RunHistory[]> {
    const { runs, batch: size, modules } = this.#options;
    const executor = this.#executor(modules);
    await executor.start();
    const first = batch * size;
    const count = Math.min(size, runs - first);
    const played = Array.from({ length: count }, (_, n) => this.#play(first + n, executor));
    const histories = await Promise.all(played);
    await executor.stop();
    return histories;
  }

  async #play(
    index: number,
    executor: InstanceType<Modules['executor']['RunExecutor']>,
  ): Promise<RunHistory> {
    const { ports } = this.#world;
    const store = new CoachingStore(ports.documents);
    const commands = { ...ports, store, leaseMs: 60_000, runChanged: () => undefined };
    const question = `Where does my money go? Case ${index}.`;
    const began = this.#clock.now();
    const run = await startRun(commands, viewerOf(`usr_${index}`), { question });
    const ended = new Promise<void>((resolve) => this.#ends.set(run.id, resolve));
    executor.offer(run.id);
    const patience = new AbortController();
    await Promise.race([ended, this.#clock.sleep(this.#options.patienceMs, patience.signal)]);
    patience.abort();
    const ms = this.#clock.now() - began;
    const stored = (await store.run(run.id))?.body;
    const spent = stored?.spent ?? null;
    const message = await store.message(stored?.terminal?.messageId ?? '');
    return {
      index,
      calls: this.#calls.get(index) ?? [],
      events: this.#eventsOf(run.id),
      costMicros: spent === null ? null : Number(spent.costMicros),
      message: message?.text ?? null,
      ms,
    };
  }

  #executor({ executor, router, kernel, meter, budget, offline }: Modules) {
    const { ports } = this.#world;
    const clock = this.#clock;
    const store = new CoachingStore(ports.documents);
    const chain: ChatModel[] = [
      ...models.map((name) => this.#model(name)),
      offline.offlineCoach({ clock, wordsPerSecond: 0 }),
    ];
    return new executor.RunExecutor({
      ...ports,
      ...{ abandonAfterMs: 0, leaseMs: 60_000, maxConcurrentRuns: 1_000, maxOutputTokens: 900 },
      clock,
      store,
      models: chain,
      router: new router.ModelRouter(chain, { deadlineMs, retries: 1 }, clock),
      budgets: budget.documentBudgets(
        store,
        { microsPerDay: 1_000_000_000, tokensPerDay: 0 },
        clock,
        silentLog,
      ),
      meter: meter.modelMeter(createMetrics()),
      kernel: kernel.kernel([kernel.retried(clock, 3, 200)]),
    });
  }

  /** One that is sometimes asked where nobody listens. */
  #model(name: string): ChatModel {
    const at = (origin: string) =>
      this.#options.modules.openai.openAiModel({
        server: { kind: 'compatible', endpoint: `${origin}/v1`, apiKey: '' },
        name,
        microsPerThousandTokens: prices[name] ?? { input: 0, output: 0 },
        stallMs,
        limitParameter: 'max_tokens',
        clock: this.#clock,
        group: name,
      });
    const alive = at(this.#server?.origin ?? '');
    const dead = at(this.#deadOrigin);
    return {
      ...alive,
      stream: (request: ChatRequest, signal: AbortSignal) => {
        const stage = request.tools.length > 0 ? 'plan' : 'answer';
        const trouble = this.#troubleOf(indexIn(JSON.stringify(request.messages)), name, stage);
        if (trouble?.fault !== 'connection refused') return alive.stream(request, signal);
        this.#take(indexIn(JSON.stringify(request.messages)), name, stage);
        return dead.stream(request, signal);
      },
    };
  }

  #answer(body: Readonly<Record<string, unknown>>) {
    const index = indexIn(JSON.stringify(body['messages']));
    const stage = body['tools'] === undefined ? 'answer' : 'plan';
    return this.#take(index, String(body['model']), stage).script;
  }

  /** Decides on a call and notes it. */
  #take(index: number, model: string, stage: Stage) {
    const trouble = this.#troubleOf(index, model, stage);
    const calls = this.#calls.get(index) ?? [];
    const mark = `${index}.${model}.${calls.length}`;
    const answer = answerTo(stage, trouble, mark, seededRandom(mark, this.#options.seed));
    this.#calls.set(index, [...calls, { model, stage, ...answer }]);
    return answer;
  }

  #troubleOf(index: number, model: string, stage: Stage) {
    const trouble = this.#case(index).troubles[model];
    if (trouble?.stage !== stage) return null;
    const asked = (this.#calls.get(index) ?? []).filter(
      (call) => call.model === model && call.stage === stage,
    );
    return asked.length < trouble.calls ? trouble : null;
  }

  #case(index: number): Case {
    return caseOf(this.#options.seed, index, models, this.#options.plan);
  }

  #eventsOf(runId: string): RunEvent[] {
    const known = this.#events.get(runId);
    if (known !== undefined) return known;
    const events: RunEvent[] = [];
    this.#events.set(runId, events);
    return events;
  }
}

function indexIn(messages: string): number {
  return Number(/Case (\d+)\./.exec(messages)?.[1] ?? -1);
}

/** Where nobody listens: the port was free a moment ago. */
async function closedOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
