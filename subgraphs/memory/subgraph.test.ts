import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Viewer } from '../../platform/auth/port.ts';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { mountedMemory, type MountedMemory } from './testing.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const advisor = viewerOf('usr_advisor', 'advisor');

const ingest = `mutation ($input: IngestDocumentInput!) { ingestDocument(input: $input) {
  created document { id title source mediaType shared length createdAt
    chunks(first: 2) { totalCount pageInfo { hasNextPage endCursor }
      edges { node { id position heading text document { id } } } } } } }`;
const remember = `mutation ($input: RememberInput!) { remember(input: $input) {
  created memory { id text source createdAt } } }`;
const forget = `mutation ($input: ForgetInput!) { forget(input: $input) { id } }`;

describe('memory, mounted', () => {
  let it_: MountedMemory;
  before(async () => {
    it_ = await mountedMemory();
  });
  after(() => it_.close());

  const run = async (viewer: Viewer, query: string, variables: Record<string, unknown> = {}) =>
    ask(it_.endpoint, viewer, query, variables);
  const data = async (viewer: Viewer, query: string, variables: Record<string, unknown> = {}) => {
    const response = await run(viewer, query, variables);
    assert.equal(response.errors, undefined, JSON.stringify(response.errors));
    return response.data as Record<string, Record<string, unknown>>;
  };
  const failure = async (viewer: Viewer, query: string, variables: Record<string, unknown>) => {
    const { code, field } = (await run(viewer, query, variables)).errors?.[0]?.extensions ?? {};
    return { code, field };
  };
  const idOf = (payload: Record<string, unknown> | undefined, what: string) =>
    (payload?.[what] as { id: string }).id;

  it('cuts a document into passages that can be paged through', async () => {
    const text = '# Plan\n\nFirst.\n\n## Later\n\nSecond.\n\n## Last\n\nThird.';
    const input = { title: ' My plan ', text, mediaType: 'text/markdown', source: 'plan.md' };
    const { ingestDocument } = await data(ada, ingest, { input });
    const document = ingestDocument?.['document'] as Record<string, unknown>;
    const { id, chunks, ...rest } = document;
    assert.deepEqual(rest, {
      title: 'My plan',
      source: 'plan.md',
      mediaType: 'text/markdown',
      shared: false,
      length: text.length,
      createdAt: '2026-01-05T09:00:00.000Z',
    });
    const { totalCount, pageInfo, edges } = chunks as {
      totalCount: number;
      pageInfo: { hasNextPage: boolean; endCursor: string };
      edges: { node: Record<string, unknown> }[];
    };
    assert.equal(totalCount, 3);
    assert.equal(pageInfo.hasNextPage, true);
    assert.deepEqual(
      edges.map(({ node }) => [node['position'], node['heading'], node['document']]),
      [
        [0, 'Plan', { id }],
        [1, 'Plan › Later', { id }],
      ],
    );
    const next = await askEntities(
      it_.endpoint,
      ada,
      [{ __typename: 'Document', id }],
      `... on Document { chunks(after: "${pageInfo.endCursor}") {
        pageInfo { hasNextPage } edges { node { text } } } }`,
    );
    assert.deepEqual(next.data?.['_entities'], [
      {
        __typename: 'Document',
        chunks: {
          pageInfo: { hasNextPage: false },
          edges: [{ node: { text: '## Last\n\nThird.' } }],
        },
      },
    ]);
  });

  it('keeps the same content once per owner, and answers a repeated key as the first time', async () => {
    const input = { title: 'Once', text: 'Only once.', idempotencyKey: 'k1' };
    const first = await data(ada, ingest, { input });
    assert.equal(first['ingestDocument']?.['created'], true);
    assert.deepEqual(await data(ada, ingest, { input }), first);

    const again = await data(ada, ingest, { input: { title: 'Other', text: 'Only once.' } });
    assert.equal(again['ingestDocument']?.['created'], false);
    assert.equal(
      idOf(again['ingestDocument'], 'document'),
      idOf(first['ingestDocument'], 'document'),
    );
    const others = await data(bob, ingest, { input });
    assert.notEqual(
      idOf(others['ingestDocument'], 'document'),
      idOf(first['ingestDocument'], 'document'),
    );

    const clash = { input: { ...input, text: 'Something else.' } };
    assert.deepEqual(await failure(ada, ingest, clash), {
      code: 'IDEMPOTENCY_CONFLICT',
      field: 'input.idempotencyKey',
    });
    const keyOfOther = { input: { text: 'A statement.', idempotencyKey: 'k1' } };
    assert.equal((await failure(ada, remember, keyOfOther)).code, 'IDEMPOTENCY_CONFLICT');
  });

  it('writes nothing of a refused document', async () => {
    const [before] = await it_.db.query('SELECT count(*) FROM memory.document');
    const bad = { code: 'BAD_USER_INPUT', field: 'input.text' };
    assert.deepEqual(await failure(ada, ingest, { input: { title: 'T', text: ' ' } }), bad);
    assert.deepEqual(await failure(ada, ingest, { input: { title: 'T', text: 'a\u0000' } }), bad);
    const key = { title: 'T', text: 'Fine.', idempotencyKey: 'x'.repeat(129) };
    assert.equal((await failure(ada, ingest, { input: key })).field, 'input.idempotencyKey');
    assert.deepEqual(await it_.db.query('SELECT count(*) FROM memory.document'), [before]);
  });

  it('remembers once and forgets for good, and only what is one’s own', async () => {
    const input = { text: 'Wants to  retire at 60.', idempotencyKey: 'm1' };
    const first = await data(ada, remember, { input });
    const id = idOf(first['remember'], 'memory');
    assert.deepEqual(first, {
      remember: {
        created: true,
        memory: {
          id,
          text: 'Wants to retire at 60.',
          source: 'told by the user',
          createdAt: '2026-01-05T09:00:00.000Z',
        },
      },
    });
    const again = await data(ada, remember, { input: { text: 'Wants to retire at 60.' } });
    assert.equal(again['remember']?.['created'], false);

    assert.equal((await failure(bob, forget, { input: { id } })).code, 'NOT_FOUND');
    assert.equal((await failure(advisor, forget, { input: { id } })).code, 'NOT_FOUND');
    assert.equal((await failure(ada, forget, { input: { id: 'mem_\u0000' } })).code, 'NOT_FOUND');

    const withKey = { input: { id, idempotencyKey: 'f1' } };
    assert.deepEqual(await data(ada, forget, withKey), { forget: { id } });
    assert.deepEqual(await data(ada, forget, withKey), { forget: { id } });
    assert.equal((await failure(ada, forget, { input: { id } })).code, 'NOT_FOUND');
    assert.equal((await failure(ada, remember, { input })).code, 'NOT_FOUND');
  });

  it('asks who is there', async () => {
    for (const [query, variables] of [
      ['{ search(query: "x") { edges { cursor } } }', {}],
      [ingest, { input: { title: 'T', text: 'x' } }],
      [remember, { input: { text: 'x' } }],
      [forget, { input: { id: 'mem_1' } }],
    ] as const) {
      assert.equal((await failure(anonymousViewer, query, variables)).code, 'UNAUTHENTICATED');
    }
  });

  it('resolves entities for their owner and advisors, to null for everyone else', async () => {
    const text = 'Private matters.';
    const document = await data(ada, ingest, { input: { title: 'Private', text } });
    const documentId = idOf(document['ingestDocument'], 'document');
    const [chunk] = await it_.db.query<{ id: string }>(
      'SELECT id FROM memory.chunk WHERE document_id = $1',
      [documentId],
    );
    const memory = await data(ada, remember, { input: { text } });
    const references = [
      { __typename: 'Document', id: documentId },
      { __typename: 'Chunk', id: chunk?.id },
      { __typename: 'Memory', id: idOf(memory['remember'], 'memory') },
      { __typename: 'User', id: ada.id },
    ];
    const selection = `... on Document { id chunks { totalCount } } ... on Chunk { id text }
      ... on Memory { id } ... on User { id documents { totalCount } memories { totalCount } }`;
    const entities = async (viewer: Viewer) => {
      const response = await askEntities(it_.endpoint, viewer, references, selection);
      assert.equal(response.errors, undefined);
      return response.data?.['_entities'] as (Record<string, unknown> | null)[];
    };
    const own = await entities(ada);
    assert.deepEqual(
      own.map((entity) => entity?.['id']),
      references.map((reference) => reference.id),
    );
    assert.deepEqual(await entities(advisor), own);
    assert.deepEqual(await entities(bob), [null, null, null, null]);
    assert.deepEqual(await entities(anonymousViewer), [null, null, null, null]);
    const unknown = references.map(({ __typename, id }) => ({ __typename, id: `${id}0` }));
    const none = await askEntities(it_.endpoint, bob, unknown, selection);
    assert.deepEqual(none.data?.['_entities'], [null, null, null, null]);
  });

  it('pages through a user’s lists, newest first, and refuses bad arguments by name', async () => {
    const cyd = viewerOf('usr_cyd');
    for (const n of [1, 2, 3]) {
      await it_.clock.advance(1_000);
      await data(cyd, remember, { input: { text: `Number ${n}.` } });
    }
    const page = async (args: string) => {
      const response = await askEntities(
        it_.endpoint,
        cyd,
        [{ __typename: 'User', id: cyd.id }],
        `... on User { memories(${args}) { totalCount pageInfo { hasNextPage endCursor }
          edges { node { text } } } }`,
      );
      return response as unknown as {
        errors?: { extensions: Record<string, unknown> }[];
        data: { _entities: { memories: { pageInfo: { endCursor: string } } }[] };
      };
    };
    const first = (await page('first: 2')).data._entities[0]?.memories;
    const cursor = first?.pageInfo.endCursor ?? '';
    assert.deepEqual(first, {
      totalCount: 3,
      pageInfo: { hasNextPage: true, endCursor: cursor },
      edges: [{ node: { text: 'Number 3.' } }, { node: { text: 'Number 2.' } }],
    });
    const second = (await page(`first: 2, after: "${cursor}"`)).data._entities[0]?.memories;
    assert.deepEqual(second, {
      totalCount: 3,
      pageInfo: { hasNextPage: false, endCursor: second?.pageInfo.endCursor },
      edges: [{ node: { text: 'Number 1.' } }],
    });
    assert.equal((await page('first: 0')).errors?.[0]?.extensions['field'], 'first');
    assert.equal((await page('first: 101')).errors?.[0]?.extensions['field'], 'first');
    assert.equal((await page('after: "zzz"')).errors?.[0]?.extensions['field'], 'after');
  });

  it('costs the same number of statements for 1, 10 and 100 users, whatever each alias asks for', async () => {
    const users = Array.from({ length: 100 }, (_, n) => `usr_many${n}`);
    for (const user of users.slice(0, 12)) {
      const input = { title: `Of ${user}`, text: `A document of ${user}.` };
      await data(viewerOf(user), ingest, { input });
      await data(viewerOf(user), remember, { input: { text: `A memory of ${user}.` } });
    }
    const selection = `... on User {
      few: documents(first: 1) { totalCount edges { node { title chunks(first: 1) { totalCount
        edges { node { id document { title } } } } } } }
      many: documents(first: 50) { edges { node { id chunks(first: 9) { edges { cursor } } } } }
      one: memories(first: 1) { totalCount edges { node { text } } }
      all: memories(first: 100) { edges { node { id } } } }`;
    const statements = async (count: number) => {
      const references = users.slice(0, count).map((id) => ({ __typename: 'User', id }));
      const before = it_.db.statements;
      const response = await askEntities(it_.endpoint, advisor, references, selection);
      assert.equal(response.errors, undefined);
      assert.equal((response.data?.['_entities'] as unknown[]).length, count);
      return it_.db.statements - before;
    };
    const counted = [await statements(1), await statements(10), await statements(100)];
    assert.deepEqual(counted, [7, 7, 7]);
  });
});
