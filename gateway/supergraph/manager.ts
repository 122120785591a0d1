// The graph being served, and its replacement while requests run: what has begun with one version ends
// with it, and a new version is not shown before the plans of the most used operations are made.
import { GraphQLError } from 'graphql';
import { AppError, isAppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import { inTurn, inTurns } from '../../platform/turns.ts';
import { compiledOperation } from '../execute/compile-operation.ts';
import { errorsIn } from './findings.ts';
import type { PlannedSupergraph } from './load.ts';
import type { NodeType } from './nodes-subgraph.ts';

export interface SupergraphHolder {
  current(): PlannedSupergraph;
  /** Loads and warms, then swaps; a supergraph that cannot be used is CONFIG_INVALID and changes nothing. */
  replace(sdl: string): Promise<void>;
  /**
   * Tells `listener` the current version at once and each that takes its place, synchronously, so that nobody
   * sees the old schema with the new plans or the other way round. Returns how to end it.
   */
  follow(listener: (version: PlannedSupergraph) => void): () => void;
  /** Nothing is replaced any more, and what has no plan yet gets none; resolves when no thread is left. */
  close(): Promise<void>;
}

export interface HeldGraph {
  readonly holder: SupergraphHolder;
  /** What `node(id)` reaches. */
  readonly nodes: readonly NodeType[];
}

/** CONFIG_INVALID for what is not a supergraph, or asks for what this gateway does not do. */
export type LoadVersion = (sdl: string) => PlannedSupergraph | Promise<PlannedSupergraph>;

/** How many operations get their plan before a new version is shown. */
const WARMED = 200;

const CHECK = { introspection: true, maxErrors: 1 };

export function holdSupergraph(
  first: PlannedSupergraph,
  load: LoadVersion,
  log: Log,
): SupergraphHolder {
  let current = first;
  let replacing: Promise<void> = Promise.resolve();
  let isClosed = false;
  const listeners = new Set<(version: PlannedSupergraph) => void>();

  async function swap(next: PlannedSupergraph): Promise<void> {
    const before = current;
    try {
      await warm(next, before, log, () => isClosed);
      if (isClosed) throw stopping();
      for (const listener of listeners) listener(next);
    } catch (error) {
      await next.close();
      throw error;
    }
    current = next;
    before.retire();
    log.info({ supergraph: next.id }, 'supergraph replaced');
  }

  return {
    current: () => current,
    replace(text) {
      const next = replacing.then(async () => {
        if (isClosed) throw stopping();
        if (text !== current.sdl) await swap(await load(text));
      });
      replacing = next.catch(() => undefined);
      return next;
    },
    follow(listener) {
      listener(current);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      await current.close();
      await replacing;
    },
  };
}

/** Plans and compiles what `before` was asked most for, in turns with other work. */
async function warm(
  next: PlannedSupergraph,
  before: PlannedSupergraph,
  log: Log,
  isOver: () => boolean,
): Promise<void> {
  for (const { operation } of before.planned().slice(0, WARMED)) {
    if (isOver()) return;
    try {
      const { document, text } = operation;
      const errors =
        next.check === undefined || text === undefined
          ? await inTurn(() => errorsIn(next.apiSchema, document, CHECK))
          : await next.check(text, CHECK);
      if (errors.length > 0) continue;
      const compiled = await compiledOperation(next, operation);
      await inTurns(compiled.warm(await compiledOperation(before, operation)));
    } catch (error) {
      if (!(error instanceof GraphQLError) && !isAppError(error)) throw error;
      log.warn({ operation: operation.id, err: error }, 'an operation has no plan any more');
    }
  }
}

function stopping(): AppError {
  return new AppError('UNAVAILABLE', 'This process is stopping.', { retryable: true });
}
