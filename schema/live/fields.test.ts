// The live topics as they are declared: what they tell fits the types of schema/streams.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Kind, parse, type ObjectTypeDefinitionNode } from 'graphql';
import { imageEventData } from '../events/images.ts';
import type { priceObserved } from '../events/market.ts';
import { ingestEventData } from '../events/memory.ts';
import * as portfoliosEvents from '../events/portfolios.ts';
import * as usersEvents from '../events/users.ts';
import type { changes } from './changes.ts';
import { liveFeeds, liveFolds } from './fields.ts';
import type { latest } from './latest.ts';
import type { parts } from './parts.ts';
import type { Told } from './told.ts';

const at = '2026-01-05T09:00:00.000Z';
const sdl = ['images', 'market', 'memory', 'portfolios', 'users'].map((name) =>
  parse(readFileSync(new URL(`../streams/${name}.graphql`, import.meta.url), 'utf8')),
);
const definitions = sdl.flatMap((document) => document.definitions);

function objectType(name: string): ObjectTypeDefinitionNode {
  const type = definitions.find(
    (d) => d.kind === Kind.OBJECT_TYPE_DEFINITION && d.name.value === name,
  );
  assert.ok(type?.kind === Kind.OBJECT_TYPE_DEFINITION, `${name} is in the schema`);
  return type;
}

/** Every field of its type is there; an entity by a stub. */
function fits(told: Told): void {
  const { fields = [] } = objectType(told.__typename);
  for (const { name } of fields) {
    assert.ok(told[name.value] !== undefined, `${told.__typename}.${name.value}`);
  }
}

const [prices, portfolioChanges, userChanges, orderUpdates] = liveFeeds as unknown as [
  ReturnType<typeof latest<typeof priceObserved.data>>,
  ReturnType<typeof changes>,
  ReturnType<typeof changes>,
  ReturnType<typeof parts>,
];

test('every event of an import and of a picture’s job fits its type', () => {
  const payloads = { ...ingestEventData, ...imageEventData };
  for (const [name, { shape }] of Object.entries(payloads)) {
    const given = Object.fromEntries(Object.keys(shape).map((field) => [field, 'x']));
    const stream = liveFolds.find(({ topic }) => {
      return topic === (name.startsWith('Image') ? 'images.jobs.v1' : 'memory.ingest.v1');
    });
    assert.ok(stream);
    const told = (stream.project as (event: object) => Told)({
      ...given,
      __typename: name,
      seq: 4,
    });
    fits(told);
    assert.equal(told['firstSeq'], 4);
    const [entity, id] = name.startsWith('Image')
      ? ['image', 'imageId']
      : ['document', 'documentId'];
    assert.deepEqual((told[entity] as { id: unknown }).id, told[id]);
  }
});

test('a price is told as money, the newest of several', () => {
  const price = (minor: string) => ({
    ...{ __typename: 'PriceObserved', symbol: 'ABC', currency: 'USD', minor, at },
  });
  assert.equal(prices.fault(price('1')), null);
  assert.match(prices.fault({ ...price('1'), minor: 1 } as never) ?? '', /minor/);
  const unread = prices.merge(prices.merge(null, price('1')), price('2'));
  assert.ok(unread);
  const told = prices.project(unread);
  fits(told);
  assert.deepEqual(told['price'], { minor: '2', currency: 'USD' });
  const other = { ...price('3'), __typename: 'MarketClosed' };
  assert.equal(prices.fault(other), null);
  assert.equal(prices.merge(unread, other), unread, 'of another kind: passed over');
  assert.equal(prices.merge(null, other), null);
  assert.deepEqual([prices.begins, prices.compacted, prices.major], ['newest', true, 1]);
});

test('changes are told as one: every kind once, how many, and when the newest came', () => {
  const event = (name: string) => ({ __typename: name, portfolioId: 'pfl_1', ownerId: 'usr_1' });
  const names = ['TransactionRecorded', 'TargetSet', 'TransactionRecorded', 'NeverHeardOf'];
  const merged = names.reduce<Parameters<typeof portfolioChanges.merge>[0]>(
    (unread, name, index) =>
      portfolioChanges.merge(unread, event(name), at.replace('00.000', `0${index}.000`)),
    null,
  );
  assert.ok(merged);
  const told = portfolioChanges.project(merged);
  fits(told);
  assert.deepEqual(told, {
    __typename: 'PortfolioChange',
    portfolioId: 'pfl_1',
    kind: 'OTHER',
    kinds: ['TRANSACTION_RECORDED', 'TARGET_SET', 'OTHER'],
    count: 4,
    at: '2026-01-05T09:00:03.000Z',
    portfolio: { __typename: 'Portfolio', id: 'pfl_1' },
  });
  assert.notEqual(portfolioChanges.fault({ __typename: 'TargetSet' }), null);
  assert.deepEqual([portfolioChanges.begins, portfolioChanges.compacted], ['now', false]);
});

/** The names of all that a topic carries. */
function eventsOf(topic: string, module: Readonly<Record<string, unknown>>): string[] {
  return Object.values(module).flatMap((one) => {
    if (typeof one !== 'object' || one === null || !('topic' in one) || !('type' in one)) return [];
    const isOfTopic = one.topic === topic && typeof one.type === 'string';
    return isOfTopic ? (String(one.type).split('.').at(-2) ?? []) : [];
  });
}

test('a change of a user fits its type, and every kind is one of its enum', () => {
  fits(userChanges.project({ id: 'usr_1', kinds: ['ERASED'], kind: 'ERASED', count: 1, at }));
  for (const [feed, name, events] of [
    [userChanges, 'UserChangeKind', eventsOf(userChanges.topic, usersEvents)],
    [portfolioChanges, 'PortfolioChangeKind', eventsOf(portfolioChanges.topic, portfoliosEvents)],
  ] as const) {
    assert.ok(events.length >= 5);
    const values = valuesOf(name);
    for (const event of events) {
      const { kind } = feed.merge(null, { __typename: event }, at);
      assert.ok(kind !== 'OTHER' && values.includes(kind), event);
    }
  }
});

test('an update of paper orders fits its type, and each of their events is one', () => {
  fits(
    orderUpdates.project({
      ...{ id: 'pfl_1', parts: ['ord_1'], kinds: ['PLACED'], kind: 'PLACED', count: 1, at },
    }),
  );
  const { topic } = orderUpdates;
  assert.deepEqual([topic, orderUpdates.field], [portfolioChanges.topic, 'orderUpdated']);
  const events = eventsOf(topic, portfoliosEvents).filter((name) => /^(Order|Trade)/.test(name));
  const told = events.map((event) => orderUpdates.merge(null, { __typename: event }, at)?.kind);
  assert.deepEqual(told.toSorted(), valuesOf('OrderUpdateKind').toSorted());
});

function valuesOf(name: string): string[] {
  const type = definitions.find(
    (d) => d.kind === Kind.ENUM_TYPE_DEFINITION && d.name.value === name,
  );
  assert.ok(type?.kind === Kind.ENUM_TYPE_DEFINITION);
  return type.values?.map((value) => value.name.value) ?? [];
}
