// One set per request: within it, a user is read once.
import DataLoader from 'dataloader';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import { isStorable } from '../../platform/db/text.ts';
import type { RequestContext } from '../../platform/graphql/port.ts';
import type { Consent } from './consent.ts';
import { consentsOf } from './consent-store.ts';
import type { User } from './domain.ts';
import type { Goal } from './goal.ts';
import { goalsById, goalsOf } from './goal-store.ts';
import type { Assessment } from './risk.ts';
import { assessmentsOf } from './risk-store.ts';
import { usersById } from './store.ts';

export interface Context extends RequestContext {
  /** Null for who does not exist or may not be read. */
  readonly userById: DataLoader<string, User | null>;
  readonly goalById: DataLoader<string, Goal | null>;
  /** By owner; empty or null for one who may not be read. */
  readonly goals: DataLoader<string, readonly Goal[]>;
  readonly consents: DataLoader<string, readonly Consent[]>;
  readonly assessment: DataLoader<string, Assessment | null>;
}

export function contextOf(db: Sql, viewer: Viewer): Context {
  return {
    viewer,
    userById: new DataLoader((ids) => eachById(ids, (known) => usersById(db, viewer, known))),
    goalById: new DataLoader((ids) => eachById(ids, (known) => goalsById(db, viewer, known))),
    goals: new DataLoader((owners) => goalsOf(db, viewer, owners)),
    consents: new DataLoader((owners) => consentsOf(db, viewer, owners)),
    assessment: new DataLoader((owners) => assessmentsOf(db, viewer, owners)),
  };
}

/** After a mutation: another one may have been before it in the same request, and loaded what has changed now. */
export function forgetLoaded(context: Context): void {
  const { userById, goalById, goals, consents, assessment } = context;
  for (const loader of [userById, goalById, goals, consents, assessment]) loader.clearAll();
}

/** In the order of `ids`, null for those that `find` does not give. */
async function eachById<Item extends { readonly id: string }>(
  ids: readonly string[],
  find: (ids: readonly string[]) => Promise<readonly Item[]>,
): Promise<(Item | null)[]> {
  const found = await find(ids.filter(isStorable));
  const byId = new Map(found.map((item) => [item.id, item]));
  return ids.map((id) => byId.get(id) ?? null);
}
