// Answers as text, against the same answers as data: letter for letter what JSON.stringify makes of these.
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import fc from 'fast-check';
import { Kind, parse, validate } from 'graphql';
import { seededRandom } from '../../platform/random.ts';
import { silentLog } from '../../platform/log.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import { composeGraph } from '../supergraph/graph.ts';
import { loadSupergraph } from '../supergraph/load.ts';
import { operationOf, requestOf, somebody } from './ask.testing.ts';
import { createExecutor } from './executor.ts';
import type { ExecutedResponse, Operation } from './port.ts';
import type { RandomQuery } from './random-query.testing.ts';
import { randomQuery } from './random-query.testing.ts';
import type { Data } from './records.ts';
import { merge } from './records.ts';
import { shop, shopOfSingleSources } from './shop.testing.ts';
import { textOf, wired } from './wired.testing.ts';
import type { FederatedWorld } from './world.testing.ts';
import { federate } from './world.testing.ts';

const world = federate(shop);

/** The answer as data, and as text each time it is asked for. */
async function both(
  { graph }: Pick<FederatedWorld, 'graph'>,
  transports: ReadonlyMap<string, SubgraphTransport>,
  request: Parameters<ReturnType<typeof createExecutor>['execute']>[1],
) {
  const executor = createExecutor({ transports, log: silentLog });
  const { data, errors } = await executor.execute(graph, request);
  const expected = JSON.stringify({ data, errors });
  const written: ExecutedResponse[] = [];
  for (let time = 0; time < 3; time += 1) {
    written.push(await executor.execute(graph, { ...request, asText: true }));
  }
  return { expected, written };
}

const queries = fc
  .nat()
  .map((seed) => randomQuery(world.graph.apiSchema, seededRandom('query', seed)))
  .filter(({ text }) => operationOf(world, text) !== undefined);

async function compare(change?: (text: string) => string) {
  const counts = { asked: 0, scanned: 0 };
  let written = 0;
  const transports = wired(world.transports, counts, change);
  const property = fc.asyncProperty(queries, async ({ text, variables }: RandomQuery) => {
    const operation = operationOf(world, text);
    assert.ok(operation !== undefined);
    const request = requestOf(world, operation, variables);
    const answers = await both(world, transports, request);
    for (const answer of answers.written) assert.equal(textOf(answer), answers.expected);
    written += answers.written.at(-1)?.text === undefined ? 0 : 1;
  });
  await fc.assert(property, { seed: 20260106, numRuns: 120, endOnFailure: true });
  return { ...counts, written };
}

test('random queries: what is written is what would be made of the data', async () => {
  const { asked, scanned, written } = await compare();
  assert.ok(written > 60, `only ${written} answers were written`);
  assert.ok(scanned > 60, `only ${scanned} of ${asked} answers of subgraphs were passed on`);
});

const changes: Readonly<Record<string, (text: string) => string>> = {
  'blanks between everything': (text) => JSON.stringify(JSON.parse(text), null, 1),
  'keys in another order': (text) =>
    JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ),
  'some leaves null': (text) => text.replace(/:"[^"]*[aeg]"/g, ':null'),
  'numbers as text': (text) => text.replace(/:(\d+)/g, ':"$1"'),
  'numbers with a fraction of nothing': (text) => text.replace(/:(\d+)([,}])/g, ':$1.0$2'),
  'needless escapes': (text) => text.replace(/:"([^"\\])/g, ':"\\u0041$1'),
  'fields that nobody asked for': (text) => text.replace(/\{"/g, '{"extra":[{"a":1}],"'),
  'extensions beside the data': (text) => `${text.slice(0, -1)},"extensions":{"a":1}}`,
};
for (const [name, change] of Object.entries(changes)) {
  test(`the same of answers with ${name}`, async () => {
    await compare(change);
  });
}

test('the same while a subgraph fails, and when it is back', async () => {
  const failing = federate(shopOfSingleSources);
  const counts = { asked: 0, scanned: 0 };
  const transports = wired(failing.transports, counts);
  const random = (seed: number) =>
    randomQuery(failing.graph.apiSchema, seededRandom('query', seed));
  let failures = 0;
  for (let seed = 0; seed < 60; seed += 1) {
    const { text, variables } = random(seed);
    const operation = operationOf(failing, text);
    if (operation === undefined) continue;
    const request = requestOf(failing, operation, variables);
    for (const down of ['people', 'catalog', 'shipping', 'reviews', null]) {
      if (down !== null) failing.down.add(down);
      const answers = await both(failing, transports, request);
      for (const answer of answers.written) assert.equal(textOf(answer), answers.expected);
      failures += answers.written.at(-1)?.errors === undefined ? 0 : 1;
      if (down !== null) failing.down.delete(down);
    }
  }
  assert.ok(failures > 20, `only ${failures} answers met the failure`);
});

const sdl = `
  type Query { thing: Thing any: Any either: Either sign: Sign }
  type Thing { id: ID! n: Int f: Float! s: String b: Boolean list: [[Int!]] e: Color any: Any }
  enum Color { RED GREEN }
  scalar Any
  union Either = Thing | Other
  type Other { n: Int }
  interface Sign { s: String }
  type Street implements Sign { s: String }`;
const graph = loadSupergraph(composeGraph([{ name: 'a', sdl, nodes: {} }], []).sdl);

function operationIn(text: string): Operation | undefined {
  const document = parse(text);
  assert.deepEqual(validate(graph.apiSchema, document), []);
  const [definition] = document.definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION
    ? { id: text, document, definition }
    : undefined;
}

/** Whether the answer's text was passed on, and what was answered. */
async function passed(query: string, answer: string) {
  const counts = { asked: 0, scanned: 0 };
  const inner: SubgraphTransport = { execute: () => Promise.resolve({}) };
  const transports = wired(new Map([['a', inner]]), counts, () => answer);
  const operation = operationIn(query);
  assert.ok(operation !== undefined, query);
  const request = { operation, variables: {}, viewer: somebody };
  const { expected, written } = await both({ graph }, transports, request);
  for (const one of written) assert.equal(textOf(one), expected);
  return counts.scanned > 0;
}

describe('what a text may be to be passed on', () => {
  const thing = (members: string) => `{"data":{"thing":{${members}}}}`;
  const plain: readonly (readonly [fields: string, members: string])[] = [
    ['id', '"id":"a b"'],
    ['id', '"id":"€ “😀”"'],
    ['s', '"s":"a\\n\\"b\\\\\\t"'],
    ['s', '"s":null'],
    ['n', '"n":0'],
    ['n', '"n":-123456789'],
    ['f', '"f":-0.5'],
    ['f', '"f":123456789.123456'],
    ['f', '"f":0.000001'],
    ['b', '"b":false'],
    ['list', '"list":[]'],
    ['list', '"list":[[1,2],null,[]]'],
    ['e', '"e":"GREEN"'],
    ['any', '"any":"text"'],
    ['id n e', '"id":"1","n":2,"e":null'],
    ['one: n two: n', '"one":1,"two":1'],
    ['__typename n', '"__typename":"Thing","n":1'],
  ];
  for (const [fields, members] of plain) {
    it(members, async () => {
      assert.equal(await passed(`{ thing { ${fields} } }`, thing(members)), true);
    });
  }
  it('null', async () => {
    assert.equal(await passed('{ thing { n } }', '{"data":{"thing":null}}'), true);
  });
  it('with a line break at its end', async () => {
    assert.equal(await passed('{ thing { n } }', `${thing('"n":1')}\n`), true);
  });
  it('of an interface that tells its type', async () => {
    const answer = '{"data":{"sign":{"__typename":"Street","s":"x"}}}';
    assert.equal(await passed('{ sign { __typename s } }', answer), true);
  });
});

describe('what has to be parsed', () => {
  const thing = (members: string) => `{"data":{"thing":{${members}}}}`;
  const odd: readonly (readonly [fields: string, members: string])[] = [
    ['id', '"id":1'],
    ['id', '"id":null'],
    ['id', '"id":"\\u0041"'],
    ['id', '"id":"a\\/b"'],
    ['id', '"id":"1","n":1'],
    ['id n', '"n":1,"id":"1"'],
    ['id n', '"id":"1"'],
    ['id', '"id": "1"'],
    ['id', '"id":"1","id":"2"'],
    ['n', '"n":-0'],
    ['n', '"n":1.0'],
    ['n', '"n":1e3'],
    ['n', '"n":4294967296'],
    ['n', '"n":"1"'],
    ['f', '"f":0.10'],
    ['f', '"f":0.0000001'],
    ['f', '"f":0.12345678901234567890'],
    ['f', '"f":null'],
    ['b', '"b":1'],
    ['list', '"list":[1]'],
    ['list', '"list":[[null]]'],
    ['list', '"list":[[1],[2,null]]'],
    ['e', '"e":"BLUE"'],
    ['any', '"any":{"a":[1]}'],
    ['any', '"any":[]'],
    ['__typename n', '"__typename":"Other","n":1'],
  ];
  for (const [fields, members] of odd) {
    it(members, async () => {
      assert.equal(await passed(`{ thing { ${fields} } }`, thing(members)), false);
    });
  }
  const others: Readonly<Record<string, readonly [query: string, answer: string]>> = {
    'an answer with errors': [
      '{ thing { n } }',
      '{"data":{"thing":{"n":1}},"errors":[{"message":"no"}]}',
    ],
    'data twice': ['{ thing { n } }', '{"data":{"thing":{"n":1}},"data":{"thing":{"n":2}}}'],
    'a scalar that may be anything, alone': ['{ any }', '{"data":{"any":1}}'],
    'one of several types that does not say which': [
      '{ either { ... on Thing { n } ... on Other { n } } }',
      '{"data":{"either":{"__typename":"Other","n":1}}}',
    ],
  };
  for (const [name, [query, answer]] of Object.entries(others)) {
    it(name, async () => assert.equal(await passed(query, answer), false));
  }
});

it('a part that came as text is merged like any other', () => {
  const target: Data = { a: () => '{"x":[{"n":1}]}', b: { y: 1 }, c: null, d: () => '1' };
  merge(target, { a: { x: [{ m: 2 }], z: 3 }, b: () => '{"w":2}', c: () => '{"v":1}', d: null });
  assert.deepEqual(target['a'], { x: [{ n: 1, m: 2 }], z: 3 });
  assert.deepEqual(target['b'], { y: 1, w: 2 });
  assert.equal(typeof target['c'], 'function');
  assert.equal(typeof target['d'], 'function');
});

it('a subgraph that writes otherwise is soon not scanned any more', async () => {
  const counts = { asked: 0, scanned: 0 };
  let answer = '{"data": {"thing": {"n": 1}}}';
  const inner: SubgraphTransport = { execute: () => Promise.resolve({}) };
  const transports = wired(new Map([['a', inner]]), counts, () => answer);
  const operation = operationIn('{ thing { n } }');
  assert.ok(operation !== undefined);
  const executor = createExecutor({ transports, log: silentLog });
  const ask = () =>
    executor.execute(graph, { operation, variables: {}, viewer: somebody, asText: true });
  for (let time = 0; time < 30; time += 1) await ask();
  answer = '{"data":{"thing":{"n":1}}}';
  for (let time = 0; time < 900; time += 1) await ask();
  assert.equal(counts.scanned, 0);
  for (let time = 0; time < 200; time += 1) await ask();
  assert.ok(counts.scanned > 50);
});
