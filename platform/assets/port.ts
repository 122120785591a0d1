// What a slice serves by plain GET beside the graph, through whichever edge mounts it.

export interface AssetRoute {
  /** Begins and ends with a slash: `/images/`. */
  readonly prefix: string;
  /**
   * `rest`: the path behind the prefix, as the client sent it. The path itself must say who may see what
   * (see auth/signed-paths.ts), since nobody is signed in here. NOT_FOUND, EXPIRED, UNAVAILABLE ….
   */
  find(rest: string): Promise<Asset>;
}

export interface Asset {
  /** e.g. `image/png` */
  readonly mediaType: string;
  /** Equal exactly where the bytes are; `[\w-]+`. */
  readonly version: string;
  /** How long a browser may show it without asking again, seconds. */
  readonly maxAgeSeconds: number;
  /** Asked for only where the client does not have them already. */
  bytes(): Promise<Uint8Array>;
}
