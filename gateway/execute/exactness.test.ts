// What random comparison found: answers that one plain schema gives and the executor must give too, most of
// them where @apollo/gateway's own executor does not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askMonolith, askOurs, askStock } from './ask.testing.ts';
import type { World } from './world.testing.ts';
import { federate } from './world.testing.ts';
import { scripted } from './scripted.testing.ts';

async function right(world: World, text: string, stockIsRight: boolean, variables = {}) {
  const made = federate(world);
  const whole = await askMonolith(made, text, variables);
  assert.equal(whole.errors, undefined);
  assert.deepEqual(await askOurs(made, text, variables), whole);
  const { data } = await askStock(made, text, variables);
  if (stockIsRight) assert.deepEqual(data, whole.data);
  else assert.notDeepEqual(data, whole.data, 'stock has been mended: this case can go');
}

const media: World = {
  families: { Book: 'Media', Film: 'Media' },
  subgraphs: [
    {
      name: 'library',
      sdl: `type Query { media: [Media!]! }
        interface Media @key(fields: "id") { id: ID! title: String! }
        type Book implements Media @key(fields: "id") { id: ID! title: String! pages: Int! }
        type Film implements Media @key(fields: "id") { id: ID! title: String! }`,
    },
    {
      name: 'ratings',
      sdl: `type Query { best: [Media!]! }
        type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int! rank: Int! }`,
    },
  ],
};

describe('an @interfaceObject', () => {
  it('does not replace the type that another subgraph found out', () =>
    right(
      media,
      '{ media { ... on Book { __typename stars } ... on Film { __typename rank } } }',
      false,
    ));

  it('needs no type where none is asked for', () => right(media, '{ best { stars } }', true));

  it('needs no type where the fragment that asks is excluded', () =>
    right(
      media,
      'query ($no: Boolean = false) { best { id ... on Book @include(if: $no) { pages } } }',
      true,
    ));

  it('is asked about those only whose fragment asks for it', () =>
    right(
      {
        families: { Book: 'Media', Film: 'Media' },
        requires: { 'Media.rank': 'title' },
        subgraphs: [
          ...media.subgraphs.slice(0, 1),
          {
            name: 'ratings',
            sdl: `type Media @key(fields: "id") @interfaceObject {
                id: ID! title: String! @external rank: Int! @requires(fields: "title") }`,
          },
        ],
      },
      '{ media { title ... on Book { rank } } }',
      // Its data are, beside errors of the others.
      true,
    ));

  it('is null with an error where its type was asked for and nobody knows it', async () => {
    const world = federate(media);
    world.down.add('library');
    const { data, errors } = await askOurs(world, '{ best { __typename stars } }');
    assert.equal(data, null);
    assert.ok(errors?.some(({ extensions }) => extensions?.['code'] === 'UNAVAILABLE'));
  });
});

describe('a representation', () => {
  const made: World = {
    requires: { 'Item.label': 'size { w }' },
    subgraphs: [
      {
        name: 'items',
        sdl: `type Query { items: [Item!]! }
          type Item @key(fields: "id") { id: ID! size: Size! name: String! }
          type Size @shareable { w: Int! h: Int! }`,
      },
      {
        name: 'labels',
        sdl: `type Item @key(fields: "id") {
            id: ID! size: Size! @external label: Int! @requires(fields: "size { w }") tag: Int!
          }
          type Size @shareable { w: Int! h: Int! }`,
      },
    ],
  };

  it('is sent for one field, though what another needs was excluded', () =>
    right(
      made,
      'query ($no: Boolean = false) { items { tag ...F @include(if: $no) } } fragment F on Item { label }',
      true,
    ));

  it('holds the objects in a list of lists', () =>
    right(
      {
        requires: { 'Item.area': 'corners { w }' },
        subgraphs: made.subgraphs.map(({ name, sdl }) => ({
          name,
          sdl: sdl
            .replace('size: Size! name', 'corners: [[Size!]!]! size: Size! name')
            .replace(
              'label:',
              'corners: [[Size!]!]! @external area: Int! @requires(fields: "corners { w }") label:',
            ),
        })),
      },
      '{ items { area } }',
      false,
    ));
});

describe('a field that a subgraph is asked for by another name', () => {
  const twins = (flag: string): World => ({
    whole: `type Query { things: [Thing!]! } union Thing = Box | Bag
      type Box { id: ID! flag: ${flag}! } type Bag { id: ID! flag: ${flag}! }`,
    subgraphs: [
      {
        name: 'a',
        sdl: `type Query { things: [Thing!]! } union Thing = Box | Bag
          type Box @key(fields: "id") { id: ID! flag: ${flag}! @shareable }
          type Bag @key(fields: "id") { id: ID! flag: ${flag} }`,
      },
      { name: 'b', sdl: `type Box @key(fields: "id") { id: ID! flag: ${flag} @shareable }` },
    ],
  });

  it('keeps false', async () => {
    const world = federate(twins('Boolean'));
    const text = '{ things { ... on Box { flag } ... on Bag { flag } } }';
    const reply = {
      things: [{ __typename: 'Bag', id: 'i1', flag__alias_0: false, flag__alias_1: false }],
    };
    const { data } = await askOurs(
      scripted({
        a: {
          sdl: twins('Boolean').subgraphs[0]?.sdl ?? '',
          reply: () => ({ data: structuredClone(reply) }),
        },
        b: { sdl: twins('Boolean').subgraphs[1]?.sdl ?? '', reply: () => ({ data: {} }) },
      }),
      text,
    );
    assert.deepEqual(data, { things: [{ flag: false }] });
    assert.deepEqual(await askOurs(world, text), await askMonolith(world, text));
  });
});

it('a field asked for through an interface has the nullability of the concrete type', async () => {
  const world = scripted({
    pets: {
      sdl: `type Query { pet: Pet } interface Pet { name: String } type Dog implements Pet { name: String! }`,
      reply: () => ({ data: { pet: { __typename: 'Dog', name: null } } }),
    },
  });
  const { data, errors } = await askOurs(world, '{ pet { name } }');
  assert.deepEqual(data, { pet: null });
  assert.deepEqual(errors?.[0]?.path, ['pet', 'name']);
  assert.deepEqual((await askStock(world, '{ pet { name } }')).data, { pet: { name: null } });
});

it('lists of lists from two subgraphs are merged', () =>
  right(
    {
      subgraphs: [
        {
          name: 'a',
          sdl: `type Query { matrix: [[Cell!]!]! @shareable } type Cell @key(fields: "id") { id: ID! left: Int }`,
        },
        {
          name: 'b',
          sdl: `type Query { matrix: [[Cell!]!]! @shareable } type Cell @key(fields: "id") { id: ID! right: Int }`,
        },
      ],
    },
    '{ matrix { left right } }',
    false,
  ));

describe('errors that a subgraph did not place', () => {
  const items = { sdl: 'type Query { items: [Item] n: Int } type Item { id: ID! }' };

  it('have no path where nothing is missing', async () => {
    const error = { message: 'a warning', extensions: { code: 'RATE_LIMITED' } };
    const world = scripted({
      items: { ...items, reply: () => ({ data: { items: [{ id: '1' }], n: 1 }, errors: [error] }) },
    });
    const { data, errors } = await askOurs(world, '{ items { id } n }');
    assert.deepEqual(data, { items: [{ id: '1' }], n: 1 });
    assert.equal(errors?.length, 1);
    assert.equal(errors[0]?.path, undefined);
  });

  it('name the nulls that they leave', async () => {
    const error = { message: 'half of it', extensions: { code: 'RATE_LIMITED' } };
    const world = scripted({
      items: {
        ...items,
        reply: () => ({ data: { items: [{ id: '1' }], n: null }, errors: [error] }),
      },
    });
    const { errors } = await askOurs(world, '{ items { id } n }');
    assert.ok(errors?.some(({ path }) => JSON.stringify(path) === '["n"]'));
  });
});
