// One set per request: within it, a user is read once.
import DataLoader from 'dataloader';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import { isStorable } from '../../platform/db/text.ts';
import type { RequestContext } from '../../platform/graphql/port.ts';
import type { User } from './domain.ts';
import { usersById } from './store.ts';

export interface Context extends RequestContext {
  /** Null for who does not exist or may not be read. */
  readonly userById: DataLoader<string, User | null>;
}

export function contextOf(db: Sql, viewer: Viewer): Context {
  return {
    viewer,
    userById: new DataLoader(async (ids) => {
      const found = await usersById(db, viewer, ids.filter(isStorable));
      const byId = new Map(found.map((user) => [user.id, user]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
  };
}
