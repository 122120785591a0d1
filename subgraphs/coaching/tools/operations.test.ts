// What tools, context and advice ask must be askable: checked against the composed graph, as the gateway would.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  buildSchema,
  extendSchema,
  isObjectType,
  Kind,
  parse,
  validate,
  type DefinitionNode,
  type GraphQLSchema,
} from 'graphql';
import { silentLog } from '../../../platform/log.ts';
import { graphOf, household } from '../household.testing.ts';
import { readPortfolio } from '../personalize/read.ts';
import { retrieve } from '../run/context.ts';
import { kernel } from '../run/kernel.ts';
import { tools } from './catalogue.ts';

const sdl = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The composed graph, and what it does not have yet of what the other slices agreed to add. */
function agreedGraph(): GraphQLSchema {
  const api = buildSchema(sdl('../../../schema/api.graphql'));
  const definitions = parse(sdl('./contract.fixture.graphql')).definitions.flatMap(
    (definition): DefinitionNode[] => {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) {
        return 'name' in definition && api.getType(definition.name?.value ?? '') !== undefined
          ? []
          : [definition];
      }
      const known = api.getType(definition.name.value);
      if (!isObjectType(known)) return [definition];
      const fields = definition.fields?.filter(({ name }) => !(name.value in known.getFields()));
      return fields === undefined || fields.length === 0
        ? []
        : [{ kind: Kind.OBJECT_TYPE_EXTENSION, name: definition.name, fields }];
    },
  );
  return definitions.length === 0 ? api : extendSchema(api, { kind: Kind.DOCUMENT, definitions });
}

test('every operation of the coach is valid against the graph', async () => {
  const graph = graphOf(() => household);
  const actor = { id: 'usr_ada', kind: 'user', scopes: [], consentVersion: 1 } as const;
  const context = { graph, actor, signal: new AbortController().signal };
  for (const tool of tools) await tool.run({}, context);
  await retrieve('Why?', context, kernel([]), silentLog);
  await readPortfolio(graph, actor, 'pfl_growth');
  assert.equal(graph.asked.length, tools.length + 3);
  const agreed = agreedGraph();
  for (const { name, query } of graph.asked) {
    const problems = validate(agreed, parse(query)).map(({ message }) => message);
    assert.deepEqual(problems, [], name);
  }
});
