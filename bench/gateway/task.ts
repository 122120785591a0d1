// What every gateway of the benchmark is started with, and what it says when it serves.
import type { CaseName } from './cases.ts';
import type { SubgraphName } from './subgraphs.ts';

export interface GatewayTask {
  /** For whatever it has to write. */
  readonly dir: string;
  /** Of Federation 2. */
  readonly supergraph: string;
  readonly urls: Readonly<Record<SubgraphName, string>>;
  /** For a gateway that composes by itself, and Federation 1 only. */
  readonly federation1: readonly {
    readonly name: string;
    readonly url: string;
    readonly schema: string;
  }[];
  /** Of the assertions, base64. */
  readonly secret: string;
  /** Where the key of the tokens is. */
  readonly issuerFile: string;
  /** For the constant answer. */
  readonly answers: Readonly<Partial<Record<CaseName, string>>>;
}

export interface Ready {
  readonly port: number;
  /** `/graphql` unless told. */
  readonly path?: string;
}
