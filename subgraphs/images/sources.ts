// The numbers that pictures are drawn from, asked of the graph as the viewer, and checked.
import { z } from 'zod';
import type { Actor } from '../../platform/auth/port.ts';
import { AppError } from '../../platform/errors.ts';
import type { GraphClient } from '../../platform/graphql/port.ts';
import type { ChartName, ImageKind } from './domain.ts';

const currency = z.string().regex(/^[A-Z]{3}$/);
const money = z.object({
  /** Decimal text in; minor units. */
  minor: z
    .string()
    .regex(/^-?\d+$/)
    .transform(BigInt),
  currency,
});
const date = z.iso.date();

const portfolioSchema = z.object({
  id: z.string(),
  owner: z.object({ id: z.string() }),
  name: z.string(),
  currency,
  driftBand: z.number(),
  allocation: z.array(
    z.object({
      /** Not only the classes known today: a new one gets its own name as label. */
      assetClass: z.string(),
      value: money,
      weight: z.number(),
      target: z.number().nullable(),
      drift: z.number().nullable(),
    }),
  ),
});
const historySchema = z.array(
  z.object({ date, value: money, contributed: money, drawdown: z.number() }),
);
const projectionSchema = z.object({
  monthly: money,
  realTerms: z.boolean(),
  paths: z.int(),
  points: z.array(z.object({ year: z.int(), p10: money, p50: money, p90: money })),
});
const spendingSchema = z.object({
  from: date,
  to: date,
  months: z.int(),
  total: money,
  monthlyAverage: money,
  categories: z.array(
    z.object({ category: z.string(), total: money, share: z.number(), essential: z.boolean() }),
  ),
});

export type Portfolio = z.infer<typeof portfolioSchema>;
export type Slice = Portfolio['allocation'][number];
export type History = z.infer<typeof historySchema>;
export type Projection = z.infer<typeof projectionSchema>;
export type Spending = z.infer<typeof spendingSchema>;

/** What one chart is drawn from. */
export type Source =
  | { readonly kind: 'ALLOCATION_DONUT' | 'DRIFT_BARS'; readonly portfolio: Portfolio }
  | { readonly kind: 'VALUE_HISTORY'; readonly portfolio: Portfolio; readonly history: History }
  | {
      readonly kind: 'PROJECTION_FAN';
      readonly portfolio: Portfolio;
      readonly projection: Projection;
    }
  | { readonly kind: 'SPENDING_BARS'; readonly userId: string; readonly spending: Spending };

/** Most charts asked for in one operation, so that it stays below the limits that the gateway sets. */
export const MAX_TOGETHER = 50;

/** The fields that the SDL's `@requires` names, too. */
const portfolioFields = `id owner { id } name currency driftBand
  allocation { assetClass value { minor currency } weight target drift }`;
const amount = '{ minor currency }';

/** Months of value history and of spending, years of projection. */
const span = { history: 36, spending: 12, projection: 20 } as const;

const fragments: Readonly<Record<ImageKind, string>> = {
  ALLOCATION_DONUT: '',
  DRIFT_BARS: '',
  VALUE_HISTORY: `fragment VALUE_HISTORY on Portfolio {
    valueHistory(months: ${span.history}) { date value ${amount} contributed ${amount} drawdown }
  }`,
  PROJECTION_FAN: `fragment PROJECTION_FAN on Portfolio {
    projection(years: ${span.projection}) {
      monthly ${amount} realTerms paths
      points { year p10 ${amount} p50 ${amount} p90 ${amount} }
    }
  }`,
  SPENDING_BARS: `fragment SPENDING_BARS on User {
    id
    spending(months: ${span.spending}) {
      from to months total ${amount} monthlyAverage ${amount}
      categories { category total ${amount} share essential }
    }
  }`,
};

/**
 * In the order asked; null where the graph says so: unknown, or not the viewer's to read. One operation,
 * whatever the number and the kinds.
 */
export async function sourcesOf(
  graph: GraphClient,
  viewer: Actor,
  charts: readonly ChartName[],
): Promise<(Source | null)[]> {
  const kindsOf = new Map<string, Set<ImageKind>>();
  for (const { kind, subjectId } of charts) {
    const key = subjectKey({ kind, subjectId });
    kindsOf.set(key, (kindsOf.get(key) ?? new Set()).add(kind));
  }
  const asked = [...kindsOf];
  const needed = new Set(charts.map(({ kind }) => kind));
  const shown = charts.some(({ kind }) => kind !== 'SPENDING_BARS');
  const query = `query ChartData(${asked.map((_, n) => `$s${n}: ID!`).join(', ')}) {
    ${asked.map(([key, kinds], n) => selectionOf(key, kinds, n)).join('\n')}
  }
  ${shown ? `fragment Shown on Portfolio { ${portfolioFields} }` : ''}
  ${[...needed].map((kind) => fragments[kind]).join('\n')}`;
  const variables = Object.fromEntries(asked.map(([key], n) => [`s${n}`, key.slice(2)]));
  const data = await graph.query<Record<string, unknown>>({ query, variables }, viewer);
  const place = new Map(asked.map(([key], n) => [key, `s${n}`]));
  return charts.map((chart) => sourceFrom(chart, data[place.get(subjectKey(chart)) ?? '']));
}

/** `p pfl_1` or `u usr_1`. */
function subjectKey({ kind, subjectId }: ChartName): string {
  return kind === 'SPENDING_BARS' ? `u ${subjectId}` : `p ${subjectId}`;
}

function selectionOf(key: string, kinds: ReadonlySet<ImageKind>, n: number): string {
  const parts = [...kinds].filter((kind) => fragments[kind] !== '').map((kind) => `...${kind}`);
  return key.startsWith('u ')
    ? `s${n}: user(id: $s${n}) { ${parts.join(' ')} }`
    : `s${n}: portfolio(id: $s${n}) { ...Shown ${parts.join(' ')} }`;
}

function sourceFrom({ kind, subjectId }: ChartName, data: unknown): Source | null {
  if (data === null || data === undefined) return null;
  const field = (name: string): unknown => (data as Record<string, unknown>)[name];
  if (kind === 'SPENDING_BARS') {
    return { kind, userId: subjectId, spending: checked(spendingSchema, field('spending')) };
  }
  const portfolio = portfolioFrom(data);
  switch (kind) {
    case 'VALUE_HISTORY':
      return { kind, portfolio, history: checked(historySchema, field('valueHistory')) };
    case 'PROJECTION_FAN':
      return { kind, portfolio, projection: checked(projectionSchema, field('projection')) };
    default:
      return { kind, portfolio };
  }
}

export function portfolioFrom(source: unknown): Portfolio {
  return checked(portfolioSchema, source);
}

export function portfoliosFrom(source: unknown): Portfolio[] {
  return checked(z.array(portfolioSchema), source);
}

function checked<T>(schema: z.ZodType<T>, source: unknown): T {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: 'unknown' };
  const field = path.join('.');
  throw new AppError('BAD_USER_INPUT', `What was to be drawn is amiss at "${field}": ${message}.`, {
    field: 'representations',
  });
}
