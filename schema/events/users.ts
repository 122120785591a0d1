// Topic and payloads of users.
import { z } from 'zod';

export const profileTopic = 'users.profile.v1';

const money = z.object({ minor: z.string(), currency: z.string() });

/** The part of a household that other slices may build on; amounts are minor units as decimal strings. */
export const profile = z.object({
  userId: z.string(),
  name: z.string(),
  /** ISO date */
  dateOfBirth: z.string(),
  currency: z.string(),
  financialProfile: z.object({
    monthlyNetIncome: money,
    monthlySavings: money,
    retirementAge: z.int(),
    expectedMonthlyPension: money,
    emergencyFundMonths: z.int(),
    riskTolerance: z.enum(['CAUTIOUS', 'BALANCED', 'ADVENTUROUS']),
  }),
});
export type ProfilePayload = z.infer<typeof profile>;

export const userRegistered = {
  type: 'miyagi.users.Registered.v1',
  topic: profileTopic,
  key: (data: { userId: string }) => data.userId,
  data: profile.extend({
    /** Set for synthetic households only: everything about them follows from these. */
    synthetic: z
      .object({ seed: z.int(), index: z.int(), archetype: z.string(), through: z.string() })
      .nullable(),
  }),
} as const;

export const userUpdated = {
  type: 'miyagi.users.Updated.v1',
  topic: profileTopic,
  key: (data: { userId: string }) => data.userId,
  data: profile,
} as const;

export const consentChanged = {
  type: 'miyagi.users.ConsentChanged.v1',
  topic: profileTopic,
  key: (data: { userId: string }) => data.userId,
  data: z.object({
    userId: z.string(),
    purpose: z.enum(['MEMORY', 'TRAINING', 'MARKETING', 'ANALYTICS']),
    granted: z.boolean(),
    version: z.int(),
  }),
} as const;

export const usersTopics = [{ name: profileTopic, partitions: 3, retention: 'compacted' }] as const;
