// Reads one portfolio of the asker from the graph, with every holding however many there are.
import type { Actor } from '../../../platform/auth/port.ts';
import { AppError } from '../../../platform/errors.ts';
import type { GraphClient } from '../../../platform/graphql/port.ts';
import type { WireMoney } from '../tools/money.ts';

export interface AdvisedHolding {
  readonly id: string;
  readonly value: WireMoney;
  readonly instrument: {
    readonly symbol: string;
    readonly name: string;
    readonly assetClass: string;
    readonly kind: string;
  };
}

export interface AdvisedPortfolio {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly id: string };
  readonly value: WireMoney;
  /** Parts of 1. */
  readonly driftBand: number;
  readonly allocation: readonly {
    readonly assetClass: string;
    readonly value: WireMoney;
    readonly target: number | null;
  }[];
  readonly holdings: {
    readonly edges: readonly { readonly node: AdvisedHolding }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

interface Data {
  readonly me: { readonly netWorth: { readonly asOf: string } } | null;
  readonly portfolio: AdvisedPortfolio | null;
}

const query = /* GraphQL */ `
  query CoachPersonalize($portfolioId: ID!, $after: String) {
    me {
      netWorth {
        asOf
      }
    }
    portfolio(id: $portfolioId) {
      id
      name
      owner {
        id
      }
      value {
        minor
        currency
      }
      driftBand
      allocation {
        assetClass
        value {
          minor
          currency
        }
        target
      }
      holdings(first: 100, after: $after) {
        edges {
          node {
            id
            value {
              minor
              currency
            }
            instrument {
              symbol
              name
              assetClass
              kind
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

export interface AdviceBasis {
  readonly portfolio: AdvisedPortfolio;
  readonly holdings: readonly AdvisedHolding[];
  /** ISO date of the prices. */
  readonly asOf: string;
}

/** NOT_FOUND for a portfolio that is unknown or somebody else's, advisors included: advice is for its owner. */
export async function readPortfolio(
  graph: GraphClient,
  actor: Actor,
  portfolioId: string,
): Promise<AdviceBasis> {
  const holdings: AdvisedHolding[] = [];
  for (let after: string | null = null; ;) {
    const variables: Readonly<Record<string, unknown>> = { portfolioId, after };
    const { me, portfolio }: Data = await graph.query<Data>({ query, variables }, actor);
    if (me === null || portfolio === null || portfolio.owner.id !== actor.id) {
      throw new AppError('NOT_FOUND', 'There is no such portfolio of yours.', {
        field: 'input.portfolioId',
      });
    }
    holdings.push(...portfolio.holdings.edges.map(({ node }) => node));
    const { hasNextPage, endCursor } = portfolio.holdings.pageInfo;
    if (!hasNextPage || endCursor === null) {
      return { portfolio, holdings, asOf: me.netWorth.asOf };
    }
    after = endCursor;
  }
}
