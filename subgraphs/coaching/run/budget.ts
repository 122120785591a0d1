// What each person's answers may take of models that cost something, day by day (UTC).
import { isoTime, type Clock } from '../../../platform/clock.ts';
import { isAppError } from '../../../platform/errors.ts';
import type { Log } from '../../../platform/log.ts';
import { spendingDocument, unlessErased, type CoachingStore, type Spending } from '../store.ts';

export interface Budgets {
  /** Nothing more may be spent today. Calls under way at the same time may each go beyond it once. */
  isSpent(userId: string): Promise<boolean>;
  /** Never fails: a figure that is lost costs less than an answer that is. */
  spend(userId: string, taken: Taken): Promise<void>;
}

export interface Taken {
  /** Millionths of a US dollar. */
  readonly micros: number;
  readonly tokens: number;
}

/** 0: no limit. */
export interface BudgetLimits {
  readonly microsPerDay: number;
  readonly tokensPerDay: number;
}

/** Each conflict means that another answer of the same person was booked. */
const rounds = 8;

export function documentBudgets(
  store: CoachingStore,
  { microsPerDay, tokensPerDay }: BudgetLimits,
  clock: Clock,
  log: Log,
): Budgets {
  const isLimited = microsPerDay > 0 || tokensPerDay > 0;
  const today = () => isoTime(clock.now()).slice(0, 10);

  async function add(userId: string, { micros, tokens }: Taken): Promise<void> {
    const day = today();
    const stored = await store.spending(userId);
    const before = stored?.body.day === day ? stored.body : { micros: 0, tokens: 0 };
    const spending: Spending = {
      day,
      micros: before.micros + micros,
      tokens: before.tokens + tokens,
    };
    const document = spendingDocument(userId, spending);
    await store.commit(
      userId,
      stored === null
        ? [...unlessErased(userId), { op: 'create', document }]
        : [{ op: 'replace', document, etag: stored.etag }],
    );
  }

  return {
    async isSpent(userId) {
      if (!isLimited) return false;
      const spending = (await store.spending(userId))?.body;
      if (spending?.day !== today()) return false;
      const over = (spent: number, limit: number) => limit > 0 && spent >= limit;
      return over(spending.micros, microsPerDay) || over(spending.tokens, tokensPerDay);
    },
    async spend(userId, taken) {
      if (!isLimited || (taken.micros === 0 && taken.tokens === 0)) return;
      for (let round = 1; ; round++) {
        try {
          return await add(userId, taken);
        } catch (error) {
          // An erased person's partition takes nothing new, which is a conflict for ever.
          if (isAppError(error, 'CONFLICT') && round < rounds) continue;
          log.warn({ err: error, taken }, 'could not book what a model took');
          return;
        }
      }
    },
  };
}
