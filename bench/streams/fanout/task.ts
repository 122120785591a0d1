// What a server of this benchmark is started with.
export interface ServerTask {
  /** For whatever it has to write. */
  readonly dir: string;
  /** Two versions, which differ by a field that nobody selects. */
  readonly supergraphs: readonly [string, string];
  /** Where the key of the tokens is. */
  readonly issuerFile: string;
  /** At most. */
  readonly clients: number;
}
