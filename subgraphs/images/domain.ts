// What images draws, of whom, and how a picture is named.
import type { Actor } from '../../platform/auth/port.ts';
import type { Picture } from './pictures/picture.ts';

export const imageKinds = [
  'ALLOCATION_DONUT',
  'VALUE_HISTORY',
  'DRIFT_BARS',
  'PROJECTION_FAN',
  'SPENDING_BARS',
] as const;
export type ImageKind = (typeof imageKinds)[number];

export type ImageFormat = 'SVG' | 'PNG';
export type ImageTheme = 'AUTO' | 'LIGHT' | 'DARK';
export type ImageStatus = 'PENDING' | 'READY' | 'FAILED';

/** Which chart: its kind, and whose numbers. */
export interface ChartName {
  readonly kind: ImageKind;
  /** A portfolio's id; for `SPENDING_BARS`, which shows a whole household, a user's. */
  readonly subjectId: string;
}

/** Entities as the gateway names them, with the fields that the SDL requires, not yet checked. */
export interface PortfolioReference {
  readonly id: string;
  readonly owner?: unknown;
}
export interface UserReference {
  readonly id: string;
  readonly everyPortfolio?: unknown;
}

/** As the resolvers have it: whoever holds one may see it. */
export interface Image {
  readonly id: string;
  readonly kind: ImageKind;
  readonly format: ImageFormat;
  readonly status: ImageStatus;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly ownerId: string;
  /** What is to be drawn; looked up when a field asks for it. */
  readonly picture: () => Promise<Picture>;
}

/** A picture that was asked to be made and kept. */
export interface Job extends ChartName {
  readonly id: string;
  /** Whose numbers it shows. */
  readonly ownerId: string;
  /** Who asked for it. */
  readonly actor: Actor;
  readonly format: ImageFormat;
  readonly title: string;
  readonly status: ImageStatus;
  /** Grows whenever a worker takes it on; what an earlier one still writes is refused. */
  readonly attempt: number;
  /** Null until it is READY. */
  readonly picture: Picture | null;
  /** Safe to show; null unless FAILED. */
  readonly failure: string | null;
  readonly createdAt: Date;
}

/** The id says what is shown and of whom; who may see it is asked anew each time. */
export function imageId({ kind, subjectId }: ChartName): string {
  return `img_${Buffer.from(`${kind}:${subjectId}`).toString('base64url')}`;
}

const subjects: Readonly<Record<ImageKind, RegExp>> = {
  ALLOCATION_DONUT: /^pfl_[\w-]{1,120}$/,
  VALUE_HISTORY: /^pfl_[\w-]{1,120}$/,
  DRIFT_BARS: /^pfl_[\w-]{1,120}$/,
  PROJECTION_FAN: /^pfl_[\w-]{1,120}$/,
  SPENDING_BARS: /^[\w.:|@-]{1,128}$/,
};

/** The chart an image id stands for; null for an id that `imageId` never made. */
export function chartNamed(id: string): ChartName | null {
  if (!id.startsWith('img_') || id.length > 250) return null;
  const content = Buffer.from(id.slice(4), 'base64url').toString('utf8');
  const kind = imageKinds.find((known) => content.startsWith(`${known}:`));
  if (kind === undefined) return null;
  const chart = { kind, subjectId: content.slice(kind.length + 1) };
  return subjects[kind].test(chart.subjectId) && imageId(chart) === id ? chart : null;
}

/** Whether an id is one of a picture that was made and kept. */
export function isJobId(id: string): boolean {
  return /^img_[0-9a-f]{32}$/.test(id);
}
