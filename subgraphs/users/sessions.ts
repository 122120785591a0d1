// Signing out everywhere: what was issued until now is no good any more, and every gateway is told.
import { OPERATOR_SCOPE, requireScope } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import { sessionsEnded } from './announcements.ts';
import { once, type UsersPorts } from './changes.ts';
import { checkedText } from './domain.ts';

export interface SignedOut {
  readonly userId: string;
  /** ISO time; tokens issued until then are refused. */
  readonly signedOutAt: string;
}

/** Signs out the viewer, or with the scope `operator` whom `userId` names; FORBIDDEN without it. */
export async function signOutEverywhere(
  ports: UsersPorts,
  viewer: Viewer,
  input: { readonly userId?: string | null; readonly idempotencyKey: string },
): Promise<SignedOut> {
  const given = input.userId ?? null;
  const userId = given === null ? viewer.id : checkedText(given, 'input.userId', 256);
  if (userId !== viewer.id) requireScope(viewer, OPERATOR_SCOPE);
  const change = {
    operation: 'signOutEverywhere',
    key: input.idempotencyKey,
    input: { userId },
  };
  // The answer is kept with the key, which may be an operator's: it names nobody.
  const signedOutAt = await once(ports, viewer.id, change, async (tx) => {
    const now = new Date(ports.clock.now());
    // Another process's clock may have been ahead: no revocation is ever taken back.
    const [row] = await tx.query<{ revoked_until: Date }>(
      `INSERT INTO users.sign_out (user_id, revoked_until) VALUES ($1, $2)
       ON CONFLICT (user_id) DO UPDATE
         SET revoked_until = greatest(sign_out.revoked_until, excluded.revoked_until)
       RETURNING revoked_until`,
      [userId, now],
    );
    const until = isoTime((row?.revoked_until ?? now).getTime());
    return { answer: until, events: [sessionsEnded(ports, userId, { until, final: false })] };
  });
  return { userId, signedOutAt };
}
