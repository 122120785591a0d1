// How a viewer changes what is its own: once per key, with the profile locked, together with the events.
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime, type Clock } from '../../platform/clock.ts';
import { answerOnce } from '../../platform/db/idempotency.ts';
import type { Sql } from '../../platform/db/port.ts';
import { AppError } from '../../platform/errors.ts';
import type { NewRecord } from '../../platform/events/port.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import type { Ports } from '../../platform/ports.ts';
import type { User } from './domain.ts';
import { lockUser } from './store.ts';

export type UsersPorts = Pick<Ports, 'db' | 'clock' | 'ids' | 'graph' | 'wakeRelay'>;

export const schema = 'users';

export interface Change {
  /** Which operation, for the idempotency key. */
  readonly operation: string;
  readonly key: string;
  readonly input: unknown;
}

export interface Changed<Answer> {
  /** Plain JSON: it is kept with the key. */
  readonly answer: Answer;
  readonly events: readonly NewRecord[];
}

/** Within the transaction `work` runs in, at most once per owner and key. */
export async function once<Answer>(
  ports: UsersPorts,
  owner: string,
  { operation, key, input }: Change,
  work: (tx: Sql) => Promise<Changed<Answer>>,
): Promise<Answer> {
  const request = { owner, key, field: 'input.idempotencyKey', operation, input };
  const answer = await ports.db.transaction((tx) =>
    answerOnce(tx, schema, request, async () => {
      const done = await work(tx);
      await enqueue(tx, schema, done.events);
      return done.answer;
    }),
  );
  ports.wakeRelay();
  return answer;
}

/** The same for somebody's own profile, locked until the end; NOT_FOUND for a viewer without one. */
export function changeOwn<Answer>(
  ports: UsersPorts,
  viewer: Viewer,
  change: Change,
  work: (tx: Sql, user: User) => Promise<Changed<Answer>>,
): Promise<Answer> {
  return once(ports, viewer.id, change, async (tx) => {
    const user = await lockUser(tx, viewer.id);
    if (user === null) throw noProfile();
    return work(tx, user);
  });
}

export function noProfile(): AppError {
  return new AppError('NOT_FOUND', 'You have no profile; `registerUser` makes one.');
}

/** The UTC day, as ISO text. */
export function today(clock: Clock): string {
  return isoTime(clock.now()).slice(0, 10);
}
