// What the graph tells of the purses and of whole households once all is over, page by page.
import { ask } from '../../harness/graph.ts';
import type { Line, PortfolioAtEnd, WealthAtEnd } from './history.ts';
import type { Purse } from './purses.ts';

interface Amount {
  readonly minor: string;
  readonly currency: string;
}
interface Page<Node> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Node }[];
}
interface Listed<Node> {
  readonly portfolio: Readonly<Record<string, Page<Node>>>;
}
interface AccountNode {
  readonly id: string;
  readonly kind: string;
  readonly balance: Amount;
}
interface HoldingNode {
  readonly account: { readonly id: string };
  readonly instrument: { readonly symbol: string };
  readonly quantity: string;
  readonly value: Amount;
  readonly lots: readonly { readonly quantity: string }[];
}
interface LineNode {
  readonly id: string;
  readonly account: { readonly id: string };
  readonly kind: string;
  readonly date: string;
  readonly amount: Amount;
  readonly quantity: string | null;
  readonly instrument: { readonly symbol: string } | null;
  readonly description: string;
}
interface OrderNode {
  readonly id: string;
  readonly status: string;
  readonly trades: {
    readonly edges: readonly { readonly node: { readonly transaction: { readonly id: string } } }[];
  };
}

const page = 'pageInfo { hasNextPage endCursor }';
const listed = (name: string, node: string) =>
  `query ($id: ID!, $after: String) { portfolio(id: $id) {
    ${name}(first: 100, after: $after) { ${page} edges { node { ${node} } } }
  } }`;
const lists = {
  accounts: listed('accounts', 'id kind balance { minor currency }'),
  holdings: listed(
    'holdings',
    'account { id } instrument { symbol } quantity value { minor currency } lots { quantity }',
  ),
  transactions: listed(
    'transactions',
    'id account { id } kind date amount { minor currency } quantity instrument { symbol } description',
  ),
  orders: listed(
    'orders',
    'id status trades(first: 100) { edges { node { transaction { id } } } }',
  ),
};
const wealth = `{ me {
  currency portfolios { edges { node { id } } }
  netWorth { total { minor } cash { minor } invested { minor } liabilities { minor } }
} }`;

/** All of a list, or as much as `wanted` wants. */
async function all<Node>(
  origin: string,
  token: string,
  name: keyof typeof lists,
  id: string,
  wanted: (node: Node) => boolean = () => true,
): Promise<Node[]> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ;) {
    const asked = { id, after };
    const answer: Listed<Node> = await ask(origin, token, lists[name], asked);
    const found: Page<Node> | undefined = answer.portfolio[name];
    const fresh = found?.edges.map(({ node }) => node) ?? [];
    nodes.push(...fresh.filter(wanted));
    if (found?.pageInfo.hasNextPage !== true || !fresh.every(wanted)) return nodes;
    after = found.pageInfo.endCursor;
  }
}

export async function portfolioAtEnd(
  origin: string,
  purse: Purse,
  since: string,
): Promise<PortfolioAtEnd> {
  const { portfolioId: id, viewer } = purse;
  const ours = new Set<string>(Object.values(purse.accounts));
  const accounts = await all<AccountNode>(origin, viewer.token, 'accounts', id);
  const holdings = await all<HoldingNode>(origin, viewer.token, 'holdings', id);
  // The newest first: the household's own history lies behind.
  const isOurs = ({ date }: LineNode) => date >= since;
  const lines = await all<LineNode>(origin, viewer.token, 'transactions', id, isOurs);
  const orders = await all<OrderNode>(origin, viewer.token, 'orders', id);
  return {
    id,
    accounts: accounts
      .filter((account) => ours.has(account.id))
      .map((account) => ({ id: account.id, balance: BigInt(account.balance.minor) })),
    lines: lines
      .filter(({ account }) => ours.has(account.id))
      .map(lineOf)
      .reverse(),
    holdings: holdings
      .filter(({ account }) => ours.has(account.id))
      .map(({ account, instrument, quantity, lots }) => ({
        accountId: account.id,
        symbol: instrument.symbol,
        quantity: millionths(quantity),
        lots: sum(lots.map((lot) => millionths(lot.quantity))),
      })),
    orders: orders.map(({ id: orderId, status, trades }) => ({
      id: orderId,
      status,
      transactionIds: trades.edges.map(({ node }) => node.transaction.id),
    })),
  };
}

export async function wealthAtEnd(origin: string, { viewer }: Purse): Promise<WealthAtEnd> {
  const { me } = await ask<{
    me: {
      readonly currency: string;
      readonly portfolios: {
        readonly edges: readonly { readonly node: { readonly id: string } }[];
      };
      readonly netWorth: Record<keyof WealthAtEnd['told'], { readonly minor: string }>;
    };
  }>(origin, viewer.token, wealth);
  const ids = me.portfolios.edges.map(({ node }) => node.id);
  const read = async <Node>(name: 'accounts' | 'holdings') =>
    (await Promise.all(ids.map((id) => all<Node>(origin, viewer.token, name, id)))).flat();
  const accounts = await read<AccountNode>('accounts');
  const holdings = await read<HoldingNode>('holdings');
  const amounts = [
    ...accounts.map(({ balance }) => balance),
    ...holdings.map(({ value }) => value),
  ];
  const isDebt = ({ kind }: AccountNode) => kind === 'CREDIT_CARD' || kind === 'LOAN';
  const minors = (each: readonly Amount[]) => sum(each.map(({ minor }) => BigInt(minor)));
  const cash = minors(accounts.filter((each) => !isDebt(each)).map(({ balance }) => balance));
  const liabilities = -minors(accounts.filter(isDebt).map(({ balance }) => balance));
  const invested = minors(holdings.map(({ value }) => value));
  const { netWorth: told } = me;
  return {
    owner: viewer.id,
    told: {
      total: BigInt(told.total.minor),
      cash: BigInt(told.cash.minor),
      invested: BigInt(told.invested.minor),
      liabilities: BigInt(told.liabilities.minor),
    },
    sums: amounts.every(({ currency }) => currency === me.currency)
      ? { total: cash + invested - liabilities, cash, invested, liabilities }
      : null,
  };
}

function lineOf({ id, account, kind, amount, instrument, quantity, description }: LineNode): Line {
  return {
    ...{ id, kind, description, accountId: account.id, minor: BigInt(amount.minor) },
    symbol: instrument?.symbol ?? null,
    quantity: quantity === null ? null : millionths(quantity),
  };
}

function millionths(decimal: string): bigint {
  const [whole = '0', part = ''] = decimal.split('.');
  return BigInt(`${whole}${part.padEnd(6, '0')}`);
}

const sum = (each: readonly bigint[]) => each.reduce((a, b) => a + b, 0n);
