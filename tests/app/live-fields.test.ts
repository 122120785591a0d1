// Every live field beyond runs through the whole program: by each transport, resumed on another one, by its owner only.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { EventDefinition } from '../../platform/events/cloudevent.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { imageEvent } from '../../schema/events/images.ts';
import { priceObserved } from '../../schema/events/market.ts';
import { ingestEvent } from '../../schema/events/memory.ts';
import { targetSet, transactionRecorded } from '../../schema/events/portfolios.ts';
import { userUpdated } from '../../schema/events/users.ts';
import type { TestApp } from '../harness/app.ts';
import { ask } from '../harness/graph.ts';
import { frames, transports, type Live, type LiveFrame } from '../harness/live.ts';
import { sharedTestApp } from '../harness/shared-app.ts';

const at = '2026-01-05T09:00:00.000Z';
type Transport = keyof typeof transports;
const all = Object.keys(transports) as Transport[];

describe('live fields', { timeout: 120_000 }, () => {
  let app: TestApp;
  let owner = '';
  let stranger = '';
  let userId = '';
  let portfolioId = '';
  let imageId = '';
  let documentId = '';
  let symbols: string[] = [];
  let events = 0;

  before(async () => {
    app = await sharedTestApp();
    // Of a household whose pictures no other file looks at.
    owner = await app.token(2);
    stranger = await app.token(1);
    const { me, instruments } = await ask<Things>(app.origin, owner, things);
    const [portfolio] = me.portfolios.edges;
    userId = me.id;
    portfolioId = portfolio?.node.id ?? '';
    imageId = portfolio?.node.charts[0]?.id ?? '';
    symbols = instruments.map(({ symbol }) => symbol);
    const input = { title: 'Note', text: 'Rent is due on the first.', mediaType: 'text/plain' };
    const ingested = await ask<{ ingestDocument: { document: { id: string } } }>(
      app.origin,
      owner,
      ingestDocument,
      { input: { ...input, source: 'me', idempotencyKey: 'k' } },
    );
    documentId = ingested.ingestDocument.document.id;
  });

  async function append<Data>(definition: EventDefinition<Data>, ...payloads: Data[]) {
    const envelope = () => ({ id: `e${++events}`, source: '/test', subject: 's', time: at });
    await app.stores.events.append(
      payloads.map((data) => encodeEvent(definition, { ...envelope(), data })),
    );
  }

  /** Of half a unit, for money that was just brought in. */
  async function placeOrder(key: string): Promise<string> {
    const { instruments, portfolio } = await ask<Market>(app.origin, owner, market, {
      id: portfolioId,
    });
    const account = portfolio.accounts.edges.find(({ node }) => node.kind === 'BROKERAGE')?.node;
    assert.ok(account);
    const { currency } = account.balance;
    const { symbol } = instruments.find((each) => each.currency === currency) ?? {};
    const deposit = { kind: 'DEPOSIT', date: '2026-01-05', amount: { minor: '5000000', currency } };
    const order = { symbol, side: 'BUY', kind: 'MARKET', quantity: '0.5' };
    const keyed = { accountId: account.id, idempotencyKey: key };
    const placed = await ask<{ placeOrder: { order: { id: string } } }>(
      app.origin,
      owner,
      trading,
      {
        deposit: { ...deposit, ...keyed, idempotencyKey: `money ${key}` },
        order: { ...order, ...keyed },
      },
    );
    return placed.placeOrder.order.id;
  }

  const open = (
    by: Transport,
    query: string,
    variables: object = {},
    token: string | null = owner,
  ) => transports[by]({ origin: app.origin, token, query, variables: { ...variables } });

  /** What a client is told that comes back with this cursor, up to so many frames. */
  async function resumed(by: Transport, query: string, variables: object, count: number) {
    const live = await open(by, query, variables);
    const told = await live.until(frames(count));
    live.close();
    return told.map(({ event }) => event);
  }

  async function refusal(live: Promise<Live>): Promise<string> {
    const { ended, close } = await live;
    const how = await ended;
    close();
    return how;
  }

  for (const by of all) {
    it(`prices: the newest of each symbol and every change, by ${by}`, async () => {
      const asked = symbols.slice(0, 6);
      const tick = (symbol: string, minor: number) => ({
        symbol,
        currency: 'USD',
        minor: `${minor}`,
        at,
      });
      for (const minor of [101, 102]) {
        await append(priceObserved, ...asked.map((symbol) => tick(symbol, minor)));
      }
      const minor = (event: object) => {
        const { symbol, price } = event as { symbol: string; price: { minor: string } };
        return `${symbol} ${price.minor}`;
      };
      // To anyone who is signed in.
      const live = await open(by, prices, { symbols: asked }, stranger);
      const first = await live.until(frames(asked.length));
      assert.deepEqual(
        first.map(({ event }) => minor(event)).sort(),
        asked.map((s) => `${s} 102`).sort(),
      );
      const { event, cursor } = first.at(-1) ?? { event: {}, cursor: '' };
      assert.equal(typeof (event['instrument'] as { name: string }).name, 'string');
      await append(priceObserved, tick(asked[2] ?? '', 103));
      const [, last = { event: {} }] = (await live.until(frames(asked.length + 1))).slice(-2);
      assert.equal(minor(last.event), `${asked[2]} 103`);
      live.close();
      await append(priceObserved, tick(asked[4] ?? '', 104), tick(asked[4] ?? '', 105));
      for (const other of all) {
        const told = await resumed(other, prices, { symbols: asked, after: cursor }, 2);
        assert.deepEqual(told.map(minor).sort(), [`${asked[2]} 103`, `${asked[4]} 105`].sort());
      }
      assert.equal(
        await refusal(open(by, prices, { symbols: [...asked, 'NO SUCH'] })),
        'BAD_USER_INPUT symbols',
      );
    });

    it(`portfolioChanged: what happened since, in one frame, by ${by}`, async () => {
      // An event stream says from where on it tells; the other transports go on from there.
      const { cursor: start, close } = await open('events', changed, { id: portfolioId });
      close();
      const base = { portfolioId, ownerId: userId };
      const booking = {
        ...{ ...base, transactionId: 't', accountId: 'a', kind: 'BUY', date: '2026-01-05' },
        ...{
          amount: { minor: '1', currency: 'USD' },
          symbol: null,
          quantity: null,
          category: null,
        },
      };
      const live = await open(by, changed, { id: portfolioId, after: start });
      await append(transactionRecorded, booking);
      const [one] = await live.until(frames(1));
      assert.ok(one);
      const { portfolio, ...change } = one.event;
      assert.deepEqual(
        { ...change },
        {
          ...{
            portfolioId,
            kind: 'TRANSACTION_RECORDED',
            kinds: ['TRANSACTION_RECORDED'],
            count: 1,
          },
        },
      );
      assert.equal((portfolio as { id: string }).id, portfolioId);
      live.close();
      await append(transactionRecorded, booking, booking);
      await append(targetSet, { ...base, weights: {}, driftBandBps: 500 });
      for (const other of all) {
        const [told] = await resumed(other, changed, { id: portfolioId, after: one.cursor }, 1);
        assert.deepEqual([told?.['kind'], told?.['count']], ['TARGET_SET', 3]);
      }
      assert.equal(
        await refusal(open(by, changed, { id: portfolioId }, stranger)),
        'NOT_FOUND portfolioId',
      );
    });

    it(`orderUpdated: paper orders placed and traded since, by ${by}`, async () => {
      const { cursor: start, close } = await open('events', orders, { id: portfolioId });
      close();
      const live = await open(by, orders, { id: portfolioId, after: start });
      const orderId = await placeOrder(by);
      const isTraded = (told: readonly LiveFrame[]) => told.at(-1)?.event['kind'] === 'TRADED';
      const told = await live.until(isTraded);
      live.close();
      assert.deepEqual(told.at(-1)?.event['orders'], [
        ...[{ id: orderId, status: 'FILLED', filledQuantity: '0.5' }],
      ]);
      assert.deepEqual((told.at(-1)?.event['portfolio'] as { id: string }).id, portfolioId);
      for (const other of all) {
        const [update] = await resumed(other, orders, { id: portfolioId, after: start }, 1);
        assert.deepEqual([update?.['kinds'], update?.['count']], [['PLACED', 'TRADED'], 2]);
      }
      assert.equal(
        await refusal(open(by, orders, { id: portfolioId }, stranger)),
        'NOT_FOUND portfolioId',
      );
    });

    it(`userUpdated: of the viewer alone, by ${by}`, async () => {
      const { cursor: start, close } = await open('events', user);
      close();
      const live = await open(by, user, { after: start });
      await append(userUpdated, profileOf(app.demo[1]?.id ?? ''), profileOf(userId));
      const [frame] = await live.until(frames(1));
      const { user: entity, ...change } = frame?.event ?? {};
      assert.deepEqual({ ...change }, { userId, kind: 'PROFILE_UPDATED', count: 1 });
      assert.equal((entity as { id: string }).id, userId);
      live.close();
      assert.equal(
        await refusal(open(by, user, { after: start }, stranger)),
        'CURSOR_INVALID after',
      );
    });
  }

  it('ingestProgress: to its end, by every transport, and from every cursor by every other', async () => {
    const head = (seq: number) => ({ documentId, ownerId: userId, seq, at });
    const live = await Promise.all(all.map((by) => open(by, ingest, { id: documentId })));
    await append(ingestEvent('IngestRequested'), {
      ...{ ...head(1), title: 'Note', mediaType: 'text/plain' },
    });
    for (const each of live) await each.until(frames(1));
    const step = { stage: 'INDEXING' as const, total: 5 };
    for (let seq = 2; seq <= 6; seq++) {
      await append(ingestEvent('IngestProgressed'), { ...head(seq), ...step, done: seq - 1 });
    }
    await append(ingestEvent('IngestCompleted'), { ...head(7), chunks: 1 });
    for (const each of live) {
      assert.equal(await each.ended, 'complete');
      isDense(each, 7);
      assert.deepEqual((each.frames[0]?.event['document'] as { title: string }).title, 'Note');
      for (const [index, { cursor }] of each.frames.slice(0, -1).entries()) {
        const read = Number(each.frames[index]?.event['seq']);
        for (const by of all) {
          const rest = await open(by, ingest, { id: documentId, after: cursor });
          assert.equal(await rest.ended, 'complete');
          isDense(rest, 7, read);
        }
      }
    }
    const refused = open('webSocket', ingest, { id: documentId }, stranger);
    assert.equal(await refusal(refused), 'NOT_FOUND documentId');
  });

  it('imageProgress: to its end, by every transport; not to others', async () => {
    const head = (seq: number) => ({ imageId, ownerId: userId, seq, at });
    await append(imageEvent('ImageRequested'), { ...head(1), kind: 'ALLOCATION_DONUT' });
    const live = await Promise.all(all.map((by) => open(by, image, { id: imageId })));
    for (const each of live) await each.until(frames(1));
    await append(imageEvent('ImageProgressed'), {
      ...head(2),
      stage: 'DRAWING',
      done: 2,
      total: 4,
    });
    await append(imageEvent('ImageFailed'), { ...head(3), code: 'TIMEOUT', reason: 'Too slow.' });
    for (const each of live) {
      assert.equal(await each.ended, 'complete');
      isDense(each, 3);
      const { code, reason } = each.frames.at(-1)?.event ?? {};
      assert.deepEqual([code, reason], ['TIMEOUT', 'Too slow.']);
    }
    const refused = open('multipart', image, { id: imageId }, stranger);
    assert.equal(await refusal(refused), 'NOT_FOUND imageId');
  });

  it('nothing is told to who is not signed in', async () => {
    for (const [query, variables] of [
      [prices, { symbols: symbols.slice(0, 1) }],
      [changed, { id: portfolioId }],
      [orders, { id: portfolioId }],
      [user, {}],
      [ingest, { id: documentId }],
      [image, { id: imageId }],
    ] as const) {
      assert.equal(await refusal(open('webSocket', query, variables, null)), 'UNAUTHENTICATED');
    }
  });
});

/** Each event stands for itself and what was left out before it; together they are all up to `last`. */
function isDense({ frames: told }: Live, last: number, read = 0): void {
  for (const { event } of told) {
    assert.equal(event['firstSeq'], read + 1);
    read = Number(event['seq']);
  }
  assert.equal(read, last);
}

function profileOf(userId: string) {
  const money = { minor: '1', currency: 'USD' };
  return {
    ...{ userId, name: 'n', dateOfBirth: '1990-01-01', currency: 'USD' },
    financialProfile: {
      ...{ monthlyNetIncome: money, monthlySavings: money, expectedMonthlyPension: money },
      ...{ retirementAge: 65, emergencyFundMonths: 3, riskTolerance: 'BALANCED' as const },
    },
  };
}

interface Things {
  readonly me: {
    readonly id: string;
    readonly portfolios: {
      readonly edges: readonly {
        readonly node: { readonly id: string; readonly charts: readonly { readonly id: string }[] };
      }[];
    };
  };
  readonly instruments: readonly { readonly symbol: string }[];
}

const things = `{
  me { id portfolios { edges { node { id charts { id } } } } }
  instruments { symbol }
}`;
const ingestDocument = `mutation ($input: IngestDocumentInput!) {
  ingestDocument(input: $input) { document { id } }
}`;
const prices = `subscription ($symbols: [String!]!, $after: String) {
  prices(symbols: $symbols, after: $after) { symbol price { minor } instrument { name } }
}`;
const changed = `subscription ($id: ID!, $after: String) {
  portfolioChanged(portfolioId: $id, after: $after) {
    portfolioId kind kinds count portfolio { id value { minor } }
  }
}`;
const orders = `subscription ($id: ID!, $after: String) {
  orderUpdated(portfolioId: $id, after: $after) {
    kind kinds count orders { id status filledQuantity } portfolio { id }
  }
}`;
interface Market {
  readonly instruments: readonly { readonly symbol: string; readonly currency: string }[];
  readonly portfolio: {
    readonly accounts: {
      readonly edges: readonly {
        readonly node: {
          readonly id: string;
          readonly kind: string;
          readonly balance: { readonly currency: string };
        };
      }[];
    };
  };
}
const market = `query ($id: ID!) {
  instruments { symbol currency }
  portfolio(id: $id) { accounts { edges { node { id kind balance { currency } } } } }
}`;
const trading = `mutation ($deposit: RecordTransactionInput!, $order: PlaceOrderInput!) {
  recordTransaction(input: $deposit) { portfolio { id } }
  placeOrder(input: $order) { order { id } }
}`;
const user = `subscription ($after: String) {
  userUpdated(after: $after) { userId kind count user { id name } }
}`;
const ingest = `subscription ($id: ID!, $after: String) {
  ingestProgress(documentId: $id, after: $after) { __typename seq firstSeq document { title } }
}`;
const image = `subscription ($id: ID!, $after: String) {
  imageProgress(imageId: $id, after: $after) {
    __typename seq firstSeq image { title } ... on ImageFailed { code reason }
  }
}`;
