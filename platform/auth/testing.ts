// Viewers for tests, without tokens.
import type { Viewer } from './port.ts';

export { anonymousViewer } from './anonymous.ts';

/** A signed-in user with these scopes whose credentials never end. */
export function viewerOf(id: string, ...scopes: string[]): Viewer {
  return {
    id,
    kind: 'user',
    scopes: [...scopes].sort(),
    consentVersion: 1,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}
