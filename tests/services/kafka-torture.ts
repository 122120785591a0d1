// The short form of `npm run torture -- streams --log kafka`: a gateway and a worker killed, and the broker restarted.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { classes } from '../torture/history.ts';
import { openKafka } from '../torture/kafka-target.ts';
import { tortureStreams } from '../torture/streams.ts';

it(
  'answers survive a killed gateway, a killed worker and a broker that restarts',
  {
    timeout: 300_000,
  },
  async () => {
    const target = await openKafka(2);
    const faults = [
      () => target.killGateway(),
      () => target.killWorker(),
      () => target.restartBroker('SIGKILL'),
    ];
    let failed = true;
    try {
      const said: string[] = [];
      const { report } = await tortureStreams(
        { ...target, fault: async () => (await faults.shift()?.()) ?? 'none' },
        {
          answers: 40,
          atOnce: 12,
          askForMs: 120_000,
          settleMs: 60_000,
          comesWithinMs: 3_000,
          faultEveryMs: [500, 1_500],
          mostFaults: 3,
          seed: 3,
          say: (line) => said.push(line),
        },
      );
      for (const kind of classes) assert.equal(report[kind], 0, `${kind}\n${said.join('\n')}`);
      assert.equal(report['crashes'], 0, target.crashes.join('\n'));
      assert.ok(Number(report['answers']) >= 40);
      assert.equal(report['faults'], 3);
      failed = false;
    } finally {
      await target.stop({ keep: failed });
    }
  },
);
