// The executor against two witnesses that know nothing of it: @apollo/gateway's own executor over the
// same plans, and graphql-js over one schema that serves the same world.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'graphql';
import { seededRandom } from '../../platform/random.ts';
import { askMonolith, askOurs, askStock, operationOf, renames } from './ask.testing.ts';
import type { RandomQuery } from './random-query.testing.ts';
import { randomQuery } from './random-query.testing.ts';
import { shop, shopOfSingleSources } from './shop.testing.ts';
import { federate } from './world.testing.ts';

const world = federate(shop);
const failing = federate(shopOfSingleSources);

/** Seeds whose random query is valid; the generator may make fields that cannot be merged. */
const queries = fc
  .nat()
  .map((seed) => randomQuery(world.graph.apiSchema, seededRandom('query', seed)))
  .filter(({ text }) => operationOf(world, text) !== undefined);

const fixed = { seed: 20260105, numRuns: 80, endOnFailure: true };

test('random queries: the same data as stock and as one plain schema', async () => {
  let fetches = 0;
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(queries, async ({ text, variables }: RandomQuery) => {
      world.calls.length = 0;
      const ours = await askOurs(world, text, variables);
      fetches += world.calls.length;
      const monolith = await askMonolith(world, text, variables);
      assert.deepEqual(ours, monolith);
      // Those it answers wrongly: see docs/exactness.md.
      if (renames(world, parse(text))) return;
      asked += 1;
      assert.deepEqual(ours.data, (await askStock(world, text, variables)).data);
    }),
    fixed,
  );
  assert.ok(asked > 30, `stock was asked ${asked} times only`);
  assert.ok(fetches > 150, `the queries must reach several subgraphs, made ${fetches} fetches`);
});

/** A client that follows an error's path must arrive at a null, there or above. */
function assertLeadsToNull(data: unknown, path: readonly (string | number)[]): void {
  let value: unknown = data;
  for (const key of path) {
    if (value === null) return;
    value = (value as Record<string | number, unknown>)[key];
  }
  assert.equal(value, null, `an error at ${path.join('.')}, but the value is there`);
}

for (const down of ['people', 'catalog', 'shipping', 'reviews']) {
  test(`random queries while \`${down}\` is down: nulls, and an error for each`, async () => {
    failing.down.add(down);
    let failures = 0;
    try {
      await fc.assert(
        fc.asyncProperty(queries, async ({ text, variables }: RandomQuery) => {
          const ours = await askOurs(failing, text, variables);
          const monolith = await askMonolith(failing, text, variables);
          assert.deepEqual(ours.data, monolith.data);
          const paths = new Set((ours.errors ?? []).map(({ path }) => JSON.stringify(path)));
          for (const { path, message } of monolith.errors ?? []) {
            assert.ok(
              paths.has(JSON.stringify(path)),
              `no error for ${JSON.stringify(path)}: ${message}`,
            );
          }
          for (const { path = [] } of ours.errors ?? []) assertLeadsToNull(ours.data, path);
          if (monolith.errors === undefined) assert.equal(ours.errors, undefined);
          failures += ours.errors === undefined ? 0 : 1;
        }),
        { ...fixed, numRuns: 40 },
      );
    } finally {
      failing.down.delete(down);
    }
    assert.ok(failures > 10, `only ${failures} queries met the failure`);
  });
}
