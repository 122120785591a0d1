// Gateways side by side on the same subgraphs: CPU of a request from the kernel's accounting, latency at equal load,
// peak memory. One gateway is alive at a time, always under load; figures mean something as ratios within one run.
import { makeBed } from './gateway/bed.ts';
import { cases as allCases, type CaseName } from './gateway/cases.ts';
import { killAll } from './gateway/child.ts';
import { contenders } from './gateway/gateways.ts';
import { installPeers } from './gateway/peers.ts';
import { middle, rowOf, verdicts, type Measured } from './gateway/rows.ts';
import { routersOnPath } from './gateway/routers.ts';
import { takeTurn, type Times } from './gateway/run.ts';
import { tableOf, verdictLine } from './gateway/table.ts';
import { commit, machine } from './machine.ts';
import { named, type BenchOptions } from './options.ts';

const thorough: Times = { startMs: 5_000, warmMs: 2_000, windowMs: 4_000 };
const short: Times = { startMs: 800, warmMs: 200, windowMs: 500 };

/** Of the throughput of the slowest Node peer: what all of them are sent alike. */
const EQUAL_LOAD = 0.6;

const peers = contenders.filter(({ peer }) => peer).map(({ name }) => name);

export async function benchGateway(options: BenchOptions): Promise<object> {
  const { say, quick, profile } = options;
  const only = options.only ?? (profile ? ['miyagi'] : null);
  const routers = await routersOnPath();
  const chosen = named([...contenders, ...routers.contenders], only, '--only');
  const cases = named(allCases, options.cases, '--cases');
  if (chosen.some(({ installed }) => installed)) await installPeers(say);
  process.once('SIGINT', stopAtOnce).once('SIGTERM', stopAtOnce);
  const notes = new Set<string>();
  const note = (line: string) => {
    if (!notes.has(line)) say(`  ${line}`);
    notes.add(line);
  };
  if (only === null) routers.missing.forEach(note);
  const measured: Measured[] = chosen.flatMap(({ name }) =>
    cases.map((one) => ({ gateway: name, case: one.name, closed: [], open: [] })),
  );
  const bed = await makeBed(say);
  const times = quick ? short : thorough;
  const turn = { bed, cases, times, measured, profile, say, note };
  try {
    for (const contender of chosen) {
      await takeTurn({ ...turn, contender, closed: true, rates: null });
    }
    const rates = equalLoad(measured);
    // The other way round, lest what happens on the machine meanwhile always meets the same ones.
    for (const contender of profile ? [] : chosen.toReversed()) {
      await takeTurn({ ...turn, contender, closed: !quick, rates });
    }
  } finally {
    await bed.close();
    process.off('SIGINT', stopAtOnce).off('SIGTERM', stopAtOnce);
  }
  const rows = measured.filter(({ closed }) => closed.length > 0).map(rowOf);
  const judged = verdicts(rows, peers);
  for (const line of tableOf(rows)) say(line);
  say('');
  for (const verdict of judged) say(verdictLine(verdict));
  for (const line of notes) say(`note: ${line}`);
  const met = judged.every((verdict) => verdict.met);
  if (judged.length === 0) say('no target could be judged: nothing to compare with');
  else say(met ? 'every target was met' : 'a target was MISSED');
  return {
    ...{ machine: machine(), commit: commit(), quick, met },
    ...{ verdicts: judged, notes: [...notes], rows },
  };
}

function stopAtOnce(): void {
  killAll();
  process.exit(130);
}

/** By case, what the slowest Node peer can bear with ease; without a peer, the slowest of all. */
function equalLoad(measured: readonly Measured[]): Map<CaseName, number> {
  const rates = new Map<CaseName, number>();
  for (const { name } of allCases) {
    const here = measured.filter((one) => one.case === name && one.closed.length > 0);
    const slow = here.filter(({ gateway }) => peers.includes(gateway));
    const bear = (slow.length > 0 ? slow : here).map(({ closed }) =>
      middle(closed.map(({ requestsPerSecond }) => requestsPerSecond)),
    );
    if (bear.length > 0) rates.set(name, Math.min(...bear) * EQUAL_LOAD);
  }
  return rates;
}
