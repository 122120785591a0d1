// Events as a slice would tell them.
import { randomUUID } from 'node:crypto';
import type { Envelope } from '../../platform/events/codec.ts';
import { userRegistered } from '../../schema/events/users.ts';

type Registered = ReturnType<(typeof userRegistered)['data']['parse']>;

/** Ada registers, in this moment; what `encodeEvent` takes. */
export function registeredEvent(
  userId: string,
): [definition: typeof userRegistered, event: Envelope<Registered>] {
  const none = { minor: '0', currency: 'USD' };
  const data: Registered = {
    ...{ userId, name: 'Ada', dateOfBirth: '1990-01-01', currency: 'USD', synthetic: null },
    financialProfile: {
      ...{ monthlyNetIncome: none, monthlySavings: none, expectedMonthlyPension: none },
      ...{ retirementAge: 65, emergencyFundMonths: 3, riskTolerance: 'BALANCED' },
    },
  };
  const time = new Date().toISOString();
  return [userRegistered, { id: randomUUID(), source: '/users', subject: userId, time, data }];
}
