// Setting and removing goals; each change is announced like one of the profile.
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError, badInput } from '../../platform/errors.ts';
import { updated } from './announcements.ts';
import { changeOwn, today, type UsersPorts } from './changes.ts';
import { changeGoal, mostGoals, newGoal, type GoalChange } from './goal.ts';
import { countGoals, deleteGoal, insertGoals, lockGoal, saveGoal } from './goal-store.ts';

export interface SetGoal extends GoalChange {
  /** Null or absent: a new one. */
  readonly id?: string | null;
  readonly idempotencyKey: string;
}

/** Its id. NOT_FOUND for a goal that does not exist or is not the viewer's. */
export async function setGoal(
  ports: UsersPorts,
  viewer: Viewer,
  { idempotencyKey: key, ...input }: SetGoal,
): Promise<string> {
  const day = today(ports.clock);
  const { id = null, ...change } = input;
  return changeOwn(ports, viewer, { operation: 'setGoal', key, input }, async (tx, user) => {
    const events = [updated(ports, user)];
    if (id === null) {
      const goal = newGoal(ports.ids.next('gol'), user, change, day);
      if ((await countGoals(tx, user.id)) >= mostGoals) {
        throw badInput('input', `At most ${mostGoals} goals; remove one first.`);
      }
      await insertGoals(tx, [goal]);
      return { answer: goal.id, events };
    }
    const before = await lockGoal(tx, user.id, id);
    if (before === null) throw noGoal();
    await saveGoal(tx, changeGoal(before, change, day));
    return { answer: id, events };
  });
}

export async function removeGoal(
  ports: UsersPorts,
  viewer: Viewer,
  { idempotencyKey: key, id }: { readonly id: string; readonly idempotencyKey: string },
): Promise<void> {
  const change = { operation: 'removeGoal', key, input: { id } };
  await changeOwn(ports, viewer, change, async (tx, user) => {
    if (!(await deleteGoal(tx, user.id, id))) throw noGoal();
    return { answer: id, events: [updated(ports, user)] };
  });
}

function noGoal(): AppError {
  return new AppError('NOT_FOUND', 'You have no such goal.', { field: 'input.id' });
}
