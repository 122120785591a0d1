import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Viewer } from '../../platform/auth/port.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { seededIds } from '../../platform/ids.ts';
import { silentLog } from '../../platform/log.ts';
import { passages, type Passage } from './chunk.ts';
import { Reindexer } from './reindex.ts';
import { mountedMemory, type MountedMemory } from './testing.ts';

const ada = viewerOf('usr_ada');
const advisor = viewerOf('usr_advisor', 'advisor');

interface Hit {
  readonly quote: string;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly chunk: {
    readonly id: string;
    readonly text: string;
    readonly span: { readonly start: number; readonly end: number } | null;
    readonly document: { readonly id: string; readonly text: string };
  };
}

describe('passages and their places', () => {
  let it_: MountedMemory;
  before(async () => {
    it_ = await mountedMemory();
    await it_.loadPrimers();
  });
  after(() => it_.close());

  const data = async (viewer: Viewer, query: string, variables: Record<string, unknown> = {}) => {
    const response = await ask(it_.endpoint, viewer, query, variables);
    assert.equal(response.errors, undefined, JSON.stringify(response.errors));
    return response.data as Record<string, Record<string, unknown>>;
  };
  const search = async (query: string, viewer = ada) => {
    const { search: found } = await data(
      viewer,
      `query ($query: String!) { search(query: $query, first: 10) { edges { node { quote
        spans { start end } chunk { id text span { start end } document { id text } } } } } }`,
      { query },
    );
    return (found as unknown as { edges: { node: Hit }[] }).edges.map(({ node }) => node);
  };
  const ingest = (text: string, viewer = ada) =>
    data(
      viewer,
      `mutation ($text: String!) { ingestDocument(input: { title: "T", text: $text,
        mediaType: "text/markdown" }) { document { id } } }`,
      { text },
    );

  it('are where they say, and so is every quote', async () => {
    const word = fc.constantFrom(
      'wombat',
      'saves',
      'money',
      '\u{1F600}',
      'é',
      'fees.',
      '- a',
      '# b',
    );
    const line = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' '));
    const text = fc.array(line, { minLength: 1, maxLength: 25 }).map((lines) => lines.join('\n\n'));
    let quotes = 0;
    let n = 0;
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const owner = viewerOf(`usr_place${(n += 1)}`);
        await ingest(given, owner);
        for (const { quote, spans, chunk } of await search('wombat saves money', owner)) {
          const [span] = spans;
          const [{ document }, at] = [chunk, chunk.span];
          assert.ok(span && at);
          // Primers are longer than what one asks for at a time, and found as well.
          if (span.end > 20_000) continue;
          assert.equal(document.text.slice(span.start, span.end), quote);
          assert.equal(document.text.slice(at.start, at.end), chunk.text);
          quotes += 1;
        }
      }),
      { numRuns: 12 },
    );
    assert.ok(quotes > 12);
  });

  it('are cut anew without a moment in which nothing, or anything twice, is found', async () => {
    const text = Array.from(
      { length: 12 },
      (_, n) => `Paragraph ${n} about quolls. ${'x '.repeat(150)}`,
    );
    const { ingestDocument } = await data(
      ada,
      `mutation ($text: String!) { ingestDocument(input: { title: "Quolls", text: $text,
        mediaType: "text/plain" }) { document { id } } }`,
      { text: text.join('\n\n') },
    );
    const { id } = ingestDocument?.['document'] as { id: string };
    const before = await search('quolls');
    assert.ok(before.length > 2);
    const primers = await search('withdrawal rate');

    const smaller: { passages: Passage[]; looks: number } = { passages: [], looks: 0 };
    const reindexer = new Reindexer(
      { ...it_, ids: seededIds('other', it_.clock), log: silentLog },
      async (given, format) => {
        // While it is at work everything is found as before.
        if (smaller.looks < 3) assert.deepEqual(await search('quolls'), before);
        smaller.looks += 1;
        return passages(given, format).flatMap((passage) => halves(passage));
      },
    );
    const { reindex } = await data(advisor, 'mutation { reindex { generation started } }');
    assert.deepEqual(reindex, { generation: 2, started: true });
    // The slice's own has been woken, and works with what it has; this one has nothing left to do then.
    await it_.reindexer.idle();
    assert.deepEqual(await search('quolls'), before);
    assert.deepEqual(await search('withdrawal rate'), primers);

    const state = () => data(advisor, '{ searchIndex { generation building documents done } }');
    const settled = (await state())['searchIndex'];
    const count = settled?.['documents'];
    assert.deepEqual(settled, { generation: 2, building: null, documents: count, done: null });

    await it_.reindexer.stop();
    const again = await data(advisor, 'mutation { reindex { generation started } }');
    assert.deepEqual(again['reindex'], { generation: 3, started: true });
    const twice = await data(advisor, 'mutation { reindex { generation started } }');
    assert.deepEqual(twice['reindex'], { generation: 3, started: false });
    assert.deepEqual((await state())['searchIndex'], {
      ...{ generation: 2, building: 3, documents: count, done: 0 },
    });
    await it_.clock.advance(20_000);
    reindexer.wake();
    await reindexer.idle();
    assert.ok(smaller.looks >= 3);
    assert.equal((await state())['searchIndex']?.['generation'], 3);

    const now = await search('quolls');
    assert.ok(now.length > before.length || now.length === 10);
    for (const { quote, spans, chunk } of now) {
      assert.ok(before.every((hit) => hit.chunk.id !== chunk.id));
      const [span] = spans;
      assert.equal(chunk.document.text.slice(span?.start, span?.end), quote);
    }
    const live = await it_.db.query<{ starts_at: number; text: string }>(
      'SELECT starts_at, text FROM memory.chunk WHERE document_id = $1 AND NOT retired ORDER BY position',
      [id],
    );
    const ends = live.map(({ starts_at: at, text: part }) => [at, at + part.length]);
    for (const [n, [start]] of ends.entries()) assert.ok((start ?? 0) >= (ends[n - 1]?.[1] ?? 0));

    const cited = before.map(({ chunk }) => ({ __typename: 'Chunk', id: chunk.id }));
    const old = await askEntities(
      it_.endpoint,
      ada,
      cited,
      '... on Chunk { id text span { start end } document { id } }',
    );
    assert.deepEqual(
      old.data?.['_entities'],
      before.map(({ chunk }) => ({
        ...{ __typename: 'Chunk', id: chunk.id, text: chunk.text, span: chunk.span },
        document: { id },
      })),
    );
    await reindexer.stop();
  });

  it('are rebuilt for advisors only', async () => {
    for (const query of ['mutation { reindex { generation } }', '{ searchIndex { generation } }']) {
      const { errors } = await ask(it_.endpoint, ada, query);
      assert.equal(errors?.[0]?.extensions?.['code'], 'FORBIDDEN');
    }
  });

  it('can be read a range at a time', async () => {
    const { ingestDocument } = await ingest(`${'0123456789'.repeat(2_500)}`);
    const { id } = ingestDocument?.['document'] as { id: string };
    const text = async (args: string) => {
      const { data: answer, errors } = await askEntities(
        it_.endpoint,
        ada,
        [{ __typename: 'Document', id }],
        `... on Document { text${args} }`,
      );
      const [entity] = (answer?.['_entities'] ?? []) as ({ text: string } | null)[];
      return entity?.text ?? errors?.[0]?.extensions?.['field'];
    };
    assert.equal(String(await text('')).length, 20_000);
    assert.equal(await text('(start: 8, end: 12)'), '8901');
    assert.equal(await text('(start: 24998)'), '89');
    assert.equal(await text('(start: 30000)'), '');
    assert.equal(await text('(start: -1)'), 'start');
    assert.equal(await text('(start: 5, end: 4)'), 'end');
    assert.equal(await text('(start: 0, end: 20001)'), 'end');
  });
});

function halves(passage: Passage): Passage[] {
  const { text, at } = passage;
  const cut = text.indexOf(' ', Math.floor(text.length / 2));
  if (cut <= 0) return [passage];
  const rest = text.slice(cut).trimStart();
  return [
    { ...passage, text: text.slice(0, cut).trimEnd() },
    { ...passage, text: rest, at: at + text.length - rest.length },
  ].filter((part) => part.text !== '');
}
