import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Kind, parse, printSchema } from 'graphql';
import { isAppError } from '../../platform/errors.ts';
import type { Operation } from '../execute/port.ts';
import { composeSupergraph } from './compose.ts';
import { eventsSubgraph } from './events-subgraph.ts';
import { composeGraph } from './graph.ts';
import { loadSupergraph } from './load.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@authenticated"])\n';

const users = {
  name: 'users',
  sdl: `${LINK} type Query { me: User } type User @key(fields: "id") { id: ID! name: String }`,
  nodes: { User: 'usr' },
};
const runs = {
  name: 'runs',
  sdl: `${LINK} type Query { run: Run } type Run @key(fields: "id") { id: ID! status: String }`,
  nodes: { Run: 'run' },
};
const live = `${LINK}
  type Subscription {
    runEvents(runId: ID!, after: String): RunEvent!
      @eventStream(topic: "runs.v1", key: "{args.runId}", owner: { subgraph: "runs", type: "Run", key: "{args.runId}" })
    ticks: Int @eventStream(topic: "ticks.v1", key: "all")
  }
  type RunEvent { seq: Int! run: Run! }
  type Run @key(fields: "id", resolvable: false) { id: ID! }
`;

function invalid(pattern: RegExp) {
  return (error: unknown) => {
    assert.ok(isAppError(error, 'CONFIG_INVALID'), String(error));
    assert.match(error.message, pattern);
    return true;
  };
}

function operation(text: string): Operation {
  const document = parse(text);
  const [definition] = document.definitions;
  assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
  return { id: text, document, definition };
}

describe('composition', () => {
  it('lists every error with the subgraphs it is about', () => {
    const other = `${LINK} type Query { me: Int } type User @key(fields: "id") { id: ID! name: String }`;
    assert.throws(
      () =>
        composeSupergraph([
          { ...users, url: 'u:' },
          { name: 'other', url: 'o:', sdl: other },
        ]),
      invalid(/Query\.me[^]*User\.name[^]*"other" and "users"/),
    );
  });

  it('says where an SDL does not parse', () => {
    assert.throws(
      () => composeSupergraph([{ name: 'bad', url: 'b:', sdl: 'type Query {' }]),
      invalid(/`bad` does not parse: Syntax Error/),
    );
  });

  it('refuses two types with one prefix of ids', () => {
    assert.throws(
      () => composeGraph([users, { ...runs, nodes: { Run: 'usr' } }], []),
      invalid(/`usr` of Run/),
    );
  });
});

describe('the virtual subgraphs', () => {
  const graph = loadSupergraph(composeGraph([users, runs], [live]).sdl);

  it('make live fields known, with their sources', () => {
    const plain = { subject: null, maxAgeMs: null, publicFields: new Set() };
    assert.deepEqual(Object.fromEntries(graph.liveFields), {
      runEvents: {
        ...plain,
        field: 'runEvents',
        topic: 'runs.v1',
        key: '{args.runId}',
        owner: { subgraph: 'runs', type: 'Run', key: '{args.runId}' },
      },
      ticks: { ...plain, field: 'ticks', topic: 'ticks.v1', key: 'all', owner: null },
    });
  });

  it('show clients no more than fields and types', () => {
    const sdl = printSchema(graph.apiSchema);
    assert.doesNotMatch(sdl, /eventStream|join__|link__/);
    assert.match(sdl, /type Run implements Node/);
    assert.match(sdl, /node\(id: ID!\): Node/);
  });

  it('plan a live field as a primary fetch of the event and ordinary fetches after it', () => {
    const { node } = graph.plan(
      operation('subscription { runEvents(runId: "1") { seq run { status } } }'),
    );
    assert.equal(node?.kind, 'Subscription');
    assert.equal(node?.primary.serviceName, 'events');
    assert.match(JSON.stringify(node?.rest), /"serviceName":"runs"/);
  });

  it('refuse a source without a topic', () => {
    const bad = live.replace('topic: "ticks.v1"', 'topic: ""');
    assert.throws(
      () => loadSupergraph(composeGraph([users, runs], [bad]).sdl),
      invalid(/Subscription\.ticks: `topic`/),
    );
    assert.throws(
      () =>
        composeSupergraph([
          { ...users, url: 'u:' },
          eventsSubgraph([`${LINK} type Subscription { a: Int @eventStream(topic: 5) }`]),
        ]),
      invalid(/eventStream/),
    );
  });

  it('read the viewer, lists and public owners, and refuse a key of what is not there', () => {
    const at = (directive: string) => `${LINK}
      type Subscription { a(ids: [ID!]!): Int @eventStream(topic: "t", ${directive}) }`;
    const read = (directive: string) =>
      loadSupergraph(composeGraph([users], [at(directive)]).sdl).liveFields.get('a');
    assert.equal(read('key: "{viewer.id}"')?.key, '{viewer.id}');
    const owner = 'subgraph: "users", type: "User", key: "{args.ids}"';
    assert.deepEqual(
      read(`key: "{args.ids}", owner: { ${owner}, field: "name", public: true }`)?.owner,
      { subgraph: 'users', type: 'User', key: '{args.ids}', field: 'name', isPublic: true },
    );
    const other = 'subgraph: "users", type: "User", key: "{viewer.name}"';
    assert.throws(() => read('key: "{args.id}"'), invalid(/`key` names \{args\.id\}/));
    assert.throws(
      () => read(`key: "x", owner: { ${other} }`),
      invalid(/`owner\.key` names \{viewer\.name\}/),
    );
  });

  it('are left out where there is nothing for them', () => {
    const { sdl } = composeGraph([{ ...users, nodes: {} }], []);
    assert.deepEqual(
      loadSupergraph(sdl).subgraphs.map(({ name }) => name),
      ['users'],
    );
  });
});

describe('loading', () => {
  const { sdl } = composeGraph([users, runs], [live]);

  it('refuses what is no supergraph', () => {
    assert.throws(
      () => loadSupergraph('type Query { a: Int }'),
      invalid(/not a usable supergraph/),
    );
    assert.throws(
      () => loadSupergraph(`${LINK} type Query { a: Int }`),
      invalid(/the schema of one service\. Compose it/),
    );
    assert.throws(() => loadSupergraph('{'), invalid(/not a usable supergraph: Syntax Error/));
  });

  it('has an id that tells versions apart', () => {
    assert.equal(loadSupergraph(sdl).id, loadSupergraph(sdl).id);
    assert.notEqual(loadSupergraph(sdl).id, loadSupergraph(`${sdl}\n# x`).id);
  });

  it('plans an operation once, keeps the most recent ones, and knows the most used', () => {
    const graph = loadSupergraph(sdl, { maxPlans: 2 });
    const [first, second, third] = ['{ me { id } }', '{ me { name } }', '{ run { id } }'].map(
      operation,
    );
    assert.ok(first && second && third);
    const plan = graph.plan(first);
    assert.equal(graph.plan(first), plan);
    graph.plan(second);
    assert.deepEqual(
      graph.planned().map(({ uses }) => uses),
      [2, 1],
    );
    graph.plan(third);
    assert.notEqual(graph.plan(first), plan, 'the least recently used one was dropped');
  });
});
