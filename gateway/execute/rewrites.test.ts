import assert from 'node:assert/strict';
import { it } from 'node:test';
import { buildSchema } from 'graphql';
import { plain } from './ask.testing.ts';
import { compileRewrites } from './rewrites.ts';

const schema = buildSchema(
  'type Query { box: Box } type Box { size: Size } type Size { w: Int h: Int }',
);

it('what is renamed keeps what a @requires fetched under that name', () => {
  const rewrite = compileRewrites(schema, [
    { kind: 'KeyRenamer', path: ['... on Box', 'size__alias_0'], renameKeyTo: 'size' },
  ]);
  const data = [
    { __typename: 'Box', size: { w: 1 }, size__alias_0: { h: 2 } },
    { __typename: 'Box', size: { w: 1 }, size__alias_0: null },
    { __typename: 'Box', size__alias_0: 0 },
  ];
  rewrite?.(data);
  assert.deepEqual(plain(data), [
    { __typename: 'Box', size: { w: 1, h: 2 } },
    { __typename: 'Box', size: { w: 1 } },
    { __typename: 'Box', size: 0 },
  ]);
});
