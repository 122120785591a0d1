import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { closureOf, copySources } from '../scratch-copy.ts';
import { check } from './checker.ts';
import { classes } from './history.ts';
import { tortureRuns, type Modules } from './run.ts';
import { faults } from './schedule.ts';
import { seededBugs } from './seeded-bugs.ts';
import { limits } from './torture.ts';

const entries = {
  openai: 'platform/llm/openai.ts',
  router: 'platform/llm/router.ts',
  executor: 'subgraphs/coaching/run/executor.ts',
  kernel: 'subgraphs/coaching/run/kernel.ts',
  meter: 'subgraphs/coaching/run/meter.ts',
  budget: 'subgraphs/coaching/run/budget.ts',
  offline: 'subgraphs/coaching/offline/offline-coach.ts',
} as const satisfies Record<keyof Modules, string>;

describe('seeded bugs of the models’ pipeline', () => {
  let scratch = '';
  let files: string[] = [];
  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'miyagi-bugs-'));
    files = await closureOf(Object.values(entries));
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  for (const [index, bug] of seededBugs.entries()) {
    it(`${bug.bug}: ${bug.shows}`, { timeout: 120_000 }, async () => {
      const folder = join(scratch, String(index));
      await copySources(files, bug, folder);
      const loaded = Object.entries(entries).map(async ([name, file]) => {
        return [name, await import(pathToFileURL(join(folder, file)).href)] as const;
      });
      const modules = Object.fromEntries(await Promise.all(loaded)) as unknown as Modules;
      const plan = { rate: 0.9, kinds: bug.under };
      const histories = await tortureRuns({
        ...{ modules, plan, seed: 1, runs: 8, batch: 8, atOnce: 1 },
        patienceMs: 9_000,
      });
      const { counts, details } = check(histories, limits);
      assert.ok(counts[bug.shows] > 0, `noticed as: ${JSON.stringify(details.slice(0, 5))}`);
    });
  }

  it('show every class of flaw, and meet the real pipeline’s kinds of fault only', () => {
    assert.deepEqual(new Set(seededBugs.map(({ shows }) => shows)), new Set(classes));
    for (const { under } of seededBugs)
      for (const fault of under) assert.ok(faults.includes(fault));
  });
});
