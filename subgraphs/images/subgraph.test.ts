import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Actor, Viewer } from '../../platform/auth/port.ts';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { ManualClock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { mountSubgraph } from '../../platform/graphql/mount.ts';
import type { GraphClient, GraphRequest } from '../../platform/graphql/port.ts';
import { askEntities } from '../../platform/graphql/testing.ts';
import { silentLog } from '../../platform/log.ts';
import { imageId, portfolioIdOf } from './domain.ts';
import { images } from './subgraph.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const advisor = viewerOf('usr_advisor', 'advisor');

const usd = (minor: string) => ({ minor, currency: 'USD' });
const portfolioOf = (id: string, owner: string, equity = '30000') => ({
  id,
  owner: { id: owner },
  name: `Of ${owner}`,
  currency: 'USD',
  allocation: [
    { assetClass: 'EQUITY', value: usd(equity) },
    { assetClass: 'CASH', value: usd('10000') },
  ],
});
const stored = [
  portfolioOf('pfl_a1', 'usr_ada'),
  portfolioOf('pfl_a2', 'usr_ada', '90000'),
  portfolioOf('pfl_b1', 'usr_bob'),
];

/** Portfolios as the graph shows them: everything to advisors, one's own to oneself. */
function mounted() {
  const requests: { request: GraphRequest; actor: Actor }[] = [];
  const graph: GraphClient = {
    query: <Data>(request: GraphRequest, actor: Actor) => {
      requests.push({ request, actor });
      const visible = stored.filter(
        ({ owner }) => owner.id === actor.id || actor.scopes.includes('advisor'),
      );
      const asked = Object.entries(request.variables ?? {});
      const data = asked.map(([name, id]) => [name, visible.find((p) => p.id === id) ?? null]);
      return Promise.resolve(Object.fromEntries(data) as Data);
    },
  };
  const subgraph = images.build({ graph, clock: new ManualClock() });
  const endpoint = mountSubgraph(images, subgraph, { log: silentLog });
  const entities = async (viewer: Viewer, references: readonly object[], selection: string) => {
    const response = await askEntities(endpoint, viewer, references.map(asRecord), selection);
    assert.equal(response.errors, undefined, JSON.stringify(response.errors));
    return response.data?.['_entities'] as (Record<string, unknown> | null)[];
  };
  return { endpoint, entities, requests };
}

const asRecord = (value: object): Record<string, unknown> => ({ ...value });
const portfolioReference = (p: object) => ({ __typename: 'Portfolio', ...p });
const userReference = (id: string) => ({
  __typename: 'User',
  id,
  everyPortfolio: stored.filter(({ owner }) => owner.id === id),
});
const imageFields = 'id kind title altText svg width height mediaType createdAt';

describe('images, mounted', () => {
  it('draws a portfolio’s chart from what came through the federation, and asks nobody else', async () => {
    const { entities, requests } = mounted();
    const [portfolio] = await entities(
      ada,
      [portfolioReference(stored[0] ?? {})],
      `... on Portfolio { charts { ${imageFields} } }`,
    );
    const [chart] = portfolio?.['charts'] as Record<string, unknown>[];
    const { svg, ...rest } = chart ?? {};
    assert.match(String(svg), /^<svg .*<\/svg>\n$/s);
    assert.deepEqual(rest, {
      id: imageId('pfl_a1'),
      kind: 'ALLOCATION_DONUT',
      title: 'Allocation of Of usr_ada',
      altText: 'Allocation of Of usr_ada, worth $400: Equity 75.0% ($300), Cash 25.0% ($100).',
      width: 480,
      height: 264,
      mediaType: 'image/svg+xml',
      createdAt: '2026-01-05T09:00:00.000Z',
    });
    assert.deepEqual(requests, []);
  });

  it('has no chart of an empty portfolio', async () => {
    const empty = { ...portfolioOf('pfl_a1', 'usr_ada'), allocation: [] };
    const [portfolio] = await mounted().entities(
      ada,
      [portfolioReference(empty)],
      '... on Portfolio { charts { id } }',
    );
    assert.deepEqual(portfolio, { __typename: 'Portfolio', charts: [] });
  });

  it('resolves an image by its id, to the very picture the portfolio has', async () => {
    const { entities, requests } = mounted();
    const image = { __typename: 'Image', id: imageId('pfl_a1') };
    const [byId] = await entities(ada, [image], `... on Image { ${imageFields} }`);
    const [portfolio] = await entities(
      ada,
      [portfolioReference(stored[0] ?? {})],
      `... on Portfolio { charts { ${imageFields} } }`,
    );
    assert.deepEqual(
      { ...byId, __typename: undefined },
      {
        __typename: undefined,
        ...(portfolio?.['charts'] as object[])[0],
      },
    );
    assert.equal(requests[0]?.actor.id, ada.id);
  });

  it('shows nothing of another’s: by portfolio, by image, by user', async () => {
    const { entities, requests } = mounted();
    const references = [
      portfolioReference(stored[0] ?? {}),
      { __typename: 'Image', id: imageId('pfl_a1') },
      userReference(ada.id),
      { __typename: 'Image', id: imageId('pfl_unknown') },
      { __typename: 'Image', id: 'img_nonsense' },
    ];
    const selection = `... on Portfolio { charts { id } } ... on Image { id }
      ... on User { images { totalCount } }`;
    const nothing = references.map(() => null);
    assert.deepEqual(await entities(bob, references, selection), nothing);
    assert.equal(requests.length, 1);
    assert.deepEqual(await entities(anonymousViewer, references, selection), nothing);
    assert.equal(requests.length, 1, 'nobody is asked on behalf of nobody');
    const seen = await entities(advisor, references, selection);
    assert.deepEqual(
      seen.map((entity) => entity !== null),
      [true, true, true, false, false],
    );
  });

  it('pages through a user’s images', async () => {
    const { entities, endpoint } = mounted();
    const page = async (args: string) => {
      const [user] = await entities(
        ada,
        [userReference(ada.id)],
        `... on User { images(${args}) { totalCount pageInfo { hasNextPage endCursor }
          edges { node { id } } } }`,
      );
      return user?.['images'] as { pageInfo: { endCursor: string } };
    };
    const first = await page('first: 1');
    assert.deepEqual(first, {
      totalCount: 2,
      pageInfo: { hasNextPage: true, endCursor: first.pageInfo.endCursor },
      edges: [{ node: { id: imageId('pfl_a1') } }],
    });
    const second = await page(`first: 5, after: "${first.pageInfo.endCursor}"`);
    assert.deepEqual(second, {
      totalCount: 2,
      pageInfo: { hasNextPage: false, endCursor: second.pageInfo.endCursor },
      edges: [{ node: { id: imageId('pfl_a2') } }],
    });
    const bad = await askEntities(
      endpoint,
      ada,
      [userReference(ada.id)],
      '... on User { images(first: 0) { totalCount } }',
    );
    assert.equal(bad.errors?.[0]?.extensions?.['field'], 'first');
  });

  it('asks the graph once for many images, and never for a user’s or a portfolio’s', async () => {
    const { entities, requests } = mounted();
    const selection = `... on Image { svg } ... on User { few: images(first: 1) { totalCount }
      all: images(first: 100) { edges { node { svg } } } } ... on Portfolio { charts { svg } }`;
    for (const count of [1, 10, 20]) {
      requests.length = 0;
      const references = Array.from({ length: count }, (_, n) => [
        { __typename: 'Image', id: imageId(`pfl_n${n}`) },
        userReference('usr_ada'),
        portfolioReference(portfolioOf(`pfl_n${n}`, 'usr_ada')),
      ]).flat();
      await entities(advisor, references, selection);
      assert.equal(requests.length, 1);
    }
  });

  it('passes on what the graph says, and names a reference that is no portfolio', async () => {
    const graph: GraphClient = {
      query: () => Promise.reject(new AppError('UNAVAILABLE', 'Gone.', { retryable: true })),
    };
    const subgraph = images.build({ graph, clock: new ManualClock() });
    const endpoint = mountSubgraph(images, subgraph, { log: silentLog });
    const image = { __typename: 'Image', id: imageId('pfl_a1') };
    const gone = await askEntities(endpoint, ada, [image], '... on Image { id }');
    assert.equal(gone.errors?.[0]?.extensions?.['code'], 'UNAVAILABLE');
    const odd = portfolioReference({ ...stored[0], currency: 'dollars' });
    const refused = await askEntities(endpoint, ada, [odd], '... on Portfolio { charts { id } }');
    assert.equal(refused.errors?.[0]?.extensions?.['code'], 'BAD_USER_INPUT');
  });

  it('knows its ids', () => {
    assert.equal(portfolioIdOf(imageId('pfl_0199f1c2')), 'pfl_0199f1c2');
    for (const id of [
      'img_',
      'img_x',
      `${imageId('pfl_1')}=`,
      imageId('usr_1'),
      imageId('pfl_"'),
    ]) {
      assert.equal(portfolioIdOf(id), null, id);
    }
  });
});
