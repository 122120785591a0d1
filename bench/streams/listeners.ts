// A hundred people with a question each: how long each piece of text takes from its append to the client's socket.
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../tests/harness/graph.ts';
import { connect, wallNow, type ArrivedFrame, type BenchSocket } from './socket.ts';

const question = 'Am I saving enough to retire at 60?';
const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
/** Preparing a hundred answers takes seconds: the last few are not waited for. */
const mostOfAll = 0.9;
/** From the first question until so many answers stream. */
const patienceMs = 60_000;

/** A hundred questions in one instant would measure a stampede. */
const askEveryMs = 50;

interface Started {
  readonly startRun: { readonly run: { readonly id: string } };
}

export interface Heard {
  /** Of pieces of text, from the time their event carries, which is taken right before its append (ms). */
  readonly delaysMs: number[];
  /** Frames into which several events were merged, since their reader lagged. */
  merged: number;
  /** For how long it was listened to (ms). */
  ms: number;
  /** Answers under way when that began; none of them ended before it was over. */
  streaming: number;
}

export interface Listener {
  readonly token: string;
  readonly socket: BenchSocket;
}

export function connectAll(origin: string, tokens: readonly string[]): Promise<Listener[]> {
  return Promise.all(
    tokens.map(async (token) => ({ token, socket: await connect(origin, token) })),
  );
}

/**
 * Everybody asks; once most answers stream `begin` is called and what arrives counts, for `ms` or until the first
 * answer ends. Resolves when all answers are complete; rejects where one ends otherwise.
 */
export async function listenOnce(
  origin: string,
  listeners: readonly Listener[],
  ms: number,
  begin: () => void,
): Promise<Heard> {
  const heard: Heard = { delaysMs: [], merged: 0, ms: 0, streaming: 0 };
  const streaming = new Set<string>();
  const most = Promise.withResolvers<void>();
  const firstEnd = Promise.withResolvers<void>();
  let listening = false;
  let ended = false;
  const onText = (runId: string, { event, arrivedAt }: ArrivedFrame) => {
    streaming.add(runId);
    if (streaming.size >= listeners.length * mostOfAll) most.resolve();
    if (!listening) return;
    heard.delaysMs.push(arrivedAt - Date.parse(event.at));
    if (event.firstSeq !== event.seq) heard.merged += 1;
  };
  const answered = listeners.map(async ({ token, socket }, index) => {
    await sleep(index * askEveryMs);
    const input = { question };
    const { startRun: started } = await ask<Started>(origin, token, startRun, { input });
    const runId = started.run.id;
    const how = await socket.subscribe({ runId, after: null }, (frame) => {
      if (frame.event.__typename === 'TokenDelta') onText(runId, frame);
      if (frame.event.__typename !== 'OutputValidated') return;
      ended = true;
      firstEnd.resolve();
    });
    if (how !== 'complete') throw new Error(`a stream ended otherwise than by its end: ${how}`);
  });
  const done = Promise.all(answered);
  done.catch(() => undefined);
  const stop = new AbortController();
  const late = sleep(patienceMs, null, { signal: stop.signal }).then(() => {
    throw new Error(`only ${streaming.size} of ${listeners.length} answers began in time`);
  });
  late.catch(() => undefined);
  await Promise.race([most.promise, firstEnd.promise, late, done]);
  stop.abort();
  if (ended) throw new Error(`an answer ended when ${streaming.size} streamed`);
  begin();
  heard.streaming = streaming.size;
  const began = wallNow();
  listening = true;
  await Promise.race([sleep(ms), firstEnd.promise]);
  listening = false;
  heard.ms = wallNow() - began;
  await done;
  return heard;
}
