// Aliases that are the names of fields: a plan fetches keys and inputs beside what the client selected.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Kind } from 'graphql';
import { silentLog } from '../../platform/log.ts';
import { eventsSubgraph } from '../supergraph/events-subgraph.ts';
import { DataNames } from './aliases.ts';
import { askMonolith, askOurs, askStock, operationOf, plain, requestOf } from './ask.testing.ts';
import { createExecutor } from './executor.ts';
import { scripted } from './scripted.testing.ts';
import type { World } from './world.testing.ts';
import { federate, FEDERATION } from './world.testing.ts';

const shop: World = {
  keys: { 'Item.sku': 'whole' },
  requires: { 'Item.freight': 'weight' },
  subgraphs: [
    {
      name: 'items',
      sdl: `type Query { items: [Item!]! grid: [[Item!]!]! any: [Thing!]! node: Node }
        type Mutation { touch: Item! }
        interface Node { id: ID! name: String! }
        union Thing = Item | Box
        type Box { label: String! id: ID! }
        type Item implements Node @key(fields: "id") @key(fields: "sku") {
          id: ID! sku: String! @inaccessible name: String! weight: Int! @inaccessible like: [Item!]! }`,
    },
    {
      name: 'prices',
      sdl: `type Item @key(fields: "id") { id: ID! price: Int! tags: [String!]! stock: Stock! }
        type Stock { left: Int! name: String! }`,
    },
    {
      name: 'freight',
      sdl: `type Item @key(fields: "sku") { sku: String! weight: Int! @external
        freight: Int! @requires(fields: "weight") }`,
    },
  ],
};

interface Named {
  readonly id: string;
  readonly name: string;
}

describe('an alias that is the name of a field', () => {
  const world = federate(shop);

  async function right(text: string) {
    const whole = await askMonolith(world, text);
    assert.equal(whole.errors, undefined);
    // The second answer is made by generated code.
    for (let round = 0; round < 3; round += 1) assert.deepEqual(await askOurs(world, text), whole);
    return whole.data;
  }

  for (const [what, text] of Object.entries({
    'of a key': '{ items { id: name price } }',
    'of a key, beside the key under another name': '{ items { id: name name: id price } }',
    'of a hidden key': '{ items { sku: name freight } }',
    'of a hidden input': '{ items { weight: name freight } }',
    'that is __typename': '{ any { __typename: __typename ... on Item { id: __typename price } } }',
    'of __typename':
      '{ items { __typename: name price } any { ... on Box { __typename: label } } }',
    'in lists of lists': '{ grid { id: price like { id: name stock { name: left id: name } } } }',
    'by the type of an object': '{ any { ... on Item { id price } ... on Box { id label } } }',
    'in fragments':
      '{ any { ...I } items { ...I } } fragment I on Item { id: name stock { id: left } }',
    'twice the same': '{ items { id: name } ... { items { id: name ... { id: name tags } } } }',
    'at the root': '{ items: any { ... on Item { id: freight } } any: items { id: name price } }',
    'of a mutation': 'mutation { id: touch { id: name price } touch: touch { id: price } }',
    'that looks like those made here': '{ items { id: name as_id_: price as_as_id__: freight } }',
    'that looks like the planners': '{ items { name__alias_0: price id: freight } }',
    'of introspection':
      '{ items: __type(name: "Box") { id: name } as_items_: __schema { id: queryType { name } } any: items { id: name price } }',
  })) {
    it(`${what} gives what the client asked for`, async () => void (await right(text)));
  }

  it('beside a field that is required with arguments gives each what it asked for', async () => {
    const graph = federate({
      requires: { 'Item.freight': 'weight(unit: "kg")' },
      subgraphs: [
        {
          name: 'items',
          sdl: `type Query { items: [Item!]! }
            type Item @key(fields: "id") { id: ID! weight(unit: String): Int! }`,
        },
        {
          name: 'freight',
          sdl: `type Item @key(fields: "id") { id: ID! weight(unit: String): Int! @external
            freight: Int! @requires(fields: "weight(unit: \\"kg\\")") }`,
        },
      ],
    });
    const text =
      '{ items { weight(unit: "lb") freight w: weight(unit: "kg") } also: items { weight: freight } }';
    const whole = await askMonolith(graph, text);
    assert.deepEqual(await askOurs(graph, text), whole);
    const { data } = await askStock(graph, text);
    assert.notDeepEqual(data, whole.data, 'stock has been mended: say so in the docs');
  });

  it('is answered wrongly by stock, which has no such cure', async () => {
    const text = '{ items { id: name price } }';
    const { data } = await askStock(world, text);
    assert.notDeepEqual(data, await right(text), 'stock has been mended: say so in the docs');
  });

  it('of an event gives what the client asked for', async () => {
    const events = eventsSubgraph([
      `${FEDERATION}
      type Subscription { moved: Moved! @eventStream(topic: "t", key: "k") }
      type Moved { at: String! item: Item! }
      type Item @key(fields: "id", resolvable: false) { id: ID! }`,
    ]);
    const live = federate({ ...shop, declared: [events] });
    const text =
      'subscription { item: moved { item: at at: item { id: name at: id price: __typename } } }';
    const operation = operationOf(live, text);
    assert.ok(operation);
    const executor = createExecutor({ transports: live.transports, log: silentLog });
    const [item] = (await askMonolith(live, '{ items { id name } }')).data?.['items'] as Named[];
    const moved = { __typename: 'Moved', at: 'noon', item: { id: item?.id } };
    const request = requestOf(live, operation, {});
    const { data } = plain(await executor.resolveEvent(live.graph, request, { moved }));
    assert.deepEqual(data, {
      item: { item: 'noon', at: { id: item?.name, at: item?.id, price: 'Item' } },
    });
  });
});

describe('errors at aliases that are names of fields', () => {
  const sdl = `type Query { items: [Item] } type Item @key(fields: "id") { id: ID! name: String }`;
  const prices = `type Item @key(fields: "id") { id: ID! price: Int! left: Int }`;
  const failed = (path: readonly (string | number)[]) => ({ message: 'failed', path });

  it('have the names that the client gave', async () => {
    const world = scripted({
      items: {
        sdl,
        reply: () => ({
          data: { items: [{ __typename: 'Item', id: '1', as_id_: null }] },
          errors: [failed(['items', 0, 'as_id_'])],
        }),
      },
      prices: {
        sdl: prices,
        reply: () => ({
          data: { _entities: [{ as_name_: null }] },
          errors: [failed(['_entities', 0, 'as_name_'])],
        }),
      },
    });
    const { data, errors } = await askOurs(world, '{ items { id: name name: left } }');
    assert.deepEqual(data, { items: [{ id: null, name: null }] });
    assert.deepEqual(
      errors?.map(({ path }) => path),
      [
        ['items', 0, 'id'],
        ['items', 0, 'name'],
      ],
    );
  });

  it('are not those of the key itself', async () => {
    const world = scripted({
      items: {
        sdl,
        reply: () => ({
          data: { items: [{ __typename: 'Item', id: null, as_id_: 'pen' }] },
          errors: [failed(['items', 0, 'id'])],
        }),
      },
      prices: { sdl: prices, reply: () => ({ data: { _entities: [null] } }) },
    });
    const { data, errors } = await askOurs(world, '{ items { id: name name: left } }');
    assert.deepEqual(data, { items: [{ id: 'pen', name: null }] });
    assert.deepEqual(
      errors?.map(({ path, message }) => [message, path]),
      [['failed', undefined]],
    );
  });

  it('are found where a null must not stand', async () => {
    const world = scripted({
      items: { sdl, reply: () => ({ data: { items: [{ __typename: 'Item', id: '1' }] } }) },
      prices: { sdl: prices, reply: () => ({ data: { _entities: [{ as_id_: null }] } }) },
    });
    const { data, errors } = await askOurs(world, '{ items { id: price } }');
    assert.deepEqual(data, { items: [null] });
    assert.deepEqual(
      errors?.map(({ path }) => path),
      [['items', 0, 'id']],
    );
  });
});

it('names of data are unlike for unlike response names, and lead back to them', () => {
  const name = fc.stringMatching(/^_{0,2}(as_){0,3}(id|name|x)(__alias_\d)?_{0,2}$/);
  const at = fc.record({ field: name, alias: fc.option(name, { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(name), fc.array(at), (others, selected) => {
      const names = new DataNames([...others, ...selected.map(({ field }) => field)]);
      const node = (value: string) => ({ kind: Kind.NAME, value }) as const;
      const found = new Map<string, string>();
      for (const { field, alias } of selected) {
        const response = alias ?? field;
        const own = alias === undefined ? {} : { alias: node(alias) };
        const data = names.of({ name: node(field), ...own });
        assert.equal(names.shown(data), response);
        // A field under its own name and an alias that is called like it cannot stand in one place.
        const key = response === field ? `${response} itself` : response;
        assert.equal(found.get(data) ?? key, key);
        found.set(data, key);
      }
    }),
  );
});
