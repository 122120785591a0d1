import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse, print } from 'graphql';
import { seededRandom } from '../../platform/random.ts';
import { DataNames } from '../execute/aliases.ts';
import { askMonolith, askOurs, askStock, operationOf } from '../execute/ask.testing.ts';
import { randomQuery } from '../execute/random-query.testing.ts';
import { federate } from '../execute/world.testing.ts';
import { plannable } from './plannable.ts';

const world = federate({
  subgraphs: [
    {
      name: 'left',
      sdl: `type Query { box: Box! } type Mutation { open: Box! count: Int! }
        type Box @key(fields: "id") { id: ID! name: String! }`,
    },
    {
      name: 'right',
      sdl: `type Mutation { shut: Box! }
        type Box @key(fields: "id") { id: ID! size: Int! inner: Box! }`,
    },
  ],
});

/** How often each root field of a mutation took effect while something was asked. */
async function effects(ask: () => Promise<unknown>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  world.trouble.current = (_service, coordinate) => {
    if (coordinate.startsWith('Mutation.')) counts[coordinate] = (counts[coordinate] ?? 0) + 1;
  };
  try {
    await ask();
  } finally {
    world.trouble.current = null;
  }
  return counts;
}

async function right(text: string, variables: Readonly<Record<string, unknown>>) {
  const whole = await askMonolith(world, text, variables);
  assert.equal(whole.errors, undefined);
  const counts = await effects(async () =>
    assert.deepEqual(await askOurs(world, text, variables), whole),
  );
  return { data: whole.data, counts };
}

describe('a selection whose conditions exclude each other takes nothing along', () => {
  const made = federate({
    subgraphs: [
      {
        name: 'left',
        sdl: `type Query { box: Box! }
          type Box @key(fields: "id") { id: ID! name: String! kind: String! }`,
      },
      {
        name: 'right',
        sdl: `type Box @key(fields: "id") {
          id: ID! name: String! @external kind: String! @external
          size: Int! @requires(fields: "name") rate: Int! @requires(fields: "kind") }`,
      },
    ],
    requires: { 'Box.size': 'name', 'Box.rate': 'kind' },
  });
  for (const selection of [
    'rate @include(if: $no) @skip(if: $no)',
    '... @include(if: $no) { rate @skip(if: $no) }',
    '... @include(if: $no) { ...F @skip(if: $no) }',
  ]) {
    it(selection, async () => {
      const fragment = selection.includes('...F') ? 'fragment F on Box { rate }' : '';
      const text = `query ($no: Boolean!) { box { size ${selection} } } ${fragment}`;
      for (const no of [false, true]) {
        const whole = await askMonolith(made, text, { no });
        assert.deepEqual(await askOurs(made, text, { no }), whole);
      }
    });
  }
});

describe('a field that conditions leave without a selection', () => {
  for (const text of [
    'query ($no: Boolean!) { box @skip(if: $no) { name @include(if: $no) } }',
    'query ($no: Boolean!) { box @skip(if: $no) { ...F } } fragment F on Box { ... @include(if: $no) { name } }',
  ]) {
    it(`is answered: ${text}`, async () => {
      const { data } = await right(text, { no: false });
      const stock = await askStock(world, text, { no: false });
      assert.notDeepEqual(stock.data, data, 'stock has been mended: say so in the docs');
    });
  }

  it('of a mutation takes effect', async () => {
    const text = 'mutation ($no: Boolean!) { open @skip(if: $no) { name @include(if: $no) } }';
    assert.deepEqual((await right(text, { no: false })).counts, { 'Mutation.open': 1 });
    const stocks = await effects(() => askStock(world, text, { no: false }));
    assert.deepEqual(stocks, {}, 'stock has been mended: say so in the docs');
  });
});

describe("a mutation's field that is selected under several conditions", () => {
  const text = `mutation ($a: Boolean!, $b: Boolean!) {
    open @include(if: $a) { id }
    shut { size }
    ... @include(if: $b) { open { name } ... @skip(if: $a) { open { size } } }
    shut @skip(if: $b) { name inner { size } }
    open @skip(if: $b) @include(if: $a) { inner { name } }
  }`;

  for (const a of [true, false]) {
    for (const b of [true, false]) {
      it(`takes effect once: ${a}, ${b}`, async () => {
        const { counts } = await right(text, { a, b });
        const open = a || b ? { 'Mutation.open': 1 } : {};
        assert.deepEqual(counts, { ...open, 'Mutation.shut': 1 });
      });
    }
  }

  it('takes effect once where the conditions are no variables', async () => {
    const literal =
      'mutation { open @skip(if: false) { id } shut { id } ...F } fragment F on Mutation { open { size } }';
    const { counts } = await right(literal, {});
    assert.deepEqual(counts, { 'Mutation.open': 1, 'Mutation.shut': 1 });
  });

  it('takes effect twice with stock', async () => {
    const stocks = await effects(() => askStock(world, text, { a: true, b: true }));
    assert.ok((stocks['Mutation.open'] ?? 0) > 1, 'stock has been mended: say so in the docs');
  });

  it('stays as it is where there are very many', () => {
    const names = Array.from({ length: 12 }, (_, index) => `v${index}`);
    const head = names.map((name) => `$${name}: Boolean!`).join(' ');
    const body = names.map(
      (name, at) =>
        `... @skip(if: $${names[at - 1] ?? name}1) { open @include(if: $${name}) { id } }`,
    );
    const many = parse(`mutation (${head}) { ${body.join(' ')} }`);
    assert.ok(print(plannable(many, new DataNames([]))).length < 20_000);
  });
});

it('random mutations take effect once and answer as one plain schema does', async () => {
  let mutations = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const random = seededRandom('mutation', seed);
      const { text, variables } = randomQuery(world.graph.apiSchema, random, 'mutation');
      if (operationOf(world, text) === undefined) return;
      mutations += 1;
      const { data, counts } = await right(text, variables);
      const effected = Object.values(data ?? {}).filter((value) => value !== 'Mutation');
      const sum = Object.values(counts).reduce((all, count) => all + count, 0);
      assert.equal(sum, effected.length);
    }),
    { seed: 20260106, numRuns: 60, endOnFailure: true },
  );
  assert.ok(mutations > 30);
});
