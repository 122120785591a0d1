// The short form of `npm run torture -- streams`: a dozen answers, two faults.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openEmbedded } from './embedded-target.ts';
import { classes } from './history.ts';
import { tortureStreams } from './streams.ts';

it(
  'a dozen answers survive two kills and clients that come and go',
  { timeout: 170_000 },
  async () => {
    const target = await openEmbedded(1);
    let kills = 0;
    const onlyKilled = {
      ...target,
      async fault() {
        kills++;
        return target.kill();
      },
    };
    let failed = true;
    try {
      const said: string[] = [];
      const { report } = await tortureStreams(onlyKilled, {
        answers: 12,
        atOnce: 12,
        askForMs: 60_000,
        settleMs: 20_000,
        comesWithinMs: 3_000,
        faultEveryMs: [500, 900],
        mostFaults: 2,
        seed: 3,
        say: (line) => said.push(line),
      });
      for (const kind of classes) assert.equal(report[kind], 0, `${kind}\n${said.join('\n')}`);
      assert.equal(report['crashes'], 0, target.crashes.join('\n'));
      assert.ok(Number(report['answers']) >= 12);
      assert.equal(kills, 2);
      assert.ok(Number(report['connectionsLost']) > 0, 'nobody was watching when it was killed');
      assert.ok(Number(report['socketCuts']) > 10);
      failed = false;
    } finally {
      await target.stop({ keep: failed });
    }
  },
);
