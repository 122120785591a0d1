import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import { executorBugs } from './bugs.ts';
import { explanations } from './explained.ts';
import { faultKinds } from './faults.ts';
import { noticed, witnessed } from './hunt.ts';
import type { RunReport } from './run.ts';
import { runDifferential } from './run.ts';

describe('10,000 answers of the executor', () => {
  let report: RunReport;
  before(async () => {
    report = await runDifferential({
      runs: 10_000,
      // The planner is quick with these; at some seeds it takes ten seconds for one operation.
      seed: 300,
      operationsPerSupergraph: 13,
      faultsOfKind: 4,
    });
  });

  it('are those of its witnesses, or differ by a name', () => {
    assert.deepEqual(report.examples, []);
    assert.equal(report.differences, 0);
    assert.equal(report.runs, 10_000);
  });

  it('are the same as text, of which much was passed on as it came', () => {
    assert.ok(report.passedOn >= 300, `${report.passedOn}`);
  });

  it('came from plans and faults of every kind', () => {
    for (const kind of ['Fetch', 'Sequence', 'Parallel', 'Flatten', 'Condition', 'Subscription']) {
      assert.ok((report.nodes[kind] ?? 0) >= 100, `${kind}: ${report.nodes[kind]}`);
    }
    for (const kind of ['input ValueSetter', 'output KeyRenamer']) {
      assert.ok((report.rewrites[kind] ?? 0) >= 50, `${kind}: ${report.rewrites[kind]}`);
    }
    for (const kind of faultKinds) {
      assert.ok((report.faults[kind] ?? 0) >= 50, `${kind}: ${report.faults[kind]}`);
    }
  });
});

/** Files whose bugs a few cases show. */
const quick = new Set(['compile-plan.ts', 'select-event.ts']);

describe('a bug put into the executor is noticed', () => {
  let among: Awaited<ReturnType<typeof witnessed>>;
  before(async () => {
    among = await witnessed(400, { seed: 206, operationsPerSupergraph: 14, faultsOfKind: 1 });
  });

  for (const bug of executorBugs.filter(({ file }) => quick.has(file))) {
    it(bug.bug, async () => assert.notEqual(await noticed(bug, among), null));
  }
});

it('every seeded bug can be put into the code as it is', async () => {
  for (const { bug, file, find } of executorBugs) {
    const source = await readFile(
      new URL(`../../../gateway/execute/${file}`, import.meta.url),
      'utf8',
    );
    assert.equal(source.split(find).length, 2, `${bug}: ${file}`);
  }
});

it('every named difference is told in the docs', async () => {
  const text = await readFile(new URL('../../../docs/exactness.md', import.meta.url), 'utf8');
  for (const { name } of explanations) assert.ok(text.includes(`**${name}**`), name);
  assert.ok(executorBugs.length >= 30);
});
