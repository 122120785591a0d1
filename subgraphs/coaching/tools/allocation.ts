// What each portfolio holds by asset class, and how far it drifted from its target.
import { z } from 'zod';
import {
  day,
  factSheet,
  input,
  money,
  percent,
  points,
  type Fact,
  type FactSheet,
} from './facts.ts';
import { fromWire, ratio, times, type WireMoney } from './money.ts';
import { defineTool, present } from './tool.ts';

export interface AllocatedPortfolio {
  readonly id: string;
  readonly name: string;
  readonly value: WireMoney;
  /** Parts of 1. */
  readonly driftBand: number;
  readonly allocation: readonly {
    readonly assetClass: string;
    readonly value: WireMoney;
    readonly weight: number;
    readonly target: number | null;
  }[];
}

interface Data {
  readonly me: {
    readonly netWorth: { readonly asOf: string };
    readonly portfolios: { readonly edges: readonly { readonly node: AllocatedPortfolio }[] };
  } | null;
}

const query = /* GraphQL */ `
  query CoachAllocation {
    me {
      netWorth {
        asOf
      }
      portfolios(first: 100) {
        edges {
          node {
            id
            name
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
              weight
              target
            }
          }
        }
      }
    }
  }
`;

const args = z.object({
  assetClass: z
    .enum(['EQUITY', 'BOND', 'REAL_ESTATE', 'COMMODITY', 'CASH'])
    .optional()
    .describe('an asset class that was asked for'),
});
export type AllocationArgs = z.infer<typeof args>;

export const allocationTool = defineTool({
  name: 'allocation',
  description:
    'What the portfolios hold by asset class, the targets, the drift from them, and the amounts to move to be on target again.',
  args,
  async run(asked, { graph, actor, signal }) {
    const data = await graph.query<Data>({ query }, actor, signal);
    const { portfolios, netWorth } = present(data.me);
    return allocationFacts(
      portfolios.edges.map((edge) => edge.node),
      netWorth.asOf,
      asked,
    );
  },
});

/** `allocation.portfolios` and `.asOf`, then per portfolio `allocation.<its id>.*`, with `….<CLASS>.*`. */
export function allocationFacts(
  portfolios: readonly AllocatedPortfolio[],
  asOf: string,
  asked: AllocationArgs = {},
): readonly Fact[] {
  const sheet = factSheet('allocation');
  const count = String(portfolios.length);
  sheet.add('portfolios', 'portfolios', count, 'number of your portfolios');
  sheet.add('asOf', 'data as of', day(asOf), 'day of the newest prices');
  if (asked.assetClass !== undefined) addAsked(sheet, portfolios, asked.assetClass);
  return [...sheet.facts, ...portfolios.flatMap(portfolioFacts)];
}

function addAsked(
  sheet: FactSheet,
  portfolios: readonly AllocatedPortfolio[],
  assetClass: string,
): void {
  const currency = portfolios[0]?.value.currency;
  if (currency === undefined) return;
  const sum = (amounts: readonly WireMoney[]) =>
    amounts.filter((a) => a.currency === currency).reduce((all, a) => all + BigInt(a.minor), 0n);
  const whole = sum(portfolios.map(({ value }) => value));
  const slices = portfolios.flatMap(({ allocation }) => allocation);
  const held = sum(slices.filter((s) => s.assetClass === assetClass).map(({ value }) => value));
  if (whole <= 0n) return;
  const name = classNameOf(assetClass);
  sheet.add('asked.name', 'asset class asked for', name, 'as you asked');
  const value = sheet.add(
    'asked.value',
    `${name} in all`,
    money({ minor: held, currency }),
    'sum over your portfolios',
  );
  sheet.add(
    'asked.share',
    `${name} as part of all portfolios`,
    percent(held === 0n ? 0 : ratio(held, whole)),
    'value of the asset class ÷ value of all portfolios',
    [value, input('value of all portfolios', { minor: whole, currency })],
  );
}

function portfolioFacts(portfolio: AllocatedPortfolio): readonly Fact[] {
  const sheet = factSheet(`allocation.${portfolio.id}`);
  const { minor, currency } = fromWire(portfolio.value);
  sheet.add('name', 'portfolio', portfolio.name, 'as you named it');
  const value = sheet.add(
    'value',
    'value',
    money({ minor, currency }),
    'cash plus holdings at the latest prices',
    portfolio.allocation.map((slice) =>
      input(classNameOf(slice.assetClass), fromWire(slice.value)),
    ),
  );
  if (minor <= 0n) return sheet.facts;

  let largest = 0;
  for (const slice of portfolio.allocation) {
    const name = classNameOf(slice.assetClass);
    const weight = sheet.add(
      `${slice.assetClass}.weight`,
      `share of ${name}`,
      percent(slice.weight),
      'value of the asset class ÷ value of the portfolio',
      [input(name, fromWire(slice.value)), value],
    );
    if (slice.target === null) continue;
    const target = sheet.add(
      `${slice.assetClass}.target`,
      `target share of ${name}`,
      percent(slice.target),
      'as you set it',
    );
    const drift = slice.weight - slice.target;
    largest = Math.max(largest, Math.abs(drift));
    sheet.add(
      `${slice.assetClass}.drift`,
      `drift of ${name}`,
      points(drift),
      'share − target share',
      [weight, target],
    );
    sheet.add(
      `${slice.assetClass}.excess`,
      `${name} above target (negative: below)`,
      money({ minor: BigInt(slice.value.minor) - times(minor, slice.target), currency }),
      'value of the asset class − target share × value of the portfolio',
      [input(name, fromWire(slice.value)), target, value],
    );
  }
  if (portfolio.allocation.some((slice) => slice.target !== null)) {
    const band = sheet.add('band', 'drift you allow', points(portfolio.driftBand), 'as you set it');
    const drift = sheet.add(
      'maxDrift',
      'largest drift',
      points(largest),
      'largest |share − target|',
    );
    // A comparison is no number to print; it says which side of the band the numbers are on.
    sheet.add(
      'rebalance',
      'rebalancing is due',
      largest > portfolio.driftBand ? 'yes' : 'no',
      'largest drift > drift you allow',
      [drift, band],
    );
  }
  return sheet.facts;
}

const classNames: Readonly<Record<string, string>> = {
  EQUITY: 'equities',
  BOND: 'bonds',
  REAL_ESTATE: 'real estate',
  COMMODITY: 'commodities',
  CASH: 'cash',
};

/** `EQUITY` → `equities`; a class that is new here is named as it stands. */
export function classNameOf(assetClass: string): string {
  return classNames[assetClass] ?? assetClass.toLowerCase().replaceAll('_', ' ');
}
