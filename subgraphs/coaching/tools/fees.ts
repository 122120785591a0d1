// What investing costs: fees booked, costs inside the funds, and what a cheaper fund would leave.
import { z } from 'zod';
import {
  day,
  factSheet,
  finePercent,
  input,
  money,
  wholeMoney,
  years,
  type Fact,
  type FactSheet,
} from './facts.ts';
import { fromWire, times, type WireMoney } from './money.ts';
import { defineTool, present } from './tool.ts';

export interface CostlyPortfolio {
  readonly id: string;
  readonly name: string;
  readonly value: WireMoney;
  readonly fees: {
    readonly booked: WireMoney;
    readonly fundCosts: WireMoney;
    readonly total: WireMoney;
    readonly rate: number;
    readonly from: string;
    readonly to: string;
  };
  readonly holdings: {
    readonly edges: readonly {
      readonly node: {
        readonly value: WireMoney;
        readonly instrument: { readonly symbol: string; readonly expenseRatio: number };
      };
    }[];
  };
}

const query = /* GraphQL */ `
  query CoachFees($months: Int!) {
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
            fees(months: $months) {
              booked {
                minor
                currency
              }
              fundCosts {
                minor
                currency
              }
              total {
                minor
                currency
              }
              rate
              from
              to
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
                    expenseRatio
                  }
                }
              }
            }
          }
        }
      }
    }
  }
`;

/** What a cheap, broad fund costs a year. */
const cheapRatio = 0.002;
/** Over which time the drag of fees is shown. */
const dragYears = 20;

const args = z.object({
  months: z.int().min(1).max(36).optional().describe('months to look back; 12 if left out'),
  symbol: z.string().max(20).optional().describe('an instrument that was asked for'),
});
export type FeesArgs = z.infer<typeof args>;

export const feesTool = defineTool({
  name: 'fees',
  description:
    'Fees booked and costs inside the funds of each portfolio, their share of its value, and the costliest fund.',
  args,
  async run(asked, { graph, actor, signal }) {
    const request = { query, variables: { months: asked.months ?? 12 } };
    const data = await graph.query<{
      me: {
        readonly netWorth: { readonly asOf: string };
        readonly portfolios: { readonly edges: readonly { readonly node: CostlyPortfolio }[] };
      } | null;
    }>(request, actor, signal);
    const { netWorth, portfolios } = present(data.me);
    return feesFacts(
      portfolios.edges.map(({ node }) => node),
      netWorth.asOf,
      asked,
    );
  },
});

/** `fees.asOf`, `fees.asked.*`, then per portfolio `fees.<its id>.*`. */
export function feesFacts(
  portfolios: readonly CostlyPortfolio[],
  asOf: string,
  asked: FeesArgs,
): readonly Fact[] {
  const sheet = factSheet('fees');
  sheet.add('asOf', 'data as of', day(asOf), 'day of the newest prices');
  if (asked.symbol !== undefined) {
    const symbol = asked.symbol.toUpperCase();
    const found = portfolios
      .flatMap(({ holdings }) => holdings.edges)
      .find(({ node }) => node.instrument.symbol === symbol)?.node;
    const named = sheet.add('asked.symbol', 'instrument asked for', symbol, 'as you asked');
    if (found !== undefined) addYearlyCost(sheet, 'asked', found, named);
  }
  return [...sheet.facts, ...portfolios.flatMap(portfolioFacts)];
}

type Held = CostlyPortfolio['holdings']['edges'][number]['node'];

function portfolioFacts(portfolio: CostlyPortfolio): readonly Fact[] {
  const { fees } = portfolio;
  const sheet = factSheet(`fees.${portfolio.id}`);
  sheet.add('name', 'portfolio', portfolio.name, 'as you named it');
  const whole = fromWire(portfolio.value);
  const value = sheet.add(
    'value',
    'value',
    money(whole),
    'cash plus holdings at the latest prices',
  );
  if (whole.minor <= 0n) return sheet.facts;
  const from = sheet.add('from', 'first day counted', day(fees.from), 'as far back as was asked');
  const to = sheet.add('to', 'last day counted', day(fees.to), 'today');
  const booked = sheet.add(
    'booked',
    'fees booked',
    money(fromWire(fees.booked)),
    'sum of the fees on its accounts',
    [from, to],
  );
  const inside = sheet.add(
    'fundCosts',
    'costs inside the funds a year',
    money(fromWire(fees.fundCosts)),
    'sum of value × expense ratio',
  );
  const total = sheet.add(
    'total',
    'all costs',
    money(fromWire(fees.total)),
    'fees booked + costs inside the funds',
    [booked, inside],
  );
  const rate = sheet.add(
    'rate',
    'costs as part of the value',
    finePercent(fees.rate),
    'all costs a year ÷ value',
    [total, value],
  );
  if (fees.rate > 0) {
    const span = sheet.add('years', 'span shown', years(dragYears), 'an assumption of this answer');
    const drag = times(whole.minor, 1 - (1 - fees.rate) ** dragYears);
    sheet.add(
      'drag',
      'taken from the present value over that span',
      wholeMoney({ ...whole, minor: drag }),
      'value × (1 − (1 − rate)^years), without growth',
      [value, rate, span],
    );
  }
  const costliest = portfolio.holdings.edges
    .map(({ node }) => node)
    .reduce<Held | null>(
      (most, one) => (most === null || costOf(one) > costOf(most) ? one : most),
      null,
    );
  if (costliest !== null && costOf(costliest) > 0n) addCostliest(sheet, costliest);
  return sheet.facts;
}

function addCostliest(sheet: FactSheet, held: Held): void {
  const { symbol, expenseRatio } = held.instrument;
  const named = sheet.add('costly.symbol', 'costliest holding', symbol, 'by value × expense ratio');
  const cost = addYearlyCost(sheet, 'costly', held, named);
  const whole = fromWire(held.value);
  const saved = times(whole.minor, expenseRatio - cheapRatio);
  if (saved <= 0n) return;
  const cheap = sheet.add(
    'costly.cheap',
    'what a cheap, broad fund costs a year',
    finePercent(cheapRatio),
    'an assumption of this answer',
  );
  sheet.add(
    'costly.saved',
    'saved a year by a cheap, broad fund instead',
    money({ ...whole, minor: saved }),
    'value held × (expense ratio − that of a cheap fund)',
    [cost, cheap],
  );
}

/** `<place>.ratio`, `.held` and `.cost`; returns the last. */
function addYearlyCost(sheet: FactSheet, place: string, held: Held, named: Fact): Fact {
  const { symbol, expenseRatio } = held.instrument;
  const ratio = sheet.add(
    `${place}.ratio`,
    `expense ratio of ${symbol}`,
    finePercent(expenseRatio),
    'as its provider states it, a year',
    [named],
  );
  return sheet.add(
    `${place}.cost`,
    `cost of ${symbol} a year`,
    money({ minor: costOf(held), currency: held.value.currency }),
    'value held × expense ratio',
    [ratio, input(`held of ${symbol}`, fromWire(held.value))],
  );
}

function costOf({ value, instrument }: Held): bigint {
  return times(BigInt(value.minor), instrument.expenseRatio);
}
