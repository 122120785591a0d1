import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { viewerOf } from '../auth/testing.ts';
import type { Viewer } from '../auth/port.ts';
import { silentLog } from '../log.ts';
import { mountSubgraph } from './mount.ts';
import type { ResolverMap } from './port.ts';
import { loadSdl } from './sdl.ts';
import { ask, askEntities } from './testing.ts';

const shared = loadSdl(new URL('../../schema/shared.graphql', import.meta.url));
const ada = viewerOf('ada');
const context = (viewer: Viewer) => ({ viewer });

function mount(sdl: string, resolvers: ResolverMap) {
  return mountSubgraph(
    { name: 'things', sdl: shared + sdl },
    { resolvers, context },
    { log: silentLog },
  );
}

describe('mounting a subgraph', () => {
  it('names every resolver that does not fit the SDL', () => {
    const sdl = `
      type Query { thing: Thing size: Size any: Any }
      type Thing @key(fields: "id") { id: ID! }
      type Stub @key(fields: "id", resolvable: false) { id: ID! }
      enum Size { SMALL }
      union Any = Thing | Stub`;
    assert.throws(
      () =>
        mount(sdl, {
          Query: { things: () => null },
          Thing: { name: () => '' },
          Size: { LARGE: 1 },
          Any: { __resolveTyp: () => 'Thing' },
          Nothing: {},
        }),
      (error) => {
        assert.ok(error instanceof TypeError);
        for (const misfit of [
          /resolvers of things/,
          /no Query\.things/,
          /no Thing\.name/,
          /no Size\.LARGE/,
          /no Any\.__resolveTyp\b/,
          /no type Nothing/,
          /Thing\.__resolveReference is missing/,
        ]) {
          assert.match(error.message, misfit);
        }
        assert.doesNotMatch(error.message, /Stub/);
        return true;
      },
    );
  });

  it('reads amounts and days into what the code works with, and writes them back', async () => {
    const seen: unknown[] = [];
    const endpoint = mount(
      `type Query { pay(amount: MoneyInput!, on: Date!): Money! }
       input MoneyInput { minor: BigInt! currency: Currency! }`,
      {
        Query: {
          pay: (_: unknown, args: { amount: unknown; on: string }) => {
            seen.push(args.on);
            return args.amount;
          },
        },
      },
    );
    const query = `query ($amount: MoneyInput!, $on: Date!) {
      pay(amount: $amount, on: $on) { minor currency } }`;
    const amount = { minor: '-9007199254740993', currency: 'USD' };
    assert.deepEqual(await ask(endpoint, ada, query, { amount, on: '2026-03-31' }), {
      data: { pay: amount },
    });
    assert.deepEqual(seen, ['2026-03-31']);

    const { errors } = await ask(endpoint, ada, query, {
      amount: { ...amount, currency: 'usd' },
      on: '2026-02-30',
    });
    assert.deepEqual(
      errors?.map((error) => [error.extensions?.['code'], error.extensions?.['field']]),
      [
        ['BAD_USER_INPUT', 'amount.currency'],
        ['BAD_USER_INPUT', 'on'],
      ],
    );
  });

  it('serves entities that are frozen or shared between representations', async () => {
    const frozen = Object.freeze({ id: 't1', tag: 'x' });
    const endpoint = mount(
      `type Query { thing: Thing }
       type Thing @key(fields: "id") { id: ID! tag: String }
       type Other @key(fields: "id") { id: ID! thing: Thing }
       type Stub @key(fields: "id", resolvable: false) { id: ID! }`,
      {
        Thing: { __resolveReference: () => frozen },
        Other: { __resolveReference: (reference: object) => reference, thing: () => frozen },
      },
    );
    const response = await askEntities(
      endpoint,
      ada,
      [
        { __typename: 'Thing', id: 't1' },
        { __typename: 'Other', id: 'o1' },
        { __typename: 'Thing', id: 't1' },
        { __typename: 'Stub', id: 's1' },
      ],
      '... on Thing { tag } ... on Other { id thing { __typename } } ... on Stub { id }',
    );
    assert.deepEqual(response.data, {
      _entities: [
        { __typename: 'Thing', tag: 'x' },
        { __typename: 'Other', id: 'o1', thing: { __typename: 'Thing' } },
        { __typename: 'Thing', tag: 'x' },
        null,
      ],
    });
    assert.deepEqual(
      response.errors?.map((error) => error.path),
      [['_entities', 3]],
    );
  });

  it('answers an error when the context cannot be made', async () => {
    const endpoint = mountSubgraph(
      { name: 'things', sdl: 'type Query { a: Int }' },
      {
        resolvers: {},
        context: () => {
          throw new Error('secret');
        },
      },
      { log: silentLog },
    );
    assert.deepEqual(await ask(endpoint, ada, '{ a }'), {
      errors: [
        {
          message: 'Something went wrong on our side.',
          extensions: { code: 'INTERNAL', retryable: false },
        },
      ],
    });
  });

  it('knows an operation again, and keeps many at hand without confusing them', async () => {
    const endpoint = mount('type Query { n(i: Int!): Int! }', {
      Query: { n: (_: unknown, { i }: { i: number }) => i },
    });
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 1100; i++) {
        const { data } = await endpoint.handle({ query: `{ n(i: ${i}) }` }, ada);
        assert.equal(data?.['n'], i);
      }
    }
  });
});
