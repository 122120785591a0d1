// The slice as the graph sees it: mounted, asked by its owner, by strangers, by advisors, and by many at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { documentOutbox } from '../../platform/documents/sql.ts';
import { mountSubgraph, type SubgraphEndpoint } from '../../platform/graphql/mount.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { silentLog } from '../../platform/log.ts';
import { coaching } from './subgraph.ts';
import { leaseMs, openWorld, until, workerOf, type World } from './testing.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const advisor = viewerOf('usr_advisor', 'advisor');

let world: World;
let endpoint: SubgraphEndpoint;
let woken = 0;
before(async () => {
  world = await openWorld({ wakeRelay: () => woken++ });
  endpoint = mountSubgraph(coaching, coaching.build(world.ports), { log: silentLog });
});
after(() => world.close());

const start = /* GraphQL */ `
  mutation ($input: StartRunInput!) {
    startRun(input: $input) {
      run {
        id
        status
        question
        cancelRequested
        conversation {
          id
          title
          user {
            id
          }
          activeRun {
            id
          }
          latestMessage {
            role
            text
          }
        }
      }
    }
  }
`;

interface Started {
  readonly id: string;
  readonly status: string;
  readonly question: string;
  readonly conversation: {
    readonly id: string;
    readonly title: string;
    readonly user: { readonly id: string };
    readonly activeRun: { readonly id: string } | null;
    readonly latestMessage: { readonly role: string; readonly text: string };
  };
}

async function started(viewer: Viewer, input: Record<string, unknown>): Promise<Started> {
  const { data, errors } = await ask(endpoint, viewer, start, { input });
  assert.equal(errors, undefined);
  return (data?.['startRun'] as { run: Started }).run;
}

async function refused(viewer: Viewer, query: string, variables: Record<string, unknown>) {
  const { errors } = await ask(endpoint, viewer, query, variables);
  const { code, field } = errors?.[0]?.extensions ?? {};
  return [code, field];
}

/** Works off everything that waits for a worker. */
async function answerAll(...runIds: readonly string[]) {
  const worker = workerOf(world.ports);
  await world.clock.advance(leaseMs + 1);
  await worker.executor.start();
  const [handler] = worker.consumer.handlers;
  for (const runId of runIds) await handler?.handle({ data: { runId } } as never);
  for (const id of runIds) await until(async () => (await world.run(id)).published, 'an answer');
  await worker.executor.stop();
}

test('a question becomes a conversation, a message and an accepted run, and its command waits in the outbox', async () => {
  const before = world.documents.calls;
  woken = 0;
  const run = await started(ada, { question: '  Where does my money go?\nAll of it  ' });
  assert.equal(run.status, 'ACCEPTED');
  assert.equal(run.question, 'Where does my money go?\nAll of it');
  assert.equal(run.conversation.title, 'Where does my money go?');
  assert.equal(run.conversation.user.id, 'usr_ada');
  assert.equal(run.conversation.activeRun?.id, run.id);
  assert.deepEqual(run.conversation.latestMessage, { role: 'USER', text: run.question });
  assert.equal(woken, 1);
  assert.ok(world.documents.calls - before <= 4, 'one commit, one look at each of three things');
});

for (const [what, question] of [
  ['empty', ''],
  ['white space', ' \n\t '],
  ['punctuation', '?!'],
  ['100 KB', 'x'.repeat(100_000)],
  ['one character too long', 'x'.repeat(8_001)],
  ['NUL', 'a\u0000b'],
  ['an escape sequence', 'a\u001b[31mb'],
  ['a lone surrogate', 'a\ud800b'],
  ['a C1 control', 'a\u009fb'],
] as const) {
  test(`refused as a question: ${what}`, async () => {
    assert.deepEqual(await refused(ada, start, { input: { question } }), [
      'BAD_USER_INPUT',
      'input.question',
    ]);
  });
}

test('as long a question as allowed is taken, and its title is short', async () => {
  const run = await started(ada, { question: `Where ${'x'.repeat(7_994)}` });
  assert.equal(run.question.length, 8_000);
  assert.ok(run.conversation.title.length <= 80);
});

test('personal numbers are masked before anything is stored', async () => {
  const run = await started(ada, { question: 'Should 4111 1111 1111 1111 pay my rent?' });
  assert.equal(run.question, 'Should [card number] pay my rent?');
  assert.equal(run.conversation.latestMessage.text, run.question);
  assert.equal(run.conversation.title, run.question);
  await answerAll(run.id);
  const events = await world.log(run.id);
  assert.doesNotMatch(JSON.stringify(events), /4111/);
  const safety = events.find((event) => event.__typename === 'SafetyChecked');
  assert.deepEqual(safety?.redactions, ['card-number']);
});

test('a repeated call with its key is the same run; the key of another input is a conflict', async () => {
  const input = { question: 'Where does my money go?', idempotencyKey: 'key-1' };
  const run = await started(ada, input);
  assert.deepEqual(await started(ada, input), run);
  assert.notEqual((await started(bob, input)).id, run.id);
  const other = { ...input, question: 'Can I retire?' };
  assert.deepEqual(await refused(ada, start, { input: other }), [
    'IDEMPOTENCY_CONFLICT',
    'input.idempotencyKey',
  ]);
  const elsewhere = { ...input, conversationId: run.conversation.id };
  assert.deepEqual((await refused(ada, start, { input: elsewhere }))[0], 'IDEMPOTENCY_CONFLICT');
  for (const idempotencyKey of ['', 'x'.repeat(129)]) {
    assert.deepEqual(await refused(ada, start, { input: { ...input, idempotencyKey } }), [
      'BAD_USER_INPUT',
      'input.idempotencyKey',
    ]);
  }
});

test('many calls with one key at the same time start one run', async () => {
  const input = { question: 'Where does my money go?', idempotencyKey: 'key-2' };
  const runs = await Promise.all(Array.from({ length: 8 }, () => started(ada, input)));
  assert.equal(new Set(runs.map(({ id }) => id)).size, 1);
});

test('a conversation goes on; one that is unknown or another’s is not found', async () => {
  const first = await started(ada, { question: 'Where does my money go?' });
  const conversationId = first.conversation.id;
  const second = await started(ada, { question: 'Can I retire?', conversationId });
  assert.equal(second.conversation.id, conversationId);
  assert.equal(second.conversation.title, 'Where does my money go?');
  const unknown = conversationId.replace(/_[0-9a-f]{32}_/, `_${'0'.repeat(32)}_`);
  for (const [viewer, id] of [
    [bob, conversationId],
    [advisor, conversationId],
    [ada, unknown],
    [ada, 'cnv_1'],
    [ada, first.id],
  ] as const) {
    const input = { question: 'Can I retire?', conversationId: id };
    assert.deepEqual(await refused(viewer, start, { input }), [
      'NOT_FOUND',
      'input.conversationId',
    ]);
  }
});

const cancel = /* GraphQL */ `
  mutation ($input: CancelRunInput!) {
    cancelRun(input: $input) {
      run {
        id
        status
        cancelRequested
      }
    }
  }
`;

test('a run is cancelled by its owner, once however often; for others it is not there', async () => {
  const { id } = await started(ada, { question: 'Where does my money go?' });
  for (const viewer of [bob, advisor]) {
    assert.deepEqual(await refused(viewer, cancel, { input: { runId: id } }), [
      'NOT_FOUND',
      'input.runId',
    ]);
  }
  assert.deepEqual((await refused(ada, cancel, { input: { runId: 'run_1' } }))[0], 'NOT_FOUND');
  const expected = { cancelRun: { run: { id, status: 'ACCEPTED', cancelRequested: true } } };
  woken = 0;
  for (let i = 0; i < 2; i++) {
    assert.deepEqual(await ask(endpoint, ada, cancel, { input: { runId: id } }), {
      data: expected,
    });
  }
  assert.equal(woken, 1);
  await answerAll(id);
  const { data } = await ask(endpoint, ada, cancel, { input: { runId: id } });
  assert.deepEqual(data, {
    cancelRun: { run: { id, status: 'CANCELLED', cancelRequested: true } },
  });
});

test('nobody is somebody', async () => {
  assert.equal(
    (await refused(anonymousViewer, start, { input: { question: 'Me?' } }))[0],
    'UNAUTHENTICATED',
  );
  assert.equal(
    (await refused(anonymousViewer, cancel, { input: { runId: 'run_1' } }))[0],
    'UNAUTHENTICATED',
  );
  const own = { __typename: 'User', id: anonymousViewer.id };
  const { data } = await askEntities(endpoint, anonymousViewer, [own], '... on User { id }');
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
  const { id } = await started(ada, { question: 'Is my emergency fund big enough?' });
  await answerAll(id);
  const { data, errors } = await ask(endpoint, ada, runQuery, { id });
  assert.equal(errors, undefined);
  const run = data?.['run'] as Record<string, unknown>;
  assert.equal(run['status'], 'COMPLETED');
  assert.equal(run['failure'], null);
  assert.match(String(run['endedAt']), /^2026-/);
  const message = run['message'] as Record<string, unknown[]>;
  assert.match(String(message['text']), /covers 4\.3 months/);
  assert.ok((message['facts']?.length ?? 0) > 10);
  assert.deepEqual((message['citations']?.[0] as { chunk: unknown }).chunk, {
    id: 'chk_emergency',
  });
  assert.equal(message['disclosures']?.length, 2);
  assert.deepEqual(message['run'], { id });
  const usage = run['usage'] as Record<string, unknown>;
  assert.equal(usage['model'], 'offline-coach');
  assert.equal(usage['costMicros'], '0');
  assert.ok(Number(usage['outputTokens']) > 50);
});

test('unknown, foreign and malformed ids are all the same null, by argument and by reference', async () => {
  const run = await started(ada, { question: 'Is my portfolio balanced?' });
  await answerAll(run.id);
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
    const { data, errors } = await askEntities(endpoint, viewer, all, selection);
    assert.equal(errors, undefined);
    assert.deepEqual(data, { _entities: all.map((reference) => (sees ? reference : null)) });
    const byArgument = await ask(endpoint, viewer, 'query ($id: ID!) { run(id: $id) { id } }', {
      id: run.id,
    });
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
    const { data } = await askEntities(endpoint, ada, [{ __typename: 'Run', id }], selection);
    assert.deepEqual(data, { _entities: [null] });
  }
});

test('advice on a portfolio is the newest answer computed from it, for those who may read it', async () => {
  const advice = async (viewer: Viewer, owner: string, id = 'pfl_growth') => {
    const reference = { __typename: 'Portfolio', id, owner: { __typename: 'User', id: owner } };
    const { data, errors } = await askEntities(
      endpoint,
      viewer,
      [reference],
      '... on Portfolio { advice { id text } }',
    );
    assert.equal(errors, undefined);
    return (data?.['_entities'] as { advice: { id: string } | null }[])[0]?.advice ?? null;
  };
  const carl = viewerOf('usr_carl');
  assert.equal(await advice(carl, 'usr_carl'), null);
  const about = await started(carl, { question: 'Is my portfolio balanced?' });
  const other = await started(carl, { question: 'Where does my money go?' });
  await answerAll(about.id, other.id);
  const messageId = (await world.run(about.id)).terminal?.messageId;
  assert.equal((await advice(carl, 'usr_carl'))?.id, messageId);
  assert.equal((await advice(advisor, 'usr_carl'))?.id, messageId);
  assert.equal(await advice(bob, 'usr_carl'), null);
  assert.equal(await advice(carl, 'usr_carl', 'pfl_other'), null);
  const again = await started(carl, { question: 'Has my portfolio drifted?' });
  await answerAll(again.id);
  assert.equal(
    (await advice(carl, 'usr_carl'))?.id,
    (await world.run(again.id)).terminal?.messageId,
  );
});

test('lists page forwards and backwards without gap or overlap', async () => {
  const dora = viewerOf('usr_dora');
  const first = await started(dora, { question: 'Question 0?' });
  const conversationId = first.conversation.id;
  for (let i = 1; i < 5; i++) {
    await world.clock.advance(1_000);
    await started(dora, { question: `Question ${i}?`, conversationId });
  }
  const page = async (args: string) => {
    const { data, errors } = await askEntities(
      endpoint,
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
    assert.deepEqual(await refused(dora, list.replace('ARGS', args), {}), [
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
    const run = await started(viewerOf(user), { question: 'Where does my money go?' });
    await started(viewerOf(user), { question: 'And now?', conversationId: run.conversation.id });
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
    const { data, errors } = await askEntities(endpoint, advisor, references, selection);
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

test('what is committed together is published as commands of the conversation', async () => {
  const eve = viewerOf('usr_eve');
  const { id, conversation } = await started(eve, { question: 'Where does my money go?' });
  await ask(endpoint, eve, cancel, { input: { runId: id } });
  const pending = await documentOutbox(world.db, 'coaching').claim(
    'test',
    world.clock.now(),
    world.clock.now() + 1,
    1_000,
  );
  const own = pending.map(({ record }) => record).filter(({ key }) => key === conversation.id);
  assert.deepEqual(
    own.map(({ topic, headers }) => [topic, headers['ce_type']]),
    [
      ['coaching.commands.v1', 'miyagi.coaching.RunRequested.v1'],
      ['coaching.commands.v1', 'miyagi.coaching.RunCancelRequested.v1'],
    ],
  );
  assert.doesNotMatch(own.map(({ value }) => Buffer.from(value ?? []).toString()).join(), /money/);
});
