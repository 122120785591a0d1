// Where the torture books: accounts of its own in the households' portfolios, empty at first.
import { ask } from '../../harness/graph.ts';
import type { Target } from '../target.ts';

export interface Purse {
  readonly viewer: Target['viewers'][number];
  readonly portfolioId: string;
  readonly currency: string;
  /** Two for money, one for investments, one for orders, one for files. */
  readonly accounts: {
    readonly first: string;
    readonly second: string;
    readonly broker: string;
    readonly orders: string;
    readonly files: string;
  };
  /** Quoted in its currency. */
  readonly symbols: readonly string[];
}

const kinds = {
  first: 'CHECKING',
  second: 'CHECKING',
  broker: 'BROKERAGE',
  orders: 'BROKERAGE',
  files: 'CHECKING',
} as const;
type Name = keyof typeof kinds;

const things = `{
  me { portfolios { edges { node { id currency } } } }
  instruments { symbol currency }
}`;
const open = `mutation ($input: OpenAccountInput!) { openAccount(input: $input) { account { id } } }`;

interface Things {
  readonly me: {
    readonly portfolios: {
      readonly edges: readonly {
        readonly node: { readonly id: string; readonly currency: string };
      }[];
    };
  };
  readonly instruments: readonly { readonly symbol: string; readonly currency: string }[];
}

export async function openPurses({ viewers, origin }: Pick<Target, 'viewers' | 'origin'>) {
  return Promise.all(viewers.map(async (viewer) => openPurse(viewer, await origin())));
}

export function nameOf(account: Name): string {
  return `Torture ${account}`;
}

async function openPurse(viewer: Purse['viewer'], origin: string): Promise<Purse> {
  const { me, instruments } = await ask<Things>(origin, viewer.token, things);
  const [portfolio] = me.portfolios.edges;
  if (portfolio === undefined) throw new Error(`${viewer.id} has no portfolio`);
  const { id: portfolioId, currency } = portfolio.node;
  const accounts: Partial<Record<Name, string>> = {};
  for (const [account, kind] of Object.entries(kinds) as [Name, string][]) {
    const name = nameOf(account);
    const input = { portfolioId, name, kind, idempotencyKey: name };
    const opened = await ask<{ openAccount: { account: { id: string } } }>(
      ...([origin, viewer.token, open, { input }] as const),
    );
    accounts[account] = opened.openAccount.account.id;
  }
  const symbols = instruments.filter((each) => each.currency === currency);
  return {
    ...{ viewer, portfolioId, currency, symbols: symbols.map(({ symbol }) => symbol) },
    accounts: accounts as Purse['accounts'],
  };
}
