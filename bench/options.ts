export interface BenchOptions {
  /** About a minute or two instead of as long as good figures take. */
  readonly quick: boolean;
  /** Which event log, where that makes a difference. */
  readonly log: 'embedded' | 'kafka';
  readonly seed: number;
  /** `gateway` only: which gateways and which cases, null for all; a CPU profile of those gateways. */
  readonly only: readonly string[] | null;
  readonly cases: readonly string[] | null;
  readonly profile: boolean;
  /** For people; standard error, so that standard output stays JSON. */
  readonly say: (line: string) => void;
}
