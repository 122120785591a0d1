// When code is made for an operation. It shows in the prototype of an answer: the exact projection gives none.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Kind, parse } from 'graphql';
import { silentLog } from '../../platform/log.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import { composeGraph } from '../supergraph/graph.ts';
import { loadSupergraph } from '../supergraph/load.ts';
import { holdSupergraph } from '../supergraph/manager.ts';
import { plain, somebody } from './ask.testing.ts';
import { weightOf } from './compile-operation.ts';
import { createExecutor } from './executor.ts';
import type { LoadedSupergraph, Operation } from './port.ts';

const version = (fields: string) =>
  composeGraph([{ name: 'a', sdl: `type Query { ${fields} }`, nodes: {} }], []).sdl;

function operationOf(text: string): Operation {
  const document = parse(text);
  const [definition] = document.definitions;
  assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
  return { id: text, document, definition };
}

const transport: SubgraphTransport = { execute: async () => ({ data: { one: 1, two: 2 } }) };
const executor = createExecutor({ transports: new Map([['a', transport]]), log: silentLog });

async function isFast(
  graph: LoadedSupergraph,
  operation: Operation,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<boolean> {
  const answer = await executor.execute(graph, { operation, variables, viewer: somebody });
  assert.equal(plain(answer).data?.['one'], 1);
  return Object.getPrototypeOf(answer.data) === Object.prototype;
}

it('an operation is worth code when it is asked for again', async () => {
  const graph = loadSupergraph(version('one: Int two: Int'));
  const operation = operationOf('{ one }');
  assert.equal(await isFast(graph, operation), false);
  assert.equal(await isFast(graph, operation), true);
  assert.equal(await isFast(graph, { ...operation }), true);
});

it('a new version has code for the settings that the old one was asked for, before it is shown', async () => {
  const holder = holdSupergraph(
    loadSupergraph(version('one: Int two: Int')),
    loadSupergraph,
    silentLog,
  );
  const operation = operationOf('query($x: Boolean!) { one two @include(if: $x) }');
  const old = holder.current();
  await isFast(old, operation, { x: true });
  await holder.replace(version('one: Int two: Int three: Int'));
  assert.notEqual(holder.current(), old);
  assert.equal(await isFast(holder.current(), operation, { x: true }), true);
  assert.equal(await isFast(holder.current(), operation, { x: false }), false);
});

it('a plan weighs what may be made of it, which has a limit', () => {
  const graph = loadSupergraph(version('one: Int two: Int'));
  const text = (count: number) =>
    `{ ${Array.from({ length: count }, (_, index) => `an_alias_that_takes_up_room_${index}: one`).join(' ')} }`;
  const weigh = (count: number) => {
    const plan = graph.plan(operationOf(text(count)));
    return { length: JSON.stringify(plan).length, weight: weightOf(plan) };
  };
  const small = weigh(1);
  assert.ok(small.weight > 10 * small.length);
  const large = weigh(900);
  assert.ok(large.weight < 4 * large.length, `${large.weight} for ${large.length}`);
});
