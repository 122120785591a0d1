export interface BenchOptions {
  /** About a minute or two instead of as long as good figures take. */
  readonly quick: boolean;
  /** Which event log, where that makes a difference. */
  readonly log: 'embedded' | 'kafka';
  readonly seed: number;
  /** `gateway` and `fanout` only: which gateways and which cases, null for all; a CPU profile of those gateways. */
  readonly only: readonly string[] | null;
  readonly cases: readonly string[] | null;
  readonly profile: boolean;
  /** For people; standard error, so that standard output stays JSON. */
  readonly say: (line: string) => void;
}

/** Those with one of these names, all where there are none. */
export function named<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[] | null,
  option: string,
): readonly T[] {
  if (names === null) return all;
  const known = all.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new Error(`${option}: there is no \`${stranger}\`, only ${known.join(', ')}`);
  }
  return all.filter(({ name }) => names.includes(name));
}
