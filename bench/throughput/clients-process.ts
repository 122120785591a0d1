// Everybody who watches: a socket and a stream each. What arrives is counted here and nowhere else.
import { answer, taskOf } from '../streams/child.ts';
import { connect, type BenchSocket } from '../streams/socket.ts';
import { digestOf } from './records.ts';

export interface ClientsTask {
  readonly origin: string;
  readonly token: string;
}

export interface Watching {
  readonly watching: number;
}

export interface Watched {
  readonly digests: Readonly<Record<string, string>>;
  /** Events of text that frames brought, alone or merged with those before them. */
  readonly deltas: number;
  /** Frames with text. */
  readonly frames: number;
  /** `wallNow` when the last piece of text was here. */
  readonly lastAt: number;
  /** What a stream had that it must not have: ends other than its own, gaps. */
  readonly faults: readonly string[];
}

const { origin, token } = taskOf<ClientsTask>();
const sockets: BenchSocket[] = [];

async function watchAll(runIds: readonly string[]): Promise<void> {
  while (sockets.length < runIds.length) sockets.push(await connect(origin, token));
  const digests: Record<string, string> = {};
  const faults: string[] = [];
  let deltas = 0;
  let frames = 0;
  let lastAt = 0;
  let begun = 0;
  const allBegun = Promise.withResolvers<void>();
  const ends = runIds.map(async (runId, index) => {
    const texts: string[] = [];
    let length = 0;
    const how = await sockets[index]?.subscribe({ runId, after: null }, ({ event, arrivedAt }) => {
      if (event.__typename === 'AttemptStarted' && ++begun === runIds.length) allBegun.resolve();
      if (event.__typename !== 'TokenDelta') return;
      const { seq, firstSeq = seq, offset, text = '' } = event;
      if (offset !== length) faults.push(`${runId}: text at ${offset} after ${length}`);
      length += text.length;
      texts.push(text);
      deltas += seq - firstSeq + 1;
      frames += 1;
      lastAt = arrivedAt;
    });
    if (how !== 'complete') faults.push(`${runId} ended: ${how ?? 'no socket'}`);
    digests[runId] = digestOf(texts.join(''));
  });
  await Promise.race([allBegun.promise, Promise.all(ends)]);
  answer({ watching: begun } satisfies Watching);
  await Promise.all(ends);
  answer({ digests, deltas, frames, lastAt, faults } satisfies Watched);
}

process.on('message', (runIds: readonly string[]) => void watchAll(runIds));
