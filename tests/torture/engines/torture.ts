// The whole program on real engines: answers watched and bookings made while everything dies, then the checkers' verdict.
import { seededRandom } from '../../../platform/random.ts';
import { follow } from '../live-socket.ts';
import { followByEvents } from '../live-events.ts';
import { tortureStreams, type TortureResult } from '../streams.ts';
import { pause } from '../watcher.ts';
import { check } from './checker.ts';
import { portfolioAtEnd, wealthAtEnd } from './end-state.ts';
import { Faults, roundsOf } from './faults.ts';
import { startFollowers } from './followers.ts';
import type { EnginesHistory } from './history.ts';
import { lastThings, matched } from './last-things.ts';
import { startLoad, type Load } from './load.ts';
import { openLog, type LogReader } from './log-reader.ts';
import { openPurses } from './purses.ts';
import type { EnginesOptions } from './options.ts';
import { reportOf, type EnginesReport } from './report.ts';
import type { Delivery } from './stalls.ts';
import type { EnginesTarget } from './target.ts';

const changesTopic = 'portfolios.events.v1';
const runsTopic = 'coaching.runs.v1';
const terminals = ['RunCompleted', 'RunFailed', 'RunCancelled'];
/** What has not come to rest by then never will, ms. */
const restMs = 90_000;

export async function tortureEngines(
  target: EnginesTarget,
  options: EnginesOptions,
): Promise<EnginesReport> {
  const { seed, say } = options;
  const began = Date.now();
  const log = await openLog(target);
  const over = new AbortController();
  try {
    const from = { changes: await log.ends(changesTopic), runs: await log.ends(runsTopic) };
    const purses = await openPurses(target);
    await until(async () => (await log.waiting()) === 0);
    const followedFrom = await log.ends(changesTopic);
    const followers = startFollowers(purses, target, seed, over.signal);
    await followers.standing;

    const faults = new Faults(target);
    let happened = 0;
    const deliveries: Delivery[] = [];
    const giveUp = AbortSignal.timeout(options.askForMs + options.settleMs);
    const share = () => (happened + 1) / options.faults;
    const load = startLoad({ ...options, purses, origin: target.origin, share, signal: giveUp });
    const telling = setInterval(() => say(inOneLine(load, options)), 5_000);
    let streams: TortureResult;
    try {
      const rounds = options.rounds?.values() ?? roundsOf(seededRandom('rounds', seed));
      const fault: Parameters<typeof tortureStreams>[0]['fault'] = async (random) => {
        const { value } = rounds.next();
        return value === undefined ? [] : faults.happen(value, random);
      };
      [streams] = await Promise.all([
        tortureStreams(
          { ...target, log: 'kafka', fault },
          {
            ...options,
            comesWithinMs: 4_000,
            mostFaults: options.faults,
            transports: [follow, followByEvents],
            onFault: () => happened++,
            onEvent: (client, { __typename, at }) => {
              const isLast = terminals.includes(__typename);
              deliveries.push({ client, at: Date.now(), writtenAt: Date.parse(at), isLast });
            },
          },
        ),
        load.done,
      ]);
    } finally {
      clearInterval(telling);
    }
    say('all faults are over: reading what is left');
    const rest = AbortSignal.timeout(restMs);
    rest.addEventListener('abort', () => over.abort());
    const origin = await target.origin();
    await Promise.all(purses.map((purse) => matched(origin, purse, rest)));
    const last = await Promise.all(purses.map((purse) => lastThings(origin, purse, seed)));
    const follows = await followers.done;
    await until(async () => rest.aborted || (await log.waiting()) === 0);
    const history: EnginesHistory = {
      ...(await leftBehind(log, from)),
      ...{ followedFrom, follows },
      ...{ bookings: load.bookings, imports: load.imports, orders: [...load.orders, ...last] },
      portfolios: await Promise.all(
        purses.map((purse) => portfolioAtEnd(origin, purse, dayOf(began))),
      ),
      wealth: await Promise.all(purses.map((purse) => wealthAtEnd(origin, purse))),
      runs: streams.produced.map(({ runId }) => runId),
    };
    const verdict = check(history);
    for (const { class: kind, message } of verdict.details.slice(0, 20)) say(`${kind}: ${message}`);
    const kills = { gateways: target.gatewayKills, brokers: faults.brokerKills };
    const seconds = Math.round((Date.now() - began) / 1000);
    const again = load.again();
    return reportOf({ options, history, verdict, streams, deliveries, kills, again, seconds });
  } finally {
    over.abort();
    await log.close();
  }
}

async function leftBehind(
  log: LogReader,
  from: {
    readonly changes: ReadonlyMap<number, number>;
    readonly runs: ReadonlyMap<number, number>;
  },
) {
  const [changes, runEvents] = await Promise.all([
    log.since(changesTopic, from.changes),
    log.since(runsTopic, from.runs),
  ]);
  return { changes, runEvents };
}

function inOneLine({ bookings, orders, imports, again }: Load, options: EnginesOptions): string {
  const acknowledged = bookings.filter(({ answeredAt }) => answeredAt !== null).length;
  return (
    `${acknowledged} of ${options.transactions} transactions booked, ${again()} requests again, ` +
    `${orders.length} orders, ${imports.length} files`
  );
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(100, new AbortController().signal);
}
