export interface BenchOptions {
  /** About a minute instead of as long as good figures take. */
  readonly quick: boolean;
  /** For people; standard error, so that standard output stays JSON. */
  readonly say: (line: string) => void;
}
