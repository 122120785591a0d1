import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Viewer } from '../../platform/auth/port.ts';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { loadPrimers, readPrimers } from './primers.ts';
import { mountedMemory, type MountedMemory } from './testing.ts';

interface Found {
  readonly cursor: string;
  readonly node: {
    readonly score: number;
    readonly method: string;
    readonly quote: string;
    readonly chunk: {
      readonly id: string;
      readonly text: string;
      readonly heading: string;
      readonly document: { readonly title: string; readonly shared: boolean };
    };
  };
}

const primers = new URL('./primers/', import.meta.url);
const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');

describe('search', () => {
  let it_: MountedMemory;
  before(async () => {
    it_ = await mountedMemory();
    await it_.loadPrimers();
  });
  after(() => it_.close());

  const response = (viewer: Viewer, variables: Record<string, unknown>) =>
    ask(
      it_.endpoint,
      viewer,
      `query ($query: String!, $mode: SearchMode! = KEYWORD, $first: Int! = 5, $after: String) {
        search(query: $query, mode: $mode, first: $first, after: $after) {
          pageInfo { hasNextPage endCursor }
          edges { cursor node { score method quote
            chunk { id text heading document { title shared } } } } } }`,
      variables,
    );
  const search = async (viewer: Viewer, query: string, more: Record<string, unknown> = {}) => {
    const { data, errors } = await response(viewer, { query, ...more });
    assert.equal(errors, undefined, JSON.stringify(errors));
    return (data?.['search'] as { edges: Found[] }).edges;
  };
  const headings = (found: readonly Found[]) => found.map(({ node }) => node.chunk.heading);

  it('answers natural questions from the primer that is about them', async () => {
    for (const [question, title] of [
      ['Am I saving enough to retire at 60?', 'Saving for retirement'],
      ['How should I rebalance my portfolio?', 'Asset allocation and rebalancing'],
      ['Is my emergency fund large enough?', 'Emergency fund'],
      ['Where does my money go each month?', 'Budgeting and spending categories'],
      ['Should I pay off my credit card or invest?', 'Pay off debt first or invest?'],
      ['what are my funds’ fees costing me', 'Fees and costs of investing'],
      ['how does inflation change real returns', 'Compound growth and inflation'],
      ['is 4% a safe withdrawal rate', 'What a safe withdrawal rate means'],
      ['how volatile are shares, what does the sharpe ratio say', 'Risk and volatility'],
      ['what is the difference between volatility and risk', 'Risk and volatility'],
      ['what does it mean that a bond has a duration of six years', 'Duration of bonds'],
      ['how much life insurance do we need', 'Life insurance'],
      ['is bitcoin a good investment', 'Risks of cryptocurrencies'],
      ['how do I save for a house', 'Saving for a house'],
      ['am I diversified across companies and countries', 'Diversification'],
    ] as const) {
      const [best] = await search(ada, question);
      assert.equal(best?.node.chunk.document.title, title, question);
    }
    assert.deepEqual(await search(ada, 'Wie hoch ist der Mount Everest?'), []);
    assert.deepEqual(await search(ada, 'to be or not to be'), []);
  });

  it('stems, scores from 0 to 1 best first, and quotes verbatim', async () => {
    const found = await search(ada, 'rebalances portfolios drifting', { first: 10 });
    assert.ok(found.length > 3);
    const scores = found.map(({ node }) => node.score);
    assert.deepEqual(
      scores,
      [...scores].sort((a, b) => b - a),
    );
    for (const { node } of found) {
      assert.ok(node.score > 0 && node.score <= 1);
      assert.ok(node.quote !== '' && node.chunk.text.includes(node.quote));
    }
    assert.match(found[0]?.node.quote ?? '', /drift/i);
  });

  it('says how it found, whatever it was asked for', async () => {
    for (const mode of ['KEYWORD', 'VECTOR', 'HYBRID']) {
      const found = await search(ada, 'fees', { mode });
      assert.ok(found.length > 0);
      assert.ok(found.every(({ node }) => node.method === 'KEYWORD'));
    }
  });

  it('knows quotes, or, and words to leave out; no syntax is an error', async () => {
    const exact = await search(ada, '"sequence of returns"', { first: 1 });
    assert.deepEqual(headings(exact), ['What a safe withdrawal rate means › Sequence of returns']);
    const without = await search(ada, 'fees -tax', { first: 50 });
    assert.ok(without.length > 0);
    assert.ok(without.every(({ node }) => !/\btax/i.test(node.chunk.text)));
    for (const odd of ["it's \\ 'q' | & ! <-> (", '" - or', ':*', '\u{1F600}', '%', "a\\'b"]) {
      await search(ada, odd);
    }
  });

  it('pages without gap or overlap', async () => {
    const query = 'annuity insurer premium';
    const all = (await search(ada, query, { first: 50 })).map(({ node }) => node.chunk.id);
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page: Found[] = await search(ada, query, { first: 4, after });
      paged.push(...page.map(({ node }) => node.chunk.id));
      after = page.length === 4 ? (page.at(-1)?.cursor ?? null) : null;
    } while (after !== null);
    assert.ok(all.length > 8);
    assert.deepEqual(paged, all);
  });

  it('names a bad argument', async () => {
    for (const [variables, field] of [
      [{ query: ' ' }, 'query'],
      [{ query: 'x'.repeat(1_001) }, 'query'],
      [{ query: 'a\u0000b' }, 'query'],
      [{ query: 'x', first: 51 }, 'first'],
      [{ query: 'x', after: 'nonsense' }, 'after'],
    ] as const) {
      const { errors } = await response(ada, variables);
      assert.deepEqual(errors?.[0]?.extensions, {
        code: 'BAD_USER_INPUT',
        retryable: false,
        field,
      });
    }
  });

  it('finds one’s own documents and the shared ones, never another’s', async () => {
    const ingest = `mutation { ingestDocument(input: { title: "Diary",
      text: "My zebra savings account at the quagga bank." }) { created } }`;
    assert.equal((await ask(it_.endpoint, ada, ingest)).errors, undefined);
    const [own] = await search(ada, 'zebra quagga');
    assert.deepEqual(own?.node.chunk.document, { title: 'Diary', shared: false });
    assert.deepEqual(await search(bob, 'zebra quagga'), []);
    assert.deepEqual(await search(viewerOf('usr_advisor', 'advisor'), 'zebra quagga'), []);
    const [shared] = await search(bob, 'withdrawal');
    assert.equal(shared?.node.chunk.document.shared, true);
    const reference = { __typename: 'Chunk', id: shared?.node.chunk.id };
    const open = await askEntities(
      it_.endpoint,
      anonymousViewer,
      [reference],
      '... on Chunk { text document { title } }',
    );
    assert.equal(open.errors, undefined);
    assert.notDeepEqual(open.data?.['_entities'], [null]);
  });

  it('loads the primers once, and only what changed again, without breaking what cites them', async () => {
    const rows = () =>
      it_.db.query('SELECT id, document_id, retired FROM memory.chunk ORDER BY id');
    const before = await rows();
    await it_.loadPrimers();
    assert.deepEqual(await rows(), before);

    const [cited] = await search(ada, '"early-repayment charges"', { first: 1 });
    const folder = await mkdtemp(join(tmpdir(), 'miyagi-primers-'));
    try {
      await cp(primers, folder, { recursive: true });
      await writeFile(join(folder, 'debt-or-invest.md'), '# Debt\n\nThe okapi rule: ask first.\n');
      await rm(join(folder, 'fees.md'));
      const changed = await readPrimers(pathToFileURL(`${folder}/`));
      assert.equal(await loadPrimers(it_.db, changed, new Date(it_.clock.now())), 1);
    } finally {
      await rm(folder, { recursive: true });
    }
    assert.deepEqual(headings(await search(ada, 'okapi')), ['Debt']);
    assert.deepEqual(await search(ada, '"early-repayment charges"'), []);
    assert.ok((await search(ada, 'fees')).every(({ node }) => !/^Fees/.test(node.chunk.heading)));
    const reference = { __typename: 'Chunk', id: cited?.node.chunk.id };
    const still = await askEntities(
      it_.endpoint,
      ada,
      [reference],
      '... on Chunk { text document { title } }',
    );
    assert.deepEqual(still.data?.['_entities'], [
      { __typename: 'Chunk', text: cited?.node.chunk.text, document: { title: 'Debt' } },
    ]);

    await it_.loadPrimers();
    const inUse = (list: readonly object[]) =>
      list.filter((row) => 'retired' in row && row.retired === false);
    assert.deepEqual(inUse(await rows()).length, inUse(before).length);
  });
});

it('every primer has a title, headings, and 300 to 700 words', async () => {
  const all = await readPrimers(primers);
  assert.ok(all.length >= 40);
  for (const { title, text } of all) {
    assert.ok(title !== '' && text.startsWith(`# ${title}\n`), title);
    assert.ok((text.match(/^## /gm) ?? []).length >= 3, title);
    const words = text.split(/\s+/).length;
    assert.ok(words >= 300 && words <= 700, `${title}: ${words} words`);
  }
});
