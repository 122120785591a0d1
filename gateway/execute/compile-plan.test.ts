// What compiled plans do beyond what comparison with other executors shows.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { silentLog } from '../../platform/log.ts';
import type { GraphRequest, SubgraphTransport } from '../../platform/graphql/port.ts';
import { operationOf, plain, requestOf } from './ask.testing.ts';
import { compiledOperation } from './compile-operation.ts';
import { createExecutor } from './executor.ts';
import { itemsSdl, scripted, twoItems } from './scripted.testing.ts';

function threeSubgraphs() {
  const requests: GraphRequest[] = [];
  const handed: unknown[] = [];
  const world = scripted({
    items: { sdl: `${itemsSdl} type Mutation { rename: Item }`, reply: () => twoItems() },
    prices: {
      sdl: 'type Item @key(fields: "id") { id: ID! price: Int }',
      reply: () => ({ data: { _entities: [{ price: 1 }, { price: 2 }] } }),
    },
    stock: {
      sdl: 'type Item @key(fields: "id") { id: ID! left(in: String): Int }',
      reply: () => ({ data: { _entities: [{ left: 3 }, { left: 4 }] } }),
    },
  });
  const transports = new Map(
    [...world.transports].map(([name, transport]): [string, SubgraphTransport] => [
      name,
      {
        execute(request, viewer, signal, headers) {
          requests.push(request);
          handed.push(headers);
          return transport.execute(request, viewer, signal);
        },
      },
    ]),
  );
  return { world: { ...world, transports }, requests, handed };
}

it('parallel fetches for the same entities share one list of representations', async () => {
  const { world, requests, handed } = threeSubgraphs();
  const operation = operationOf(world, '{ items { price left(in: "x") } }');
  assert.ok(operation);
  const executor = createExecutor({ transports: world.transports, log: silentLog });
  const headers = { 'x-trace': '7' };
  const request = { ...requestOf(world, operation, {}), headers };
  const first = await executor.execute(world.graph, request);
  assert.deepEqual(plain(first), {
    data: {
      items: [{ price: 1, left: 3 }, null, { price: 2, left: 4 }, { price: 1, left: 3 }],
    },
  });
  const [, one, other] = requests.map(({ variables }) => variables?.['representations']);
  assert.ok(Array.isArray(one));
  assert.equal(one, other);
  // The second time the answer comes from generated code.
  assert.deepEqual(plain(await executor.execute(world.graph, request)), plain(first));
  assert.deepEqual(new Set(handed), new Set([headers]));
  assert.equal(requests[1]?.query, requests[4]?.query);
});

it('a transport is told whether it is a mutation that it carries', async () => {
  const { world, requests } = threeSubgraphs();
  const executor = createExecutor({ transports: world.transports, log: silentLog });
  for (const text of ['mutation { rename { id } }', '{ items { price } }']) {
    const operation = operationOf(world, text);
    assert.ok(operation);
    await executor.execute(world.graph, requestOf(world, operation, {}));
  }
  assert.deepEqual(
    requests.map(({ kind }) => kind),
    ['mutation', 'query', 'query'],
  );
});

it('an operation is compiled once for each setting of its conditions', async () => {
  const { world } = threeSubgraphs();
  const operation = operationOf(
    world,
    'query($a: Boolean!, $b: Boolean!) { items { id @include(if: $a) price @skip(if: $b) __typename } }',
  );
  assert.ok(operation);
  const executor = createExecutor({ transports: world.transports, log: silentLog });
  for (let round = 0; round < 3; round += 1) {
    for (const [a, b] of [
      [true, false],
      [false, true],
      [true, true],
      [false, false],
    ] as const) {
      const { data } = await executor.execute(world.graph, requestOf(world, operation, { a, b }));
      assert.deepEqual(Object.keys((data?.['items'] as readonly object[])[0] ?? {}), [
        ...(a ? ['id'] : []),
        ...(b ? [] : ['price']),
        '__typename',
      ]);
    }
  }
  const compiled = compiledOperation(world.graph, operation);
  assert.equal(compiled, compiledOperation(world.graph, { ...operation }));
});
