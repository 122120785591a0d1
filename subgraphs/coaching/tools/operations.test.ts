// What tools, context and advice ask must be askable: checked against the composed graph, as the gateway would.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildSchema, parse, validate } from 'graphql';
import { silentLog } from '../../../platform/log.ts';
import { graphOf, household } from '../household.testing.ts';
import { readPortfolio } from '../personalize/read.ts';
import { retrieve } from '../run/context.ts';
import { kernel } from '../run/kernel.ts';
import { tools } from './catalogue.ts';

const sdl = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('every operation of the coach is valid against the graph', async () => {
  const graph = graphOf(() => household);
  const actor = { id: 'usr_ada', kind: 'user', scopes: [], consentVersion: 1 } as const;
  const context = { graph, actor, signal: new AbortController().signal };
  for (const tool of tools) await tool.run({}, context);
  await retrieve('Why?', context, kernel([]), silentLog);
  await readPortfolio(graph, actor, 'pfl_growth');
  assert.equal(graph.asked.length, tools.length + 3);
  const schema = buildSchema(sdl('../../../schema/api.graphql'));
  for (const { name, query } of graph.asked) {
    const problems = validate(schema, parse(query)).map(({ message }) => message);
    assert.deepEqual(problems, [], name);
  }
});
