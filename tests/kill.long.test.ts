// kill -9 at every named place during a run: the run still ends once, and nobody loses a word.
import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openDevIssuer } from '../platform/auth/dev-issuer.ts';
import { systemClock } from '../platform/clock.ts';
import { failpointNames } from '../platform/failpoint.ts';
import { demoUsers } from '../demo.ts';
import { newDataDir } from './harness/data-dir.ts';
import { ask, send, shownText, terminals, watch, type SeenFrame } from './harness/graph.ts';
import { startServer } from './harness/server.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text } } }`;

interface Transcript {
  run: { status: string; message: { text: string } | null };
}

describe('kill -9 during a run', { concurrency: 2 }, () => {
  let prepared = '';

  before(async () => {
    prepared = await newDataDir('kill');
    const server = startServer({ DATA_DIR: prepared, DEMO_HOUSEHOLDS: '1' });
    await server.ready;
    server.kill('SIGTERM');
    assert.equal((await server.exited).code, 0, server.output());
  });

  after(() => rm(prepared, { recursive: true, force: true }));

  const places = failpointNames.filter((name) => /^(outbox|run)\./.test(name));
  for (const failpoint of places) {
    it(`at ${failpoint}`, { timeout: 60_000 }, async (t) => {
      const dataDir = `${prepared}-${failpoint}`;
      t.after(() => rm(dataDir, { recursive: true, force: true }));
      await cp(prepared, dataDir, { recursive: true });
      const { issuer } = await openDevIssuer({
        file: join(dataDir, 'dev-issuer.json'),
        clock: systemClock,
        production: false,
      });
      const [user] = await demoUsers(dataDir);
      assert.ok(user);
      const actor = { id: user.id, kind: 'user', scopes: [], consentVersion: 1 } as const;
      const token = await issuer.issue(actor, 600);
      const settings = { DATA_DIR: dataDir, RUN_LEASE_MS: '1000', COACH_WORDS_PER_SECOND: '200' };

      let seen: readonly SeenFrame[] = [];
      const doomed = startServer({ ...settings, FAILPOINT: failpoint });
      const origin = await doomed.ready;
      const input = { question: 'Where does my money go?', idempotencyKey: 'once' };
      // The answer itself may be lost with the process: the key finds the run again.
      await send(origin, token, startRun, { input }).then(
        async ({ data }) => {
          const runId = (data as { startRun: { run: { id: string } } }).startRun.run.id;
          seen = (await watch(origin, token, runId, null)).frames;
        },
        () => undefined,
      );
      assert.equal((await doomed.exited).signal, 'SIGKILL', doomed.output());

      const revived = startServer(settings);
      const again = await revived.ready;
      const { startRun: found } = await ask<{ startRun: { run: { id: string } } }>(
        again,
        token,
        startRun,
        { input },
      );
      const runId = found.run.id;
      const cursor = seen.at(-1)?.cursor ?? null;
      const resumed = await watch(again, token, runId, cursor);
      const fresh = await watch(again, token, runId, null);
      const { run } = await ask<Transcript>(again, token, transcript, { id: runId });
      revived.kill('SIGTERM');
      assert.equal((await revived.exited).code, 0, revived.output());

      assert.equal(run.status, 'COMPLETED');
      assert.ok(run.message && run.message.text.length > 200);
      const whole = [...seen, ...resumed.frames];
      assert.equal(shownText(whole), run.message.text, 'the client that resumed');
      assert.equal(shownText(fresh.frames), run.message.text, 'a client that came later');
      assert.deepEqual(terminals(whole), ['RunCompleted']);
      assert.deepEqual(terminals(fresh.frames), ['RunCompleted']);
      assert.equal(resumed.end, 'complete');
    });
  }
});
