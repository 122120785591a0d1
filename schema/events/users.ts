// Topics and payloads of users.
import { z } from 'zod';

export const profileTopic = 'users.profile.v1';
export const sessionsTopic = 'users.sessions.v1';

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
  owner: (data: { userId: string }) => data.userId,
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
  owner: (data: { userId: string }) => data.userId,
  data: profile,
} as const;

/** Answers to the risk questionnaire were scored; the profile's risk tolerance is `profile` from then on. */
export const userRiskAssessed = {
  type: 'miyagi.users.RiskAssessed.v1',
  topic: profileTopic,
  key: (data: { userId: string }) => data.userId,
  owner: (data: { userId: string }) => data.userId,
  data: z.object({
    userId: z.string(),
    /** 0 to 100 */
    capacity: z.int(),
    /** 0 to 100 */
    tolerance: z.int(),
    profile: z.enum(['CAUTIOUS', 'BALANCED', 'ADVENTUROUS']),
    scoringVersion: z.int(),
    /** ISO time */
    at: z.string(),
  }),
} as const;

/** A purpose nobody ever decided on is not granted; what is granted at registration is said as well. */
export const userConsentChanged = {
  type: 'miyagi.users.ConsentChanged.v1',
  topic: profileTopic,
  key: (data: { userId: string }) => data.userId,
  owner: (data: { userId: string }) => data.userId,
  data: z.object({
    userId: z.string(),
    purpose: z.string(),
    granted: z.boolean(),
    /** Of the user's consents as a whole; a higher one is newer. */
    version: z.int(),
  }),
} as const;

/** Whoever keeps anything of this user deletes it. Not sealed: it has to be readable when the user's key is gone. */
export const userErased = {
  type: 'miyagi.users.Erased.v1',
  topic: profileTopic,
  key: (data: { userId: string }) => data.userId,
  data: z.object({
    userId: z.string(),
    /** ISO 8601 */
    at: z.string(),
  }),
} as const;

/**
 * Tokens of this user are no good any more, and whatever is open on one is to be closed. Not sealed: it has to be
 * readable when the user's key is gone. The newest of a user holds for all before it.
 */
export const sessionsRevoked = {
  type: 'miyagi.users.SessionsRevoked.v1',
  topic: sessionsTopic,
  key: (data: { userId: string }) => data.userId,
  data: z.object({
    userId: z.string(),
    /** ISO time; tokens issued until then are meant. */
    until: z.string(),
    /** The user was erased: there is nobody left to sign in again. */
    final: z.boolean(),
  }),
} as const;

export const usersTopics = [
  { name: profileTopic, partitions: 3, retention: 'compacted' },
  { name: sessionsTopic, partitions: 3, retention: 'compacted' },
] as const;
