import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Kind, parse } from 'graphql';
import { isAppError } from '../../platform/errors.ts';
import { silentLog } from '../../platform/log.ts';
import type { Operation } from '../execute/port.ts';
import { composeGraph } from './graph.ts';
import { loadSupergraph, type PlannedSupergraph } from './load.ts';
import { holdSupergraph } from './manager.ts';

const version = (fields: string) =>
  composeGraph([{ name: 'a', sdl: `type Query { ${fields} }`, nodes: {} }], []).sdl;

function operation(text: string): Operation {
  const document = parse(text);
  const [definition] = document.definitions;
  assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
  return { id: text, document, definition };
}

function loaded(sdl: string) {
  const holder = holdSupergraph(loadSupergraph(sdl), loadSupergraph, silentLog);
  const seen: PlannedSupergraph[] = [];
  const leave = holder.follow((version) => seen.push(version));
  return { holder, seen, leave };
}

it('a new version replaces the old one at once', async () => {
  const { holder, seen } = loaded(version('one: Int'));
  const before = holder.current();
  await holder.replace(version('one: Int two: Int'));
  const after = holder.current();
  assert.notEqual(after, before);
  assert.deepEqual(seen, [before, after]);
  assert.ok(after.apiSchema.getQueryType()?.getFields()['two']);
});

it('who has left is told no more', async () => {
  const { holder, seen, leave } = loaded(version('one: Int'));
  leave();
  await holder.replace(version('two: Int'));
  assert.equal(seen.length, 1);
});

it('the most used operations have their plans before the swap; those that fit no more are left out', async () => {
  const { holder } = loaded(version('one: Int two: Int'));
  for (const text of ['{ one }', '{ two }', '{ one two }']) {
    await holder.current().plan(operation(text));
  }
  await holder.replace(version('one: Int three: Int'));
  assert.deepEqual(
    holder
      .current()
      .planned()
      .map(({ operation: { id } }) => id),
    ['{ one }'],
  );
});

it('a version that cannot be used changes nothing, and the next one is taken', async () => {
  const { holder } = loaded(version('one: Int'));
  const before = holder.current();
  await assert.rejects(holder.replace('nonsense'), (error) => isAppError(error, 'CONFIG_INVALID'));
  assert.equal(holder.current(), before);
  await Promise.all([
    holder.replace(version('one: Int two: Int')),
    holder.replace(version('six: Int')),
  ]);
  assert.ok(holder.current().apiSchema.getQueryType()?.getFields()['six'], 'in the order asked');
});

it('the same text again is no new version', async () => {
  const { holder } = loaded(version('one: Int'));
  const before = holder.current();
  await holder.replace(before.sdl);
  assert.equal(holder.current(), before);
});
