// The graph being served, and its replacement while requests run: what has begun with one version ends
// with it, and a new version is not shown before the plans of the most used operations are made.
import { GraphQLError, validate } from 'graphql';
import type { Log } from '../../platform/log.ts';
import { compiledOperation } from '../execute/compile-operation.ts';
import type { PlannedSupergraph } from './load.ts';
import { loadSupergraph } from './load.ts';

export interface SupergraphHolder {
  current(): PlannedSupergraph;
  /** Loads and warms, then swaps; a supergraph that cannot be used is CONFIG_INVALID and changes nothing. */
  replace(sdl: string): Promise<void>;
  /**
   * Tells `listener` the current version at once and each that takes its place, synchronously, so that nobody
   * sees the old schema with the new plans or the other way round. Returns how to end it.
   */
  follow(listener: (version: PlannedSupergraph) => void): () => void;
}

/** How many operations get their plan before a new version is shown. */
const WARMED = 200;

export function holdSupergraph(sdl: string, log: Log): SupergraphHolder {
  let current = loadSupergraph(sdl);
  let replacing: Promise<void> = Promise.resolve();
  const listeners = new Set<(version: PlannedSupergraph) => void>();

  async function swap(next: PlannedSupergraph): Promise<void> {
    await warm(next, current, log);
    for (const listener of listeners) listener(next);
    current = next;
    log.info({ supergraph: next.id }, 'supergraph replaced');
  }

  return {
    current: () => current,
    replace(text) {
      const next = replacing.then(async () => {
        if (text !== current.sdl) await swap(loadSupergraph(text));
      });
      replacing = next.catch(() => undefined);
      return next;
    },
    follow(listener) {
      listener(current);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Plans and compiles what `before` was asked most for; other work gets its turn between two plans. */
async function warm(next: PlannedSupergraph, before: PlannedSupergraph, log: Log): Promise<void> {
  for (const { operation } of before.planned().slice(0, WARMED)) {
    try {
      if (validate(next.apiSchema, operation.document).length === 0) {
        compiledOperation(next, operation).warm(compiledOperation(before, operation));
      }
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      log.warn({ operation: operation.id, err: error }, 'an operation has no plan any more');
    }
    await new Promise(setImmediate);
  }
}
