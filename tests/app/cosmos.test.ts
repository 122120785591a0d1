// A whole program whose documents lie in Cosmos DB: a question is asked, watched to its end and found afterwards.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  startWireServer,
  type WireServer,
} from '../../platform/documents/cosmos/wire-server.testing.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { send } from '../harness/graph.ts';
import { transports } from '../harness/live.ts';

interface Transcript {
  readonly run: {
    readonly status: string;
    readonly conversation: {
      readonly messages: {
        readonly edges: readonly { readonly node: { readonly text: string } }[];
      };
    };
  };
}

interface Household {
  readonly me: {
    readonly name: string;
    readonly portfolios: { readonly edges: readonly object[] };
    readonly conversations: { readonly edges: readonly object[] } | null;
  };
}

const household = `{ me {
  name
  portfolios { edges { node { id } } }
  conversations(first: 10) { edges { node { id } } }
} }`;

describe('documents in Cosmos DB', { timeout: 120_000 }, () => {
  let server: WireServer;
  let app: TestApp;
  let environment: Record<string, string>;
  before(async () => {
    server = await startWireServer();
    environment = {
      COSMOS_ENDPOINT: server.endpoint,
      COSMOS_KEY: server.key,
      DEMO_HOUSEHOLDS: '1',
    };
    app = await startTestApp(environment);
  });
  after(async () => {
    await app.close();
    await server.close();
  });

  it('answers a question to its end, though Cosmos DB throttles every fifth request', async () => {
    let requests = 0;
    server.fault = () => (++requests % 5 === 0 ? { status: 429, retryAfterMs: 1 } : undefined);
    const { origin } = app;
    const token = await app.token(0);
    const started = await send<{ startRun: { run: { id: string } } }>(
      origin,
      token,
      `mutation { startRun(input: { question: "How big is my emergency fund?", idempotencyKey: "c1" }) {
        run { id }
      } }`,
    );
    const runId = started.data?.startRun.run.id;
    assert.ok(runId !== undefined, JSON.stringify(started.errors));
    const live = await transports.webSocket({
      origin,
      token,
      query: `subscription ($runId: ID!) { runEvents(runId: $runId) {
        __typename
        ... on TokenDelta { text }
        ... on RunCompleted { message { text } }
      } }`,
      variables: { runId },
    });
    assert.equal(await live.ended, 'complete');
    const events = live.frames.map(({ event }) => event);
    const text = events.map((event) => (event['text'] as string | undefined) ?? '').join('');
    const last = events.at(-1) as { __typename: string; message: { text: string } };
    assert.equal(last.__typename, 'RunCompleted');
    assert.match(text, /checking and savings/);
    assert.equal(last.message.text, text);

    const found = await send<Transcript>(
      origin,
      token,
      `query ($runId: ID!) { run(id: $runId) {
        status conversation { messages(first: 10) { edges { node { text } } } }
      } }`,
      { runId },
    );
    assert.equal(found.data?.run.status, 'COMPLETED', JSON.stringify(found));
    const messages = found.data.run.conversation.messages.edges.map(({ node }) => node.text);
    assert.ok(messages.includes('How big is my emergency fund?'));
    assert.ok(messages.includes(text));
  });

  it('answers what lies elsewhere in a storm of throttling, the rest with what to do; then everything', async () => {
    const { origin } = app;
    const token = await app.token(0);
    const storm = { status: 429, retryAfterMs: 60_000 };
    const away = { status: 503 };
    for (const [fault, code] of [
      [storm, 'RATE_LIMITED'],
      [away, 'UNAVAILABLE'],
    ] as const) {
      server.fault = () => fault;
      const { data, errors } = await send<Household>(origin, token, household);
      assert.ok(data?.me.name);
      assert.ok(data.me.portfolios.edges.length > 0);
      assert.equal(data.me.conversations, null);
      const [error, ...others] = errors ?? [];
      assert.deepEqual([error?.path, others], [['me', 'conversations'], []]);
      assert.deepEqual([error?.extensions?.code, error?.extensions?.retryable], [code, true]);
      const refused = await send(
        origin,
        token,
        `mutation { startRun(input: { question: "Where does my money go?", idempotencyKey: "storm" }) {
          run { id }
        } }`,
      );
      assert.equal(refused.errors?.[0]?.extensions?.code, code);
    }
    server.fault = () => undefined;
    const after = await send<Household>(origin, token, household);
    assert.equal(after.errors, undefined);
    assert.equal(after.data?.me.conversations?.edges.length, 1, 'what was refused began nothing');
  });

  it('keeps no document anywhere else, and each in its partition', async () => {
    const tables = await app.stores.db.query(
      "SELECT 1 FROM pg_tables WHERE schemaname LIKE 'documents_%'",
    );
    assert.deepEqual(tables, []);
    const written = server.exchanges.filter(({ kind }) => kind === 'batch');
    assert.ok(written.length > 0);
    assert.ok(written.every(({ partition }) => partition !== null));
  });
});
