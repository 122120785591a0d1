// The slice as the graph sees it: asked by its owner, by strangers, by advisors, and about many at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Viewer } from '../../platform/auth/port.ts';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { cancel, Front, start } from './testing-front.ts';
import { openWorld, type World } from './testing.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const advisor = viewerOf('usr_advisor', 'advisor');

let world: World;
let front: Front;
before(async () => {
  world = await openWorld();
  front = new Front(world);
});
after(() => world.close());

test('nobody is somebody', async () => {
  assert.equal(
    (await front.refused(anonymousViewer, start, { input: { question: 'Me?' } }))[0],
    'UNAUTHENTICATED',
  );
  assert.equal(
    (await front.refused(anonymousViewer, cancel, { input: { runId: 'run_1' } }))[0],
    'UNAUTHENTICATED',
  );
  const own = { __typename: 'User', id: anonymousViewer.id };
  const { data } = await askEntities(front.endpoint, anonymousViewer, [own], '... on User { id }');
  assert.deepEqual(data, { _entities: [null] });
});

const runQuery = /* GraphQL */ `
  query ($id: ID!) {
    run(id: $id) {
      status
      endedAt
      failure {
        code
      }
      usage {
        model
        inputTokens
        outputTokens
        costMicros
      }
      message {
        role
        text
        facts {
          id
          value
          formula
          inputs {
            name
            value
          }
        }
        citations {
          chunk {
            id
          }
          score
          method
          quote
          spans {
            start
            end
          }
        }
        disclosures {
          id
          version
          text
        }
        run {
          id
        }
      }
    }
  }
`;

test('an ended run shows its answer with facts, citations and disclosures', async () => {
  const { id } = await front.started(ada, { question: 'Is my emergency fund big enough?' });
  await front.answerAll(id);
  const { data, errors } = await ask(front.endpoint, ada, runQuery, { id });
  assert.equal(errors, undefined);
  const run = data?.['run'] as Record<string, unknown>;
  assert.equal(run['status'], 'COMPLETED');
  assert.equal(run['failure'], null);
  assert.match(String(run['endedAt']), /^2026-/);
  const message = run['message'] as Record<string, unknown[]>;
  assert.match(String(message['text']), /covers 4\.3 months/);
  assert.ok((message['facts']?.length ?? 0) > 10);
  const [first, second] = message['citations'] as { chunk: unknown; spans: unknown }[];
  assert.deepEqual(first?.chunk, { id: 'chk_emergency' });
  assert.deepEqual([first?.spans, second?.spans], [[{ start: 40, end: 113 }], null]);
  assert.equal(message['disclosures']?.length, 2);
  assert.deepEqual(message['run'], { id });
  const usage = run['usage'] as Record<string, unknown>;
  assert.equal(usage['model'], 'offline-coach');
  assert.equal(usage['costMicros'], '0');
  assert.ok(Number(usage['outputTokens']) > 50);
});

test('unknown, foreign and malformed ids are all the same null, by argument and by reference', async () => {
  const run = await front.started(ada, { question: 'Is my portfolio balanced?' });
  await front.answerAll(run.id);
  const messageId = (await world.run(run.id)).terminal?.messageId ?? '';
  const all = [
    { __typename: 'Run', id: run.id },
    { __typename: 'Conversation', id: run.conversation.id },
    { __typename: 'Message', id: messageId },
    { __typename: 'User', id: 'usr_ada' },
  ];
  const selection =
    '... on Run { id } ... on Conversation { id } ... on Message { id } ... on User { id }';
  for (const [viewer, sees] of [
    [ada, true],
    [advisor, true],
    [bob, false],
    [anonymousViewer, false],
  ] as const) {
    const { data, errors } = await askEntities(front.endpoint, viewer, all, selection);
    assert.equal(errors, undefined);
    assert.deepEqual(data, { _entities: all.map((reference) => (sees ? reference : null)) });
    const byArgument = await ask(
      front.endpoint,
      viewer,
      'query ($id: ID!) { run(id: $id) { id } }',
      {
        id: run.id,
      },
    );
    assert.deepEqual(byArgument, { data: { run: sees ? { id: run.id } : null } });
  }
  const zero = '0'.repeat(32);
  for (const id of [
    '',
    'run_',
    `run_${zero}_usr_ada`,
    `run_${zero}`,
    run.conversation.id,
    `run_${zero}_usr_ada\u0000`,
  ]) {
    const { data } = await askEntities(front.endpoint, ada, [{ __typename: 'Run', id }], selection);
    assert.deepEqual(data, { _entities: [null] });
  }
});

test('advice on a portfolio is the newest answer computed from it, for those who may read it', async () => {
  const advice = async (viewer: Viewer, owner: string, id = 'pfl_growth') => {
    const reference = { __typename: 'Portfolio', id, owner: { __typename: 'User', id: owner } };
    const { data, errors } = await askEntities(
      front.endpoint,
      viewer,
      [reference],
      '... on Portfolio { advice { id text } }',
    );
    assert.equal(errors, undefined);
    return (data?.['_entities'] as { advice: { id: string } | null }[])[0]?.advice ?? null;
  };
  const carl = viewerOf('usr_carl');
  assert.equal(await advice(carl, 'usr_carl'), null);
  const about = await front.started(carl, { question: 'Is my portfolio balanced?' });
  const other = await front.started(carl, { question: 'Where does my money go?' });
  await front.answerAll(about.id, other.id);
  const messageId = (await world.run(about.id)).terminal?.messageId;
  assert.equal((await advice(carl, 'usr_carl'))?.id, messageId);
  assert.equal((await advice(advisor, 'usr_carl'))?.id, messageId);
  assert.equal(await advice(bob, 'usr_carl'), null);
  assert.equal(await advice(carl, 'usr_carl', 'pfl_other'), null);
  const again = await front.started(carl, { question: 'Has my portfolio drifted?' });
  await front.answerAll(again.id);
  assert.equal(
    (await advice(carl, 'usr_carl'))?.id,
    (await world.run(again.id)).terminal?.messageId,
  );
});

test('lists page forwards and backwards without gap or overlap', async () => {
  const dora = viewerOf('usr_dora');
  const first = await front.started(dora, { question: 'Question 0?' });
  const conversationId = first.conversation.id;
  for (let i = 1; i < 5; i++) {
    await world.clock.advance(1_000);
    await front.started(dora, { question: `Question ${i}?`, conversationId });
  }
  const page = async (args: string) => {
    const { data, errors } = await askEntities(
      front.endpoint,
      dora,
      [{ __typename: 'Conversation', id: conversationId }],
      `... on Conversation { messages(${args}) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { text } } } }`,
    );
    assert.equal(errors, undefined);
    const { messages } = (data?.['_entities'] as { messages: MessagePage }[])[0] as {
      messages: MessagePage;
    };
    return { ...messages, texts: messages.edges.map(({ node }) => node.text) };
  };
  const one = await page('first: 2');
  assert.deepEqual(one.texts, ['Question 0?', 'Question 1?']);
  assert.equal(one.totalCount, 5);
  const two = await page(`first: 2, after: "${one.pageInfo.endCursor}"`);
  assert.deepEqual(two.texts, ['Question 2?', 'Question 3?']);
  const three = await page(`first: 2, after: "${two.pageInfo.endCursor}"`);
  assert.deepEqual(three.texts, ['Question 4?']);
  assert.equal(three.pageInfo.hasNextPage, false);
  const last = await page('last: 2');
  assert.deepEqual(last.texts, ['Question 3?', 'Question 4?']);
  assert.equal(last.pageInfo.hasPreviousPage, true);
  const before = await page(`last: 2, before: "${last.pageInfo.startCursor}"`);
  assert.deepEqual(before.texts, ['Question 1?', 'Question 2?']);

  const list =
    'query { _entities(representations: [{__typename: "User", id: "usr_dora"}]) { ... on User { conversations(ARGS) { totalCount } } } }';
  for (const [args, field] of [
    ['first: 0', 'first'],
    ['first: 101', 'first'],
    ['after: "bm9uc2Vuc2U"', 'after'],
    [`after: "${one.pageInfo.endCursor}"`, 'after'],
  ] as const) {
    assert.deepEqual(await front.refused(dora, list.replace('ARGS', args), {}), [
      'BAD_USER_INPUT',
      field,
    ]);
  }
});

interface MessagePage {
  readonly totalCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string;
    readonly endCursor: string;
  };
  readonly edges: readonly { readonly node: { readonly text: string } }[];
}

test('a list over many users costs the same number of calls as over one, whatever the aliases ask for', async () => {
  const users = Array.from({ length: 100 }, (_, index) => `usr_many${index}`);
  for (const user of users) {
    const run = await front.started(viewerOf(user), { question: 'Where does my money go?' });
    await front.started(viewerOf(user), {
      question: 'And now?',
      conversationId: run.conversation.id,
    });
  }
  const selection = /* GraphQL */ `
    ... on User {
      few: conversations(first: 1) { totalCount edges { node { latestMessage { text run { id } } } } }
      many: conversations(first: 7) {
        edges { node { activeRun { id message { id } } messages(first: 3) { totalCount edges { node { text run { status } } } } } }
      }
    }
    ... on Portfolio { advice { text } }
  `;
  const callsFor = async (count: number) => {
    const references = users.slice(0, count).flatMap((id) => [
      { __typename: 'User', id },
      { __typename: 'Portfolio', id: `pfl_${id}`, owner: { __typename: 'User', id } },
    ]);
    const before = world.documents.calls;
    const { data, errors } = await askEntities(front.endpoint, advisor, references, selection);
    assert.equal(errors, undefined);
    const entities = data?.['_entities'] as { few?: { edges: unknown[] } }[];
    assert.equal(entities.filter((entity) => entity.few?.edges.length === 1).length, count);
    return world.documents.calls - before;
  };
  const one = await callsFor(1);
  assert.equal(await callsFor(10), one);
  assert.equal(await callsFor(100), one);
  assert.ok(one <= 10, `${one} calls`);
});
