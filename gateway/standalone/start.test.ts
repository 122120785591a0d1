// The whole gateway before real subgraphs over HTTP, as somebody else would run it.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isAppError } from '../../platform/errors.ts';
import { heldSource, keptLog, serve, startRemote, supergraphOf } from './remote.testing.ts';
import type { RemoteSubgraph, Served } from './remote.testing.ts';

const books = [
  { id: 'b1', title: 'Lighthouses' },
  { id: 'b2', title: 'Bread' },
];

const startCatalog = () =>
  startRemote(
    'catalog',
    `type Query { books: [Book!]! card: String authorization: String }
     type Mutation { rename(title: String!): Book }
     type Subscription { ticks: Int }
     type Book @key(fields: "id") { id: ID! title: String }`,
    {
      Query: {
        books: () => books,
        card: (_, _args, { headers }) => headers['library-card'] ?? null,
        authorization: (_, _args, { headers }) => headers.authorization ?? null,
      },
      Mutation: { rename: (_, { title }) => ({ id: 'b1', title }) },
      Book: { __resolveReference: ({ id }) => books.find((book) => book.id === id) ?? null },
    },
  );

/** A subgraph `lending`, told apart from others by what it has on the shelf. */
const startLending = (available: number, more = '') =>
  startRemote('lending', `type Book @key(fields: "id") { id: ID! available: Int ${more} }`, {
    Book: { __resolveReference: ({ id }) => ({ id }), available: () => available },
  });

const BOTH = '{ books { title available } }';
const shelf = (available: number | null) => ({
  books: [
    { title: 'Lighthouses', available },
    { title: 'Bread', available },
  ],
});

describe('a gateway for anyone', () => {
  let catalog: RemoteSubgraph;
  let lending: RemoteSubgraph;
  let other: RemoteSubgraph;
  let supergraph = '';
  const running: Served[] = [];
  const served = async (...request: Parameters<typeof serve>) => {
    const gateway = await serve(...request);
    running.push(gateway);
    return gateway;
  };
  before(async () => {
    [catalog, lending, other] = await Promise.all([
      startCatalog(),
      startLending(1),
      startLending(2),
    ]);
    supergraph = supergraphOf([catalog, lending]);
  });
  after(async () => {
    for (const gateway of running) await gateway.stop();
    for (const remote of [catalog, lending, other]) await remote.close();
  });

  it('answers from the subgraphs where the supergraph says they are', async () => {
    const gateway = await served({ supergraph });
    assert.deepEqual(await gateway.ask(BOTH), { status: 200, data: shelf(1) });
    const renamed = await gateway.ask('mutation { rename(title: "Dough") { title available } }');
    assert.deepEqual(renamed.data, { rename: { title: 'Dough', available: 1 } });
    assert.equal(gateway.subgraphs, 2);
    assert.equal(gateway.types, 4, 'Query, Mutation, Subscription, Book');
    for (const path of ['live', 'ready']) {
      assert.equal((await fetch(`${gateway.origin}/health/${path}`)).status, 200);
    }
    assert.match(await (await fetch(`${gateway.origin}/`)).text(), /<title>GraphQL<\/title>/);
    const { data } = await gateway.ask('{ __schema { queryType { name } } }');
    assert.deepEqual(data, { __schema: { queryType: { name: 'Query' } } });
  });

  it('asks a subgraph elsewhere, and with headers, where the config file says so', async () => {
    const subgraphs = { lending: { url: other.url, headers: { 'X-Api-Key': 'own' } } };
    const allSubgraphs = { headers: { 'x-api-key': 'all', 'x-from': 'gateway' } };
    const gateway = await served({ supergraph, config: { subgraphs, allSubgraphs } });
    assert.deepEqual((await gateway.ask(BOTH)).data, shelf(2));
    const header = (remote: RemoteSubgraph, name: string) => remote.asked.at(-1)?.headers[name];
    assert.deepEqual(
      [header(other, 'x-api-key'), header(other, 'x-from'), header(catalog, 'x-api-key')],
      ['own', 'gateway', 'all'],
    );
  });

  it('refuses a config file that names no subgraph of this graph', async () => {
    const config = { subgraphs: { landing: { url: other.url } } };
    await assert.rejects(serve({ supergraph, config }), (error) => {
      assert.ok(isAppError(error, 'CONFIG_INVALID'));
      assert.match(error.message, /`subgraphs\.landing`, but the subgraphs are: catalog, lending/);
      return true;
    });
  });

  it('refuses subgraphs that cannot be asked, all by name, unless the config file mends it', async () => {
    const nowhere = supergraphOf([
      { ...catalog, url: '' },
      { ...lending, url: 'http://me:secret@lending/' },
    ]);
    await assert.rejects(serve({ supergraph: nowhere }), (error) => {
      assert.ok(isAppError(error, 'CONFIG_INVALID'));
      assert.match(
        error.message,
        /`catalog` has no usable URL .*\(""\); set `subgraphs\.catalog\.url`/,
      );
      assert.match(error.message, /`lending` has credentials in it/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
    const subgraphs = { catalog: { url: catalog.url }, lending: { url: lending.url } };
    const gateway = await served({ supergraph: nowhere, config: { subgraphs } });
    assert.deepEqual((await gateway.ask(BOTH)).data, shelf(1));
  });

  it('answers in part while a subgraph is away, and says which and why', async () => {
    const gone = await startLending(3);
    await gone.close();
    const config = { subgraphs: { lending: { url: gone.url, attempts: 1 } } };
    const gateway = await served({ supergraph, config });
    const { status, data, errors } = await gateway.ask(BOTH);
    assert.deepEqual([status, data], [200, shelf(null)]);
    assert.deepEqual(
      errors?.map(({ path, extensions }) => [path, extensions['code'], extensions['serviceName']]),
      [0, 1].map((index) => [['books', index, 'available'], 'UNAVAILABLE', 'lending']),
    );
    assert.equal((await fetch(`${gateway.origin}/health/ready`)).status, 200);
  });

  it('hands on the headers on the list and no others', async () => {
    const config = { forwardHeaders: ['Authorization', 'library-card'] };
    const [listed, closed] = [await served({ supergraph, config }), await served({ supergraph })];
    const sent = { authorization: 'Basic YWJj', 'library-card': 'green', cookie: 'a=b' };
    const query = '{ card authorization }';
    assert.deepEqual((await listed.ask(query, sent)).data, {
      card: 'green',
      authorization: 'Basic YWJj',
    });
    assert.equal(catalog.asked.at(-1)?.headers.cookie, undefined);
    assert.deepEqual((await closed.ask(query, sent)).data, { card: null, authorization: null });
    // Equal questions at the same time share an answer only when the headers are equal too.
    const answers = await Promise.all(
      ['green', 'red', 'green'].map((card) => listed.ask('{ card }', { 'library-card': card })),
    );
    assert.deepEqual(
      answers.map(({ data }) => data),
      ['green', 'red', 'green'].map((card) => ({ card })),
    );
  });

  it('lets pages of the listed origins send the headers on the list', async () => {
    const config = { forwardHeaders: ['library-card'], corsOrigins: ['https://app.example'] };
    const gateway = await served({ supergraph, config });
    const { headers } = await fetch(`${gateway.origin}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    assert.equal(headers.get('access-control-allow-origin'), 'https://app.example');
    assert.match(
      headers.get('access-control-allow-headers') ?? '',
      /content-type.*, library-card$/,
    );
  });

  it('takes registered operations alone when told', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'miyagi-operations-'));
    const file = join(folder, 'operations.json');
    await writeFile(file, JSON.stringify({ shelf: BOTH }));
    const gateway = await served({ supergraph, config: { operations: { file, only: true } } });
    const named = await fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ documentId: 'shelf' }),
    });
    assert.deepEqual(await named.json(), { data: shelf(1) });
    const [refused] = (await gateway.ask('{ card }')).errors ?? [];
    assert.equal(refused?.extensions['code'], 'OPERATION_NOT_REGISTERED');
    await writeFile(file, JSON.stringify({ wrong: '{ nothing }' }));
    await assert.rejects(serve({ supergraph, config: { operations: { file } } }), (error) =>
      isAppError(error, 'CONFIG_INVALID'),
    );
    await rm(folder, { recursive: true });
  });

  it('refuses subscriptions', async () => {
    const gateway = await served({ supergraph });
    const { data, errors } = await gateway.ask('subscription { ticks }');
    assert.equal(data ?? null, null);
    assert.equal(errors?.[0]?.extensions['code'], 'BAD_USER_INPUT');
    assert.match(errors[0].message, /queries and mutations only: subscribe at the subgraph/);
  });

  it('keeps to its limits, and closes introspection and playground when told', async () => {
    const config = { limits: { depth: 1 }, introspection: false, playground: false };
    const gateway = await served({ supergraph, config });
    const [deep] = (await gateway.ask(BOTH)).errors ?? [];
    assert.equal(deep?.extensions['code'], 'OPERATION_LIMIT_EXCEEDED');
    const [curious] = (await gateway.ask('{ __schema { __typename } }')).errors ?? [];
    assert.ok(curious);
    assert.equal((await fetch(`${gateway.origin}/`)).status, 404);
  });

  it('has introspection and playground closed where others can reach it, unless told', async () => {
    const open = async (config: object) => {
      const gateway = await served({ supergraph, config: { host: '0.0.0.0', ...config } });
      const { errors } = await gateway.ask('{ __type(name: "Book") { name } }');
      return [errors === undefined, gateway.playground];
    };
    assert.deepEqual(await open({}), [false, false]);
    assert.deepEqual(await open({ introspection: true, playground: true }), [true, true]);
  });

  describe('when the supergraph changes', () => {
    it('serves the new one, its subgraphs where they are now, ready all the time', async () => {
      const source = heldSource(supergraph);
      const gateway = await served({ supergraph: source });
      assert.deepEqual((await gateway.ask(BOTH)).data, shelf(1));
      const moved = await startLending(7, 'reserved: Int');
      source.put(supergraphOf([catalog, moved]));
      await until(async () => (await gateway.ask('{ books { reserved } }')).errors === undefined);
      assert.deepEqual((await gateway.ask(BOTH)).data, shelf(7));
      assert.equal((await fetch(`${gateway.origin}/health/ready`)).status, 200);

      source.put(supergraphOf([catalog]));
      await until(async () => (await gateway.ask(BOTH)).errors !== undefined);
      assert.deepEqual((await gateway.ask('{ books { title } }')).errors, undefined);
      source.put(supergraph);
      await until(async () => (await gateway.ask(BOTH)).errors === undefined);
      assert.deepEqual((await gateway.ask(BOTH)).data, shelf(1));
      await moved.close();
    });

    it('goes on with the old one when the new one cannot be served, and says why', async () => {
      const log = keptLog();
      const source = heldSource(supergraph);
      const gateway = await served({ supergraph: source, log });
      const errors = () => log.lines.filter(({ level }) => level === 'error');
      const bad: readonly [string, RegExp][] = [
        ['type Query { a: Int }', /not a usable supergraph/],
        [supergraphOf([catalog, { ...lending, url: 'lending' }]), /`lending` has no usable URL/],
        [
          supergraph.replace(
            '{\n  query: Query',
            '@link(url: "https://x.example/wall/v1.0", for: SECURITY) {\n  query: Query',
          ),
          /wall\/v1\.0 is for: SECURITY/,
        ],
      ];
      for (const [index, [text, reason]] of bad.entries()) {
        source.put(text);
        await until(async () => errors().length > index);
        assert.match(JSON.stringify(errors()[index]), reason);
        assert.deepEqual((await gateway.ask(BOTH)).data, shelf(1));
      }
      source.put(supergraphOf([catalog, other]));
      await until(async () => log.lines.some(({ message }) => message === 'supergraph replaced'));
      assert.deepEqual((await gateway.ask(BOTH)).data, shelf(2));
    });
  });
});

/** A look at the source follows a change within some 100 ms. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, 'it did not come about');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
