// A client that follows one answer to its end over a transport, and on the way loses its connection on purpose.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../platform/random.ts';
import { endOf, type Received, type Stream } from '../../../tools/audit/clients/stream.ts';
import type { ClientHistory, Observation, SeenEvent } from '../history.ts';
import { watchRun } from '../live-socket.ts';
import { goOnFrom } from '../watcher.ts';
import { connect, transports } from './connection.ts';

export interface Following {
  readonly client: string;
  readonly viewer: string;
  readonly token: string;
  readonly runId: string;
  readonly origin: string;
  readonly random: Random;
  readonly surprise: (what: string) => void;
}

/** An answer takes seconds. */
const patienceMs = 120_000;

export async function followAnswer(following: Following): Promise<ClientHistory> {
  const { client, viewer, token, runId, origin, random, surprise } = following;
  const seen: Observation[] = [];
  const cursors: string[] = [];
  let cuts = random.int(0, 3);
  let after: string | null = null;
  // Some come when all is said.
  await sleep(random.pick([0, 0, 0, 500, 5_000]));
  for (let surprises = 0; surprises < 3;) {
    const by = random.pick(transports);
    seen.push({ what: 'connected', after });
    const variables = { runId };
    let stream: Stream;
    try {
      ({ stream } = await connect(by, { origin, token, query: watchRun, variables, after }));
    } catch (error) {
      surprise(`${by}: ${String(error)}`);
      seen.push({ what: 'ended', how: 'refused' });
      surprises++;
      await sleep(500);
      continue;
    }
    const most = cuts > 0 ? random.int(0, 12) : Infinity;
    const reached = () => stream.end !== null || stream.received.length >= most;
    await stream.until(reached, cuts > 0 ? random.int(100, 3_000) : patienceMs);
    const isCut = stream.end === null && cuts > 0;
    stream.cut();
    for (const frame of stream.received.map(frameOf)) {
      seen.push(frame);
      cursors.push(frame.cursor);
    }
    const how = isCut ? 'cut' : stream.end === null ? 'waiting' : endedHow(stream);
    seen.push({ what: 'ended', how });
    if (how === 'complete') break;
    if (how === 'cut') cuts--;
    else {
      surprise(`${by} of ${runId} ended: ${endOf(stream.end)}`);
      surprises++;
    }
    after = goOnFrom(cursors, random, how);
  }
  return { client, viewer, runId, seen, stays: true };
}

function frameOf({ result }: Received) {
  const event = result.data?.['runEvents'] as SeenEvent;
  const cursor = result.extensions?.['cursor'];
  return { what: 'frame', event, cursor: typeof cursor === 'string' ? cursor : '' } as const;
}

/** Server-sent events have no other word for a stream whose reader has seen its end: it need not come again. */
const nothingLeft = 204;

const endedHow = ({ end }: Stream) =>
  end?.how === 'complete' || end?.code === nothingLeft ? 'complete' : endOf(end);
