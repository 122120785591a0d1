import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Viewer } from '../../platform/auth/port.ts';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { AppError } from '../../platform/errors.ts';
import { mountSubgraph, type SubgraphEndpoint } from '../../platform/graphql/mount.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { silentLog } from '../../platform/log.ts';
import { chartNamed, imageId, imageKinds, type ImageKind } from './domain.ts';
import { images } from './subgraph.ts';
import { openWorld, portfolioOf, type World } from './testing.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const advisor = viewerOf('usr_advisor', 'advisor');

const ofPortfolio = (subjectId: string, kind: ImageKind = 'ALLOCATION_DONUT') =>
  imageId({ kind, subjectId });
const portfolioReference = (p: object | undefined) => ({ __typename: 'Portfolio', ...p });
const imageReference = (id: string) => ({ __typename: 'Image', id });

describe('images, mounted', () => {
  let world: World;
  let endpoint: SubgraphEndpoint;
  let built: ReturnType<typeof images.build>;
  before(async () => {
    world = await openWorld();
    built = images.build(world.ports);
    endpoint = mountSubgraph(images, built, { log: silentLog });
  });
  after(async () => {
    for (const part of built.background) await part.stop();
    await world.close();
  });
  beforeEach(() => {
    world.asked.length = 0;
    world.failure = null;
  });

  const entities = async (viewer: Viewer, references: readonly object[], selection: string) => {
    const asRecords = references.map((reference) => ({ ...reference }));
    const response = await askEntities(endpoint, viewer, asRecords, selection);
    assert.equal(response.errors, undefined, JSON.stringify(response.errors));
    return response.data?.['_entities'] as (Record<string, unknown> | null)[];
  };
  const userReference = (id: string) => ({
    ...{ __typename: 'User', id },
    everyPortfolio: world.portfolios.filter((p) => (p['owner'] as { id: string }).id === id),
  });

  it('draws a portfolio’s chart from what came through the federation, and asks nobody else', async () => {
    const [portfolio] = await entities(
      ada,
      [portfolioReference(world.portfolios[0])],
      `... on Portfolio { charts(kinds: [ALLOCATION_DONUT]) {
        id kind status title altText svg width height mediaType createdAt } }`,
    );
    const [chart] = portfolio?.['charts'] as Record<string, unknown>[];
    const { svg, ...rest } = chart ?? {};
    assert.match(String(svg), /^<svg .*<\/svg>\n$/s);
    assert.deepEqual(rest, {
      ...{ id: ofPortfolio('pfl_a1'), kind: 'ALLOCATION_DONUT', status: 'READY' },
      title: 'Allocation of Of usr_ada',
      altText:
        'Allocation of Of usr_ada, worth $100,000: Equity 63.1% ($63,100), ' +
        'Bonds 20.0% ($20,000), Cash 10.9% ($10,900), Real estate 6.0% ($6,000).',
      ...{ width: 560, height: 280, mediaType: 'image/svg+xml' },
      createdAt: '2026-01-05T09:00:00.000Z',
    });
    assert.deepEqual(world.asked, []);
  });

  it('lists the kinds that make sense: none without value, no drift without a target', async () => {
    const full = portfolioOf('pfl_a1', 'usr_ada');
    const slices = full['allocation'] as object[];
    const references = [
      full,
      { ...full, allocation: slices.map((slice) => ({ ...slice, target: null, drift: null })) },
      { ...full, allocation: [] },
    ].map(portfolioReference);
    const found = await entities(ada, references, '... on Portfolio { charts { kind } }');
    const kinds = found.map((p) => (p?.['charts'] as { kind: string }[]).map(({ kind }) => kind));
    const withoutDrift = ['ALLOCATION_DONUT', 'VALUE_HISTORY', 'PROJECTION_FAN'];
    assert.deepEqual(kinds, [
      ['ALLOCATION_DONUT', 'VALUE_HISTORY', 'DRIFT_BARS', 'PROJECTION_FAN'],
      withoutDrift,
      [],
    ]);
    assert.deepEqual(world.asked, []);
  });

  it('resolves an image of every kind by its id, to the very picture the list has', async () => {
    const fields = 'id kind title altText svg width height';
    const [user] = await entities(
      ada,
      [userReference(ada.id)],
      `... on User { images(first: 100) { edges { node { ${fields} } } } }`,
    );
    const { edges } = user?.['images'] as { edges: { node: Record<string, unknown> }[] };
    const listed = edges.map(({ node }) => node);
    assert.deepEqual(new Set(listed.map(({ kind }) => kind)), new Set(imageKinds));
    assert.equal(listed.length, 9);
    const references = listed.map(({ id }) => imageReference(String(id)));
    const byId = await entities(ada, references, `... on Image { ${fields} }`);
    assert.deepEqual(
      byId.map((image) => ({ ...image, __typename: undefined })),
      listed.map((image) => ({ __typename: undefined, ...image })),
    );
    for (const { actor } of world.asked) assert.equal(actor.id, ada.id);
  });

  it('shows nothing of another’s: by portfolio, by image of each kind, by user', async () => {
    const references = [
      portfolioReference(world.portfolios[0]),
      ...imageKinds.map((kind) =>
        imageReference(
          imageId({ kind, subjectId: kind === 'SPENDING_BARS' ? 'usr_ada' : 'pfl_a1' }),
        ),
      ),
      userReference(ada.id),
      imageReference(ofPortfolio('pfl_unknown')),
      imageReference('img_nonsense'),
      imageReference(`img_${'0'.repeat(32)}`),
    ];
    const selection = `... on Portfolio { charts { id } } ... on Image { id url }
      ... on User { images { totalCount } }`;
    const nothing = references.map(() => null);
    assert.deepEqual(await entities(bob, references, selection), nothing);
    assert.equal(world.asked.length, 1);
    assert.deepEqual(await entities(anonymousViewer, references, selection), nothing);
    assert.equal(world.asked.length, 1, 'nobody is asked on behalf of nobody');
    const seen = await entities(advisor, references, selection);
    assert.deepEqual(
      seen.map((entity) => entity !== null),
      [true, true, true, true, true, true, true, false, false, false],
    );
  });

  it('pages through a user’s images', async () => {
    const page = async (args: string) => {
      const [user] = await entities(
        ada,
        [userReference(ada.id)],
        `... on User { images(${args}) { totalCount pageInfo { hasNextPage endCursor }
          edges { node { kind } } } }`,
      );
      return user?.['images'] as { pageInfo: { endCursor: string } };
    };
    const first = await page('first: 1');
    assert.deepEqual(first, {
      totalCount: 9,
      pageInfo: { hasNextPage: true, endCursor: first.pageInfo.endCursor },
      edges: [{ node: { kind: 'ALLOCATION_DONUT' } }],
    });
    const second = await page(`first: 2, after: "${first.pageInfo.endCursor}"`);
    assert.deepEqual(second, {
      totalCount: 9,
      pageInfo: { hasNextPage: true, endCursor: second.pageInfo.endCursor },
      edges: [{ node: { kind: 'VALUE_HISTORY' } }, { node: { kind: 'DRIFT_BARS' } }],
    });
    const bad = await askEntities(
      endpoint,
      ada,
      [userReference(ada.id)],
      '... on User { images(first: 0) { totalCount } }',
    );
    assert.equal(bad.errors?.[0]?.extensions?.['field'], 'first');
  });

  it('makes addresses for a list of any length without asking anybody anything', async () => {
    const before = world.db.statements;
    const references = Array.from({ length: 100 }, (_, n) =>
      portfolioReference(portfolioOf(`pfl_n${n}`, `usr_n${n}`)),
    );
    const found = await entities(
      advisor,
      references,
      `... on Portfolio { charts { url png: url(format: PNG, theme: DARK) } }`,
    );
    const charts = found.flatMap((p) => p?.['charts'] as { url: string; png: string }[]);
    assert.equal(charts.length, 400);
    assert.equal(new Set(charts.flatMap(({ url, png }) => [url, png])).size, 800);
    for (const { url, png } of charts) {
      assert.match(url, /^\/images\/[\w-]+\.svg$/);
      assert.match(png, /^\/images\/[\w-]+\.png$/);
    }
    assert.deepEqual(world.asked, []);
    assert.equal(world.db.statements, before);
  });

  it('asks the graph a constant number of times, whatever is asked for', async () => {
    const counts = [];
    for (const count of [1, 6, 20]) {
      world.asked.length = 0;
      const before = world.db.statements;
      const references = Array.from({ length: count }, (_, n) => [
        imageReference(ofPortfolio(`pfl_n${n}`)),
        imageReference(`img_${String(n).padStart(32, '0')}`),
        portfolioReference(portfolioOf('pfl_a1', 'usr_ada')),
      ]).flat();
      await entities(
        advisor,
        references,
        '... on Image { altText } ... on Portfolio { charts { altText } few: charts(kinds: [VALUE_HISTORY]) { title } }',
      );
      counts.push([world.asked.length, world.db.statements - before]);
    }
    assert.deepEqual(counts, [counts[0], counts[0], counts[0]]);
  });

  it('passes on what the graph says, and names a reference that is no portfolio', async () => {
    world.failure = new AppError('UNAVAILABLE', 'Gone.', { retryable: true });
    const image = imageReference(ofPortfolio('pfl_a1'));
    const gone = await askEntities(endpoint, ada, [image], '... on Image { id }');
    assert.equal(gone.errors?.[0]?.extensions?.['code'], 'UNAVAILABLE');
    const odd = portfolioReference({ ...world.portfolios[0], currency: 'dollars' });
    const refused = await askEntities(endpoint, ada, [odd], '... on Portfolio { charts { id } }');
    assert.equal(refused.errors?.[0]?.extensions?.['code'], 'BAD_USER_INPUT');
  });

  it('knows its ids', () => {
    for (const kind of imageKinds) {
      const chart = { kind, subjectId: kind === 'SPENDING_BARS' ? 'usr_0199f1c2' : 'pfl_0199f1c2' };
      assert.deepEqual(chartNamed(imageId(chart)), chart);
    }
    const made = ofPortfolio('pfl_1');
    for (const id of ['img_', 'img_x', `${made}=`, ofPortfolio('usr_1'), ofPortfolio('pfl_"')]) {
      assert.equal(chartNamed(id), null, id);
    }
  });

  describe('asked to make one', () => {
    const generate = (viewer: Viewer, input: object) =>
      ask(
        endpoint,
        viewer,
        `mutation ($input: GenerateImageInput!) {
          generateImage(input: $input) { image { id kind status title altText mediaType } }
        }`,
        { input },
      );
    const wanted = { portfolioId: 'pfl_a1', kind: 'VALUE_HISTORY', format: 'PNG' };

    it('answers at once, the same for the same key, and says so by an event', async () => {
      const input = { ...wanted, idempotencyKey: 'one' };
      const answer = await generate(ada, input);
      const { image } = answer.data?.['generateImage'] as { image: { id: string } };
      assert.deepEqual(image, {
        ...{ id: image.id, kind: 'VALUE_HISTORY', status: 'PENDING', mediaType: 'image/png' },
        title: 'Value of Of usr_ada',
        altText: 'Value of Of usr_ada. It is being drawn.',
      });
      assert.deepEqual(await generate(ada, input), answer);
      const [event, ...more] = await world.drain();
      assert.deepEqual(more, []);
      assert.equal(event?.headers['ce_type'], 'miyagi.images.ImageRequested.v1');
      assert.deepEqual(JSON.parse(Buffer.from(event?.value ?? []).toString()), {
        ...{ imageId: image.id, ownerId: ada.id, seq: 1, kind: 'VALUE_HISTORY' },
        at: '2026-01-05T09:00:00.000Z',
      });
      const seen = '... on Image { id }';
      assert.deepEqual(await entities(bob, [imageReference(image.id)], seen), [null]);
      assert.notEqual((await entities(advisor, [imageReference(image.id)], seen))[0], null);
    });

    it('refuses what makes no sense, and keeps nothing of it', async () => {
      const empty = { ...portfolioOf('pfl_e', 'usr_ada'), allocation: [] };
      world.portfolios.push(empty);
      const refusals: [Viewer, object, string, string | undefined][] = [
        [ada, { portfolioId: 'pfl_b1' }, 'NOT_FOUND', 'input.portfolioId'],
        [ada, { portfolioId: 'nonsense"' }, 'NOT_FOUND', 'input.portfolioId'],
        [ada, { portfolioId: null }, 'BAD_USER_INPUT', 'input.portfolioId'],
        [ada, { kind: 'SPENDING_BARS' }, 'BAD_USER_INPUT', 'input.portfolioId'],
        [ada, { portfolioId: 'pfl_e' }, 'BAD_USER_INPUT', 'input.kind'],
        [ada, { idempotencyKey: ' ' }, 'BAD_USER_INPUT', 'input.idempotencyKey'],
        [
          ada,
          { portfolioId: 'pfl_a2', idempotencyKey: 'one' },
          'IDEMPOTENCY_CONFLICT',
          'input.idempotencyKey',
        ],
        [anonymousViewer, {}, 'UNAUTHENTICATED', undefined],
      ];
      for (const [viewer, change, code, field] of refusals) {
        const answer = await generate(viewer, { ...wanted, idempotencyKey: 'two', ...change });
        const [error] = answer.errors ?? [];
        assert.equal(error?.extensions?.['code'], code, JSON.stringify([change, answer]));
        assert.equal(error?.extensions?.['field'], field, JSON.stringify(change));
      }
      assert.deepEqual(await world.drain(), []);
      const rows = await world.db.query('SELECT id FROM images.job');
      assert.equal(rows.length, 1);
    });

    it('draws a household’s spending without a portfolio', async () => {
      const answer = await generate(bob, { kind: 'SPENDING_BARS', idempotencyKey: 'three' });
      const { image } = answer.data?.['generateImage'] as { image: { title: string } };
      assert.equal(image.title, 'Spending from Jan 2025 to Dec 2025');
    });
  });
});
