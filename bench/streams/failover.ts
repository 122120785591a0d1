// A gateway that is killed while everybody watches: how long until the other one delivers what comes next. Gateways and
// the worker are processes of their own on PostgreSQL and Kafka, so that only the streams have to move.
import { setTimeout as sleep } from 'node:timers/promises';
import { clockSkewMs } from '../../platform/clock.ts';
import { seededRandom } from '../../platform/random.ts';
import { ask } from '../../tests/harness/graph.ts';
import { replicas, type Replica } from '../../tests/harness/replicas.ts';
import { freshDatabase } from '../../tests/services/connections.ts';
import { peopleOf } from '../../tests/torture/people.ts';
import type { BenchOptions } from '../options.ts';
import { spread } from '../percentiles.ts';
import { connect, wallNow } from './socket.ts';

const people = 20;
const targetMs = 2_000;
const patienceMs = 60_000;
const question = 'Am I saving enough to retire at 60, and where does my money go?';
const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;

interface Started {
  readonly startRun: { readonly run: { readonly id: string } };
}

export async function benchFailover(
  { quick, seed, say }: BenchOptions,
  { kafkaBrokers, postgresUrl }: { readonly kafkaBrokers: string; readonly postgresUrl: string },
) {
  const random = seededRandom('failover', seed);
  const database = await freshDatabase(postgresUrl);
  const all = await replicas({
    postgresUrl: database.url,
    kafkaBrokers,
    settings: {
      DEMO_HOUSEHOLDS: String(people),
      COACH_CONCURRENT_RUNS: String(people),
      COACH_WORDS_PER_SECOND: '20',
    },
  });
  try {
    const gateway = () => all.start('gateway', { COACH_CONCURRENT_RUNS: '0' });
    let [first, second] = await Promise.all([gateway(), gateway(), all.start('worker')]);
    const tokens = (await peopleOf(all.dataDir)).viewers.map(({ token }) => token);
    const movedMs: number[] = [];
    const rounds = quick ? 3 : 10;
    for (let round = 1; round <= rounds; round += 1) {
      // A gateway takes runs of its first seconds for older than itself and reads the log for them.
      await sleep(clockSkewMs + 1_000);
      movedMs.push(...(await killUnder(first, second, tokens, random.int(200, 2_000))));
      // Whoever has taken over is the next to go.
      [first, second] = [second, round < rounds ? await gateway() : second];
    }
    const resumeMs = spread(movedMs);
    const met = resumeMs.p99 <= targetMs;
    say(
      `resume at another gateway after kill -9, ${people} streams, ${rounds} kills: p50 ${resumeMs.p50} ms, ` +
        `p99 ${resumeMs.p99} ms, longest ${resumeMs.max} ms (target p99 ≤ ${targetMs} ms${met ? '' : ', MISSED'})`,
    );
    return { counts: { people, rounds }, resumeMs, targetMs, met };
  } finally {
    await all.close();
    await database.drop();
  }
}

/** From the kill to the first frame from the other, by client. Every answer must come whole, whoever delivers it. */
async function killUnder(
  doomed: Replica,
  other: Replica,
  tokens: readonly string[],
  afterMs: number,
): Promise<number[]> {
  let killedAt = Infinity;
  const streaming = new Set<string>();
  const all = Promise.withResolvers<void>();
  const watching = tokens.map(async (token) => {
    const input = { question };
    const { startRun: started } = await ask<Started>(doomed.origin, token, startRun, { input });
    const runId = started.run.id;
    let after: string | null = null;
    let length = 0;
    let movedAt = 0;
    const watchAt = async ({ origin }: Replica) => {
      const socket = await connect(origin, token);
      const how = await socket.subscribe({ runId, after }, ({ event, cursor, arrivedAt }) => {
        if (movedAt === 0 && origin === other.origin) movedAt = arrivedAt;
        after = cursor;
        if (event.__typename !== 'TokenDelta') return;
        if (event.offset !== length) throw new Error(`${runId} has a gap at ${length}`);
        length += event.text?.length ?? 0;
        streaming.add(runId);
        if (streaming.size === tokens.length) all.resolve();
      });
      socket.close();
      return how;
    };
    const lost = await watchAt(doomed);
    if (lost !== 'lost') throw new Error(`a stream ended before the kill: ${lost}`);
    const end = await watchAt(other);
    if (end !== 'complete') throw new Error(`a resumed stream ended otherwise: ${end}`);
    return movedAt - killedAt;
  });
  const done = Promise.all(watching);
  done.catch(() => undefined);
  const stop = new AbortController();
  const late = sleep(patienceMs, null, { signal: stop.signal }).then(() => {
    throw new Error(`only ${streaming.size} of ${tokens.length} answers began in time`);
  });
  late.catch(() => undefined);
  await Promise.race([all.promise, late, done]);
  stop.abort();
  await sleep(afterMs);
  killedAt = wallNow();
  doomed.process.kill('SIGKILL');
  return done;
}
