// How far each portfolio swings and how much of it hangs on one name.
import { z } from 'zod';
import {
  day,
  decimal,
  factSheet,
  input,
  money,
  percent,
  type Fact,
  type FactSheet,
} from './facts.ts';
import { fromWire, times, type Money, type WireMoney } from './money.ts';
import { defineTool, present } from './tool.ts';

export interface HeldShare {
  readonly value: WireMoney;
  readonly instrument: { readonly symbol: string; readonly kind: string };
}

export interface RiskyPortfolio {
  readonly id: string;
  readonly name: string;
  readonly value: WireMoney;
  readonly holdings: { readonly edges: readonly { readonly node: HeldShare }[] };
  readonly risk: {
    readonly from: string;
    readonly to: string;
    readonly volatility: number | null;
    readonly sharpe: number | null;
    readonly sortino: number | null;
    readonly beta: number | null;
    readonly riskFreeRate: number;
    readonly maxDrawdown: {
      readonly depth: number;
      readonly peak: string;
      readonly trough: string;
      readonly recovered: string | null;
    } | null;
    readonly concentration: {
      readonly largestSymbol: string | null;
      readonly largestShare: number;
      readonly effectiveHoldings: number;
      readonly singleCompanyShare: number;
    };
  };
}

const query = /* GraphQL */ `
  query CoachRisk($months: Int!) {
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
            holdings(first: 100) {
              edges {
                node {
                  value {
                    minor
                    currency
                  }
                  instrument {
                    symbol
                    kind
                  }
                }
              }
            }
            risk(months: $months) {
              from
              to
              volatility
              sharpe
              sortino
              beta
              riskFreeRate
              maxDrawdown {
                depth
                peak
                trough
                recovered
              }
              concentration {
                largestSymbol
                largestShare
                effectiveHoldings
                singleCompanyShare
              }
            }
          }
        }
      }
    }
  }
`;

/** From this part of a portfolio on one company deserves a reason. */
const companyLimit = 0.1;

const args = z.object({
  months: z.int().min(3).max(36).optional().describe('months to look back; 36 if left out'),
  symbol: z.string().max(20).optional().describe('an instrument that was asked for'),
});
export type RiskArgs = z.infer<typeof args>;

export const riskTool = defineTool({
  name: 'risk',
  description:
    'Volatility, Sharpe and Sortino ratios, beta, the deepest fall and the concentration of each portfolio.',
  args,
  async run(asked, { graph, actor, signal }) {
    const request = { query, variables: { months: asked.months ?? 36 } };
    const data = await graph.query<{
      me: {
        readonly netWorth: { readonly asOf: string };
        readonly portfolios: { readonly edges: readonly { readonly node: RiskyPortfolio }[] };
      } | null;
    }>(request, actor, signal);
    const { netWorth, portfolios } = present(data.me);
    return riskFacts(
      portfolios.edges.map(({ node }) => node),
      netWorth.asOf,
      asked,
    );
  },
});

/** `risk.asOf`, `risk.asked.*`, then per portfolio `risk.<its id>.*`. */
export function riskFacts(
  portfolios: readonly RiskyPortfolio[],
  asOf: string,
  asked: RiskArgs,
): readonly Fact[] {
  const sheet = factSheet('risk');
  sheet.add('asOf', 'data as of', day(asOf), 'day of the newest prices');
  if (asked.symbol !== undefined) addAsked(sheet, portfolios, asked.symbol);
  return [...sheet.facts, ...portfolios.flatMap(portfolioFacts)];
}

function addAsked(sheet: FactSheet, portfolios: readonly RiskyPortfolio[], wanted: string): void {
  const symbol = wanted.toUpperCase();
  const holding = portfolios.find((portfolio) => valueOf(portfolio, symbol).minor > 0n);
  const named = sheet.add('asked.symbol', 'instrument asked for', symbol, 'as you asked');
  if (holding === undefined) return;
  const held = valueOf(holding, symbol);
  const whole = fromWire(holding.value);
  const value = sheet.add('asked.value', `held of ${symbol}`, money(held), 'at the latest prices', [
    named,
  ]);
  sheet.add('asked.portfolio', 'portfolio', holding.name, 'the first that holds it');
  sheet.add(
    'asked.share',
    `${symbol} as part of ${holding.name}`,
    percent(share(held.minor, whole.minor)),
    'value held ÷ value of the portfolio',
    [value, input(holding.name, whole)],
  );
}

function portfolioFacts(portfolio: RiskyPortfolio): readonly Fact[] {
  const { risk } = portfolio;
  const sheet = factSheet(`risk.${portfolio.id}`);
  const whole = fromWire(portfolio.value);
  sheet.add('name', 'portfolio', portfolio.name, 'as you named it');
  const value = sheet.add(
    'value',
    'value',
    money(whole),
    'cash plus holdings at the latest prices',
  );
  if (whole.minor <= 0n) return sheet.facts;
  const from = sheet.add(
    'from',
    'first day looked at',
    day(risk.from),
    'as far back as it is known',
  );
  const to = sheet.add('to', 'last day looked at', day(risk.to), 'day of the newest prices');

  if (risk.volatility !== null) {
    const volatility = sheet.add(
      'volatility',
      'swing of a usual year',
      percent(risk.volatility),
      'standard deviation of the returns, a year',
      [from, to],
    );
    sheet.add(
      'swing',
      'swing of a usual year in money',
      money({ ...whole, minor: times(whole.minor, risk.volatility) }),
      'value × swing of a usual year',
      [value, volatility],
    );
  }
  const free = () => input('rate without risk', percent(risk.riskFreeRate));
  if (risk.sharpe !== null) {
    const formula = '(return − rate without risk) ÷ standard deviation';
    sheet.add('sharpe', 'Sharpe ratio', decimal(risk.sharpe), formula, [free()]);
  }
  if (risk.sortino !== null) {
    const formula = '(return − rate without risk) ÷ deviation of the losses';
    sheet.add('sortino', 'Sortino ratio', decimal(risk.sortino), formula, [free()]);
  }
  if (risk.beta !== null) {
    const formula = 'covariance with the market ÷ variance of the market';
    sheet.add('beta', 'beta', decimal(risk.beta), formula, [from, to]);
  }
  if (risk.maxDrawdown !== null && risk.maxDrawdown.depth !== 0) addFall(sheet, portfolio, value);
  addConcentration(sheet, portfolio, whole, value);
  return sheet.facts;
}

function addFall(sheet: FactSheet, { risk, value }: RiskyPortfolio, worth: Fact): void {
  const fall = risk.maxDrawdown;
  if (fall === null) return;
  const whole = fromWire(value);
  const part = Math.abs(fall.depth);
  const peak = sheet.add(
    'peak',
    'day of the high',
    day(fall.peak),
    'highest value before the fall',
  );
  const trough = sheet.add(
    'trough',
    'day of the low',
    day(fall.trough),
    'lowest value of the fall',
  );
  const depth = sheet.add(
    'depth',
    'deepest fall',
    percent(part),
    '(high − low) ÷ high, deposits left out',
    [peak, trough],
  );
  if (fall.recovered !== null) {
    sheet.add(
      'recovered',
      'day it was made good',
      day(fall.recovered),
      'first day at the high again',
    );
  }
  sheet.add(
    'again',
    'loss if it fell as far again',
    money({ ...whole, minor: times(whole.minor, part) }),
    'value × deepest fall',
    [worth, depth],
  );
}

function addConcentration(
  sheet: FactSheet,
  portfolio: RiskyPortfolio,
  whole: Money,
  value: Fact,
): void {
  const { concentration } = portfolio.risk;
  if (concentration.largestSymbol === null) return;
  sheet.add('largest', 'largest holding', concentration.largestSymbol, 'by value');
  sheet.add(
    'largestShare',
    'share of the largest holding',
    percent(concentration.largestShare),
    'value of the largest holding ÷ value of the portfolio',
    [value],
  );
  sheet.add(
    'effective',
    'holdings it is worth in spread',
    decimal(concentration.effectiveHoldings),
    '1 ÷ sum of the squared shares',
  );
  sheet.add(
    'companies',
    'share of single companies',
    percent(concentration.singleCompanyShare),
    'value of shares of single companies ÷ value of the portfolio',
    [value],
  );
  const company = largestCompany(portfolio);
  if (company === null) return;
  const part = share(company.minor, whole.minor);
  if (part <= companyLimit) return;
  sheet.add('company.symbol', 'largest single company', company.symbol, 'by value');
  const held = sheet.add(
    'company.share',
    `share of ${company.symbol}`,
    percent(part),
    'value held ÷ value of the portfolio',
    [input(company.symbol, { ...whole, minor: company.minor }), value],
  );
  const limit = sheet.add(
    'company.limit',
    'share from which one company deserves a reason',
    percent(companyLimit),
    'an assumption of this answer',
  );
  sheet.add(
    'company.excess',
    `${company.symbol} above that`,
    money({ ...whole, minor: company.minor - times(whole.minor, companyLimit) }),
    '(share − share that deserves a reason) × value',
    [held, limit, value],
  );
}

function largestCompany(portfolio: RiskyPortfolio): { symbol: string; minor: bigint } | null {
  const shares = portfolio.holdings.edges.filter(({ node }) => node.instrument.kind === 'SHARE');
  const symbols = [...new Set(shares.map(({ node }) => node.instrument.symbol))];
  const sums = symbols.map((symbol) => ({ symbol, minor: valueOf(portfolio, symbol).minor }));
  return sums.reduce<(typeof sums)[number] | null>(
    (most, one) => (most === null || one.minor > most.minor ? one : most),
    null,
  );
}

/** Over all accounts of the portfolio. */
function valueOf({ holdings, value }: RiskyPortfolio, symbol: string): Money {
  const minor = holdings.edges
    .filter(({ node }) => node.instrument.symbol === symbol)
    .reduce((sum, { node }) => sum + BigInt(node.value.minor), 0n);
  return { minor, currency: value.currency };
}

function share(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 1_000_000n) / whole) / 1_000_000;
}
