// What images draws from, and how a picture is named.
import { z } from 'zod';
import { badInput } from '../../platform/errors.ts';

const currency = z.string().regex(/^[A-Z]{3}$/);

/** A portfolio as the graph gives it; amounts are minor units as decimal strings. */
const portfolioSchema = z.object({
  id: z.string(),
  owner: z.object({ id: z.string() }),
  name: z.string(),
  currency,
  allocation: z.array(
    z.object({
      /** Not only the classes known today: a new one gets its own name as label. */
      assetClass: z.string(),
      value: z.object({
        minor: z
          .string()
          .regex(/^-?\d+$/)
          .transform(BigInt),
        currency,
      }),
    }),
  ),
});
export type Portfolio = z.infer<typeof portfolioSchema>;
export type Slice = Portfolio['allocation'][number];

/** Entities as the gateway names them, with the fields that the SDL requires, not yet checked. */
export interface PortfolioReference {
  readonly id: string;
  readonly owner?: unknown;
}
export interface UserReference {
  readonly id: string;
  readonly everyPortfolio?: unknown;
}

export interface DonutArc {
  readonly assetClass: string;
  readonly label: string;
  /** Tenths of a percent; those of all arcs add up to exactly 1000. */
  readonly permille: number;
  /** e.g. `61.2%` */
  readonly percent: string;
  /** e.g. `$12,345` */
  readonly amount: string;
  /** Radians, clockwise from twelve o'clock. */
  readonly startAngle: number;
  readonly endAngle: number;
}

export interface Donut {
  readonly title: string;
  /** The whole ring's worth, e.g. `$20,170`. */
  readonly total: string;
  /** The largest first. */
  readonly arcs: readonly DonutArc[];
  /** Labels of classes that cannot be drawn because they are worth less than nothing. */
  readonly negative: readonly string[];
}

export interface Image {
  readonly id: string;
  readonly kind: 'ALLOCATION_DONUT';
  readonly donut: Donut;
  /** ISO 8601 */
  readonly createdAt: string;
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
  throw badInput(
    'representations',
    `A required field is amiss at "${path.join('.')}": ${message}.`,
  );
}

const kind = 'ALLOCATION_DONUT';

/** The id says what is shown and of which portfolio; who may see it is asked anew each time. */
export function imageId(portfolioId: string): string {
  return `img_${Buffer.from(`${kind}:${portfolioId}`).toString('base64url')}`;
}

/** The portfolio an image id is about; null for an id that `imageId` never made. */
export function portfolioIdOf(id: string): string | null {
  if (!id.startsWith('img_') || id.length > 250) return null;
  const content = Buffer.from(id.slice(4), 'base64url').toString('utf8');
  const portfolioId = /^ALLOCATION_DONUT:(pfl_[0-9A-Za-z_-]+)$/.exec(content)?.[1];
  return portfolioId !== undefined && imageId(portfolioId) === id ? portfolioId : null;
}
