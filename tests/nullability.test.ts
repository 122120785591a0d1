// A slice that is away must not take the rest of an answer with it: what it adds to the entity of another one is nullable.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { Kind, parse, type FieldDefinitionNode, type ObjectTypeDefinitionNode } from 'graphql';

const subgraphs = ['users', 'portfolios', 'coaching', 'memory', 'images'];

/** Fields that a slice answers for and promises never to be null, by slice. */
type Promises = Map<string, readonly string[]>;

function promised({ fields = [], directives = [] }: ObjectTypeDefinitionNode): readonly string[] {
  const keys = directives
    .filter(({ name }) => name.value === 'key')
    .map(({ arguments: [fields] = [] }) =>
      fields?.value.kind === Kind.STRING ? fields.value.value : '',
    );
  const has = ({ directives = [] }: FieldDefinitionNode, wanted: string) =>
    directives.some(({ name }) => name.value === wanted);
  return fields
    .filter(({ type }) => type.kind === Kind.NON_NULL_TYPE)
    .filter((field) => !has(field, 'external') && !has(field, 'inaccessible'))
    .map(({ name }) => name.value)
    .filter((name) => !keys.includes(name));
}

it('only one slice promises fields of an entity', async () => {
  const entities = new Map<string, Promises>();
  for (const subgraph of subgraphs) {
    const file = new URL(`../subgraphs/${subgraph}/schema.graphql`, import.meta.url);
    for (const definition of parse(await readFile(file, 'utf8')).definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      if (!definition.directives?.some(({ name }) => name.value === 'key')) continue;
      const of: Promises =
        entities.get(definition.name.value) ?? new Map<string, readonly string[]>();
      const fields = promised(definition);
      if (fields.length > 0) of.set(subgraph, fields);
      entities.set(definition.name.value, of);
    }
  }
  assert.ok((entities.get('User')?.get('users')?.length ?? 0) > 5, 'the rule sees fields');
  const several = [...entities].filter(([, of]) => of.size > 1);
  assert.deepEqual(
    several.map(([name, of]) => [name, Object.fromEntries(of)]),
    [],
  );
});
