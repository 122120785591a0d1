// What random comparison does not reach: names from Object.prototype, order of mutations, aborts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getIntrospectionQuery, graphqlSync } from 'graphql';
import { AppError, isAppError } from '../../platform/errors.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import { silentLog } from '../../platform/log.ts';
import { eventsSubgraph } from '../supergraph/events-subgraph.ts';
import { createExecutor } from './executor.ts';
import { askMonolith, askOurs, operationOf, plain, requestOf } from './ask.testing.ts';
import { itemsSdl, scripted, shopOf, twoItems } from './scripted.testing.ts';
import { shop } from './shop.testing.ts';
import { FEDERATION, federate } from './world.testing.ts';

const world = federate(shop);

describe('names from Object.prototype', () => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype'];

  it('are response names like any other', async () => {
    for (const name of names) {
      const text = `{ ${name}: user(id: "i1") { ${name}: name wishlist { ${name}: shipping } } product(id: "i2") { ${name}: seller { ${name}: reviews { ${name}: author { name } } } } }`;
      const ours = await askOurs(world, text);
      assert.deepEqual(ours, await askMonolith(world, text));
      assert.equal(ours.errors, undefined);
      assert.ok(Object.hasOwn(ours.data ?? {}, name));
    }
    assert.equal(Object.hasOwn(Object.prototype, 'name'), false);
  });

  it('are variable names like any other', async () => {
    for (const name of names) {
      const text = `query($${name}: Int) { users(first: $${name}) { id } }`;
      const variables = JSON.parse(`{ "${name}": 1 }`) as Record<string, unknown>;
      world.calls.length = 0;
      await askOurs(world, text, variables);
      assert.ok(Object.hasOwn(world.calls[0]?.variables ?? {}, name), name);
    }
  });

  it('do no harm when a subgraph sends them unasked', async () => {
    const evil = JSON.parse(
      '{"items":[{"__typename":"Item","id":"1","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}]}',
    ) as Record<string, unknown>;
    const world = shopOf({ data: evil }, () => ({
      data: JSON.parse('{"_entities":[{"price":1,"__proto__":{"polluted":true}}]}') as {
        [key: string]: unknown;
      },
    }));
    assert.deepEqual(await askOurs(world, '{ items { id price } }'), {
      data: { items: [{ id: '1', price: 1 }] },
    });
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
});

describe('operations', () => {
  it('run the mutations of several subgraphs in the order written', async () => {
    world.calls.length = 0;
    await askOurs(
      world,
      'mutation { a: rename(name: "x") { id } b: restock(amount: 1) { stars } c: rename(name: "y") { name } }',
    );
    const roots = world.calls.filter(({ query }) => query.startsWith('mutation'));
    assert.deepEqual(
      roots.map(({ service, query }) => [service, /[abc]:/.exec(query)?.[0]]),
      [
        ['people', 'a:'],
        ['catalog', 'b:'],
        ['people', 'c:'],
      ],
    );
  });

  it('answer introspection as graphql-js does, also beside data and through fragments', async () => {
    const text = getIntrospectionQuery();
    assert.deepEqual(
      await askOurs(world, text),
      plain(graphqlSync({ schema: world.graph.apiSchema, source: text })),
    );
    const mixed =
      'query($n: String!, $yes: Boolean!) { ...F me { id } __typename } fragment F on Query { t: __type(name: $n) { kind fields { name } } ... @include(if: $yes) { __schema { queryType { n: name } } } }';
    const variables = { n: 'Geo', yes: true };
    assert.deepEqual(
      await askOurs(world, mixed, variables),
      await askMonolith(world, mixed, variables),
    );
    world.calls.length = 0;
    await askOurs(world, '{ __schema { queryType { name } } __typename }');
    assert.equal(world.calls.length, 0);
  });

  it('end with the reason of an abort, without a further fetch', async () => {
    const stop = new AbortController();
    const world = shopOf(twoItems(), () => ({ data: { _entities: [] } }));
    const operation = operationOf(world, '{ items { price } }');
    assert.ok(operation);
    const transports = new Map(world.transports);
    transports.set('items', {
      async execute() {
        stop.abort(new AppError('UNAVAILABLE', 'gone'));
        return twoItems();
      },
    });
    const executor = createExecutor({ transports, log: silentLog });
    const request = { ...requestOf(world, operation, {}), signal: stop.signal };
    await assert.rejects(executor.execute(world.graph, request), (error) =>
      isAppError(error, 'UNAVAILABLE'),
    );
    assert.equal(world.calls.length, 0);
  });

  it('need a subgraph that is not connected: an error, not a crash', async () => {
    const world = shopOf(twoItems(), () => ({}));
    (world.transports as Map<string, SubgraphTransport>).delete('prices');
    const { errors } = await askOurs(world, '{ items { price } }');
    assert.equal(errors?.length, 3);
    assert.equal(errors?.[0]?.extensions?.['code'], 'UNAVAILABLE');
  });
});

it('a subscription is refused where one answer is expected', async () => {
  const world = scripted({ items: { sdl: itemsSdl, reply: () => ({}) } }, [
    eventsSubgraph([
      `${FEDERATION} type Subscription { tick: Int @eventStream(topic: "t", key: "k") }`,
    ]),
  ]);
  await assert.rejects(askOurs(world, 'subscription { tick }'), (error) => {
    assert.ok(isAppError(error, 'BAD_USER_INPUT'));
    assert.match(error.message, /graphql-transport-ws/);
    return true;
  });
});
