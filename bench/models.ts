// What the coach's pipeline adds to a model's stream: the same server and the same words, once read by the bare client
// and once as a run, up to the events in the log.
import { OpenAI } from 'openai';
import { viewerOf } from '../platform/auth/testing.ts';
import { systemClock } from '../platform/clock.ts';
import { openAiModel } from '../platform/llm/openai.ts';
import { startChatServer, type ChatServer } from '../platform/llm/testing/chat-server.ts';
import { runsTopic } from '../schema/events/coaching.ts';
import { isTerminal } from '../schema/runs/fold.ts';
import { startRun } from '../subgraphs/coaching/commands.ts';
import { eventOf } from '../subgraphs/coaching/run/events.ts';
import { CoachingStore } from '../subgraphs/coaching/store.ts';
import { openWorld, workerOf, type World } from '../subgraphs/coaching/testing.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { median, rounded, spread } from './percentiles.ts';

const WORDS = 400;
const MOST_FIRST_MS = 20;
const MOST_TOKEN_MS = 1;

/** From when the server wrote its first word; ms. */
interface Sample {
  readonly first: number;
  /** To the last word, for each word. */
  readonly perToken: number;
}

export async function benchModels({ quick, seed, say }: BenchOptions): Promise<object> {
  const rounds = quick ? 20 : 200;
  const words = Array.from({ length: WORDS }, (_, n) => (n === WORDS - 1 ? 'end.' : `word-${n} `));
  const server = await startChatServer((body) =>
    body['tools'] === undefined
      ? { words }
      : { toolCalls: [{ id: 'call_1', name: 'spending', json: '{}' }] },
  );
  const world = await openWorld({ clock: systemClock });
  try {
    const bare: Sample[] = [];
    const runs: Sample[] = [];
    const pipeline = await openPipeline(world, server);
    for (let warming = 0; warming < 3; warming++) {
      await askBare(server);
      await pipeline.ask();
    }
    // In turns, so that whatever else happens on the machine meets both.
    for (let round = 0; round < rounds; round++) {
      bare.push(await askBare(server));
      runs.push(await pipeline.ask());
    }
    await pipeline.close();
    return report(bare, runs, { rounds, seed }, say);
  } finally {
    await world.close();
    await server.close();
  }
}

function report(
  bare: readonly Sample[],
  runs: readonly Sample[],
  size: object,
  say: BenchOptions['say'],
): object {
  const figures = (samples: readonly Sample[]) => ({
    firstMs: spread(samples.map(({ first }) => first)),
    perTokenMs: spread(samples.map(({ perToken }) => perToken)),
  });
  const added = (of: (sample: Sample) => number) => median(runs.map(of)) - median(bare.map(of));
  const times = (of: (sample: Sample) => number) => median(runs.map(of)) / median(bare.map(of));
  const first = (sample: Sample) => sample.first;
  const each = (sample: Sample) => sample.perToken;
  const overhead = {
    firstMs: rounded(added(first)),
    firstRatio: rounded(times(first)),
    perTokenMs: rounded(added(each)),
    perTokenRatio: rounded(times(each)),
  };
  const met = overhead.firstMs <= MOST_FIRST_MS && overhead.perTokenMs <= MOST_TOKEN_MS;
  say(
    `first token: +${overhead.firstMs} ms at the median (× ${overhead.firstRatio}), at most ${MOST_FIRST_MS}; ` +
      `each token: +${overhead.perTokenMs} ms (× ${overhead.perTokenRatio}), at most ${MOST_TOKEN_MS}: ${met ? 'met' : 'missed'}`,
  );
  return {
    machine: machine(),
    ...{ ...size, words: WORDS, bare: figures(bare), pipeline: figures(runs), overhead },
    ...{ targets: { firstMs: MOST_FIRST_MS, perTokenMs: MOST_TOKEN_MS }, met },
  };
}

async function askBare({ origin, exchanges }: ChatServer): Promise<Sample> {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'none', maxRetries: 0 });
  const stream = await client.chat.completions.create({
    model: 'bench',
    messages: [{ role: 'user', content: 'Where does my money go?' }],
    stream: true,
  });
  let first = NaN;
  let last = NaN;
  for await (const chunk of stream) {
    if ((chunk.choices[0]?.delta.content ?? '') === '') continue;
    last = performance.now();
    if (Number.isNaN(first)) first = last;
  }
  return sampleOf(exchanges, first, last);
}

/** Of the exchange that came last. */
function sampleOf(exchanges: ChatServer['exchanges'], first: number, last: number): Sample {
  const began = exchanges.at(-1)?.writes[0]?.at ?? NaN;
  return { first: first - began, perToken: (last - began) / WORDS };
}

async function openPipeline(world: World, server: ChatServer) {
  const model = openAiModel({
    server: { kind: 'compatible', endpoint: `${server.origin}/v1`, apiKey: '' },
    name: 'bench',
    microsPerThousandTokens: { input: 0, output: 0 },
    stallMs: 60_000,
    limitParameter: 'max_tokens',
    clock: systemClock,
  });
  const { executor } = workerOf({ ...world.ports, chatModels: [model] }) as unknown as {
    executor: { start(): Promise<void>; stop(): Promise<void>; offer(runId: string): void };
  };
  await executor.start();
  let seen: { first: number; last: number; done: () => void } | null = null;
  const tail = await world.events.tail(runsTopic, 'end', (records) => {
    for (const record of records) {
      const event = eventOf(record);
      if (event === null || seen === null) continue;
      if (event.__typename === 'TokenDelta') {
        seen.last = performance.now();
        if (Number.isNaN(seen.first)) seen.first = seen.last;
      }
      if (isTerminal(event)) seen.done();
    }
  });
  const store = new CoachingStore(world.documents);
  const ports = { ...world.ports, store, leaseMs: 60_000, runChanged: () => undefined };
  return {
    async ask(): Promise<Sample> {
      const { promise, resolve } = Promise.withResolvers<void>();
      seen = { first: NaN, last: NaN, done: resolve };
      const run = await startRun(ports, viewerOf('usr_bench'), {
        question: 'Where does my money go?',
      });
      executor.offer(run.id);
      await promise;
      return sampleOf(server.exchanges, seen.first, seen.last);
    },
    async close() {
      await tail.close();
      await executor.stop();
    },
  };
}
