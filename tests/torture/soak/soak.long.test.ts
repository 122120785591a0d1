// The shortest form of `npm run torture -- soak`, with a leak put in: it must be seen in the heap and in what is left.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { classes } from '../history.ts';
import { drawingOf } from './drawing.ts';
import type { Tally } from './load.ts';
import { soak } from './soak.ts';

it(
  'a few seconds show a leak in the heap and files that are not closed',
  { timeout: 120_000 },
  async () => {
    const said: string[] = [];
    const { verdict, samples, report } = await soak({
      ...{ minutes: 0.2, sampleEveryMs: 200, rehearsalMs: 1_000, restMs: 500, households: 1 },
      load: { clients: 6, answersAtOnce: 1, queriesPerSecond: 10, changesPerSecond: 1 },
      ...{ seed: 5, say: (line) => said.push(`${process.uptime().toFixed(1)} s: ${line}`) },
      preload: [new URL('./leak.testing.ts', import.meta.url)],
    });
    const told = said.join('\n');
    assert.equal(verdict.failed, true, told);
    assert.equal(verdict.growth.heap.verdict, 'grows', told);
    assert.ok((verdict.left['file'] ?? 0) >= 3, JSON.stringify(verdict.left));

    const { streams, answers, surprises, live } = report['tally'] as Tally;
    for (const kind of classes) assert.equal(streams[kind], 0, `${kind}\n${told}`);
    assert.equal(surprises, 0, told);
    assert.ok(answers > 0 && live.frames > 0, JSON.stringify(report['tally']));
    const [first] = samples;
    assert.ok(first);
    for (const thread of ['main', 'pglite']) assert.ok(first.threads[thread], thread);
    assert.ok(first.cpuShare > 0 && first.residentBytes > 0);

    const drawing = await drawingOf(samples, verdict);
    for (const text of ['Memory after a collection, MB', 'minutes', 'resident', 'Failed']) {
      assert.ok(drawing.toLowerCase().includes(text.toLowerCase()), text);
    }
    assert.doesNotMatch(drawing, /NaN|undefined|Infinity/);
  },
);
