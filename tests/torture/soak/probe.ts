// Loaded into every thread of the soaked program before its own code: collects what is garbage and says what is left.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread, threadId, type Worker } from 'node:worker_threads';
import type { Probed, ThreadMemory } from './sample.ts';

/** By this word the main thread asks all others. */
const collectNow = 'collect';

interface Answer {
  readonly threadId: number;
  readonly memory: ThreadMemory;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const channel = new BroadcastChannel('soak');
// It must not keep a thread alive.
(channel as unknown as { unref(): void }).unref();
if (isMainThread) answerParent();
else answerMainThread();

function left(): ThreadMemory {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return { heapBytes: heapUsed, externalBytes: external };
}

function answerMainThread(): void {
  channel.onmessage = (event) => {
    const { data } = event as { data: unknown };
    if (data === collectNow) channel.postMessage({ threadId, memory: left() } satisfies Answer);
  };
}

function answerParent(): void {
  const workers = new Map<number, string>();
  const answered = new Map<number, ThreadMemory>();
  let onAnswer: () => void = () => undefined;
  process.on('worker', (worker: Worker & { readonly threadName?: string | null }) => {
    const id = worker.threadId;
    workers.set(id, worker.threadName ?? '');
    worker.on('exit', () => {
      workers.delete(id);
      onAnswer();
    });
  });
  channel.onmessage = (event) => {
    const { data } = event as { data: unknown };
    const { threadId: from, memory } = data as Answer;
    answered.set(from, memory);
    onAnswer();
  };

  /** Threads of one name are told together. */
  async function others(): Promise<Record<string, ThreadMemory>> {
    answered.clear();
    channel.postMessage(collectNow);
    while ([...workers.keys()].some((id) => !answered.has(id))) {
      await new Promise<void>((resolve) => (onAnswer = resolve));
    }
    const threads: Record<string, ThreadMemory> = {};
    for (const [id, name] of workers) {
      const { heapBytes = 0, externalBytes = 0 } = answered.get(id) ?? {};
      const before = threads[name || 'other'];
      threads[name || 'other'] = {
        heapBytes: heapBytes + (before?.heapBytes ?? 0),
        externalBytes: externalBytes + (before?.externalBytes ?? 0),
      };
    }
    return threads;
  }

  const resolution = 10;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  let since = { at: performance.now(), cpu: process.cpuUsage() };

  async function probe(): Promise<Probed> {
    // What is recorded is the distance between two timers: the resolution itself is no delay.
    const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution);
    const loopDelayMs = {
      p50: ms(delay.percentile(50)),
      p99: ms(delay.percentile(99)),
      max: ms(delay.max),
    };
    const { user, system } = process.cpuUsage(since.cpu);
    const cpuShare = (user + system) / 1000 / (performance.now() - since.at);
    const threads = { ...(await others()), main: left() };
    const residentBytes = process.memoryUsage.rss();
    const resources: Record<string, number> = {};
    for (const type of process.getActiveResourcesInfo()) {
      resources[type] = (resources[type] ?? 0) + 1;
    }
    // The collection itself is left out: the timer that it held up must have fired.
    await new Promise((resolve) => setTimeout(resolve, 2 * resolution));
    delay.reset();
    since = { at: performance.now(), cpu: process.cpuUsage() };
    return { threads, residentBytes, resources, loopDelayMs, cpuShare };
  }

  process.on('message', (message: unknown) => {
    if (message === null || typeof message !== 'object' || !('probe' in message)) return;
    const { probe: id } = message;
    void probe().then((probed) => process.send?.({ probed: id, ...probed }));
  });
}
