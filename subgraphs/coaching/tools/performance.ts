// What each portfolio earned over a span: in money, per unit of time, and on the money that was put in.
import { z } from 'zod';
import { day, factSheet, input, money, percent, type Fact, type FactSheet } from './facts.ts';
import { fromWire, ratio, type WireMoney } from './money.ts';
import { defineTool, present } from './tool.ts';

export interface PerformingPortfolio {
  readonly id: string;
  readonly name: string;
  readonly performance: {
    readonly from: string;
    readonly to: string;
    readonly startValue: WireMoney;
    readonly endValue: WireMoney;
    readonly netFlows: WireMoney;
    readonly gain: WireMoney;
    readonly timeWeighted: number;
    readonly timeWeightedAnnualised: number | null;
    readonly moneyWeighted: number | null;
    readonly dividends: WireMoney;
    readonly fees: WireMoney;
  };
  readonly holdings: {
    readonly edges: readonly {
      readonly node: {
        readonly value: WireMoney;
        readonly costBasis: WireMoney;
        readonly gain: WireMoney;
        readonly instrument: { readonly symbol: string };
      };
    }[];
  };
}

const amount = 'minor currency';
const query = /* GraphQL */ `
  query CoachPerformance($from: Date, $to: Date) {
    me {
      netWorth { asOf }
      portfolios(first: 100) {
        edges {
          node {
            id
            name
            performance(from: $from, to: $to) {
              from
              to
              startValue { ${amount} }
              endValue { ${amount} }
              netFlows { ${amount} }
              gain { ${amount} }
              timeWeighted
              timeWeightedAnnualised
              moneyWeighted
              dividends { ${amount} }
              fees { ${amount} }
            }
            holdings(first: 100) {
              edges {
                node {
                  value { ${amount} }
                  costBasis { ${amount} }
                  gain { ${amount} }
                  instrument { symbol }
                }
              }
            }
          }
        }
      }
    }
  }
`;

const args = z.object({
  from: z.iso
    .date()
    .optional()
    .describe('first day, ISO date; as far back as is known if left out'),
  to: z.iso.date().optional().describe('last day, ISO date; today if left out'),
  symbol: z.string().max(20).optional().describe('an instrument that was asked for'),
});
export type PerformanceArgs = z.infer<typeof args>;

export const performanceTool = defineTool({
  name: 'performance',
  description:
    'Gain, time-weighted and money-weighted return, dividends and fees of each portfolio over a span.',
  args,
  async run(asked, { graph, actor, signal }) {
    const variables = { from: asked.from ?? null, to: asked.to ?? null };
    const data = await graph.query<{
      me: {
        readonly netWorth: { readonly asOf: string };
        readonly portfolios: { readonly edges: readonly { readonly node: PerformingPortfolio }[] };
      } | null;
    }>({ query, variables }, actor, signal);
    const { netWorth, portfolios } = present(data.me);
    return performanceFacts(
      portfolios.edges.map(({ node }) => node),
      netWorth.asOf,
      asked,
    );
  },
});

/** `performance.asOf`, `performance.asked.*`, then per portfolio `performance.<its id>.*`. */
export function performanceFacts(
  portfolios: readonly PerformingPortfolio[],
  asOf: string,
  asked: PerformanceArgs,
): readonly Fact[] {
  const sheet = factSheet('performance');
  sheet.add('asOf', 'data as of', day(asOf), 'day of the newest prices');
  if (asked.symbol !== undefined) addAsked(sheet, portfolios, asked.symbol.toUpperCase());
  return [...sheet.facts, ...portfolios.flatMap(portfolioFacts)];
}

function portfolioFacts({ id, name, performance }: PerformingPortfolio): readonly Fact[] {
  const sheet = factSheet(`performance.${id}`);
  sheet.add('name', 'portfolio', name, 'as you named it');
  const from = sheet.add('from', 'first day', day(performance.from), 'as far back as was asked');
  const to = sheet.add('to', 'last day', day(performance.to), 'as late as was asked');
  const start = sheet.add(
    'start',
    'value at the start',
    money(fromWire(performance.startValue)),
    'cash plus holdings on the first day',
    [from],
  );
  const end = sheet.add(
    'end',
    'value at the end',
    money(fromWire(performance.endValue)),
    'cash plus holdings on the last day',
    [to],
  );
  const flows = sheet.add(
    'flows',
    'paid in (negative: taken out)',
    money(fromWire(performance.netFlows)),
    'money paid in − money taken out',
    [from, to],
  );
  sheet.add(
    'gain',
    'gain (negative: loss)',
    money(fromWire(performance.gain)),
    'value at the end − value at the start − paid in',
    [end, start, flows],
  );
  const weighted = sheet.add(
    'timeWeighted',
    'return of the investments',
    percent(performance.timeWeighted),
    'returns between payments, chained: when money came and went does not count',
    [from, to],
  );
  if (performance.timeWeightedAnnualised !== null) {
    sheet.add(
      'yearly',
      'return of the investments a year',
      percent(performance.timeWeightedAnnualised),
      '(1 + return)^(1 ÷ years) − 1',
      [weighted],
    );
  }
  if (performance.moneyWeighted !== null) {
    sheet.add(
      'moneyWeighted',
      'return on your money a year',
      percent(performance.moneyWeighted),
      'the rate at which all payments and the end value are worth the start value',
      [start, flows, end],
    );
  }
  sheet.add(
    'dividends',
    'dividends received',
    money(fromWire(performance.dividends)),
    'part of the gain',
    [from, to],
  );
  sheet.add(
    'costs',
    'fees paid',
    money(fromWire(performance.fees)),
    'taken from the gain already',
    [from, to],
  );
  return sheet.facts;
}

function addAsked(
  sheet: FactSheet,
  portfolios: readonly PerformingPortfolio[],
  symbol: string,
): void {
  const named = sheet.add('asked.symbol', 'instrument asked for', symbol, 'as you asked');
  const held = portfolios
    .flatMap(({ holdings }) => holdings.edges.map(({ node }) => node))
    .filter(({ instrument }) => instrument.symbol === symbol);
  const [first] = held;
  if (first === undefined) return;
  const { currency } = first.value;
  const sum = (pick: (one: (typeof held)[number]) => WireMoney) =>
    held.reduce((total, one) => total + BigInt(pick(one).minor), 0n);
  const cost = sum((one) => one.costBasis);
  const bought = sheet.add(
    'asked.cost',
    `paid for ${symbol}`,
    money({ minor: cost, currency }),
    'what the units held were bought for',
    [named],
  );
  const value = sheet.add(
    'asked.value',
    `${symbol} today`,
    money({ minor: sum((one) => one.value), currency }),
    'units held × latest price',
    [named],
  );
  const gained = sum((one) => one.gain);
  const gain = sheet.add(
    'asked.gain',
    `gain on ${symbol} (negative: loss)`,
    money({ minor: gained, currency }),
    'value today − paid',
    [value, bought],
  );
  if (cost <= 0n) return;
  sheet.add(
    'asked.return',
    `gain on ${symbol} as part of what was paid`,
    percent(gained === 0n ? 0 : ratio(gained, cost)),
    'gain ÷ paid; dividends left out',
    [gain, input('paid', { minor: cost, currency })],
  );
}
