// kill -9 between a trade that has committed and the event that led to it: the next process trades nothing twice.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openDevIssuer } from '../platform/auth/dev-issuer.ts';
import { systemClock } from '../platform/clock.ts';
import { demoUsers } from '../demo.ts';
import { newDataDir } from './harness/data-dir.ts';
import { ask, send } from './harness/graph.ts';
import { startServer } from './harness/server.ts';

describe('kill -9 after a paper trade', () => {
  it('leaves it made once, with its line in the ledger', { timeout: 120_000 }, async (t) => {
    const dataDir = await newDataDir('order-kill');
    t.after(() => rm(dataDir, { recursive: true, force: true }));
    const settings = { DATA_DIR: dataDir, DEMO_HOUSEHOLDS: '1' };
    const doomed = startServer({ ...settings, FAILPOINT: 'order.settled' });
    const origin = await doomed.ready;
    const { issuer } = await openDevIssuer({
      file: join(dataDir, 'dev-issuer.json'),
      clock: systemClock,
      production: false,
    });
    const [user] = await demoUsers(dataDir);
    assert.ok(user);
    const actor = { id: user.id, kind: 'user', scopes: [], consentVersion: 1 } as const;
    const token = await issuer.issue(actor, 600);
    const { me, instruments } = await ask<Things>(origin, token, things);
    const account = me.portfolios.edges
      .flatMap(({ node }) => node.accounts.edges)
      .find(({ node }) => node.kind === 'BROKERAGE')?.node;
    assert.ok(account);
    const { currency } = account.balance;
    const symbol = instruments.find((each) => each.currency === currency)?.symbol;
    const deposit = {
      ...{ accountId: account.id, kind: 'DEPOSIT', date: '2026-01-05', idempotencyKey: 'money' },
      amount: { minor: '10000000', currency },
    };
    await ask(origin, token, record, { input: deposit });
    const input = {
      ...{ accountId: account.id, symbol, side: 'BUY', kind: 'MARKET', quantity: '3' },
      idempotencyKey: 'once',
    };
    // The answer itself may be lost with the process: the key finds the order again.
    await send(origin, token, place, { input }).catch(() => undefined);
    assert.equal((await doomed.exited).signal, 'SIGKILL', doomed.output());

    const revived = startServer(settings);
    const again = await revived.ready;
    const { placeOrder } = await ask<{ placeOrder: { order: Shown } }>(again, token, place, {
      input,
    });
    const { order } = await ask<{ order: Shown }>(again, token, shown, { id: placeOrder.order.id });
    // A second order goes through the same topic behind the event that comes again.
    const other = { ...input, idempotencyKey: 'behind' };
    const behind = await ask<{ placeOrder: { order: Shown } }>(again, token, place, {
      input: other,
    });
    for (;;) {
      const { id } = behind.placeOrder.order;
      const seen = await ask<{ order: Shown }>(again, token, shown, { id });
      if (seen.order.status === 'FILLED') break;
    }
    const after = await ask<{ order: Shown }>(again, token, shown, { id: order.id });
    revived.kill('SIGTERM');
    assert.equal((await revived.exited).code, 0, revived.output());
    assert.deepEqual(after.order, order);
    assert.equal(order.status, 'FILLED');
    const [trade, ...more] = order.trades.edges;
    assert.deepEqual(more, []);
    assert.equal(trade?.node.quantity, '3');
    assert.match(trade.node.transaction.description, /^Paper trade: bought 3 /);
  });
});

interface Things {
  readonly me: {
    readonly portfolios: {
      readonly edges: readonly {
        readonly node: {
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
      }[];
    };
  };
  readonly instruments: readonly { readonly symbol: string; readonly currency: string }[];
}

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly trades: {
    readonly edges: readonly {
      readonly node: {
        readonly quantity: string;
        readonly transaction: { readonly id: string; readonly description: string };
      };
    }[];
  };
}

const things = `{
  me { portfolios { edges { node { accounts { edges { node { id kind balance { currency } } } } } } } }
  instruments { symbol currency }
}`;
const record = `mutation ($input: RecordTransactionInput!) {
  recordTransaction(input: $input) { portfolio { id } }
}`;
const fields = `id status trades { edges { node { quantity transaction { id description } } } }`;
const place = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { ${fields} } } }`;
const shown = `query ($id: ID!) { order(id: $id) { ${fields} } }`;
