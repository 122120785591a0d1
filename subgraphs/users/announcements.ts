// The events of this slice, made from what it knows.
import { isoTime } from '../../platform/clock.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import type { NewRecord } from '../../platform/events/port.ts';
import type { Ports } from '../../platform/ports.ts';
import {
  sessionsRevoked,
  userConsentChanged,
  userErased,
  userRegistered,
  userRiskAssessed,
  userUpdated,
  type ProfilePayload,
} from '../../schema/events/users.ts';
import type { Consent } from './consent.ts';
import type { Money, User } from './domain.ts';
import type { Assessment } from './risk.ts';

type Announcing = Pick<Ports, 'ids' | 'clock'>;
type Profile = Pick<User, 'id' | 'name' | 'dateOfBirth' | 'currency' | 'financialProfile'>;
/** What the other slices need to make up the rest of a synthetic household; null for real people. */
type Origin = ReturnType<(typeof userRegistered)['data']['parse']>['synthetic'];

export function registered(ports: Announcing, user: Profile, synthetic: Origin): NewRecord {
  const data = { ...payloadOf(user), synthetic };
  return encodeEvent(userRegistered, { ...envelope(ports, user.id), data });
}

export function updated(ports: Announcing, user: Profile): NewRecord {
  return encodeEvent(userUpdated, { ...envelope(ports, user.id), data: payloadOf(user) });
}

export function riskAssessed(ports: Announcing, userId: string, made: Assessment): NewRecord {
  const { capacity, tolerance, profile, scoringVersion, assessedAt } = made;
  return encodeEvent(userRiskAssessed, {
    ...envelope(ports, userId),
    data: { userId, capacity, tolerance, profile, scoringVersion, at: assessedAt },
  });
}

export function consentChanged(ports: Announcing, userId: string, consent: Consent): NewRecord {
  const { purpose, granted, version } = consent;
  return encodeEvent(userConsentChanged, {
    ...envelope(ports, userId),
    data: { userId, purpose, granted, version },
  });
}

export function erased(ports: Announcing, userId: string, at: string): NewRecord {
  return encodeEvent(userErased, { ...envelope(ports, userId), data: { userId, at } });
}

export function sessionsEnded(
  ports: Announcing,
  userId: string,
  { until, final }: { readonly until: string; readonly final: boolean },
): NewRecord {
  return encodeEvent(sessionsRevoked, {
    ...envelope(ports, userId),
    data: { userId, until, final },
  });
}

function envelope({ ids, clock }: Announcing, subject: string) {
  return { id: ids.next('evt'), source: '/users', subject, time: isoTime(clock.now()) };
}

function payloadOf(user: Profile): ProfilePayload {
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
