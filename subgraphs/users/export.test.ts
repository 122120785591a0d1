import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { buildSchema, parse, validate } from 'graphql';
import type { Actor } from '../../platform/auth/port.ts';
import { ManualClock } from '../../platform/clock.ts';
import { isAppError } from '../../platform/errors.ts';
import type { GraphClient, GraphRequest } from '../../platform/graphql/port.ts';
import { exportUserData } from './export.ts';
import { exportPlan, planOf } from './export-plan.ts';

const house = planOf(`
  type Query { me: User node(id: ID!): Node }
  interface Node { id: ID! }
  type User implements Node {
    id: ID!
    name: String!
    home: Home
    friend: User
    figures(months: Int! = 12): Int!
    goals: [Goal!]!
    diaries(first: Int!, after: String): DiaryConnection!
  }
  type Home { street: String! rooms: [Room!]! owner: User! within: Home }
  type Room { name: String! }
  type Goal implements Node { id: ID! name: String! owner: User! }
  type DiaryConnection { edges: [DiaryEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type DiaryEdge { node: Diary! cursor: String! }
  type Diary implements Node {
    id: ID!
    title: String!
    author: User!
    entries(first: Int!, after: String): EntryConnection!
  }
  type EntryConnection { edges: [EntryEdge!]! pageInfo: PageInfo! }
  type EntryEdge { node: Entry! cursor: String! }
  type Entry { text: String! moods: MoodConnection! }
  type MoodConnection { edges: [MoodEdge!]! pageInfo: PageInfo! }
  type MoodEdge { node: Room! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
`);

describe('the plan', () => {
  test('takes fields without arguments, and of things with an id the id', () => {
    assert.equal(
      house.root,
      'query ExportUser { me { id name home { street rooms { name } owner { __typename ... on User { id } } } friend { __typename ... on User { id } } } }',
    );
  });

  test('follows lists of things and connections, and tells what no id leads to', () => {
    const shown = [...house.collections].map(([type, all]) => [
      type,
      all.map(({ field, paged }) => [field, paged]),
    ]);
    assert.deepEqual(shown, [
      [
        'User',
        [
          ['goals', false],
          ['diaries', true],
        ],
      ],
      ['Diary', [['entries', true]]],
    ]);
    assert.deepEqual(house.unreachable, ['Entry.moods']);
  });

  test('for this graph is valid, leaves nothing unreachable, and holds what every slice keeps', () => {
    const plan = exportPlan();
    const api = buildSchema(
      readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'),
    );
    const all = [...plan.collections.values()].flat();
    for (const query of [plan.root, ...all.map((each) => each.query)]) {
      assert.deepEqual(validate(api, parse(query)).map(String), [], query);
    }
    assert.deepEqual(plan.unreachable, []);
    const fields = [...plan.collections].flatMap(([type, own]) =>
      own.map(({ field }) => `${type}.${field}`),
    );
    for (const field of [
      ...['User.goals', 'User.portfolios', 'User.conversations', 'User.documents', 'User.memories'],
      ...['Portfolio.transactions', 'Portfolio.holdings', 'Portfolio.accounts'],
      ...['Portfolio.orders', 'PaperOrder.trades'],
      ...['Conversation.messages', 'Conversation.runs', 'Document.chunks'],
    ]) {
      assert.ok(fields.includes(field), field);
    }
    assert.match(plan.root, /consents \{ purpose granted/);
    assert.match(plan.root, /riskAssessment \{ capacity/);
  });
});

/** Five diaries in pages of two, the second with entries; remembers who asked what. */
function scripted() {
  const asked: { readonly request: GraphRequest; readonly actor: Actor }[] = [];
  const page = (nodes: readonly object[], after: unknown) => {
    const from = typeof after === 'string' ? Number(after) : 0;
    return {
      edges: nodes.slice(from, from + 2).map((node) => ({ node })),
      pageInfo: { hasNextPage: from + 2 < nodes.length, endCursor: `${from + 2}` },
    };
  };
  const diaries = [1, 2, 3, 4, 5].map((n) => ({ __typename: 'Diary', id: `d${n}`, title: `${n}` }));
  const graph: GraphClient = {
    query<Data>(request: GraphRequest, actor: Actor) {
      asked.push({ request, actor });
      const { id, after } = request.variables ?? {};
      const answers: Readonly<Record<string, () => object>> = {
        ExportUser: () => ({ me: { id: 'usr_1', name: 'Ada' } }),
        Export_User_goals: () => ({
          node: { goals: [{ __typename: 'Goal', id: 'g1', name: 'Sea' }] },
        }),
        Export_User_diaries: () => ({ node: { diaries: page(diaries, after) } }),
        Export_Diary_entries: () => ({
          // The third was deleted between the two questions.
          node:
            id === 'd3'
              ? null
              : {
                  entries: page(
                    id === 'd2' ? [{ text: 'a' }, { text: 'b' }, { text: 'c' }] : [],
                    after,
                  ),
                },
        }),
      };
      const name = /query (\w+)/.exec(request.query)?.[1] ?? '';
      return Promise.resolve((answers[name]?.() ?? {}) as Data);
    },
  };
  return { graph, asked };
}

const clock = new ManualClock();

test('an export is the user with all lists to their end, asked as the user without scopes', async () => {
  const { graph, asked } = scripted();
  const user = { id: 'usr_1', consentVersion: 3 };
  const { json, records } = await exportUserData({ graph, clock }, user, house);
  const diary = (n: number, ...texts: string[]) => ({
    ...{
      __typename: 'Diary',
      id: `d${n}`,
      title: `${n}`,
      entries: texts.map((text) => ({ text })),
    },
  });
  assert.deepEqual(JSON.parse(json), {
    exportedAt: '2026-01-05T09:00:00.000Z',
    user: {
      ...{ id: 'usr_1', name: 'Ada', goals: [{ __typename: 'Goal', id: 'g1', name: 'Sea' }] },
      diaries: [diary(1), diary(2, 'a', 'b', 'c'), diary(3), diary(4), diary(5)],
    },
  });
  assert.equal(records, 9);
  for (const { actor } of asked) {
    assert.deepEqual(actor, { id: 'usr_1', kind: 'user', scopes: [], consentVersion: 3 });
  }
  // One for the user, one for its goals, three pages of diaries, one of entries each and one more.
  assert.equal(asked.length, 1 + 1 + 3 + 5 + 1);
});

test('who has no profile gets NOT_FOUND', async () => {
  const graph: GraphClient = {
    query: <Data>() => Promise.resolve({ me: null } as Data),
  };
  await assert.rejects(
    exportUserData({ graph, clock }, { id: 'usr_1', consentVersion: 1 }, house),
    (error) => isAppError(error, 'NOT_FOUND'),
  );
});
