// What a process of clients is told, and what it answers.
import type { Seqs } from './orders.ts';

export interface LoadTask {
  readonly port: number;
  readonly path: string;
  /** `bare`: whoever is connected is subscribed, to everything. */
  readonly protocol: 'graphql-transport-ws' | 'bare';
}

export interface StreamTask {
  readonly symbol: string;
  readonly query: string;
  /** What every frame has to say of the instrument. */
  readonly instrument: object;
}

export type LoadOrder =
  /** One socket for each token, each with all of these streams. Answered by `{}` when all of them are acknowledged. */
  | {
      readonly kind: 'connect';
      readonly tokens: readonly string[];
      readonly streams: readonly StreamTask[];
    }
  /** Answered by `Reached`, when all that read have been told of these or when it takes too long. */
  | { readonly kind: 'reach'; readonly seqs: Seqs; readonly withinMs: number }
  /** From now on delays count. */
  | { readonly kind: 'listen' }
  /** Answered by `Heard`, of what came since `listen`. */
  | { readonly kind: 'heard' }
  /** The first `clients` stop reading, or go on. Answered by `{}`. */
  | { readonly kind: 'stall'; readonly clients: number }
  | { readonly kind: 'unstall' }
  /** All of them. Answered by `{}`. */
  | { readonly kind: 'disconnect' };

export interface Reached {
  /** Streams that were not told in time. */
  readonly behind: number;
  /** Since the process was started; the first few. */
  readonly faults: readonly string[];
  /** Sockets that were closed, by anyone but the clients. */
  readonly closed: number;
}

export interface Heard {
  /** From append to the client (ms), of everybody that reads. */
  readonly delaysMs: readonly number[];
  /** Of the last one. */
  readonly bytes: number;
  /** Events that came together with a newer one, to those that read. */
  readonly merged: number;
}
