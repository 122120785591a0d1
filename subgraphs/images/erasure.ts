// Forgets a user: the pictures that were asked for, and every drawing of the user's numbers.
import { bury, eraseAnswers, eraseRows } from '../../platform/db/tombstone.ts';
import { AppError } from '../../platform/errors.ts';
import { dropWaiting } from '../../platform/outbox/sql.ts';
import type { Ports } from '../../platform/ports.ts';

export interface ErasurePorts extends Pick<Ports, 'db' | 'clock'> {
  /** Where drawings are kept. */
  readonly gallery: { forget(ownerId: string): Promise<number> };
}

const schema = 'images';
const isBeingMade = `(status = 'PENDING' AND attempt > 0 AND due_at > $2)`;

/**
 * At least once; what a crash left undone is done by the next call. UNAVAILABLE (retryable) while somebody may
 * still be drawing for the user.
 */
export async function eraseUser(
  { db, clock, gallery }: ErasurePorts,
  userId: string,
): Promise<void> {
  await bury(db, schema, userId);
  const values = [userId, new Date(clock.now())];
  // A worker that finds its attempt outdated stops; what it is drawing at this moment comes before its time is over.
  const drawing = await db.query(
    `UPDATE images.job SET attempt = attempt + 1
     WHERE owner_id = $1 AND ${isBeingMade} RETURNING 1`,
    values,
  );
  await eraseRows(db, 'images.job', `owner_id = $1 AND NOT ${isBeingMade}`, values);
  await gallery.forget(userId);
  if (drawing.length > 0) {
    throw new AppError('UNAVAILABLE', 'Pictures of an erased user are still being drawn.', {
      retryable: true,
    });
  }
  await eraseAnswers(db, schema, userId);
  await dropWaiting(db, schema, userId);
}
