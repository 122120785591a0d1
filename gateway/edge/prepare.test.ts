// One text asked of two versions of the graph: what was found out for one is not taken for the other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../platform/log.ts';
import { composeGraph } from '../supergraph/graph.ts';
import { loadSupergraph } from '../supergraph/load.ts';
import { createLimiter } from './limits.ts';
import { createPreparer } from './prepare.ts';

const graphOf = (type: string) => {
  const sdl = `type Query { echo(value: Value): Int } input Value { of: ${type} = 7 }`;
  return loadSupergraph(composeGraph([{ name: 'a', sdl, nodes: {} }], []).sdl);
};

test('variables are read by the schema of the version that is asked', async () => {
  const preparer = createPreparer({
    limiter: createLimiter(),
    introspection: true,
    log: silentLog,
  });
  const query = 'query ($value: Value) { echo(value: $value) }';
  const asked = async (type: string) =>
    preparer.prepare(graphOf(type), { query, variables: { value: { of: 4 } } });
  const [integer, text, again] = [await asked('Int'), await asked('ID'), await asked('Int')];
  assert.ok('operation' in integer && 'operation' in text && 'operation' in again);
  assert.deepEqual(structuredClone(integer.variables), { value: { of: 4 } });
  assert.deepEqual(structuredClone(text.variables), { value: { of: '4' } });
  assert.deepEqual(structuredClone(again.variables), { value: { of: 4 } });
});
