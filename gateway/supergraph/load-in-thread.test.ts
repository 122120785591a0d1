// The planner in its thread: the same graph and the same plans as without, and what happens when it fails.
import assert from 'node:assert/strict';
import { subscribe } from 'node:diagnostics_channel';
import { after, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Kind, parse, printSchema, validate } from 'graphql';
import { ManualClock, systemClock, type Clock } from '../../platform/clock.ts';
import { isAppError } from '../../platform/errors.ts';
import { silentLog } from '../../platform/log.ts';
import { seededRandom } from '../../platform/random.ts';
import { plain, somebody } from '../execute/ask.testing.ts';
import { weightOf } from '../execute/compile-operation.ts';
import { createExecutor } from '../execute/executor.ts';
import type { Operation } from '../execute/port.ts';
import { randomQuery } from '../execute/random-query.testing.ts';
import { shop } from '../execute/shop.testing.ts';
import { federate } from '../execute/world.testing.ts';
import { composeGraph } from './graph.ts';
import { errorsIn } from './findings.ts';
import { graphInThread, holdInThread } from './graph-in-thread.ts';
import { loadInThread } from './load-in-thread.ts';
import { loadSupergraph, type PlannedSupergraph } from './load.ts';
import type { PlannerLimits } from './thread.ts';

const script = new URL('./misbehaving-thread.testing.ts', import.meta.url);
const sdl = composeGraph(
  [{ name: 'a', sdl: 'type Query { one: Int two: Int }', nodes: {} }],
  [],
).sdl;

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@context", "@fromContext"])';
const people = {
  name: 'people',
  sdl: `${LINK} type Query { it: Person } type Person @key(fields: "id") { id: ID! name(unit: String): String }`,
  nodes: {},
};
const liveSdl = `${LINK}
  type Subscription { moved: Moved @eventStream(topic: "t", key: "k") }
  type Moved { of: Person }
  type Person @key(fields: "id", resolvable: false) { id: ID! }`;

const opened: PlannedSupergraph[] = [];
after(() => Promise.all(opened.map((graph) => graph.close())));

async function inThread(text: string) {
  const graph = await loadInThread(text, { clock: systemClock, log: silentLog });
  opened.push(graph);
  return graph;
}

async function misbehaving(limits: Partial<PlannerLimits> = {}, clock: Clock = systemClock) {
  const graph = await loadInThread(sdl, { clock, log: silentLog, limits, script });
  opened.push(graph);
  return graph;
}

function operation(text: string): Operation {
  const document = parse(text);
  const [definition] = document.definitions;
  assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
  return { id: text, document, definition };
}

const alive = new Set<Worker>();
subscribe('worker_threads', (message) => {
  const { worker } = message as { worker: Worker };
  alive.add(worker);
  worker.once('exit', () => alive.delete(worker));
});
const threads = () => alive.size;

function code(expected: string) {
  return (error: unknown) => {
    assert.ok(isAppError(error), String(error));
    assert.equal(error.code, expected);
    return true;
  };
}

describe('what the thread tells', () => {
  const world = federate(shop);

  it('makes the same schemas', async () => {
    const { apiSchema, supergraphSchema, subgraphs, liveFields, id } = await inThread(
      world.graph.sdl,
    );
    assert.equal(printSchema(apiSchema), printSchema(world.graph.apiSchema));
    assert.equal(printSchema(supergraphSchema), printSchema(world.graph.supergraphSchema));
    assert.deepEqual(
      { subgraphs, liveFields, id },
      {
        subgraphs: world.graph.subgraphs,
        liveFields: world.graph.liveFields,
        id: world.graph.id,
      },
    );
  });

  it('are the same plans, of whatever kind of operation', async () => {
    const graph = await inThread(world.graph.sdl);
    const kinds = fc.constantFrom('query' as const, 'mutation' as const);
    const asked = fc
      .tuple(fc.nat(), kinds)
      .map(([seed, kind]) => randomQuery(graph.apiSchema, seededRandom('plans', seed), kind).text)
      .map(operation)
      .filter(({ document }) => validate(graph.apiSchema, document).length === 0);
    await fc.assert(
      fc.asyncProperty(asked, async (one) => {
        const expected = outcome(() => world.graph.plan(one));
        const found = await Promise.resolve(graph.plan(one)).then(
          plain,
          (error: Error) => error.message,
        );
        assert.deepEqual(found, expected);
        if (typeof expected !== 'string') {
          assert.equal(weightOf(await graph.plan(one)), weightOf(world.graph.plan(one)));
        }
      }),
      { seed: 20261123, numRuns: 60, endOnFailure: true },
    );
  });

  it('are plans of live fields and of contexts', async () => {
    const live = composeGraph([people], [liveSdl]).sdl;
    const here = loadSupergraph(live);
    const there = await inThread(live);
    const one = operation('subscription { moved { of { name(unit: "m") } } }');
    assert.equal(validate(there.apiSchema, one.document).length, 0);
    assert.deepEqual(plain(await there.plan(one)), plain(here.plan(one)));
    assert.equal((await there.plan(one)).node?.kind, 'Subscription');
  });

  it('are the same mistakes', async () => {
    const graph = await inThread(sdl);
    const document = parse('query A { one three } query B($x: Int) { two }');
    const here = errorsIn(graph.apiSchema, document, { introspection: true, maxErrors: 10 });
    const there = await graph.check?.(document.loc?.source.body ?? '', {
      introspection: true,
      maxErrors: 10,
    });
    assert.equal(here.length, 2);
    assert.deepEqual(
      there?.map(({ message, locations }) => ({ message, locations })),
      here.map(({ message, locations }) => ({ message, locations })),
    );
  });

  it('is why a supergraph is refused, in the same words; then no thread is left', async () => {
    const before = threads();
    for (const text of ['{', 'type Query { a: Int }', sdl.replace(/join\/v[\d.]+/, 'join/v9.9')]) {
      const expected = outcome(() => loadSupergraph(text));
      await assert.rejects(loadInThread(text, { clock: systemClock, log: silentLog }), (error) => {
        assert.ok(isAppError(error, 'CONFIG_INVALID'), String(error));
        assert.equal(error.message, expected);
        return true;
      });
    }
    const bad = { name: 'bad', sdl: 'type Query {', nodes: {} };
    await assert.rejects(
      graphInThread([bad], [], { clock: systemClock, log: silentLog }),
      (error) => {
        assert.ok(isAppError(error, 'CONFIG_INVALID'));
        assert.equal(
          error.message,
          outcome(() => composeGraph([bad], [])),
        );
        return true;
      },
    );
    assert.equal(threads(), before);
  });
});

describe('a thread that serves', () => {
  it('has its plans at once when they were asked for before, and plans equal operations once', async () => {
    const graph = await misbehaving({ queue: 1 });
    const one = operation('{ one }');
    const asked = Array.from({ length: 50 }, async () => graph.plan({ ...one }));
    const [plan] = await Promise.all(asked);
    assert.equal(new Set(await Promise.all(asked)).size, 1);
    assert.equal(graph.plan(one), plan);
    assert.deepEqual(
      graph.planned().map(({ operation: { id } }) => id),
      ['{ one }'],
    );
  });

  it('refuses what would have to wait too long, and says that it may be sent again', async () => {
    const graph = await misbehaving({ queue: 2 });
    const plans = ['{ a: one }', '{ b: one }', '{ c: one }', '{ d: one }'].map(async (text) =>
      graph.plan(operation(text)),
    );
    const outcomes = await Promise.allSettled(plans);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    );
    const [last] = outcomes.slice(-1);
    assert.ok(last?.status === 'rejected' && isAppError(last.reason, 'UNAVAILABLE'));
    assert.equal(last.reason.retryable, true);
    await graph.plan(operation('{ d: one }'));
  });

  it('ends an operation at its deadline, remembers it for a while, and goes on with the others', async () => {
    const clock = new ManualClock();
    const graph = await misbehaving({ timeoutMs: 500 }, clock);
    const hanging = operation('query Hang { one }');
    const refused = assert.rejects(async () => graph.plan(hanging), limitExceeded);
    const waiting = graph.plan(operation('{ one }'));
    await clock.advance(499);
    await clock.advance(1);
    await refused;
    assert.equal((await waiting).kind, 'QueryPlan');
    // Not tried again: it would hang until the clock moves.
    await assert.rejects(async () => graph.plan(hanging), limitExceeded);
    await clock.advance(60_000);
    const again = assert.rejects(async () => graph.plan(hanging), limitExceeded);
    await clock.advance(500);
    await again;
  });

  it('is replaced when it dies; what was to blame is refused, what waited is planned', async () => {
    for (const name of ['Crash', 'Throw', 'Fill']) {
      const graph = await misbehaving({ heapMb: 64 });
      const blamed = graph.plan(operation(`query ${name} { one }`));
      const others = ['{ one }', '{ two }'].map((text) => graph.plan(operation(text)));
      await assert.rejects(async () => blamed, limitExceeded, name);
      for (const plan of others) assert.equal((await plan).kind, 'QueryPlan', name);
      await graph.close();
    }
  });

  it('is gone after close, and what waited for it is told so', async () => {
    const before = threads();
    const graph = await misbehaving();
    const outcomes = Promise.allSettled([
      graph.plan(operation('query Hang { one }')),
      graph.plan(operation('{ two }')),
    ]);
    await graph.close();
    for (const outcome of await outcomes) {
      assert.ok(outcome.status === 'rejected' && isAppError(outcome.reason, 'UNAVAILABLE'));
    }
    await assert.rejects(async () => graph.plan(operation('{ one }')), code('UNAVAILABLE'));
    assert.equal(threads(), before);
  });

  it('ends when its version is retired, and comes back for who is late', async () => {
    const before = threads();
    const graph = await misbehaving();
    assert.ok(threads() > before);
    graph.retire();
    await until(() => threads() === before);
    assert.equal((await graph.plan(operation('{ one }'))).kind, 'QueryPlan');
    await until(() => threads() === before);
  });

  it('goes on when a request is aborted: others wait for the same plan', async () => {
    const graph = await misbehaving();
    const executor = createExecutor({ transports: new Map(), log: silentLog });
    const stop = new AbortController();
    const request = { operation: operation('{ one }'), variables: {}, viewer: somebody };
    const aborted = executor.execute(graph, { ...request, signal: stop.signal });
    const other = executor.execute(graph, request);
    stop.abort(new Error('gone'));
    await assert.rejects(aborted, /gone/);
    assert.deepEqual(plain((await other).data), { one: null });
  });
});

describe('replacement', () => {
  const version = (fields: string) =>
    composeGraph([{ name: 'a', sdl: `type Query { ${fields} }`, nodes: {} }], []).sdl;

  it('goes on beside planning, and a supergraph that is none changes nothing', async () => {
    const options = { clock: systemClock, log: silentLog };
    const holder = await holdInThread(version('one: Int two: Int'), options);
    const before = holder.current();
    await before.plan(operation('{ one }'));
    const replacing = holder.replace(version('one: Int three: Int'));
    await before.plan(operation('{ two }'));
    await replacing;
    const now = holder.current();
    assert.notEqual(now, before);
    assert.deepEqual(
      now.planned().map(({ operation: { id } }) => id),
      ['{ one }'],
    );
    await assert.rejects(holder.replace('nonsense'), code('CONFIG_INVALID'));
    assert.equal(holder.current(), now);
    await holder.close();
    await assert.rejects(holder.replace(version('six: Int')), code('UNAVAILABLE'));
  });

  it('leaves no thread and nothing in memory behind', async () => {
    const before = threads();
    const options = { clock: systemClock, log: silentLog };
    const holder = await holdInThread(version('f: Int'), options);
    const replaced: WeakRef<object>[] = [];
    // A function of its own, whose variables are gone afterwards.
    const replace = async (round: number) => {
      const current = holder.current();
      replaced.push(new WeakRef(current.apiSchema));
      await current.plan(operation('{ f }'));
      await holder.replace(version(`f: Int f${round}: Int`));
    };
    for (let round = 0; round < 4; round += 1) await replace(round);
    await until(() => threads() === before + 1);
    await until(() => {
      collect();
      return replaced.every((schema) => schema.deref() === undefined);
    });
    await holder.close();
    assert.equal(threads(), before);
  });
});

function outcome(work: () => unknown): unknown {
  try {
    return plain(work());
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

function limitExceeded(error: unknown): boolean {
  assert.ok(isAppError(error, 'OPERATION_LIMIT_EXCEEDED'), String(error));
  assert.equal(error.field, 'query');
  return true;
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Resolves after as many turns of the event loop as it takes; the test's own time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
