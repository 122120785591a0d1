// Half of what the program can bear, evenly, for as long as it is told: questions and who follows the answers, live
// fields and who holds them, queries and changes.
import { readFile } from 'node:fs/promises';
import { seededRandom, type Random } from '../../../platform/random.ts';
import { check, type Detail } from '../checker.ts';
import { classes, type FlawClass } from '../history.ts';
import { send } from '../../harness/graph.ts';
import { questions } from '../streams.ts';
import { pause } from '../watcher.ts';
import { followAnswer } from './answer-watcher.ts';
import type { Household } from './households.ts';
import { holdLiveField, type LiveTally } from './live-client.ts';

export interface LoadOptions {
  readonly origin: string;
  readonly households: readonly Household[];
  /** The same gives the same load; no two loads of one program may have the same. */
  readonly seed: string;
  /** Live fields held at any time. */
  readonly clients: number;
  /** Answers under way at any time. */
  readonly answersAtOnce: number;
  readonly queriesPerSecond: number;
  readonly changesPerSecond: number;
  readonly say: (line: string) => void;
}

/** What went on so far. */
export interface Tally {
  readonly live: LiveTally;
  readonly streams: Record<FlawClass, number>;
  answers: number;
  /** Under way now. */
  answering: number;
  /** Clients that followed an answer, and how often they cut and came back. */
  followed: number;
  resumes: number;
  queries: number;
  changes: number;
  surprises: number;
}

export interface Load {
  readonly tally: Tally;
  /** Nobody comes any more; resolves when all are gone. */
  readonly stop: () => Promise<void>;
}

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text } } }`;
const setTarget = `mutation ($input: SetTargetInput!) { setTarget(input: $input) { portfolio { id } } }`;
const updateProfile = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { user { id } } }`;

/** What is told of each sort of trouble; all of it is counted. */
const mostTold = 20;

export async function startLoad(options: LoadOptions): Promise<Load> {
  const { origin, households, seed, say } = options;
  const leaving = new AbortController();
  const { signal } = leaving;
  const tally: Tally = {
    live: { held: 0, opened: 0, resumed: 0, cut: 0, renewed: 0, frames: 0 },
    streams: Object.fromEntries(classes.map((kind) => [kind, 0])) as Record<FlawClass, number>,
    ...{ answers: 0, answering: 0, followed: 0, resumes: 0, queries: 0, changes: 0, surprises: 0 },
  };
  const surprise = (what: string) => {
    if (tally.surprises++ < mostTold) say(`surprise: ${what}`);
  };
  const flawed = ({ class: kind, client, runId, message }: Detail) => {
    if (tally.streams[kind]++ < mostTold) say(`${kind}: ${client} of ${runId}: ${message}`);
  };
  const queries = await Promise.all(
    ['dashboard', 'habits', 'risk', 'returns', 'outlook'].map((name) =>
      readFile(new URL(`../../../examples/${name}.graphql`, import.meta.url), 'utf8'),
    ),
  );

  /** null where it failed, which was told. */
  async function attempt<Data>(who: Household, query: string, variables: object) {
    try {
      const answer = await send<Data>(origin, await who.token(60), query, variables);
      if (answer.data && answer.errors === undefined) return answer.data;
      surprise(`HTTP ${answer.status}: ${JSON.stringify(answer.errors)}`);
    } catch (error) {
      surprise(String(error));
    }
    return null;
  }

  async function answer(nth: number, random: Random): Promise<void> {
    const who = random.pick(households);
    const input = { question: random.pick(questions), idempotencyKey: `soak-${seed}-${nth}` };
    const started = await attempt<{ startRun: { run: { id: string } } }>(who, startRun, { input });
    if (started === null) return pause(1_000, signal);
    const runId = started.startRun.run.id;
    tally.answering++;
    const token = await who.token(600);
    const following = { viewer: who.id, token, runId, origin, surprise };
    const clients = await Promise.all(
      Array.from({ length: random.int(2, 3) }, (_client, n) =>
        followAnswer({
          ...following,
          client: `${nth}.${n}`,
          random: seededRandom('follower', seed, nth, n),
        }),
      ),
    );
    tally.answering--;
    const outcome = await attempt<{
      run: { status: string; message: { text: string } | null } | null;
    }>(who, transcript, { id: runId });
    if (outcome === null) return;
    const { status = 'UNKNOWN', message = null } = outcome.run ?? {};
    const produced = { runId, owner: who.id, status, text: message?.text ?? null };
    check([produced], clients).details.forEach(flawed);
    tally.answers++;
    tally.followed += clients.length;
    tally.resumes += clients
      .flatMap(({ seen }) => seen)
      .filter((each) => each.what === 'ended' && each.how === 'cut').length;
  }

  async function ask(random: Random): Promise<void> {
    tally.queries++;
    await attempt(random.pick(households), random.pick(queries), {});
  }

  async function change(random: Random, nth: number): Promise<void> {
    tally.changes++;
    const who = random.pick(households);
    const idempotencyKey = `soak-${seed}-${nth}`;
    const equity = random.int(20, 80) * 100;
    await (random.int(0, 1) === 0
      ? attempt(who, updateProfile, {
          input: { financialProfile: { emergencyFundMonths: random.int(1, 12) }, idempotencyKey },
        })
      : attempt(who, setTarget, {
          input: {
            portfolioId: who.portfolioId,
            weights: [
              { assetClass: 'EQUITY', weightBps: equity },
              { assetClass: 'BOND', weightBps: 10_000 - equity },
            ],
            idempotencyKey,
          },
        }));
  }

  async function evenly(perSecond: number, work: (nth: number) => Promise<void>): Promise<void> {
    const under = new Set<Promise<void>>();
    const began = performance.now();
    for (let nth = 0; perSecond > 0; nth++) {
      await pause(Math.max(0, began + (nth * 1000) / perSecond - performance.now()), signal);
      if (signal.aborted) break;
      const one: Promise<void> = work(nth).finally(() => under.delete(one));
      under.add(one);
    }
    await Promise.all(under);
  }

  async function again(work: () => Promise<void>): Promise<void> {
    while (!signal.aborted) await work();
  }

  let asked = 0;
  const [asking, changing] = [seededRandom('queries', seed), seededRandom('changes', seed)];
  const all = Promise.all([
    ...Array.from({ length: options.answersAtOnce }, () =>
      again(() => answer(++asked, seededRandom('answer', seed, asked))),
    ),
    ...Array.from({ length: options.clients }, async (_client, n) => {
      const random = seededRandom('client', seed, n);
      await pause(random.int(0, 5_000), signal);
      await again(() => {
        const household = random.pick(households);
        return holdLiveField({ origin, household, random, signal, tally: tally.live, surprise });
      });
    }),
    evenly(options.queriesPerSecond, () => ask(asking)),
    evenly(options.changesPerSecond, (nth) => change(changing, nth)),
  ]);
  return {
    tally,
    async stop() {
      leaving.abort();
      await all;
    },
  };
}
