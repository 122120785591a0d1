import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../platform/errors.ts';
import { askOurs, askStock, plain } from './ask.testing.ts';
import { itemsSdl, scripted, shopOf, twoItems } from './scripted.testing.ts';

describe('entity fetches', () => {
  it('ask once for each distinct entity, and leave gaps alone', async () => {
    const world = shopOf(twoItems(), ({ variables }) => {
      const representations = variables?.['representations'] as { id: string }[];
      return { data: { _entities: representations.map(({ id }) => ({ price: Number(id) * 10 })) } };
    });
    const { data } = await askOurs(world, '{ items { id price } }');
    assert.deepEqual(data, {
      items: [{ id: '1', price: 10 }, null, { id: '2', price: 20 }, { id: '1', price: 10 }],
    });
    assert.deepEqual(plain(world.calls[1]?.variables), {
      representations: [
        { __typename: 'Item', id: '1' },
        { __typename: 'Item', id: '2' },
      ],
    });
  });

  it('put an error at every place of its entity, with extensions kept', async () => {
    const world = shopOf(twoItems(), () => ({
      data: { _entities: [{ cost: null }, { cost: 20 }] },
      errors: [
        {
          message: 'no price today',
          path: ['_entities', 0, 'cost'],
          extensions: { code: 'RATE_LIMITED', retryable: true, hint: 'tomorrow' },
        },
      ],
    }));
    const { data, errors } = await askOurs(world, '{ items { cost: price } }');
    assert.deepEqual(data, { items: [{ cost: null }, null, { cost: 20 }, { cost: null }] });
    const extensions = {
      code: 'RATE_LIMITED',
      retryable: true,
      hint: 'tomorrow',
      serviceName: 'prices',
    };
    assert.deepEqual(errors, [
      { message: 'no price today', path: ['items', 0, 'cost'], extensions },
      { message: 'no price today', path: ['items', 3, 'cost'], extensions },
    ]);
  });

  it('treat an entity that its owner does not know as nulls, and carry a null up where it must not stand', async () => {
    const unknown = shopOf(twoItems(), () => ({ data: { _entities: [null, { price: 2 }] } }));
    assert.deepEqual(await askOurs(unknown, '{ items { price } }'), {
      data: { items: [{ price: null }, null, { price: 2 }, { price: null }] },
    });
    const { data, errors } = await askOurs(unknown, '{ items { tag } }');
    assert.deepEqual(data, { items: [null, null, null, null] });
    assert.deepEqual(
      errors?.map(({ message, path }) => [message, path]),
      [0, 2, 3].map((index) => [
        'Cannot return null for non-nullable field Item.tag.',
        ['items', index, 'tag'],
      ]),
    );
  });

  it('report a subgraph that cannot be asked once for each place, as it says', async () => {
    const world = shopOf(twoItems(), () => {
      throw new AppError('TIMEOUT', 'prices did not answer in time', { retryable: true });
    });
    const { data, errors } = await askOurs(world, '{ items { id price } }');
    assert.deepEqual(data, {
      items: [{ id: '1', price: null }, null, { id: '2', price: null }, { id: '1', price: null }],
    });
    assert.deepEqual(
      errors?.map(({ path }) => path),
      [0, 3, 2].map((index) => ['items', index, 'price']),
    );
    const extensions = { code: 'TIMEOUT', retryable: true, serviceName: 'prices' };
    assert.deepEqual(errors?.[0]?.extensions, extensions);
  });

  it('hide what an unknown failure says', async () => {
    const world = shopOf(twoItems(), () => {
      throw new Error('connect ECONNREFUSED 10.1.2.3');
    });
    const { errors } = await askOurs(world, '{ items { price } }');
    assert.ok(!JSON.stringify(errors).includes('10.1.2.3'));
    assert.equal(errors?.[0]?.extensions?.['code'], 'INTERNAL');
  });

  for (const [name, answer] of Object.entries({
    'no data': {},
    'null data without an error': { data: null },
    'no list': { data: { _entities: { price: 1 } } },
    'too short a list': { data: { _entities: [{ price: 1 }] } },
    'nothing at all': { data: {} },
  })) {
    it(`notice an answer that does not fit: ${name}`, async () => {
      const world = shopOf(twoItems(), () => answer);
      const { data, errors } = await askOurs(world, '{ items { price } }');
      assert.deepEqual(data, { items: [{ price: null }, null, { price: null }, { price: null }] });
      assert.equal(errors?.length, 3);
      assert.match(errors?.[0]?.message ?? '', /does not fit/);
    });
  }

  it('notice values of a wrong type', async () => {
    const world = shopOf(twoItems(), () => ({
      data: { _entities: [{ price: 'dear' }, { price: { a: 1 } }] },
    }));
    const { data, errors } = await askOurs(world, '{ items { price } }');
    assert.deepEqual(data, { items: [{ price: null }, null, { price: null }, { price: null }] });
    assert.equal(errors?.length, 3);
    for (const root of [{ items: 'none' }, { items: { id: 1 } }, { items: [7] }]) {
      const wrong = shopOf({ data: root }, () => ({ data: { _entities: [] } }));
      const answer = await askOurs(wrong, '{ items { id } }');
      assert.equal(answer.errors?.length, 1, JSON.stringify(root));
    }
  });

  it('refuse the one variable name that they need themselves', async () => {
    const world = scripted({
      items: { sdl: itemsSdl, reply: () => ({ data: { item: { __typename: 'Item', id: '1' } } }) },
      prices: {
        sdl: 'type Item @key(fields: "id") { id: ID! price(in: String): Int }',
        reply: () => ({ data: { _entities: [{ price: 1 }] } }),
      },
    });
    const { errors } = await askOurs(
      world,
      'query($representations: String) { item { price(in: $representations) } }',
      { representations: 'x' },
    );
    assert.equal(errors?.[0]?.extensions?.['code'], 'BAD_USER_INPUT');
  });
});

describe('what plans ask for beyond fetching', () => {
  it('renames what came under another name, also in the paths of errors', async () => {
    // Both sizes are Int in the API; subgraph `a` alone could not merge `Int!` and `Int` in one place.
    const world = scripted({
      a: {
        sdl: `type Query { things: [Thing!] } union Thing = Box | Bag
          type Box @key(fields: "id") { id: ID! size: Int! @shareable }
          type Bag @key(fields: "id") { id: ID! size: Int }`,
        reply: ({ query }) => {
          const alias = /(size__alias_\d):size/.exec(query)?.[1];
          assert.ok(alias, query);
          return {
            data: {
              things: [
                { __typename: 'Box', id: '1', size: 3 },
                { __typename: 'Bag', id: '2', [alias]: 4 },
                { __typename: 'Bag', id: '3', [alias]: null },
              ],
            },
            errors: [{ message: 'torn', path: ['things', 2, alias] }],
          };
        },
      },
      b: {
        sdl: 'type Box @key(fields: "id") { id: ID! size: Int @shareable }',
        reply: () => ({ data: { _entities: [] } }),
      },
    });
    const { data, errors } = await askOurs(
      world,
      '{ things { ... on Box { size } ... on Bag { size } } }',
    );
    assert.deepEqual(data, { things: [{ size: 3 }, { size: 4 }, { size: null }] });
    assert.deepEqual(errors?.[0]?.path, ['things', 2, 'size']);
  });

  it('finds the concrete type behind an @interfaceObject', async () => {
    const world = scripted({
      ratings: {
        sdl: 'type Query { best: Media } type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }',
        reply: () => ({ data: { best: { __typename: 'Media', id: '7', stars: 5 } } }),
      },
      library: {
        sdl: 'interface Media @key(fields: "id") { id: ID! title: String } type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }',
        reply: ({ query, variables }) => {
          assert.match(JSON.stringify(variables), /"__typename":"Media"/);
          assert.match(query, /_entities/);
          return { data: { _entities: [{ __typename: 'Book', title: 'Kata', pages: 90 }] } };
        },
      },
    });
    const text = '{ best { __typename stars title ... on Book { pages } } }';
    assert.deepEqual(await askOurs(world, text), {
      data: { best: { __typename: 'Book', stars: 5, title: 'Kata', pages: 90 } },
    });
    assert.deepEqual((await askStock(world, text)).data, {
      best: { __typename: 'Book', stars: 5, title: 'Kata', pages: 90 },
    });
  });

  it('shows no type and no enum value that the API hides', async () => {
    const world = scripted({
      a: {
        sdl: 'type Query { pet: Pet mood: Mood } interface Pet { id: ID! } type Dog implements Pet { id: ID! } type Secret implements Pet @inaccessible { id: ID! } enum Mood { GOOD HIDDEN @inaccessible }',
        reply: () => ({ data: { pet: { __typename: 'Secret', id: '1' }, mood: 'HIDDEN' } }),
      },
    });
    const { data, errors } = await askOurs(world, '{ pet { __typename id } mood }');
    assert.deepEqual(data, { pet: null, mood: null });
    assert.doesNotMatch(JSON.stringify(errors), /Secret|HIDDEN/);
    assert.equal(errors?.length, 2);
  });
});
