// What changes profiles: each change commits together with its event.
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime, type Clock } from '../../platform/clock.ts';
import { answerOnce } from '../../platform/db/idempotency.ts';
import { AppError } from '../../platform/errors.ts';
import type { NewRecord } from '../../platform/events/port.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import type { Ports } from '../../platform/ports.ts';
import { userRegistered, userUpdated, type ProfilePayload } from '../../schema/events/users.ts';
import { changeProfile, type Money, type ProfileChange, type User } from './domain.ts';
import { insertSynthetic, lockUser, saveProfile } from './store.ts';
import { syntheticUsers, type SyntheticUser } from './synthetic.ts';

export type UsersPorts = Pick<Ports, 'db' | 'clock' | 'ids' | 'wakeRelay'>;

const schema = 'users';
const source = '/users';
const keyField = 'input.idempotencyKey';

export interface UpdateProfile extends ProfileChange {
  readonly expectedVersion?: number | null;
  readonly idempotencyKey: string;
}

/** Changes the viewer's own profile; NOT_FOUND for a viewer without one, CONFLICT for a stale version. */
export async function updateProfile(
  ports: UsersPorts,
  viewer: Viewer,
  input: UpdateProfile,
): Promise<void> {
  const { idempotencyKey: key, ...change } = input;
  await ports.db.transaction(async (tx) => {
    const request = { owner: viewer.id, key, field: keyField };
    await answerOnce(
      tx,
      schema,
      { ...request, operation: 'updateProfile', input: change },
      async () => {
        const before = await lockUser(tx, viewer.id);
        if (before === null) throw new AppError('NOT_FOUND', 'You have no profile.');
        const expected = change.expectedVersion ?? before.profileVersion;
        if (expected !== before.profileVersion) {
          throw new AppError(
            'CONFLICT',
            `The profile is at version ${before.profileVersion} by now; read it again.`,
            { field: 'input.expectedVersion' },
          );
        }
        const after = changeProfile(before, change, today(ports.clock));
        await saveProfile(tx, after);
        await enqueue(tx, schema, [
          encodeEvent(userUpdated, { ...envelope(ports, after.id), data: payloadOf(after) }),
        ]);
        return after.profileVersion;
      },
    );
  });
  ports.wakeRelay();
}

/** Registers what is missing of households 0 to count - 1; how many those were, and the ids of all. */
export async function generateSyntheticUsers(
  ports: UsersPorts,
  viewer: Viewer,
  input: { readonly count: number; readonly seed: number; readonly idempotencyKey: string },
): Promise<{ readonly created: number; readonly ids: readonly string[] }> {
  const { count, seed, idempotencyKey: key } = input;
  const users = syntheticUsers(count, seed);
  const created = await ports.db.transaction((tx) => {
    const request = { owner: viewer.id, key, field: keyField };
    const operation = 'generateSyntheticUsers';
    return answerOnce(tx, schema, { ...request, operation, input: { count, seed } }, async () => {
      const added = await insertSynthetic(tx, users, new Date(ports.clock.now()));
      const events = users
        .filter((user) => added.has(user.id))
        .map((user) => registrationOf(ports, user));
      await enqueue(tx, schema, events);
      return added.size;
    });
  });
  ports.wakeRelay();
  return { created, ids: users.map((user) => user.id) };
}

function registrationOf(ports: UsersPorts, user: SyntheticUser): NewRecord {
  const { seed, index, archetype } = user;
  const synthetic = { seed, index, archetype, through: today(ports.clock) };
  const data = { ...payloadOf(user), synthetic };
  return encodeEvent(userRegistered, { ...envelope(ports, user.id), data });
}

function envelope({ ids, clock }: UsersPorts, subject: string) {
  return { id: ids.next('evt'), source, subject, time: isoTime(clock.now()) };
}

/** The UTC day, as ISO text. */
export function today(clock: Clock): string {
  return isoTime(clock.now()).slice(0, 10);
}

function payloadOf(user: Omit<User, 'createdAt' | 'profileVersion'>): ProfilePayload {
  const { financialProfile: finances } = user;
  return {
    userId: user.id,
    name: user.name,
    dateOfBirth: user.dateOfBirth,
    currency: user.currency,
    financialProfile: {
      ...finances,
      monthlyNetIncome: onTheWire(finances.monthlyNetIncome),
      monthlySavings: onTheWire(finances.monthlySavings),
      expectedMonthlyPension: onTheWire(finances.expectedMonthlyPension),
    },
  };
}

function onTheWire({ minor, currency }: Money) {
  return { minor: minor.toString(), currency };
}
