import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ApolloGateway } from '@apollo/gateway';
import { Kind, parse } from 'graphql';
import { isAppError } from '../../platform/errors.ts';
import { silentLog } from '../../platform/log.ts';
import type { Operation } from '../execute/port.ts';
import { composeGraph } from './graph.ts';
import { holdSupergraph } from './manager.ts';

process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';

const version = (fields: string) =>
  composeGraph([{ name: 'a', sdl: `type Query { ${fields} }`, nodes: {} }], []).sdl;

function operation(text: string): Operation {
  const document = parse(text);
  const [definition] = document.definitions;
  assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
  return { id: text, document, definition };
}

async function loaded(sdl: string) {
  const holder = holdSupergraph(sdl, silentLog);
  const gateway = new ApolloGateway({
    supergraphSdl: holder.manager,
    buildService: () => ({ process: () => Promise.reject(new Error('not asked')) }),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  holder.follow(gateway);
  await gateway.load();
  return { holder, gateway };
}

it('a new version replaces the old one at once, and each schema keeps its version', async () => {
  const { holder, gateway } = await loaded(version('one: Int'));
  const before = holder.current();
  const oldSchema = gateway.schema;
  assert.ok(oldSchema);
  await holder.replace(version('one: Int two: Int'));
  assert.notEqual(holder.current(), before);
  const newSchema = gateway.schema;
  assert.ok(newSchema?.getQueryType()?.getFields()['two']);
  // A request that was validated before the swap is planned and run by the version of its validation.
  assert.equal(holder.versionOf(oldSchema), before);
  assert.equal(holder.versionOf(newSchema), holder.current());
  await gateway.stop();
});

it('the most used operations have their plans before the swap; those that fit no more are left out', async () => {
  const { holder, gateway } = await loaded(version('one: Int two: Int'));
  for (const text of ['{ one }', '{ two }', '{ one two }']) holder.current().plan(operation(text));
  await holder.replace(version('one: Int three: Int'));
  assert.deepEqual(
    holder
      .current()
      .planned()
      .map(({ operation: { id } }) => id),
    ['{ one }'],
  );
  await gateway.stop();
});

it('a version that cannot be used changes nothing, and the next one is taken', async () => {
  const { holder, gateway } = await loaded(version('one: Int'));
  const before = holder.current();
  await assert.rejects(holder.replace('nonsense'), (error) => isAppError(error, 'CONFIG_INVALID'));
  assert.equal(holder.current(), before);
  await Promise.all([
    holder.replace(version('one: Int two: Int')),
    holder.replace(version('six: Int')),
  ]);
  assert.ok(holder.current().apiSchema.getQueryType()?.getFields()['six'], 'in the order asked');
  await gateway.stop();
});

it('the same text again is no new version', async () => {
  const { holder, gateway } = await loaded(version('one: Int'));
  const before = holder.current();
  await holder.replace(before.sdl);
  assert.equal(holder.current(), before);
  await gateway.stop();
});
