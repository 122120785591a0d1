// The verdict over a whole soak: nothing may have grown, nothing may be left, and no stream may have been wrong.
import { classes } from '../history.ts';
import type { Verdict } from '../checker.ts';
import { afterWarmUp, growthOf, type Growth } from './growth.ts';
import { databaseFile, externalOf, handlesOf, heapOf, type Counts, type Sample } from './sample.ts';

/** What is held while nobody is there. */
export type AtRest = Pick<Sample, 'resources' | 'descriptors'>;

export interface Soaked {
  readonly samples: readonly Sample[];
  /** After a rehearsal, before the load. */
  readonly before: AtRest;
  /** Once all clients are gone. */
  readonly after: AtRest;
  readonly streams: Omit<Verdict, 'details'>;
  /** What clients were told or saw that they should not have, in words. */
  readonly surprises: number;
  readonly crashes: number;
}

export interface SoakVerdict {
  readonly failed: boolean;
  /** Why, in words. */
  readonly reasons: readonly string[];
  readonly growth: Readonly<Record<'heap' | 'external' | 'handles', Growth>>;
  /** Handles more than before, by type or kind. */
  readonly left: Counts;
}

export function judge(soaked: Soaked): SoakVerdict {
  const counted = afterWarmUp(soaked.samples);
  const grown = (value: (sample: Sample) => number) =>
    growthOf(counted.map((sample) => ({ x: sample.second, y: value(sample) })));
  const growth = {
    heap: grown(heapOf),
    external: grown(externalOf),
    handles: grown(handlesOf),
  };
  const left = moreThan(soaked.before, soaked.after);
  const reasons = [
    ...Object.entries(growth)
      .filter(([, { verdict }]) => verdict !== 'flat')
      .map(([what, of]) => `${what}: ${of.verdict}, ${inWords(of)}`),
    ...Object.entries(left).map(([type, count]) => `${count} more of ${type} than before`),
    ...classes
      .filter((kind) => soaked.streams[kind] > 0)
      .map((kind) => `${kind}: ${soaked.streams[kind]}`),
    ...(soaked.surprises > 0 ? [`surprises: ${soaked.surprises}`] : []),
    ...(soaked.crashes > 0 ? [`crashes: ${soaked.crashes}`] : []),
  ];
  return { failed: reasons.length > 0, reasons, growth, left };
}

export function inWords({ mean, growth, low, high }: Growth): string {
  if (Number.isNaN(growth)) return 'too few samples to say';
  const percent = (value: number) => `${((100 * value) / mean).toFixed(1)} %`;
  const chance = Number.isFinite(high - low)
    ? `95 %: ${percent(low)} to ${percent(high)}`
    : 'too few samples independent of each other for an interval';
  return `${percent(growth)} (${chance})`;
}

/** By type and kind, where there are more; what the database keeps open is not counted. */
export function moreThan(before: AtRest, after: AtRest): Counts {
  const all = ({ resources, descriptors }: AtRest): Counts => ({ ...resources, ...descriptors });
  const differences = Object.entries(all(after)).map(
    ([type, count]) => [type, count - (all(before)[type] ?? 0)] as const,
  );
  return Object.fromEntries(
    differences.filter(([type, count]) => count > 0 && type !== databaseFile),
  );
}
