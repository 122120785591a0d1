// startRun and cancelRun: bad input, idempotency, ownership, and what one commit holds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import { documentOutbox } from '../../platform/documents/sql.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { cancel, Front, start } from './testing-front.ts';
import { openWorld, type World } from './testing.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const advisor = viewerOf('usr_advisor', 'advisor');

let world: World;
let front: Front;
let woken = 0;
before(async () => {
  world = await openWorld({ wakeRelay: () => woken++ });
  front = new Front(world);
});
after(() => world.close());

test('a question becomes a conversation, a message and an accepted run, and its command waits in the outbox', async () => {
  const before = world.documents.calls;
  woken = 0;
  const run = await front.started(ada, { question: '  Where does my money go?\nAll of it  ' });
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
    assert.deepEqual(await front.refused(ada, start, { input: { question } }), [
      'BAD_USER_INPUT',
      'input.question',
    ]);
  });
}

test('as long a question as allowed is taken, and its title is short', async () => {
  const run = await front.started(ada, { question: `Where ${'x'.repeat(7_994)}` });
  assert.equal(run.question.length, 8_000);
  assert.ok(run.conversation.title.length <= 80);
});

test('personal numbers are masked before anything is stored', async () => {
  const run = await front.started(ada, { question: 'Should 4111 1111 1111 1111 pay my rent?' });
  assert.equal(run.question, 'Should [card number] pay my rent?');
  assert.equal(run.conversation.latestMessage.text, run.question);
  assert.equal(run.conversation.title, run.question);
  await front.answerAll(run.id);
  const events = await world.log(run.id);
  assert.doesNotMatch(JSON.stringify(events), /4111/);
  const safety = events.find((event) => event.__typename === 'SafetyChecked');
  assert.deepEqual(safety?.redactions, ['card-number']);
});

test('a repeated call with its key is the same run; the key of another input is a conflict', async () => {
  const input = { question: 'Where does my money go?', idempotencyKey: 'key-1' };
  const run = await front.started(ada, input);
  assert.deepEqual(await front.started(ada, input), run);
  assert.notEqual((await front.started(bob, input)).id, run.id);
  const other = { ...input, question: 'Can I retire?' };
  assert.deepEqual(await front.refused(ada, start, { input: other }), [
    'IDEMPOTENCY_CONFLICT',
    'input.idempotencyKey',
  ]);
  const elsewhere = { ...input, conversationId: run.conversation.id };
  assert.deepEqual(
    (await front.refused(ada, start, { input: elsewhere }))[0],
    'IDEMPOTENCY_CONFLICT',
  );
  for (const idempotencyKey of ['', 'x'.repeat(129)]) {
    assert.deepEqual(await front.refused(ada, start, { input: { ...input, idempotencyKey } }), [
      'BAD_USER_INPUT',
      'input.idempotencyKey',
    ]);
  }
});

test('many calls with one key at the same time start one run', async () => {
  const input = { question: 'Where does my money go?', idempotencyKey: 'key-2' };
  const runs = await Promise.all(Array.from({ length: 8 }, () => front.started(ada, input)));
  assert.equal(new Set(runs.map(({ id }) => id)).size, 1);
});

test('a conversation goes on; one that is unknown or another’s is not found', async () => {
  const first = await front.started(ada, { question: 'Where does my money go?' });
  const conversationId = first.conversation.id;
  const second = await front.started(ada, { question: 'Can I retire?', conversationId });
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
    assert.deepEqual(await front.refused(viewer, start, { input }), [
      'NOT_FOUND',
      'input.conversationId',
    ]);
  }
});

test('a run is cancelled by its owner, once however often; for others it is not there', async () => {
  const { id } = await front.started(ada, { question: 'Where does my money go?' });
  for (const viewer of [bob, advisor]) {
    assert.deepEqual(await front.refused(viewer, cancel, { input: { runId: id } }), [
      'NOT_FOUND',
      'input.runId',
    ]);
  }
  assert.deepEqual(
    (await front.refused(ada, cancel, { input: { runId: 'run_1' } }))[0],
    'NOT_FOUND',
  );
  const expected = { cancelRun: { run: { id, status: 'ACCEPTED', cancelRequested: true } } };
  woken = 0;
  for (let i = 0; i < 2; i++) {
    assert.deepEqual(await ask(front.endpoint, ada, cancel, { input: { runId: id } }), {
      data: expected,
    });
  }
  assert.equal(woken, 1);
  await front.answerAll(id);
  const { data } = await ask(front.endpoint, ada, cancel, { input: { runId: id } });
  assert.deepEqual(data, {
    cancelRun: { run: { id, status: 'CANCELLED', cancelRequested: true } },
  });
});

test('what is committed together is published as commands of the conversation', async () => {
  const eve = viewerOf('usr_eve');
  const { id, conversation } = await front.started(eve, { question: 'Where does my money go?' });
  await ask(front.endpoint, eve, cancel, { input: { runId: id } });
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
