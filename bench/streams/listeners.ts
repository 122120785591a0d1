// A hundred people with a question each, over and over: how long each piece of text takes from its append to the client.
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../tests/harness/graph.ts';
import { connect, wallNow } from './socket.ts';

/** Long answers, so that most of the time is streaming. */
const question =
  'Am I saving enough to retire at 60, where does my money go, how long would my emergency fund last, and is my portfolio allocation off target?';
const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;

interface Started {
  readonly startRun: { readonly run: { readonly id: string } };
}

export interface Heard {
  /** Of pieces of text appended while the client was subscribed: from the event's own time (ms). */
  readonly delaysMs: number[];
  /** Frames into which several events were merged, since the reader lagged. */
  merged: number;
  readonly runs: Set<string>;
  bytes: number;
}

export class Listeners {
  #heard: Heard = nothing();
  #stopped = false;
  readonly #done: Promise<unknown>;

  constructor(origin: string, tokens: readonly string[]) {
    const each = tokens.map((token, index) => this.#listen(origin, token, index * 30));
    this.#done = Promise.all(each);
    this.#done.catch(() => undefined);
  }

  /** What is heard from now on for so long. */
  async during(ms: number): Promise<Heard> {
    const heard = nothing();
    this.#heard = heard;
    await Promise.race([sleep(ms), this.#done]);
    this.#heard = nothing();
    return heard;
  }

  /** Nobody asks again; resolves when the last answer is complete, rejects with what went wrong. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #listen(origin: string, token: string, waitMs: number): Promise<void> {
    await sleep(waitMs);
    const socket = await connect(origin, token);
    while (!this.#stopped) {
      const input = { question };
      const { startRun: started } = await ask<Started>(origin, token, startRun, { input });
      const runId = started.run.id;
      const since = wallNow();
      const how = await socket.subscribe({ runId, after: null }, ({ event, arrivedAt }) => {
        const at = Date.parse(event.at);
        // What was there before is caught up with, which is another figure.
        if (event.__typename !== 'TokenDelta' || at < since) return;
        this.#heard.delaysMs.push(arrivedAt - at);
        this.#heard.runs.add(runId);
        this.#heard.bytes += Buffer.byteLength(JSON.stringify(event));
        if (event.firstSeq !== event.seq) this.#heard.merged += 1;
      });
      if (how !== 'complete') throw new Error(`a stream ended otherwise than by its end: ${how}`);
    }
    socket.close();
  }
}

function nothing(): Heard {
  return { delaysMs: [], merged: 0, runs: new Set(), bytes: 0 };
}
