import type { Viewer } from './port.ts';

/** Who asks without credentials: owns nothing, may nothing, never expires. */
export const anonymousViewer: Viewer = {
  id: 'anonymous',
  kind: 'anonymous',
  scopes: [],
  consentVersion: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
};
