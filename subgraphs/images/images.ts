// The one way from an image's id to what it shows, for the graph and for addresses alike. Whether the viewer
// may see it is part of the way.
import { mayRead } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import {
  chartNamed,
  imageId,
  isJobId,
  type ChartName,
  type Image,
  type ImageKind,
  type Job,
} from './domain.ts';
import type { Context } from './loaders.ts';
import { kindsFor, pictureOf } from './pictures/picture-of.ts';
import { noticeOf, type Picture } from './pictures/picture.ts';
import type { Portfolio, Source } from './sources.ts';

/** Nothing exists for those who are not signed in. */
export function owns(viewer: Viewer, ownerId: string): boolean {
  return viewer.kind !== 'anonymous' && mayRead(viewer, ownerId);
}

/** The portfolio's charts as it is `now`; those of `wanted`, or all that make sense for it. */
export function chartsOf(
  context: Context,
  portfolio: Portfolio,
  wanted: readonly ImageKind[] | null,
  now: number,
): Image[] {
  if (!owns(context.viewer, portfolio.owner.id)) return [];
  const kinds = kindsFor(portfolio).filter((kind) => wanted?.includes(kind) ?? true);
  return kinds.map((kind) => portfolioChart(context, portfolio, kind, now));
}

/** What the household spent; the numbers are looked up when a field asks for them. */
export function spendingChart(context: Context, userId: string, now: number): Image {
  const chart = { kind: 'SPENDING_BARS', subjectId: userId } as const;
  return chartImage(chart, userId, now, () => drawnFrom(context, chart));
}

/** Null: unknown, or not the viewer's to see. */
export async function imageById(context: Context, id: string, now: number): Promise<Image | null> {
  if (context.viewer.kind === 'anonymous') return null;
  if (isJobId(id)) {
    const job = await context.job.load(id);
    return job && jobImage(job);
  }
  const chart = chartNamed(id);
  if (chart === null) return null;
  if (chart.kind === 'SPENDING_BARS') {
    if (!owns(context.viewer, chart.subjectId)) return null;
    const source = await context.source.load(chart);
    return source && spendingChart(context, chart.subjectId, now);
  }
  const source = await context.source.load({ ...chart, kind: 'ALLOCATION_DONUT' });
  if (source === null || !('portfolio' in source)) return null;
  const [image] = chartsOf(context, source.portfolio, [chart.kind], now);
  return image ?? null;
}

export function jobImage(job: Job): Image {
  const { id, kind, format, status, ownerId, title } = job;
  const missing = job.failure === null ? 'It is being drawn.' : `It was not drawn: ${job.failure}`;
  const picture: Picture = job.picture ?? noticeOf(title, missing);
  const createdAt = isoTime(job.createdAt.getTime());
  return { id, kind, format, status, ownerId, createdAt, picture: async () => picture };
}

function portfolioChart(
  context: Context,
  portfolio: Portfolio,
  kind: ImageKind,
  now: number,
): Image {
  const chart = { kind, subjectId: portfolio.id };
  return chartImage(chart, portfolio.owner.id, now, async () =>
    // What a portfolio says of itself is here; the rest is asked for.
    kind === 'ALLOCATION_DONUT' || kind === 'DRIFT_BARS'
      ? pictureOf({ kind, portfolio })
      : drawnFrom(context, chart),
  );
}

function chartImage(
  chart: ChartName,
  ownerId: string,
  now: number,
  picture: () => Promise<Picture>,
): Image {
  const { kind } = chart;
  const createdAt = isoTime(now);
  return { id: imageId(chart), kind, format: 'SVG', status: 'READY', createdAt, ownerId, picture };
}

async function drawnFrom({ source }: Context, chart: ChartName): Promise<Picture> {
  const found: Source | null = await source.load(chart);
  // It was there a moment ago.
  if (found === null) throw new AppError('NOT_FOUND', 'What was to be drawn is gone.');
  return pictureOf(found);
}
