// Assessing somebody's risk profile; what comes of it is from then on the profile's risk tolerance.
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import { riskAssessed, updated } from './announcements.ts';
import { changeOwn, type UsersPorts } from './changes.ts';
import { assess, type RiskAnswer } from './risk.ts';
import { insertAssessments } from './risk-store.ts';
import { saveProfile } from './store.ts';

export async function assessRisk(
  ports: UsersPorts,
  viewer: Viewer,
  input: { readonly answers: readonly RiskAnswer[]; readonly idempotencyKey: string },
): Promise<void> {
  const made = assess(input.answers, isoTime(ports.clock.now()));
  const change = { operation: 'assessRisk', key: input.idempotencyKey, input: made.answers };
  await changeOwn(ports, viewer, change, async (tx, user) => {
    const after = {
      ...user,
      profileVersion: user.profileVersion + 1,
      financialProfile: { ...user.financialProfile, riskTolerance: made.profile },
    };
    await insertAssessments(tx, [{ ...made, ownerId: user.id }]);
    await saveProfile(tx, after);
    const events = [riskAssessed(ports, user.id, made), updated(ports, after)];
    return { answer: made.profile, events };
  });
}
