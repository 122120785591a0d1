// The whole program while PostgreSQL is restarted below it: what lies elsewhere is answered, and nothing is lost.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  startWireServer,
  type WireServer,
} from '../../platform/documents/cosmos/wire-server.testing.ts';
import { runningService, startService, stopService } from '../../tools/services/all.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { ask, send, shownText, terminals, watch } from '../harness/graph.ts';
import { freshDatabase, kafkaSettings } from './connections.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text } } }`;
const record = `mutation ($input: RecordTransactionInput!) {
  recordTransaction(input: $input) { transactions { id } }
}`;
const accounts = `{ me { name portfolios { edges { node { id currency accounts { edges { node { id kind } } } } } } } }`;

interface Household {
  readonly me: {
    readonly name: string;
    readonly portfolios: {
      readonly edges: readonly {
        readonly node: {
          readonly currency: string;
          readonly accounts: {
            readonly edges: readonly { readonly node: { readonly id: string } }[];
          };
        };
      }[];
    };
  };
}

describe('a restart of PostgreSQL, with documents in Cosmos DB', { timeout: 300_000 }, () => {
  let cosmos: WireServer;
  let app: TestApp;
  let token = '';
  let drop = () => Promise.resolve();
  before(async () => {
    const postgres = await runningService('postgres');
    assert.ok(postgres, 'PostgreSQL is not one of npm run services -- start, so it is not stopped');
    const database = await freshDatabase(postgres.settings['POSTGRES_URL']);
    drop = database.drop;
    cosmos = await startWireServer();
    cosmos.consistency = 'BoundedStaleness';
    app = await startTestApp({
      POSTGRES_URL: database.url,
      KAFKA_BROKERS: kafkaSettings().brokers.join(','),
      COSMOS_ENDPOINT: cosmos.endpoint,
      COSMOS_KEY: cosmos.key,
      COACH_WORDS_PER_SECOND: '25',
      DEMO_HOUSEHOLDS: '1',
    });
    token = await app.token(0);
  });
  after(async () => {
    await startService('postgres');
    await app.close();
    await cosmos.close();
    await drop();
  });

  const begin = async (question: string) => {
    const started = await ask<{ startRun: { run: { id: string } } }>(app.origin, token, startRun, {
      input: { question },
    });
    return started.startRun.run.id;
  };
  const kept = async (id: string) =>
    (
      await ask<{ run: { status: string; message: { text: string } } }>(
        app.origin,
        token,
        transcript,
        { id },
      )
    ).run;

  it('answers what lies elsewhere, says of the rest that it may be sent again, and books once', async () => {
    const ended = await begin('How big is my emergency fund?');
    await watch(app.origin, token, ended, null);
    const before = await kept(ended);
    assert.equal(before.status, 'COMPLETED');
    const { me } = await ask<Household>(app.origin, token, accounts);
    const portfolio = me.portfolios.edges[0]?.node ?? assert.fail();
    const input = {
      accountId: portfolio.accounts.edges[0]?.node.id,
      kind: 'EXPENSE',
      amount: { minor: '1234', currency: portfolio.currency },
      date: '2026-11-02',
      description: 'Bakery',
      idempotencyKey: 'over-the-restart',
    };
    const live = await begin('Where does my money go?');
    const begun = Promise.withResolvers<void>();
    const watched = watch(app.origin, token, live, null, ({ event }) => {
      if (event.__typename === 'TokenDelta') begun.resolve();
      return true;
    });
    await begun.promise;
    assert.equal(await stopService('postgres'), true);

    assert.deepEqual(await kept(ended), before);
    assert.equal((await fetch(`${app.origin}/health/live`)).status, 200);
    assert.equal((await fetch(`${app.origin}/health/ready`)).status, 503);
    for (const [query, variables] of [
      [accounts, {}],
      [record, { input }],
    ] as const) {
      const { errors } = await send(app.origin, token, query, variables);
      const { code, retryable } = errors?.[0]?.extensions ?? {};
      assert.deepEqual([code, retryable], ['UNAVAILABLE', true]);
    }

    await startService('postgres');
    const first = await ask<{ recordTransaction: object }>(app.origin, token, record, { input });
    const again = await ask<{ recordTransaction: object }>(app.origin, token, record, { input });
    assert.deepEqual(again, first);
    assert.equal((await ask<Household>(app.origin, token, accounts)).me.name, me.name);
    // What it found is asked for anew every so often.
    while ((await fetch(`${app.origin}/health/ready`)).status !== 200) await sleep(100);
    const { frames, end } = await watched;
    assert.equal(end, 'complete');
    assert.equal(terminals(frames).length, 1);
    const run = await kept(live);
    if (run.status === 'COMPLETED') assert.equal(shownText(frames), run.message.text);
    const next = await begin('Am I saving enough to retire at 60?');
    const after = await watch(app.origin, token, next, null);
    assert.deepEqual(terminals(after.frames), ['RunCompleted']);
  });
});
