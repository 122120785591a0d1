import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { check } from './checker.ts';
import { classes } from './history.ts';
import { runInProcess, type Modules } from './in-process.ts';
import { closureOf, copySources } from './scratch-copy.ts';
import { seededBugs } from './seeded-bugs.ts';

const entries = {
  subscribe: 'gateway/stream/subscribe.ts',
  cursor: 'gateway/stream/cursor.ts',
  stream: 'schema/runs/stream.ts',
  writer: 'subgraphs/coaching/run/writer.ts',
} as const satisfies Record<keyof Modules, string>;

/** A bug that so many different histories do not bring to light is not caught. */
const mostSeeds = 40;

describe('seeded bugs', () => {
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
      const noticed = new Set<string>();
      for (let seed = 1; seed <= mostSeeds && !noticed.has(bug.shows); seed++) {
        const { runs, clients } = await runInProcess(modules, seed);
        const verdict = check(runs, clients);
        for (const kind of classes) if (verdict[kind] > 0) noticed.add(kind);
      }
      assert.ok(noticed.has(bug.shows), `noticed as: ${[...noticed].join(', ') || 'nothing'}`);
    });
  }

  it('are thirty or more and show every class of flaw', () => {
    assert.ok(seededBugs.length >= 30);
    assert.deepEqual(new Set(seededBugs.map(({ shows }) => shows)), new Set(classes));
  });
});
