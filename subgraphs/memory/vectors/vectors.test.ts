// Search by vectors from end to end: the real client over the wire to an embedder that counts words.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Viewer } from '../../../platform/auth/port.ts';
import { viewerOf } from '../../../platform/auth/testing.ts';
import type { Clock } from '../../../platform/clock.ts';
import { systemClock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db/port.ts';
import { testDatabase } from '../../../platform/db/testing.ts';
import { ask } from '../../../platform/graphql/testing.ts';
import { openAiEmbedder } from '../../../platform/llm/openai-embeddings.ts';
import {
  startEmbeddingServer,
  type EmbeddingExchange,
  type EmbeddingScript,
  type EmbeddingServer,
} from '../../../platform/llm/testing/embedding-server.ts';
import { eraseUser } from '../erasure.ts';
import { fused } from '../find.ts';
import { mountedMemory, type MountedMemory } from '../testing.ts';

const dimensions = 256;
const [ada, bob, advisor] = [
  viewerOf('usr_ada'),
  viewerOf('usr_bob'),
  viewerOf('usr_c', 'advisor'),
];

interface Page {
  readonly method: string;
  readonly fallback: string | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly {
    readonly node: {
      readonly score: number;
      readonly method: string;
      readonly quote: string;
      readonly chunk: { readonly id: string; readonly text: string };
    };
  }[];
}

function embedderAt(server: EmbeddingServer, name = 'word-counts', clock: Clock = systemClock) {
  return openAiEmbedder({
    server: { kind: 'compatible', endpoint: `${server.origin}/v1`, apiKey: '' },
    ...{ name, dimensions, microsPerThousandTokens: 20, timeoutMs: 5_000, clock },
  });
}

const searchQuery = `query ($query: String!, $mode: SearchMode! = HYBRID, $first: Int! = 50, $after: String) {
  search(query: $query, mode: $mode, first: $first, after: $after) {
    method fallback pageInfo { hasNextPage endCursor }
    edges { node { score method quote chunk { id text } } } } }`;

async function search(it_: MountedMemory, viewer: Viewer, variables: Record<string, unknown>) {
  const { data, errors } = await ask(it_.endpoint, viewer, searchQuery, variables);
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data?.['search'] as Page;
}

const textsOf = ({ edges }: Page) => edges.map(({ node }) => node.chunk.text);
const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.chunk.id);

async function ingest(it_: MountedMemory, viewer: Viewer, text: string) {
  const mutation = `mutation ($text: String!) {
    ingestDocument(input: { title: "T", text: $text, mediaType: "text/markdown" }) { created } }`;
  const { errors } = await ask(it_.endpoint, viewer, mutation, { text });
  assert.equal(errors, undefined, JSON.stringify(errors));
}

async function progress(it_: MountedMemory) {
  const { data } = await ask(
    it_.endpoint,
    advisor,
    '{ searchIndex { vectors { model dimensions passages embedded } } }',
  );
  return (data?.['searchIndex'] as { vectors: unknown }).vectors;
}

describe('search with an embedder', () => {
  let server: EmbeddingServer;
  let it_: MountedMemory;
  let script: (exchange: EmbeddingExchange) => EmbeddingScript = () => ({});
  before(async () => {
    server = await startEmbeddingServer(dimensions, (exchange) => script(exchange));
    it_ = await mountedMemory(undefined, undefined, embedderAt(server));
    await it_.loadPrimers();
    await it_.passages?.start();
    await it_.passages?.idle();
  });
  afterEach(() => (script = () => ({})));
  after(async () => {
    await it_.close();
    await server.close();
  });

  it('embeds every passage once, in batches, and says how far it is', async () => {
    const { passages = 0 } = (await progress(it_)) as { passages?: number };
    assert.ok(passages > 150);
    const all = { model: 'word-counts', dimensions, passages, embedded: passages };
    assert.deepEqual(await progress(it_), all);
    const embedded = server.exchanges.flatMap(({ texts }) => texts);
    assert.equal(embedded.length, passages);
    assert.equal(server.exchanges.length, Math.ceil(passages / 64));
    it_.passages?.wake();
    await it_.passages?.idle();
    assert.equal(server.exchanges.length, Math.ceil(passages / 64));
    const figures = await it_.metrics.text();
    assert.match(
      figures,
      new RegExp(`embedding_tokens_total{model="word-counts"} ${passages * 5}`),
    );
    assert.match(
      figures,
      new RegExp(`embedding_cost_micros_total{model="word-counts"} ${passages / 10}`),
    );
  });

  it('finds by vectors, by words, or by both, and says by which', async () => {
    const query = 'emergency fund';
    const words = await search(it_, ada, { query, mode: 'KEYWORD' });
    const vectors = await search(it_, ada, { query, mode: 'VECTOR' });
    const both = await search(it_, ada, { query, mode: 'HYBRID' });
    for (const [page, method] of [
      [words, 'KEYWORD'],
      [vectors, 'VECTOR'],
      [both, 'HYBRID'],
    ] as const) {
      assert.equal(page.method, method);
      assert.equal(page.fallback, null);
      assert.ok(page.edges.length > 3);
      const scores = page.edges.map(({ node }) => node.score);
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
      );
      assert.ok(scores.every((score) => score > 0 && score <= 1));
      for (const { node } of page.edges) {
        assert.ok(node.quote.length > 0 && node.chunk.text.includes(node.quote));
        if (method !== 'HYBRID') assert.equal(node.method, method);
      }
    }
    const methods = new Map(both.edges.map(({ node }) => [node.chunk.id, node.method]));
    const [first] = idsOf(both);
    assert.equal(methods.get(first ?? ''), 'HYBRID');
    assert.ok([...methods.values()].includes('VECTOR'));
  });

  it('finds by both every hit of either, none twice, over pages too', async () => {
    const pagesOf = async (query: string, mode: string, first: number) => {
      const ids: string[] = [];
      for (let after: string | null = null; ;) {
        const page: Page = await search(it_, ada, { query, mode, first, after });
        ids.push(...idsOf(page));
        after = page.pageInfo.endCursor;
        if (!page.pageInfo.hasNextPage) return ids;
      }
    };
    const word = fc.constantFrom(
      'bond',
      'fund',
      'inflation',
      'house',
      'credit',
      'risk',
      'xylophone',
      '-debt',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(7, 50),
        async (query, first) => {
          const asked = query.join(' ');
          const [words, vectors, both] = [
            await pagesOf(asked, 'KEYWORD', 50),
            await pagesOf(asked, 'VECTOR', first),
            await pagesOf(asked, 'HYBRID', first),
          ];
          assert.equal(new Set(both).size, both.length);
          assert.deepEqual(both.toSorted(), [...new Set([...words, ...vectors])].toSorted());
        },
      ),
      { numRuns: 6 },
    );
  });

  it('keeps what two owners have in the very same words apart', async () => {
    const text = 'My okapi savings plan for the zoo.';
    await ingest(it_, ada, text);
    await ingest(it_, bob, text);
    await it_.passages?.idle();
    for (const mode of ['VECTOR', 'HYBRID']) {
      const [adas, bobs] = [
        await search(it_, ada, { query: text, mode }),
        await search(it_, bob, { query: text, mode }),
      ];
      for (const page of [adas, bobs]) {
        assert.deepEqual(
          textsOf(page).filter((found) => found.includes('okapi')),
          [text],
        );
      }
      assert.notEqual(idsOf(adas)[0], idsOf(bobs)[0]);
      assert.ok(
        textsOf(await search(it_, advisor, { query: text, mode })).every(
          (found) => !found.includes('okapi'),
        ),
      );
    }
    await eraseUser(it_, 'usr_bob');
    assert.ok(
      !textsOf(await search(it_, bob, { query: text })).some((found) => found.includes('okapi')),
    );
    assert.ok(
      textsOf(await search(it_, ada, { query: text })).some((found) => found.includes('okapi')),
    );
  });

  it('goes by words and says so while the embedder is down, without asking it each time', async () => {
    script = () => ({ refuse: { status: 503 } });
    const asked = server.exchanges.length;
    const query = 'a balanced fund of bonds';
    const words = await search(it_, ada, { query, mode: 'KEYWORD' });
    for (const mode of ['VECTOR', 'HYBRID']) {
      const page = await search(it_, ada, { query, mode });
      assert.deepEqual([page.method, page.fallback], ['KEYWORD', 'EMBEDDER_FAILED']);
      assert.deepEqual(idsOf(page), idsOf(words));
      assert.ok(page.edges.every(({ node }) => node.method === 'KEYWORD'));
    }
    assert.equal(server.exchanges.length, asked + 1);
    const begun = await search(it_, ada, { query, first: 2 });
    script = () => ({});
    await it_.clock.advance(10_000);
    const on = await search(it_, ada, { query, first: 2, after: begun.pageInfo.endCursor });
    assert.deepEqual([on.method, on.fallback], ['KEYWORD', 'BEGUN_SO']);
    assert.deepEqual([...idsOf(begun), ...idsOf(on)], idsOf(words).slice(0, 4));
    assert.equal((await search(it_, ada, { query })).method, 'HYBRID');
  });

  it('does not go on by words with a list that began by vectors', async () => {
    const begun = await search(it_, ada, { query: 'pension', mode: 'VECTOR', first: 2 });
    const other = await mountedMemory(undefined, it_.db);
    const variables = {
      query: 'pension',
      mode: 'VECTOR',
      first: 2,
      after: begun.pageInfo.endCursor,
    };
    const { errors } = await ask(other.endpoint, ada, searchQuery, variables);
    assert.equal(errors?.[0]?.extensions?.['code'], 'UNAVAILABLE');
  });

  it('goes on where it was interrupted, leaves out what is refused, and comes again when it is told to', async () => {
    const documents = Array.from(
      { length: 9 },
      (_, n) => `Quokka number ${n} saves for a rainy day.`,
    );
    script = () => ({ refuse: { status: 429, headers: { 'retry-after': '120' } } });
    for (const text of documents) await ingest(it_, ada, text);
    await it_.passages?.idle();
    const embedded = async () => (await progress(it_)) as { passages: number; embedded: number };
    assert.equal((await embedded()).passages - (await embedded()).embedded, 9);
    const asked = server.exchanges.length;
    script = ({ texts }) =>
      texts.some((text) => text.includes('number 4')) ? { refuse: { status: 400 } } : {};
    await it_.clock.advance(119_000);
    await it_.passages?.idle();
    assert.equal(server.exchanges.length, asked);
    await it_.clock.advance(1_000);
    await it_.passages?.idle();
    const found = textsOf(await search(it_, ada, { query: 'quokka', mode: 'VECTOR' }));
    assert.deepEqual(
      found.filter((text) => text.includes('Quokka')).toSorted(),
      documents.filter((text) => !text.includes('number 4')),
    );
    assert.equal((await embedded()).passages - (await embedded()).embedded, 1);
    assert.ok(
      textsOf(await search(it_, ada, { query: 'quokka' })).includes(documents[4] ?? ''),
      'by its words',
    );
  });
});

describe('vectors of a model', () => {
  let server: EmbeddingServer;
  let db: Database;
  before(async () => (server = await startEmbeddingServer(dimensions)));
  after(() => server.close());
  beforeEach(async () => (db = await testDatabase()));
  afterEach(() => db.close());

  it('are not compared with those of the next, which are made anew; reindexing deletes the old', async () => {
    const tables = () =>
      db.query(`SELECT FROM pg_tables WHERE schemaname = 'memory' AND tablename ~ '^vector_'`);
    const one = await mountedMemory(undefined, db, embedderAt(server, 'one'));
    await ingest(one, ada, 'A plan for the okapi.');
    await one.passages?.start();
    await one.passages?.idle();
    await one.close();
    const two = await mountedMemory(undefined, db, embedderAt(server, 'two'));
    assert.equal(
      (await search(two, ada, { query: 'okapi', mode: 'VECTOR' })).fallback,
      'NOT_OFFERED',
    );
    const asked = server.exchanges.length;
    await two.passages?.start();
    await two.passages?.idle();
    assert.equal(server.exchanges.length, asked + 1);
    assert.equal((await tables()).length, 2);
    const reindex = 'mutation { reindex(input: {}) { started } }';
    assert.equal((await ask(two.endpoint, advisor, reindex)).errors, undefined);
    await two.reindexer.idle();
    await two.passages?.idle();
    assert.equal((await tables()).length, 1);
    const { method, edges } = await search(two, ada, { query: 'okapi', mode: 'VECTOR' });
    assert.deepEqual([method, edges.length], ['VECTOR', 1]);
    await two.close();
  });

  it('are made by one process at a time, and by the next where one died', async () => {
    const first = await mountedMemory(undefined, db, embedderAt(server, 'shared'));
    await first.passages?.start();
    await first.passages?.idle();
    await db.query(
      `UPDATE memory.embedding SET holder = 'dead', lease_until = $1 WHERE model = 'shared'`,
      [new Date(first.clock.now() + 60_000)],
    );
    const asked = server.exchanges.length;
    await ingest(first, ada, 'Another plan, for the quokka.');
    await first.passages?.idle();
    assert.equal(server.exchanges.length, asked);
    await first.clock.advance(60_000);
    await first.passages?.idle();
    assert.equal(server.exchanges.length, asked + 1);
    assert.deepEqual(server.exchanges.at(-1)?.texts, ['Another plan, for the quokka.']);
    await first.close();
  });
});

it('a database without pgvector is migrated, searched by words, and says why', async () => {
  const server = await startEmbeddingServer(dimensions);
  const db = await testDatabase({});
  const it_ = await mountedMemory(undefined, db, embedderAt(server));
  await it_.passages?.start();
  await ingest(it_, ada, 'A plan for the okapi.');
  await it_.passages?.idle();
  const { method, fallback, edges } = await search(it_, ada, { query: 'okapi', mode: 'VECTOR' });
  assert.deepEqual([method, fallback, edges.length], ['KEYWORD', 'NOT_OFFERED', 1]);
  assert.equal(await progress(it_), null);
  await eraseUser(it_, 'usr_ada');
  assert.equal(server.exchanges.length, 0);
  await it_.close();
  await db.close();
  await server.close();
});

it('reciprocal rank fusion holds all of both, and what is in both above its place in either', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-f]{1,2}$/), { maxLength: 12 });
  fc.assert(
    fc.property(ids, ids, (words, near) => {
      const ranked = fused(
        words,
        near.map((id) => ({ id })),
      );
      assert.deepEqual(
        ranked.map(({ id }) => id).toSorted(),
        [...new Set([...words, ...near])].toSorted(),
      );
      for (const { id, score, method } of ranked) {
        const [inWords, inNear] = [words.indexOf(id), near.indexOf(id)];
        const expected =
          inWords >= 0 && inNear >= 0 ? 'HYBRID' : inWords >= 0 ? 'KEYWORD' : 'VECTOR';
        assert.equal(method, expected);
        const share = (place: number) => (place < 0 ? 0 : 61 / (61 + place) / 2);
        assert.ok(Math.abs(score - share(inWords) - share(inNear)) < 1e-12);
      }
    }),
  );
});
