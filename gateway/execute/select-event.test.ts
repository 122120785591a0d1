import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '../../platform/log.ts';
import { eventsSubgraph } from '../supergraph/events-subgraph.ts';
import { createExecutor } from './executor.ts';
import { operationOf, plain, requestOf } from './ask.testing.ts';
import { itemsSdl, pricesSdl, scripted } from './scripted.testing.ts';
import { FEDERATION, type FederatedWorld } from './world.testing.ts';

describe('events', () => {
  const live = eventsSubgraph([
    `${FEDERATION}
    type Subscription { moved(id: ID!): Moved! @eventStream(topic: "t", key: "{args.id}") }
    interface Moved { at: String! item: Item! }
    type Up implements Moved { at: String! item: Item! by: Int! others: [Item!]! }
    type Down implements Moved { at: String! item: Item! note: Note }
    type Note { text: String! author: Item }
    type Item @key(fields: "id", resolvable: false) { id: ID! }`,
  ]);

  function eventWorld() {
    return scripted(
      {
        items: { sdl: itemsSdl, reply: () => ({ data: {} }) },
        prices: {
          sdl: pricesSdl,
          reply: ({ variables }) => ({
            data: {
              _entities: (variables?.['representations'] as { id: string }[]).map(({ id }) =>
                id === 'gone' ? null : { price: Number(id), cost: Number(id), tag: `tag ${id}` },
              ),
            },
          }),
        },
      },
      [live],
    );
  }

  async function resolve(world: FederatedWorld, text: string, event: Record<string, unknown>) {
    const operation = operationOf(world, text);
    assert.ok(operation, text);
    const executor = createExecutor({ transports: world.transports, log: silentLog });
    const request = requestOf(world, operation, {});
    return plain(await executor.resolveEvent(world.graph, request, { moved: event }));
  }

  const up = {
    __typename: 'Up',
    at: 'now',
    by: 3,
    item: { id: '1' },
    others: [{ id: '2' }, { id: '1' }],
    unasked: 'kept out',
  };

  it('take from the payload what is asked of its type, under the names asked, then fetch the rest', async () => {
    const world = eventWorld();
    const text =
      'subscription { m: moved(id: "x") { kind: __typename when: at ... on Up { by others { price } } ...D item { cost: price tag } } } fragment D on Down { note { text author { tag } } }';
    assert.deepEqual(await resolve(world, text, up), {
      data: {
        m: {
          kind: 'Up',
          when: 'now',
          by: 3,
          others: [{ price: 2 }, { price: 1 }],
          item: { cost: 1, tag: 'tag 1' },
        },
      },
    });
    const down = { __typename: 'Down', at: 'later', itemId: '2', note: { text: 'x' } };
    assert.deepEqual(await resolve(world, text, down), {
      data: {
        m: {
          kind: 'Down',
          when: 'later',
          note: { text: 'x', author: null },
          item: { cost: 2, tag: 'tag 2' },
        },
      },
    });
    assert.deepEqual(up.others, [{ id: '2' }, { id: '1' }], 'the payload is left as it was');
  });

  it('ask nobody when the payload has it all', async () => {
    const world = eventWorld();
    await resolve(world, 'subscription { moved(id: "x") { at item { id } } }', up);
    assert.equal(world.calls.length, 0);
  });

  it('say what is wrong with an event, and where', async () => {
    const world = eventWorld();
    const text = 'subscription { moved(id: "x") { at item { tag } } }';
    const { data, errors } = await resolve(world, text, { ...up, item: { id: 'gone' } });
    assert.equal(data, null);
    assert.deepEqual(errors?.[0]?.path, ['moved', 'item', 'tag']);
    const missing = await resolve(world, text, { __typename: 'Up', item: { id: '1' } });
    assert.deepEqual(missing.errors?.[0]?.path, ['moved', 'at']);
  });
});
