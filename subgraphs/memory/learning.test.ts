import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Actor } from '../../platform/auth/port.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import { AppError } from '../../platform/errors.ts';
import type { GraphClient } from '../../platform/graphql/port.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { runRequested } from '../../schema/events/coaching.ts';
import { userConsentChanged } from '../../schema/events/users.ts';
import { mountedMemory, type MountedMemory } from './testing.ts';

const ada = viewerOf('usr_ada');

describe('learning from conversations', () => {
  let it_: MountedMemory;
  let number = 0;
  const questions = new Map<string, string>();
  const asked: { readonly runId: unknown; readonly actor: Actor }[] = [];
  /** Messages of the conversation, two to a page, as coaching gives them. */
  const graph: GraphClient = {
    async query<Data>(...[request, actor]: Parameters<GraphClient['query']>) {
      const { runId, before: cursor } = request.variables ?? {};
      asked.push({ runId, actor });
      const text = questions.get(String(runId));
      if (text === undefined) throw new AppError('NOT_FOUND', 'gone');
      const node = (id: string, role: string, run: string, said: string) => ({
        node: { id, role, text: said, createdAt: '2026-02-03T10:00:00.000Z', run: { id: run } },
      });
      const edges =
        cursor === null
          ? [node('msg_a', 'COACH', String(runId), 'I want to retire at 44.')]
          : [
              node('msg_q', 'USER', String(runId), text),
              node('msg_o', 'USER', 'run_o', 'I own a house.'),
            ];
      const pageInfo = { hasPreviousPage: cursor === null, startCursor: 'older' };
      // As the operation asks.
      return { run: { conversation: { id: 'cnv_1', messages: { pageInfo, edges } } } } as Data;
    },
  };
  before(async () => {
    it_ = await mountedMemory(graph);
  });
  after(() => it_.close());

  const consent = (granted: boolean, purpose = 'MEMORY') =>
    it_.hear(userConsentChanged.type, `evt_${(number += 1)}`, {
      ...{ userId: ada.id, purpose, granted, version: 1 },
    });
  const question = async (text: string, from: Partial<Actor> = {}, event?: string) => {
    const runId = `run_${(number += 1)}`;
    questions.set(runId, text);
    const { id, kind, scopes, consentVersion } = ada;
    await it_.hear(runRequested.type, event ?? `evt_${runId}`, {
      ...{ runId, conversationId: 'cnv_1', userId: ada.id },
      actor: { ...{ id, kind, scopes, consentVersion }, ...from },
    });
  };
  const memories = async () => {
    const { data, errors } = await askEntities(
      it_.endpoint,
      ada,
      [{ __typename: 'User', id: ada.id }],
      `... on User { memories(first: 100) { edges { node { text source
        provenance { conversationId messageId quote rule } } } } }`,
    );
    assert.equal(errors, undefined);
    const [user] = data?.['_entities'] as { memories: { edges: { node: Remembered }[] } }[];
    return (user?.memories.edges ?? []).map(({ node }) => node);
  };
  interface Remembered {
    readonly text: string;
    readonly source: string;
    readonly provenance: Record<string, string> | null;
  }
  const texts = async () => (await memories()).map(({ text }) => text).sort();

  it('needs consent, that to this very purpose, and asks nothing of the graph without', async () => {
    await question('I want to retire at 60.');
    await consent(true, 'MARKETING');
    await question('I want to retire at 60.');
    assert.deepEqual([await texts(), asked], [[], []]);
  });

  it('keeps what was said with where it was said, once', async () => {
    await consent(true);
    await question(
      'I want to retire at 60, and I prefer sustainable funds. Am I on track?',
      {},
      'evt_x',
    );
    const [first] = await memories();
    assert.deepEqual(await texts(), ['Prefers sustainable funds.', 'Wants to retire at 60.']);
    assert.equal(first?.source, 'learnt from a conversation');
    assert.deepEqual(
      (await memories())
        .map(({ provenance }) => provenance)
        .sort((a, b) => ((a?.['rule'] ?? '') < (b?.['rule'] ?? '') ? -1 : 1)),
      [
        ['I prefer sustainable funds', 'preference'],
        ['I want to retire at 60', 'retirement-age'],
      ].map(([quote, rule]) => ({ conversationId: 'cnv_1', messageId: 'msg_q', quote, rule })),
    );
    assert.equal(asked.at(-1)?.actor.id, ada.id);
    await question('I want to retire at 60.');
    await question('I want to buy a boat.', {}, 'evt_x');
    assert.deepEqual(await texts(), ['Prefers sustainable funds.', 'Wants to retire at 60.']);
  });

  it('replaces what can be true once only', async () => {
    await question('I want to retire at 62.');
    assert.deepEqual(await texts(), ['Prefers sustainable funds.', 'Wants to retire at 62.']);
  });

  it('takes nobody else’s word for it, and does without a question that is gone', async () => {
    await question('I want to retire at 40.', { id: 'usr_other' });
    questions.clear();
    await it_.hear(runRequested.type, 'evt_gone', {
      ...{ runId: 'run_gone', conversationId: 'cnv_1', userId: ada.id, actor: ada },
    });
    assert.equal((await texts()).length, 2);
  });

  it('forgets all of it when consent is withdrawn, and nothing that was asked for', async () => {
    const remember = `mutation { remember(input: { text: "Has a cat." }) { created } }`;
    assert.equal((await ask(it_.endpoint, ada, remember)).errors, undefined);
    await consent(false, 'TRAINING');
    assert.equal((await texts()).length, 3);
    await consent(false);
    assert.deepEqual(await memories(), [
      { text: 'Has a cat.', source: 'told by the user', provenance: null },
    ]);
    await question('I want to retire at 61.');
    assert.deepEqual(await texts(), ['Has a cat.']);
    await consent(true);
    await question('I want to retire at 61.');
    assert.deepEqual(await texts(), ['Has a cat.', 'Wants to retire at 61.']);
  });
});
