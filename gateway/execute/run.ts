// One execution of a compiled plan: what its fetches need, and what they share.
import type { Viewer } from '../../platform/auth/port.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { EventContext } from './entity-memory.ts';
import type { ResponseErrors } from './errors.ts';
import type { ExecutionRequest } from './port.ts';
import type { Data } from './records.ts';
import type { Scans } from './scan.ts';

export interface RunOptions {
  /** Of fetches whose answers may stay text; null: everything is parsed. */
  readonly scans?: Scans | null;
  /** Of an event; null for queries and mutations, and where nothing is remembered. */
  readonly event?: EventContext | null;
}

export class Run {
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly log: Log;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
  readonly signal: AbortSignal | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly errors: ResponseErrors;
  readonly scans: Scans | null;
  /** The response under construction: the data of all fetches so far as one tree. */
  readonly data: Data;
  readonly event: EventContext | null;
  #changes = 0;
  readonly #memory: { changes: number; value: unknown }[] = [];

  constructor(
    transports: ReadonlyMap<string, SubgraphTransport>,
    log: Log,
    request: ExecutionRequest,
    data: Data,
    errors: ResponseErrors,
    { event = null, scans = null }: RunOptions = {},
  ) {
    this.scans = scans;
    this.transports = transports;
    this.log = log;
    this.variables = request.variables;
    this.viewer = request.viewer;
    this.signal = request.signal;
    this.headers = request.headers;
    this.data = data;
    this.errors = errors;
    this.event = event;
  }

  /** To be called whenever `data` is changed. */
  changed(): void {
    this.#changes += 1;
  }

  /** What was worked out of `data` before, while it is unchanged: parallel fetches read the same of it. */
  remembered<Value>(slot: number, work: (data: Data) => Value): Value {
    const known = this.#memory[slot];
    if (known !== undefined && known.changes === this.#changes) return known.value as Value;
    const value = work(this.data);
    this.#memory[slot] = { changes: this.#changes, value };
    return value;
  }
}
