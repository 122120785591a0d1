// Roughly where a partition's log stood at which time, so that a young key needs no reading from the start.

const spacingMs = 60_000;
const keptPerPartition = 1_440;
/** The clocks of those who make keys and those who stamp records may differ by this much. */
export const clockSkewMs = 5_000;

export class Waypoints {
  #points = new Map<number, { readonly time: number; readonly offset: number }[]>();

  /** Records stamped at or after `time` have this offset or a later one. */
  note(partition: number, time: number, offset: number): void {
    const points = this.#points.get(partition) ?? [];
    const last = points.at(-1);
    if (last !== undefined && time < last.time + spacingMs) return;
    points.push({ time, offset });
    if (points.length > keptPerPartition) points.shift();
    this.#points.set(partition, points);
  }

  /** An offset before which nothing was written since `time`; 0 where that is unknown. */
  before(partition: number, time: number | null): number {
    if (time === null) return 0;
    const known = this.#points.get(partition)?.findLast((p) => p.time <= time - clockSkewMs);
    return known?.offset ?? 0;
  }
}
