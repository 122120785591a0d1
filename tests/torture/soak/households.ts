// Who loads the soaked program: its demo households, with tokens of any length and something of their own to follow.
import { join } from 'node:path';
import { demoUsers } from '../../../demo.ts';
import { openDevIssuer } from '../../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../../platform/clock.ts';
import { ask } from '../../harness/graph.ts';

export interface Household {
  readonly id: string;
  readonly portfolioId: string;
  readonly symbols: readonly string[];
  token(seconds: number): Promise<string>;
}

const things = `{
  me { portfolios { edges { node { id } } } }
  instruments { symbol }
}`;

interface Things {
  readonly me: {
    readonly portfolios: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
  };
  readonly instruments: readonly { readonly symbol: string }[];
}

/** So many symbols each; neighbours share some. */
const followed = 5;

export async function householdsOf(origin: string, dataDir: string): Promise<Household[]> {
  const { issuer } = await openDevIssuer({
    file: join(dataDir, 'dev-issuer.json'),
    clock: systemClock,
    production: false,
  });
  const households: Household[] = [];
  for (const [n, { id }] of (await demoUsers(dataDir)).entries()) {
    const actor = { id, kind: 'user', scopes: [], consentVersion: 1 } as const;
    const token = (seconds: number) => issuer.issue(actor, seconds);
    const { me, instruments } = await ask<Things>(origin, await token(60), things);
    const symbols = instruments.map(({ symbol }) => symbol);
    households.push({
      id,
      portfolioId: me.portfolios.edges[0]?.node.id ?? '',
      symbols: Array.from(
        { length: followed },
        (_symbol, at) => symbols[(n + at) % symbols.length] ?? '',
      ),
      token,
    });
  }
  return households;
}
