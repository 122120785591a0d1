// Granting and withdrawing consents: every change has a version of its own and an event.
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import { consentChanged } from './announcements.ts';
import { changeOwn, type UsersPorts } from './changes.ts';
import type { Consent, ConsentPurpose } from './consent.ts';
import { consentsOf, insertConsents, saveConsentVersion } from './consent-store.ts';

/** Setting what is set already changes nothing; deciding for the first time is a change, either way. */
export async function setConsent(
  ports: UsersPorts,
  viewer: Viewer,
  input: {
    readonly purpose: ConsentPurpose;
    readonly granted: boolean;
    readonly idempotencyKey: string;
  },
): Promise<void> {
  const { idempotencyKey: key, purpose, granted } = input;
  const change = { operation: 'setConsent', key, input: { purpose, granted } };
  await changeOwn(ports, viewer, change, async (tx, user) => {
    const [decided = []] = await consentsOf(tx, viewer, [user.id]);
    const before = decided.find((consent) => consent.purpose === purpose);
    if (before?.granted === granted) return { answer: before.version, events: [] };
    const version = user.consentVersion + 1;
    const changedAt = isoTime(ports.clock.now());
    const after: Consent = { purpose, granted, version, changedAt };
    await insertConsents(tx, [{ ...after, ownerId: user.id }]);
    await saveConsentVersion(tx, user.id, version);
    return { answer: version, events: [consentChanged(ports, user.id, after)] };
  });
}
