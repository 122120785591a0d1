// First and next starts, time to the first token, and how long the event loop stands still under the list query.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, watch, weigh } from '../tests/harness/graph.ts';
import { startServer } from '../tests/harness/server.ts';
import { startTestApp } from '../tests/harness/app.ts';
import { loopDelayDuring } from './loop-delay.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { median, percentile } from './percentiles.ts';
import { dashboardQuery, listQuery } from './queries.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;

interface Started {
  startRun: { run: { id: string } };
}

export async function benchStartup({ quick, say }: BenchOptions): Promise<object> {
  const scratch = await mkdtemp(join(tmpdir(), 'miyagi-bench-'));
  try {
    const dataDir = join(scratch, 'data');
    const first = await measureStart(dataDir);
    say(`first start, empty folder, to the first answered dashboard: ${first.ms.toFixed(0)} ms`);
    const next: number[] = [];
    const firstTokens: number[] = [];
    const freshTokens: number[] = [];
    for (let round = 0; round < (quick ? 3 : 7); round += 1) {
      const { ms, tokens } = await measureStart(dataDir, quick ? 8 : 20);
      next.push(ms);
      firstTokens.push(...tokens);
      freshTokens.push(...tokens.slice(0, 1));
    }
    say(
      `next starts: median ${median(next).toFixed(0)} ms, longest ${Math.max(...next).toFixed(0)} ms`,
    );
    say(
      `first token after startRun: median ${median(firstTokens).toFixed(0)} ms, ` +
        `95th percentile of ${firstTokens.length} ${percentile(firstTokens, 95).toFixed(0)} ms; ` +
        `of a process's first question, median ${median(freshTokens).toFixed(0)} ms`,
    );
    const loop = await measureLoop(quick ? 5 : 25);
    say(
      `list of 100 users: median ${median(loop.durations).toFixed(0)} ms, 95th percentile ` +
        `${percentile(loop.durations, 95).toFixed(0)} ms; longest standstill of the event loop, median ${median(loop.delays).toFixed(1)} ms, worst ${Math.max(...loop.delays).toFixed(1)} ms ` +
        `(of CPU: median ${median(loop.turns).toFixed(1)} ms, worst ${Math.max(...loop.turns).toFixed(1)} ms)`,
    );
    return {
      machine: machine(),
      firstStartMs: Math.round(first.ms),
      nextStartMs: summary(next),
      firstTokenMs: summary(firstTokens),
      firstTokenOfFreshProcessMs: summary(freshTokens),
      list: {
        durationMs: summary(loop.durations),
        standstillMs: summary(loop.delays),
        longestTurnCpuMs: summary(loop.turns),
      },
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** From spawning the process to the first answered dashboard; then the first tokens of some questions. */
async function measureStart(dataDir: string, questions = 0) {
  const began = performance.now();
  const server = startServer({ DATA_DIR: dataDir });
  const origin = await server.ready;
  const token = /\n(eyJ[\w-]+\.[\w-]+\.[\w-]+)\n/.exec(server.output())?.[1] ?? '';
  await ask(origin, token, dashboardQuery);
  const ms = performance.now() - began;
  const tokens: number[] = [];
  for (let n = 0; n < questions; n += 1) tokens.push(await firstToken(origin, token));
  server.kill('SIGTERM');
  await server.exited;
  return { ms, tokens };
}

async function firstToken(origin: string, token: string): Promise<number> {
  const began = performance.now();
  const input = { question: 'Am I saving enough to retire at 60?' };
  const { startRun: started } = await ask<Started>(origin, token, startRun, { input });
  let arrived = 0;
  await watch(origin, token, started.run.id, null, ({ event }) => {
    if (event.__typename === 'TokenDelta' && arrived === 0) arrived = performance.now();
    return true;
  });
  return arrived - began;
}

async function measureLoop(rounds: number) {
  const app = await startTestApp({ DEMO_HOUSEHOLDS: '100', COACH_WORDS_PER_SECOND: '0' });
  try {
    // Everybody has a latest message.
    for (const who of app.demo.keys()) await firstToken(app.origin, await app.token(who));
    const token = await app.token(0, 'advisor');
    const list = () => weigh(app.origin, token, listQuery, { first: 100 });
    for (let warm = 0; warm < 5; warm += 1) await list();
    const delays: number[] = [];
    const durations: number[] = [];
    const turns: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      let ended = began;
      const { maxMs, maxTurnCpuMs } = await loopDelayDuring(async () => {
        await list();
        ended = performance.now();
      });
      delays.push(maxMs);
      turns.push(maxTurnCpuMs);
      durations.push(ended - began);
    }
    return { delays, durations, turns };
  } finally {
    await app.close();
  }
}

function summary(values: readonly number[]) {
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    median: round(median(values)),
    p95: round(percentile(values, 95)),
    min: round(Math.min(...values)),
    max: round(Math.max(...values)),
    count: values.length,
  };
}
