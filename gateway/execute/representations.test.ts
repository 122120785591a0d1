import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { buildSchema } from 'graphql';
import { plain } from './ask.testing.ts';
import type { Data } from './records.ts';
import { compileBatch, INCOMPLETE, NONE } from './representations.ts';

const schema = buildSchema(`
  type Query { none: Int }
  interface Media { id: ID! }
  type Book implements Media { id: ID! at: Place constructor: String }
  type Film implements Media { id: ID! }
  type Place { city: String, zip: Int }
`);

const field = (name: string, selections?: QueryPlanSelectionNode[]): QueryPlanSelectionNode => ({
  kind: 'Field',
  name,
  ...(selections !== undefined && { selections }),
});

const on = (
  typeCondition: string,
  ...selections: QueryPlanSelectionNode[]
): QueryPlanSelectionNode => ({
  kind: 'InlineFragment',
  typeCondition,
  selections: [field('__typename'), ...selections],
});

function batchOf(requires: QueryPlanSelectionNode[], targets: readonly Data[]) {
  return compileBatch(schema, requires, [], 'any')(targets);
}

it('each distinct entity is asked for once, and its last place is known', () => {
  const ids: unknown[] = ['1', '2', 1, '1', '2', '1'];
  const targets = ids.map((id) => ({ __typename: 'Book', id, title: 'not asked for' }));
  const batch = batchOf([on('Book', field('id'))], targets);
  assert.deepEqual(
    plain(batch.representations),
    ['1', '2', 1].map((id) => ({ __typename: 'Book', id })),
  );
  assert.deepEqual(batch.of, [0, 1, 2, 0, 1, 0]);
  assert.deepEqual(batch.last, [5, 4, 2]);
  assert.equal(batchOf([on('Book', field('id'))], targets.slice(0, 3)).last, null);
});

it('keys that a subgraph gave as no text are compared by what they hold', () => {
  const ids: unknown[] = [
    ['1'],
    '["1"];',
    '\0["1"];',
    ['1'],
    { of: 1 },
    { of: 1 },
    null,
    '\0null;',
  ];
  const targets = ids.map((id) => ({ __typename: 'Book', id }));
  assert.deepEqual(batchOf([on('Book', field('id'))], targets).of, [0, 1, 2, 0, 3, 3, 4, 5]);
});

it('what one condition lacks does not silence another', () => {
  const requires = [on('Book', field('id')), on('Book', field('id'), field('at'))];
  const targets = [
    { __typename: 'Book', id: '1' },
    { __typename: 'Book', id: '1', at: 'home' },
    { __typename: 'Book', at: 'home' },
  ];
  const batch = batchOf(requires, targets);
  assert.deepEqual(plain(batch.representations), targets.slice(0, 2));
  assert.deepEqual(batch.of, [0, 1, INCOMPLETE]);
});

it('entities of two types are two, whatever their keys', () => {
  const targets = ['Book', 'Film', 'Book'].map((__typename) => ({ __typename, id: '1' }));
  assert.deepEqual(batchOf([on('Media', field('id'))], targets).of, [0, 1, 0]);
});

it('keys of several fields are compared field by field', () => {
  const requires = [on('Book', field('a'), field('b'))];
  const keys: readonly (readonly [unknown, unknown])[] = [
    ['x', 'yz'],
    ['xy', 'z'],
    ['1', null],
    [1, null],
    ['"1:x', ''],
    [{ k: 1 }, ['l']],
    ['x', 'yz'],
    [{ k: 1 }, ['l']],
  ];
  const targets = keys.map(([a, b]) => ({ __typename: 'Book', a, b }));
  assert.deepEqual(batchOf(requires, targets).of, [0, 1, 2, 3, 4, 5, 0, 5]);
});

it('keys may lie in objects and lists', () => {
  const requires = [on('Book', field('at', [field('city'), field('zip')]))];
  const targets = [
    { __typename: 'Book', at: { city: 'Kyoto', zip: 1, more: 1 } },
    { __typename: 'Book', at: [{ city: 'Nara', zip: 2 }, null, { city: 'Uji' }] },
    { __typename: 'Book', at: { city: 'Kyoto', zip: 1, more: 2 } },
  ];
  const batch = batchOf(requires, targets);
  assert.deepEqual(plain(batch.representations), [
    { __typename: 'Book', at: { city: 'Kyoto', zip: 1 } },
    // As @apollo/gateway does: an object that lacks something is null, and the subgraph's to judge.
    { __typename: 'Book', at: [{ city: 'Nara', zip: 2 }, null, null] },
  ]);
  assert.deepEqual(batch.of, [0, 1, 0]);
});

it('what lacks a field is incomplete, and what no condition means is left out', () => {
  const requires = [on('Book', field('id'), field('constructor')), on('Film', field('id'))];
  const targets: Data[] = [
    { __typename: 'Book', id: '1' },
    { __typename: 'Book', id: '1', constructor: 'x' },
    { __typename: 'Place', id: '1' },
    { __typename: 'Nobody', id: '1' },
    { __typename: 7, id: '1' },
    { id: '1' },
    { __typename: 'Film', id: '1' },
  ];
  const batch = batchOf(requires, targets);
  assert.deepEqual(batch.of, [INCOMPLETE, 0, NONE, NONE, NONE, NONE, 1]);
  assert.equal(batch.incomplete, true);
  const asked: Data[] = [
    { __typename: 'Book', id: '1', constructor: 'x' },
    { __typename: 'Film', id: '1' },
  ];
  assert.deepEqual(plain(batch.representations), asked);
});

it('corrections come before comparison', () => {
  const make = compileBatch(
    schema,
    [on('Media', field('id'))],
    [{ kind: 'ValueSetter', path: ['... on Media', '__typename'], setValueTo: 'Media' }],
    'any',
  );
  const batch = make(['Book', 'Film', 'Film'].map((__typename) => ({ __typename, id: '1' })));
  assert.deepEqual(plain(batch.representations), [{ __typename: 'Media', id: '1' }]);
  assert.deepEqual(batch.of, [0, 0, 0]);
});
