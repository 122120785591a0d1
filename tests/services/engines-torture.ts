// The short form of `npm run torture -- engines`: gateways, workers with their relays, broker, database and Redis die while
// answers are watched and transactions booked.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { classes } from '../torture/history.ts';
import { flawClasses } from '../torture/engines/history.ts';
import { quick } from '../torture/engines/sizes.ts';
import { openEngines } from '../torture/engines/target.ts';
import { tortureEngines } from '../torture/engines/torture.ts';

it(
  'nothing acknowledged is lost, told twice or out of order, whichever process or engine dies',
  { timeout: 480_000 },
  async () => {
    const said: string[] = [];
    const target = await openEngines(3);
    let failed = true;
    try {
      const { report, targets } = await tortureEngines(target, {
        ...quick,
        // A machine that is busy with other things is slow and may not be wrong.
        askForMs: 300_000,
        seed: 3,
        say: (line) => said.push(line),
      });
      const told = said.join('\n');
      const { flaws, streams } = report as Record<'flaws' | 'streams', Record<string, number>>;
      for (const kind of flawClasses) assert.equal(flaws[kind], 0, `${kind}\n${told}`);
      for (const kind of classes) assert.equal(streams[kind], 0, `${kind}\n${told}`);
      assert.deepEqual(target.crashes, []);
      for (const { what, least, value, met } of targets) {
        if (least !== undefined) assert.ok(met, `${what}: ${value} of ${least}\n${told}`);
      }
      assert.equal(Object.keys((streams as unknown as Faults).faultsByKind).length, 9, told);
      failed = false;
    } finally {
      await target.stop({ keep: failed });
    }
  },
);

interface Faults {
  readonly faultsByKind: Readonly<Record<string, number>>;
}
