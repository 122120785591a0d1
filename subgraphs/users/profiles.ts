// What changes profiles: each change commits together with its event.
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError } from '../../platform/errors.ts';
import { updated } from './announcements.ts';
import { changeOwn, today, type UsersPorts } from './changes.ts';
import { changeProfile, type ProfileChange } from './domain.ts';
import { checkedAspirations } from './goal.ts';
import { saveProfile } from './store.ts';

export interface UpdateProfile extends ProfileChange {
  readonly expectedVersion?: number | null;
  readonly idempotencyKey: string;
}

/** Changes the viewer's own profile; CONFLICT for a stale version. */
export async function updateProfile(
  ports: UsersPorts,
  viewer: Viewer,
  { idempotencyKey: key, ...input }: UpdateProfile,
): Promise<void> {
  await changeOwn(ports, viewer, { operation: 'updateProfile', key, input }, async (tx, before) => {
    const expected = input.expectedVersion ?? before.profileVersion;
    if (expected !== before.profileVersion) {
      throw new AppError(
        'CONFLICT',
        `The profile is at version ${before.profileVersion} by now; read it again.`,
        { field: 'input.expectedVersion' },
      );
    }
    const after = changeProfile(before, input, today(ports.clock));
    await saveProfile(tx, after);
    return { answer: after.profileVersion, events: [updated(ports, after)] };
  });
}

/** Replaces all of the viewer's aspirations. */
export async function setAspirations(
  ports: UsersPorts,
  viewer: Viewer,
  input: { readonly aspirations: readonly string[]; readonly idempotencyKey: string },
): Promise<void> {
  const aspirations = checkedAspirations(input.aspirations);
  const change = { operation: 'setAspirations', key: input.idempotencyKey, input: aspirations };
  await changeOwn(ports, viewer, change, async (tx, before) => {
    const after = { ...before, aspirations, profileVersion: before.profileVersion + 1 };
    await saveProfile(tx, after);
    return { answer: after.profileVersion, events: [updated(ports, after)] };
  });
}
