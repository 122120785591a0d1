// submitFeedback and personalize through the mounted slice: ownership, idempotency, what is stored and announced.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { documentOutbox } from '../../platform/documents/sql.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { Front } from './testing-front.ts';
import { openWorld, type World } from './testing.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const advisor = viewerOf('usr_advisor', 'advisor');

let world: World;
let front: Front;
let answer = '';
let question = '';
before(async () => {
  world = await openWorld();
  front = new Front(world);
  const run = await front.started(ada, { question: 'Where does my money go?' });
  await front.answerAll(run.id);
  const ended = await world.run(run.id);
  answer = ended.terminal?.messageId ?? '';
  question = ended.questionId ?? '';
});
after(() => world.close());

const give = /* GraphQL */ `
  mutation ($input: SubmitFeedbackInput!) {
    submitFeedback(input: $input) {
      message {
        id
        feedback {
          rating
          comment
          givenAt
        }
      }
    }
  }
`;

async function given(viewer: Viewer, input: Record<string, unknown>) {
  const { data, errors } = await ask(front.endpoint, viewer, give, { input });
  assert.equal(errors, undefined);
  const { message } = data?.['submitFeedback'] as {
    message: { feedback: { rating: string; comment: string | null; givenAt: string } };
  };
  return message.feedback;
}

async function announced() {
  const outbox = documentOutbox(world.db, 'coaching');
  const now = world.clock.now();
  const waiting = await outbox.claim('test', now, now + 1, 1_000);
  return waiting
    .map(({ record }) => record)
    .filter(({ topic }) => topic === 'coaching.audit.v1')
    .map(({ key, headers, value }) => ({
      key,
      type: headers['ce_type'],
      data: JSON.parse(Buffer.from(value ?? new Uint8Array()).toString('utf8')) as Record<
        string,
        unknown
      >,
    }));
}

test('an opinion is stored with its answer, can be changed, and is announced each time', async () => {
  const first = await given(ada, { messageId: answer, rating: 'UP', idempotencyKey: 'k1' });
  assert.deepEqual([first.rating, first.comment], ['UP', null]);
  const again = await given(ada, { messageId: answer, rating: 'UP', idempotencyKey: 'k1' });
  assert.deepEqual(again, first);
  const comment = '  Wrong. Write to me@example.org  ';
  const input = { messageId: answer, rating: 'DOWN', comment, idempotencyKey: 'k2' };
  const changed = await given(ada, input);
  assert.deepEqual([changed.rating, changed.comment], ['DOWN', 'Wrong. Write to [e-mail address]']);
  const events = await announced();
  assert.deepEqual(
    events.map(({ type, data }) => [type, data['rating'], data['messageId']]),
    [
      ['miyagi.coaching.FeedbackGiven.v1', 'UP', answer],
      ['miyagi.coaching.FeedbackGiven.v1', 'DOWN', answer],
    ],
  );
  assert.equal(events[0]?.key, events[0]?.data['conversationId']);
});

test('only the owner gives it, only to answers, and the key belongs to one input', async () => {
  const input = { messageId: answer, rating: 'UP', idempotencyKey: 'k3' };
  for (const viewer of [bob, advisor]) {
    assert.deepEqual(await front.refused(viewer, give, { input }), [
      'NOT_FOUND',
      'input.messageId',
    ]);
  }
  assert.equal((await front.refused(anonymousViewer, give, { input }))[0], 'UNAUTHENTICATED');
  for (const [change, code, field] of [
    [{ messageId: 'msg_nonsense' }, 'NOT_FOUND', 'input.messageId'],
    [{ messageId: question }, 'BAD_USER_INPUT', 'input.messageId'],
    [{ comment: 'x'.repeat(2_001) }, 'BAD_USER_INPUT', 'input.comment'],
    [{ comment: 'a\u0000b' }, 'BAD_USER_INPUT', 'input.comment'],
    [{ idempotencyKey: '' }, 'BAD_USER_INPUT', 'input.idempotencyKey'],
    [{ idempotencyKey: 'k1', rating: 'DOWN' }, 'IDEMPOTENCY_CONFLICT', 'input.idempotencyKey'],
  ] as const) {
    const refused = await front.refused(ada, give, { input: { ...input, ...change } });
    assert.deepEqual(refused, [code, field], JSON.stringify(change).slice(0, 60));
  }
});

test('what was thought of an answer is the owner’s and the advisor’s to read', async () => {
  const query = /* GraphQL */ `
    query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        ... on Message {
          feedback {
            rating
          }
        }
      }
    }
  `;
  const representations = [answer, question].map((id) => ({ __typename: 'Message', id }));
  const seen = async (viewer: Viewer) =>
    (await ask(front.endpoint, viewer, query, { representations })).data?.['_entities'];
  const expected = [{ feedback: { rating: 'DOWN' } }, { feedback: null }];
  assert.deepEqual(await seen(ada), expected);
  assert.deepEqual(await seen(advisor), expected);
  assert.deepEqual(await seen(bob), [null, null]);
});

const personalize = /* GraphQL */ `
  mutation ($input: PersonalizeInput!) {
    personalize(input: $input) {
      asOf
      due
      portfolio {
        id
      }
      cashUsed {
        minor
        currency
      }
      adviceByClass {
        assetClass
        action
        size {
          minor
        }
        facts {
          value
        }
      }
      adviceByHolding {
        holdingId
        symbol
        action
        size {
          minor
        }
        reasons
      }
      disclosures {
        id
      }
    }
  }
`;

test('advice is typed, joined by id, and the same for the same key', async () => {
  const input = { portfolioId: 'pfl_growth', idempotencyKey: 'p1' };
  const { data, errors } = await ask(front.endpoint, ada, personalize, { input });
  assert.equal(errors, undefined);
  const first = data?.['personalize'] as Record<string, unknown>;
  assert.deepEqual(first['portfolio'], { id: 'pfl_growth' });
  assert.equal(first['due'], true);
  assert.equal((first['adviceByClass'] as unknown[]).length, 3);
  assert.deepEqual(
    (first['adviceByHolding'] as { symbol: string }[]).map(({ symbol }) => symbol),
    ['MWLD', 'KSTR', 'GOVB'],
  );
  const again = await ask(front.endpoint, ada, personalize, { input });
  assert.deepEqual(again.data, data);
  assert.equal(
    world.graph.asked.filter(({ name }) => name === 'CoachPersonalize').length,
    1,
    'remembered, not computed anew',
  );
  for (const [viewer, change, code, field] of [
    [ada, { portfolioId: 'pfl_other', idempotencyKey: 'p2' }, 'NOT_FOUND', 'input.portfolioId'],
    [bob, {}, 'NOT_FOUND', 'input.portfolioId'],
    [advisor, {}, 'NOT_FOUND', 'input.portfolioId'],
    [ada, { portfolioId: 'pfl_other' }, 'IDEMPOTENCY_CONFLICT', 'input.idempotencyKey'],
    [ada, { idempotencyKey: ' ' }, 'BAD_USER_INPUT', 'input.idempotencyKey'],
  ] as const) {
    const refused = await front.refused(viewer, personalize, { input: { ...input, ...change } });
    assert.deepEqual(refused, [code, field]);
  }
  assert.equal(
    (await front.refused(anonymousViewer, personalize, { input }))[0],
    'UNAUTHENTICATED',
  );
});
