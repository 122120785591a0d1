// A process that serves streams of runs, and writes them first if its task says so. Killed when it has served its time.
import { setTimeout as sleep } from 'node:timers/promises';
import { clockSkewMs } from '../../platform/clock.ts';
import { seededRandom } from '../../platform/random.ts';
import { answer, taskOf } from './child.ts';
import { openHost } from './host.ts';
import { type RunPlan, writeRuns, type WrittenRun } from './write-runs.ts';

export interface HostTask {
  readonly settings: Readonly<Record<string, string>>;
  readonly seed: number;
  /** Written one list after the other; empty: it only serves. */
  readonly plans: readonly (readonly RunPlan[])[];
}

export interface Serving {
  readonly origin: string;
  readonly token: string;
  /** The watched ones. */
  readonly runs: readonly WrittenRun[];
  readonly writingMs: number;
}

const owner = 'usr_reader';
const partition = 3;

const { settings, seed, plans } = taskOf<HostTask>();
const host = await openHost(settings);
const runs: WrittenRun[] = [];
// A gateway takes keys that are made within the skew of its start for older than itself.
if (plans.length > 0) await sleep(clockSkewMs + 100);
const began = performance.now();
for (const [index, list] of plans.entries()) {
  const random = seededRandom(`runs ${index}`, seed);
  const written = await writeRuns(host.platform, { owner, partition }, list, random);
  runs.push(...written.filter(({ watched }) => watched));
}
const writingMs = performance.now() - began;
const actor = { id: owner, kind: 'user', scopes: [], consentVersion: 1 } as const;
const token = await host.platform.issuer.issue(actor, 3_600);
process.on('message', () => answer(host.counts));
answer({ origin: host.origin, token, runs, writingMs } satisfies Serving);
