// The end of a user: everything this slice knows goes at once, and the event tells the other slices.
import { createHash } from 'node:crypto';
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import type { Sql } from '../../platform/db/port.ts';
import { badInput } from '../../platform/errors.ts';
import { dropWaiting, enqueue } from '../../platform/outbox/sql.ts';
import { erased, sessionsEnded } from './announcements.ts';
import { noProfile, schema, type UsersPorts } from './changes.ts';
import { checkedText } from './domain.ts';
import { lockUser } from './store.ts';

export interface Erasure {
  readonly userId: string;
  /** ISO time. */
  readonly erasedAt: string;
}

/**
 * Erases the viewer. `confirm` must be the name in the profile, letter by letter. The same key again
 * answers as the first time; NOT_FOUND for a viewer without a profile otherwise.
 */
export async function eraseUser(
  ports: UsersPorts,
  viewer: Viewer,
  { confirm, idempotencyKey }: { readonly confirm: string; readonly idempotencyKey: string },
): Promise<Erasure> {
  const userId = viewer.id;
  const key = checkedText(idempotencyKey, 'input.idempotencyKey', 128);
  // What answers a repeated request may not name whom it was about.
  const subject = hashOf('subject', userId);
  const keyHash = hashOf('key', userId, key);
  const erasure = await ports.db.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (user === null) {
      const [earlier] = await tx.query<{ erased_at: Date }>(
        'SELECT erased_at FROM users.erasure WHERE subject_hash = $1 AND key_hash = $2',
        [subject, keyHash],
      );
      if (earlier === undefined) throw noProfile();
      return { userId, erasedAt: earlier.erased_at.toISOString() };
    }
    if (confirm !== user.name) {
      throw badInput('input.confirm', 'To confirm, give the name exactly as your profile has it.');
    }
    const erasedAt = isoTime(ports.clock.now());
    await forgetUser(tx, userId);
    await tx.query(
      `INSERT INTO users.erasure (subject_hash, key_hash, erased_at) VALUES ($1, $2, $3)
       ON CONFLICT (subject_hash) DO UPDATE SET key_hash = excluded.key_hash,
         erased_at = excluded.erased_at`,
      [subject, keyHash, new Date(erasedAt)],
    );
    const ended = sessionsEnded(ports, userId, { until: erasedAt, final: true });
    await enqueue(tx, schema, [erased(ports, userId, erasedAt), ended]);
    return { userId, erasedAt };
  });
  ports.wakeRelay();
  return erasure;
}

/** Deletes every row about the user; goals, consents and assessments go with the profile. */
async function forgetUser(tx: Sql, userId: string): Promise<void> {
  await tx.query('DELETE FROM users.profile WHERE id = $1', [userId]);
  await tx.query('DELETE FROM users.sign_out WHERE user_id = $1', [userId]);
  await tx.query('DELETE FROM users.idempotency WHERE owner = $1', [userId]);
  await dropWaiting(tx, schema, userId);
}

function hashOf(...parts: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify(['erasure', ...parts]))
    .digest('hex');
}
