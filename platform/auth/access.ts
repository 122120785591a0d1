// The access rules every slice shares; ownership itself is always part of the data query.
import { AppError } from '../errors.ts';
import type { Viewer } from './port.ts';

/** Reads every user's data: advisors, and the graph's own services. */
export const ADVISOR_SCOPE = 'advisor';

/** Acts for the installation: signs others out. */
export const OPERATOR_SCOPE = 'operator';

export function isAdvisor(viewer: Viewer): boolean {
  return viewer.scopes.includes(ADVISOR_SCOPE);
}

/**
 * What to bind to `$n` in `($n::text IS NULL OR owner_id = $n)`: the viewer's own id, or null for an
 * advisor, who may read all.
 */
export function ownerFilter(viewer: Viewer): string | null {
  return isAdvisor(viewer) ? null : viewer.id;
}

export function mayRead(viewer: Viewer, ownerId: string): boolean {
  return isAdvisor(viewer) || viewer.id === ownerId;
}

/** UNAUTHENTICATED unless somebody is signed in. */
export function requireSignedIn(viewer: Viewer): void {
  if (viewer.kind === 'anonymous') {
    throw new AppError('UNAUTHENTICATED', 'Sign in: send `Authorization: Bearer <token>`.');
  }
}

/** FORBIDDEN unless the viewer has the scope. */
export function requireScope(viewer: Viewer, scope: string): void {
  requireSignedIn(viewer);
  if (!viewer.scopes.includes(scope)) {
    throw new AppError('FORBIDDEN', `This needs the scope \`${scope}\`.`);
  }
}
