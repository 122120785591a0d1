// What a user is, and the rules of changing a profile. No I/O.
import { badInput } from '../../platform/errors.ts';

/** Integer minor units of an ISO 4217 currency. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

export type RiskTolerance = 'CAUTIOUS' | 'BALANCED' | 'ADVENTUROUS';
export type AnswerStyle = 'BRIEF' | 'DETAILED';

/** All amounts are in the household's currency. */
export interface FinancialProfile {
  readonly monthlyNetIncome: Money;
  readonly monthlySavings: Money;
  readonly retirementAge: number;
  readonly expectedMonthlyPension: Money;
  readonly emergencyFundMonths: number;
  readonly riskTolerance: RiskTolerance;
}

export interface Preferences {
  readonly locale: string;
  readonly answerStyle: AnswerStyle;
  readonly prefersSustainable: boolean;
}

export interface User {
  readonly id: string;
  readonly name: string;
  /** ISO date. */
  readonly dateOfBirth: string;
  readonly currency: string;
  readonly synthetic: boolean;
  /** ISO time. */
  readonly createdAt: string;
  readonly profileVersion: number;
  readonly financialProfile: FinancialProfile;
  readonly preferences: Preferences;
  /** What the household wants from life, in its own words and order. */
  readonly aspirations: readonly string[];
  /** Grows by one with every change of a consent. */
  readonly consentVersion: number;
}

export type Optional<T> = { readonly [Key in keyof T]?: T[Key] | null };

/** A change as it arrives; null and absent both mean: stays as it is. */
export interface ProfileChange {
  readonly name?: string | null;
  readonly financialProfile?: Optional<FinancialProfile> | null;
  readonly preferences?: Optional<Preferences> | null;
}

/** Above this an amount is a typing error, not an income; it also keeps every sum within int8. */
const largestAmount = 1_000_000_000_000n;

/** Full years from birth to `today`, both ISO dates; somebody born on 29 February has a birthday on 1 March. */
export function ageOn(dateOfBirth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return today.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}

/** The user after the change, its version one higher, or BAD_USER_INPUT naming the field under `input`. */
export function changeProfile(user: User, change: ProfileChange, today: string): User {
  return {
    ...user,
    profileVersion: user.profileVersion + 1,
    name: checkedText(change.name ?? user.name, 'input.name', 100),
    financialProfile: checkedFinances(user, change.financialProfile ?? {}, today),
    preferences: checkedPreferences(user.preferences, change.preferences ?? {}),
  };
}

/** Trimmed; BAD_USER_INPUT for `field` unless 1 to `most` characters, none of them a control. */
export function checkedText(text: string, field: string, most: number): string {
  const trimmed = text.trim();
  if (trimmed === '' || [...trimmed].length > most || /\p{Cc}/u.test(trimmed)) {
    throw badInput(field, `A text of 1 to ${most} characters and no control characters.`);
  }
  return trimmed;
}

function checkedFinances(
  user: User,
  change: Optional<FinancialProfile>,
  today: string,
): FinancialProfile {
  const before = user.financialProfile;
  const amount = (name: 'monthlyNetIncome' | 'monthlySavings' | 'expectedMonthlyPension') =>
    checkedAmount(change[name] ?? before[name], user.currency, name);
  const after: FinancialProfile = {
    monthlyNetIncome: amount('monthlyNetIncome'),
    monthlySavings: amount('monthlySavings'),
    expectedMonthlyPension: amount('expectedMonthlyPension'),
    retirementAge: change.retirementAge ?? before.retirementAge,
    emergencyFundMonths: change.emergencyFundMonths ?? before.emergencyFundMonths,
    riskTolerance: change.riskTolerance ?? before.riskTolerance,
  };
  if (after.monthlySavings.minor > after.monthlyNetIncome.minor) {
    const field = (change.monthlySavings ?? null) === null ? 'monthlyNetIncome' : 'monthlySavings';
    throw badInput(
      `input.financialProfile.${field}`,
      'The monthly savings cannot be more than the monthly net income.',
    );
  }
  const age = ageOn(user.dateOfBirth, today);
  if (
    after.retirementAge !== before.retirementAge &&
    (after.retirementAge <= age || after.retirementAge > 80)
  ) {
    throw badInput(
      'input.financialProfile.retirementAge',
      `The retirement age must be above the present age (${age}) and at most 80.`,
    );
  }
  if (after.emergencyFundMonths < 0 || after.emergencyFundMonths > 36) {
    throw badInput(
      'input.financialProfile.emergencyFundMonths',
      'An emergency fund covers 0 to 36 months.',
    );
  }
  return after;
}

function checkedAmount(amount: Money, currency: string, name: string): Money {
  const field = `input.financialProfile.${name}`;
  if (amount.currency !== currency) {
    throw badInput(`${field}.currency`, `This household's currency is ${currency}.`);
  }
  if (amount.minor < 0n || amount.minor > largestAmount) {
    throw badInput(`${field}.minor`, `An amount of 0 to ${largestAmount} minor units.`);
  }
  return { minor: amount.minor, currency };
}

function checkedPreferences(before: Preferences, change: Optional<Preferences>): Preferences {
  return {
    locale: checkedLocale(change.locale ?? before.locale),
    answerStyle: change.answerStyle ?? before.answerStyle,
    prefersSustainable: change.prefersSustainable ?? before.prefersSustainable,
  };
}

function checkedLocale(tag: string): string {
  try {
    const [canonical] = Intl.getCanonicalLocales(tag);
    if (canonical !== undefined && tag.length <= 35) return canonical;
  } catch {
    // RangeError: not a well-formed tag, answered below like the rest
  }
  throw badInput('input.preferences.locale', 'A locale is a BCP 47 tag such as `en-US`.');
}
