// How long clients who were in the midst of an answer waited for more of it after something died.

export interface Delivery {
  readonly client: string;
  /** Milliseconds since the epoch: when the client had it, and when it was written. */
  readonly at: number;
  readonly writtenAt: number;
  readonly isLast: boolean;
}

/** Who was told something within this time before (ms), and not the end, is in the midst of it. */
const midstMs = 2_000;

/** From each death to the first event that was written after it; who is never told more has another flaw. */
export function stallsAfter(deaths: readonly number[], deliveries: readonly Delivery[]): number[] {
  const byClient = Map.groupBy(deliveries, ({ client }) => client);
  return deaths.flatMap((death) =>
    [...byClient.values()].flatMap((all) => {
      const before = all.findLast(({ at }) => at < death);
      if (before === undefined || before.isLast || before.at < death - midstMs) return [];
      const next = all.find(({ at, writtenAt }) => at >= death && writtenAt >= death);
      return next === undefined ? [] : [next.at - death];
    }),
  );
}
