import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { User as UserValue, Money as MoneyValue, FinancialProfile as FinancialProfileValue, Preferences as PreferencesValue } from './domain.ts';
import type { Goal as GoalValue } from './goal.ts';
import type { Consent as ConsentValue } from './consent.ts';
import type { Assessment as AssessmentValue } from './risk.ts';
import type { RiskQuestion as RiskQuestionValue, RiskAnswerOption as RiskAnswerOptionValue } from './risk-questions.ts';
import type { Context } from './loaders.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A whole number of any size, as a decimal string on the wire. */
  BigInt: { input: bigint; output: bigint; }
  /** An ISO 4217 code such as `USD`; it fixes how many decimal places the minor unit has. */
  Currency: { input: string; output: string; }
  /** A calendar day without a time zone, ISO 8601: `2026-03-31`. */
  Date: { input: string; output: string; }
  /** An instant in UTC, ISO 8601 with milliseconds: `2026-03-31T09:30:00.000Z`. */
  DateTime: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
  _FieldSet: { input: unknown; output: unknown; }
};

export type AnswerStyle =
  /** The point and the next step. */
  | 'BRIEF'
  /** With reasons, options and assumptions. */
  | 'DETAILED';

export type AssessRiskInput = {
  /** Exactly one for each of `riskQuestions`, in any order. */
  readonly answers: ReadonlyArray<RiskAnswerInput>;
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
};

export type AssessRiskPayload = {
  readonly __typename?: 'AssessRiskPayload';
  /** The newest one, which is this one unless the key was used before. */
  readonly riskAssessment: RiskAssessment;
  readonly user: User;
};

/** Whether the household agrees to one purpose. */
export type Consent = {
  readonly __typename?: 'Consent';
  /** Null where it was never decided. */
  readonly changedAt: Maybe<Scalars['DateTime']['output']>;
  /** False until granted. */
  readonly granted: Scalars['Boolean']['output'];
  readonly purpose: ConsentPurpose;
  /** The `consentVersion` of the user since which it is so; 0 where it was never decided. */
  readonly version: Scalars['Int']['output'];
};

/** What data may be used for beyond answering. */
export type ConsentPurpose =
  /** Counting how the product is used. */
  | 'ANALYTICS'
  /** Being written to about offers. */
  | 'MARKETING'
  /** Keeping what is said in conversations for later ones. */
  | 'MEMORY'
  /** Using rated answers to train models. */
  | 'TRAINING';

export type EraseUserInput = {
  /** Your name, exactly as in your profile. */
  readonly confirm: Scalars['String']['input'];
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
};

export type EraseUserPayload = {
  readonly __typename?: 'EraseUserPayload';
  readonly erasedAt: Scalars['DateTime']['output'];
  /** Of the user who is no more. */
  readonly userId: Scalars['ID']['output'];
};

export type ExportUserDataPayload = {
  readonly __typename?: 'ExportUserDataPayload';
  /**
   * A JSON object: `exportedAt`, and `user` with every field and list of the graph that belongs to you,
   * amounts as in the graph. Figures that need arguments are left out: they follow from what is in it.
   */
  readonly json: Scalars['String']['output'];
  /** How many objects of lists it holds. */
  readonly records: Scalars['Int']['output'];
};

/** What the household said about its finances; plans and expectations, not bookings. */
export type FinancialProfile = {
  readonly __typename?: 'FinancialProfile';
  /** Target: how many months of essential spending shall be kept in cash. */
  readonly emergencyFundMonths: Scalars['Int']['output'];
  /** Monthly pension from the state or an employer, in today's money. */
  readonly expectedMonthlyPension: Money;
  /** Income after tax in an average month. */
  readonly monthlyNetIncome: Money;
  /** What the household plans to put aside for retirement each month. */
  readonly monthlySavings: Money;
  /** The age in full years at which it plans to stop working. */
  readonly retirementAge: Scalars['Int']['output'];
  readonly riskTolerance: RiskTolerance;
};

export type FinancialProfileInput = {
  /** 0 to 36. */
  readonly emergencyFundMonths?: InputMaybe<Scalars['Int']['input']>;
  /** 0 or more, in today's money. */
  readonly expectedMonthlyPension?: InputMaybe<MoneyInput>;
  /** 0 or more. */
  readonly monthlyNetIncome?: InputMaybe<MoneyInput>;
  /** 0 or more, at most the monthly net income. */
  readonly monthlySavings?: InputMaybe<MoneyInput>;
  /** Above the present age, at most 80; a household already retired keeps the age it has. */
  readonly retirementAge?: InputMaybe<Scalars['Int']['input']>;
  readonly riskTolerance?: InputMaybe<RiskTolerance>;
};

export type GenerateSyntheticUsersInput = {
  /** 1 to 1000. */
  readonly count: Scalars['Int']['input'];
  /** 1 to 128 characters. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** 0 to 2147483647; the same seed gives the same households. */
  readonly seed: Scalars['Int']['input'];
};

export type GenerateSyntheticUsersPayload = {
  readonly __typename?: 'GenerateSyntheticUsersPayload';
  /** How many this call registered; 0 when all were there already. */
  readonly created: Scalars['Int']['output'];
  /** All `count` households, by index. */
  readonly users: ReadonlyArray<User>;
};

/** Something the household saves for; all amounts are in the household's currency. */
export type Goal = {
  readonly __typename?: 'Goal';
  /** The day by which the target shall be reached. It may have passed. */
  readonly by: Scalars['Date']['output'];
  /** Begins with `gol_`. */
  readonly id: Scalars['ID']['output'];
  readonly kind: GoalKind;
  /** What is put aside for it each month, 0 or more. */
  readonly monthly: Money;
  /** 1 to 100 characters. */
  readonly name: Scalars['String']['output'];
  readonly owner: User;
  /** 1 (first) to 10 (last). */
  readonly priority: Scalars['Int']['output'];
  /** What is put aside for it already, 0 or more; as the household says, not from its accounts. */
  readonly saved: Money;
  /** What it costs, as the household reckons it; more than 0. */
  readonly target: Money;
};

/** What a goal is about. */
export type GoalKind =
  /** Having paid off what is owed; the target is the debt. */
  | 'DEBT_FREE'
  /** School or studies, one's own or a child's. */
  | 'EDUCATION'
  /** A home of one's own. */
  | 'HOUSE'
  /** Anything else. */
  | 'OTHER'
  /** The time after the last salary. */
  | 'RETIREMENT'
  /** A journey. */
  | 'TRAVEL';

/** An amount of money in the smallest unit of its currency: 1234 with `USD` is 12.34 dollars. */
export type Money = {
  readonly __typename?: 'Money';
  readonly currency: Scalars['Currency']['output'];
  /** Integer number of minor units; negative for money owed or spent. */
  readonly minor: Scalars['BigInt']['output'];
};

/** An amount of money to be written; the currency must be the household's. */
export type MoneyInput = {
  readonly currency: Scalars['Currency']['input'];
  /** Integer number of minor units. */
  readonly minor: Scalars['BigInt']['input'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Scores your answers to all `riskQuestions` and makes the outcome the `riskTolerance` of your profile.
   * `BAD_USER_INPUT` names the answer that is missing, unknown or given twice, `NOT_FOUND` says that you
   * have no profile, `IDEMPOTENCY_CONFLICT` that the key was used for another input.
   */
  readonly assessRisk: AssessRiskPayload;
  /**
   * Erases you: your profile and all that hangs on it goes now, and every other part of the graph
   * forgets you within moments. There is no way back. `BAD_USER_INPUT` unless `confirm` is your name,
   * `NOT_FOUND` when you have no profile. The same key again answers as the first time.
   */
  readonly eraseUser: EraseUserPayload;
  /**
   * Everything the graph knows of you as one JSON text. Changes nothing, so it needs no key; it may take
   * seconds, since every list is read to its end. `NOT_FOUND` says that you have no profile,
   * `OPERATION_LIMIT_EXCEEDED` that there is more than one answer can hold.
   */
  readonly exportUserData: ExportUserDataPayload;
  /**
   * Registers synthetic households 0 to `count` - 1 of a seed, made-up people all of them. Idempotent
   * for each (seed, index): those that exist are left alone. Needs the scope `advisor`.
   */
  readonly generateSyntheticUsers: GenerateSyntheticUsersPayload;
  /**
   * Signs up the person whom the token is about: its subject becomes the id of the user, and an empty
   * portfolio is opened soon after. `FORBIDDEN` for services and for subjects that do not begin with
   * `usr_`, `CONFLICT` for somebody who is registered already, `BAD_USER_INPUT` names the offending
   * field, `IDEMPOTENCY_CONFLICT` says that the key was used for another input, `UNAUTHENTICATED` that
   * nobody is signed in. The same key with the same input answers again.
   */
  readonly registerUser: RegisterUserPayload;
  /**
   * Deletes one of your goals for good. `NOT_FOUND` for one that is unknown or not yours,
   * `IDEMPOTENCY_CONFLICT` for a key used for another input.
   */
  readonly removeGoal: RemoveGoalPayload;
  /**
   * Replaces all of your aspirations. `BAD_USER_INPUT` names the one that is empty, too long or there
   * twice, `NOT_FOUND` says that you have no profile, `IDEMPOTENCY_CONFLICT` that the key was used for
   * another input.
   */
  readonly setAspirations: SetAspirationsPayload;
  /**
   * Grants or withdraws your consent to one purpose, and tells every part of the graph. Setting what is
   * set already changes nothing. `NOT_FOUND` says that you have no profile, `IDEMPOTENCY_CONFLICT` that
   * the key was used for another input.
   */
  readonly setConsent: SetConsentPayload;
  /**
   * Makes a goal, or changes the one named by `id`; of that one, fields left out stay as they are.
   * `BAD_USER_INPUT` names the offending field, `NOT_FOUND` is a goal that is unknown or not yours (or
   * that you have no profile), `IDEMPOTENCY_CONFLICT` a key used for another input. The same key with
   * the same input answers again without a second goal.
   */
  readonly setGoal: SetGoalPayload;
  /**
   * Signs you out everywhere, this device included: every token issued to you until now is refused from now on, and
   * sockets and streams that live on one are closed within two seconds, at every replica. A token issued later is good.
   * With the scope `operator` another user can be signed out, else that is `FORBIDDEN`. `BAD_USER_INPUT` names the
   * offending field, `IDEMPOTENCY_CONFLICT` says that the key was used for another input, `UNAUTHENTICATED` that nobody
   * is signed in. The same key with the same input answers again and signs nobody out anew.
   */
  readonly signOutEverywhere: SignOutEverywherePayload;
  /**
   * Changes your own profile; fields left out stay as they are. `BAD_USER_INPUT` names the offending
   * field, `CONFLICT` says that `expectedVersion` is no longer current, `IDEMPOTENCY_CONFLICT` that the
   * key was used for another input. The same key with the same input answers again without a change.
   */
  readonly updateProfile: UpdateProfilePayload;
};


export type MutationAssessRiskArgs = {
  input: AssessRiskInput;
};


export type MutationEraseUserArgs = {
  input: EraseUserInput;
};


export type MutationGenerateSyntheticUsersArgs = {
  input: GenerateSyntheticUsersInput;
};


export type MutationRegisterUserArgs = {
  input: RegisterUserInput;
};


export type MutationRemoveGoalArgs = {
  input: RemoveGoalInput;
};


export type MutationSetAspirationsArgs = {
  input: SetAspirationsInput;
};


export type MutationSetConsentArgs = {
  input: SetConsentInput;
};


export type MutationSetGoalArgs = {
  input: SetGoalInput;
};


export type MutationSignOutEverywhereArgs = {
  input: SignOutEverywhereInput;
};


export type MutationUpdateProfileArgs = {
  input: UpdateProfileInput;
};

/** Where a page of a connection lies in its list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Pass as `after` to page forwards; null on an empty page. */
  readonly endCursor: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Pass as `before` to page backwards; null on an empty page. */
  readonly startCursor: Maybe<Scalars['String']['output']>;
};

/** How the user wants to be spoken to. */
export type Preferences = {
  readonly __typename?: 'Preferences';
  readonly answerStyle: AnswerStyle;
  /** A BCP 47 language tag such as `en-US`; decides how numbers and dates are written. */
  readonly locale: Scalars['String']['output'];
  /** Wants sustainable investments where there is a choice. */
  readonly prefersSustainable: Scalars['Boolean']['output'];
};

export type PreferencesInput = {
  readonly answerStyle?: InputMaybe<AnswerStyle>;
  /** A well-formed BCP 47 tag. */
  readonly locale?: InputMaybe<Scalars['String']['input']>;
  readonly prefersSustainable?: InputMaybe<Scalars['Boolean']['input']>;
};

export type Query = {
  readonly __typename?: 'Query';
  /** The signed-in user; null for anonymous viewers, services and subjects without a profile. */
  readonly me: Maybe<User>;
  /**
   * The questionnaire of the risk assessment, in the order in which to ask it; the same for everybody,
   * signed in or not. `assessRisk` needs an answer to each of them.
   */
  readonly riskQuestions: ReadonlyArray<RiskQuestion>;
  /**
   * A user by id. Null when there is none or when it is not yours to read; the two cannot be told apart.
   * Scope `advisor` reads everyone.
   */
  readonly user: Maybe<User>;
  /**
   * All users, the longest registered first. `first` is 1 to 100, else `BAD_USER_INPUT`; a damaged
   * `after` is one, too. Needs the scope `advisor`, else `FORBIDDEN`.
   */
  readonly users: UserConnection;
};


export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


export type QueryUsersArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};

/** Who signs up. */
export type RegisterUserInput = {
  /** Of the household, for good; an ISO 4217 currency in use. */
  readonly currency: Scalars['Currency']['input'];
  /** Users are 18 to 120 years old. */
  readonly dateOfBirth: Scalars['Date']['input'];
  /** What is left out counts as 0, 3 months of emergency fund, retirement at 67 and `CAUTIOUS`. */
  readonly financialProfile?: InputMaybe<FinancialProfileInput>;
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** 1 to 100 characters, no control characters. */
  readonly name: Scalars['String']['input'];
  /** `en`, `BRIEF` and false unless told. */
  readonly preferences?: InputMaybe<PreferencesInput>;
};

export type RegisterUserPayload = {
  readonly __typename?: 'RegisterUserPayload';
  readonly user: User;
};

export type RemoveGoalInput = {
  readonly id: Scalars['ID']['input'];
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
};

export type RemoveGoalPayload = {
  readonly __typename?: 'RemoveGoalPayload';
  /** Of the goal that is no more. */
  readonly id: Scalars['ID']['output'];
  readonly user: User;
};

/** One answer as it was given. */
export type RiskAnswer = {
  readonly __typename?: 'RiskAnswer';
  /** Of one of the question's options. */
  readonly answerId: Scalars['ID']['output'];
  /** Of a `RiskQuestion` of that scoring version. */
  readonly questionId: Scalars['ID']['output'];
};

export type RiskAnswerInput = {
  /** Of one of its options. */
  readonly answerId: Scalars['ID']['input'];
  /** Of a `RiskQuestion`. */
  readonly questionId: Scalars['ID']['input'];
};

/** One possible answer. */
export type RiskAnswerOption = {
  readonly __typename?: 'RiskAnswerOption';
  /** With this answer the axis scores at most so much, 0 to 100; null where it holds nothing down. */
  readonly cap: Maybe<Scalars['Int']['output']>;
  /** Unique within its question, such as `3-to-5-years`. */
  readonly id: Scalars['ID']['output'];
  /** 0 to 100; never less than the option before it. */
  readonly points: Scalars['Int']['output'];
  readonly text: Scalars['String']['output'];
};

/**
 * How much risk fits a household, from its answers to `riskQuestions`. Each of the two scores is the mean
 * of its answers' points, weighted by the questions' weights and rounded half up; an answer with a `cap`
 * holds its score at that, however good the others are. Below 40 a score is cautious, below 70 balanced,
 * from there on adventurous. The profile is that of the lower score.
 */
export type RiskAssessment = {
  readonly __typename?: 'RiskAssessment';
  /** What was answered, in the order of the questionnaire. */
  readonly answers: ReadonlyArray<RiskAnswer>;
  readonly assessedAt: Scalars['DateTime']['output'];
  /** What the circumstances can bear, 0 to 100. */
  readonly capacity: Scalars['Int']['output'];
  /** That of the lower of the two scores. */
  readonly profile: RiskTolerance;
  /** Sentences that say how the profile came about, what lowered it most, and which cap held it. */
  readonly reasons: ReadonlyArray<Scalars['String']['output']>;
  /** Which questionnaire, points and thresholds were used; 1 is the first. */
  readonly scoringVersion: Scalars['Int']['output'];
  /** What the person is willing to bear, 0 to 100. */
  readonly tolerance: Scalars['Int']['output'];
};

/** Which score a question counts for. */
export type RiskAxis =
  /** What the circumstances can bear. */
  | 'CAPACITY'
  /** What the person is willing to bear. */
  | 'TOLERANCE';

/** One question of the risk assessment. */
export type RiskQuestion = {
  readonly __typename?: 'RiskQuestion';
  readonly axis: RiskAxis;
  /** A short word such as `horizon`. */
  readonly id: Scalars['ID']['output'];
  /** From the answer that speaks most against risk to the one that speaks most for it. */
  readonly options: ReadonlyArray<RiskAnswerOption>;
  readonly text: Scalars['String']['output'];
  /** Part of its axis, 0 to 1; those of one axis add up to 1. */
  readonly weight: Scalars['Float']['output'];
};

/** How much fluctuation the household says it can bear. */
export type RiskTolerance =
  /** Seeks growth and sits out deep falls. */
  | 'ADVENTUROUS'
  /** Accepts a bad year for a better decade. */
  | 'BALANCED'
  /** Would rather earn less than see a loss. */
  | 'CAUTIOUS';

export type SetAspirationsInput = {
  /** At most 10, all different, each of 1 to 200 characters without control characters. */
  readonly aspirations: ReadonlyArray<Scalars['String']['input']>;
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
};

export type SetAspirationsPayload = {
  readonly __typename?: 'SetAspirationsPayload';
  readonly user: User;
};

export type SetConsentInput = {
  readonly granted: Scalars['Boolean']['input'];
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
  readonly purpose: ConsentPurpose;
};

export type SetConsentPayload = {
  readonly __typename?: 'SetConsentPayload';
  /** As it is now. */
  readonly consent: Consent;
  readonly user: User;
};

/** `name`, `target` and `by` are needed for a new goal. */
export type SetGoalInput = {
  /** After today, at most 80 years ahead. */
  readonly by?: InputMaybe<Scalars['Date']['input']>;
  /** Which goal to change; left out, a new one is made. */
  readonly id?: InputMaybe<Scalars['ID']['input']>;
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** `OTHER` for a new goal, unless told. */
  readonly kind?: InputMaybe<GoalKind>;
  /** 0 or more; 0 for a new goal, unless told. */
  readonly monthly?: InputMaybe<MoneyInput>;
  /** 1 to 100 characters, no control characters. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** 1 (first) to 10 (last); 5 for a new goal, unless told. */
  readonly priority?: InputMaybe<Scalars['Int']['input']>;
  /** 0 or more; 0 for a new goal, unless told. */
  readonly saved?: InputMaybe<MoneyInput>;
  /** More than 0. */
  readonly target?: InputMaybe<MoneyInput>;
};

export type SetGoalPayload = {
  readonly __typename?: 'SetGoalPayload';
  /** As it is now; null where it was removed since the key was first used. */
  readonly goal: Maybe<Goal>;
};

/** Whom to sign out. */
export type SignOutEverywhereInput = {
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** 1 to 256 characters; left out or null, yourself. Anybody else needs the scope `operator`. */
  readonly userId?: InputMaybe<Scalars['ID']['input']>;
};

export type SignOutEverywherePayload = {
  readonly __typename?: 'SignOutEverywherePayload';
  /** Tokens issued until then are refused. */
  readonly signedOutAt: Scalars['DateTime']['output'];
  /** Of the user whose tokens are refused now. */
  readonly userId: Scalars['ID']['output'];
};

/** Only what is to change. */
export type UpdateProfileInput = {
  /** `profileVersion` as you read it; left out, the last writer wins. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly financialProfile?: InputMaybe<FinancialProfileInput>;
  /** 1 to 128 characters, unique per user and change. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** 1 to 100 characters, no control characters. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly preferences?: InputMaybe<PreferencesInput>;
};

export type UpdateProfilePayload = {
  readonly __typename?: 'UpdateProfilePayload';
  readonly user: User;
};

/** A person with a household budget of their own; everything else in the graph hangs on this id. */
export type User = {
  readonly __typename?: 'User';
  /** Full years today (UTC). */
  readonly age: Scalars['Int']['output'];
  /** What the household wants from life, in its own words and order; empty until said. */
  readonly aspirations: ReadonlyArray<Scalars['String']['output']>;
  /**
   * 1 at registration, one more with every change of a consent. Tokens carry it as `consent_version`, so
   * that what acts on a user's behalf later can tell which decisions were known.
   */
  readonly consentVersion: Scalars['Int']['output'];
  /** One for each purpose, in the order of `ConsentPurpose`. */
  readonly consents: ReadonlyArray<Consent>;
  readonly createdAt: Scalars['DateTime']['output'];
  /** The household's currency: all of its amounts are in it. */
  readonly currency: Scalars['Currency']['output'];
  readonly dateOfBirth: Scalars['Date']['output'];
  readonly financialProfile: FinancialProfile;
  /** At most 50, the most important first, then the oldest first. */
  readonly goals: ReadonlyArray<Goal>;
  /** Begins with `usr_`. */
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly preferences: Preferences;
  /** Grows by one with every change of the profile; pass it as `expectedVersion`. */
  readonly profileVersion: Scalars['Int']['output'];
  /** The newest one; null until `assessRisk` was used. */
  readonly riskAssessment: Maybe<RiskAssessment>;
  /** Made up by a generator; no such person exists. */
  readonly synthetic: Scalars['Boolean']['output'];
};

export type UserConnection = {
  readonly __typename?: 'UserConnection';
  readonly edges: ReadonlyArray<UserEdge>;
  readonly pageInfo: PageInfo;
  /** All users, whatever the page. */
  readonly totalCount: Scalars['Int']['output'];
};

export type UserEdge = {
  readonly __typename?: 'UserEdge';
  /** Opaque; pass as `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: User;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Goal: Goal;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Goal:
    ( { __typename: 'Goal' }
    & GraphQLRecursivePick<FederationTypes['Goal'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AnswerStyle: ResolverTypeWrapper<unknown>;
  AssessRiskInput: ResolverTypeWrapper<unknown>;
  String: ResolverTypeWrapper<unknown>;
  AssessRiskPayload: ResolverTypeWrapper<unknown>;
  BigInt: ResolverTypeWrapper<unknown>;
  Consent: ResolverTypeWrapper<ConsentValue>;
  Boolean: ResolverTypeWrapper<unknown>;
  Int: ResolverTypeWrapper<unknown>;
  ConsentPurpose: ResolverTypeWrapper<unknown>;
  Currency: ResolverTypeWrapper<unknown>;
  Date: ResolverTypeWrapper<unknown>;
  DateTime: ResolverTypeWrapper<unknown>;
  EraseUserInput: ResolverTypeWrapper<unknown>;
  EraseUserPayload: ResolverTypeWrapper<unknown>;
  ID: ResolverTypeWrapper<unknown>;
  ExportUserDataPayload: ResolverTypeWrapper<unknown>;
  FinancialProfile: ResolverTypeWrapper<FinancialProfileValue>;
  FinancialProfileInput: ResolverTypeWrapper<unknown>;
  GenerateSyntheticUsersInput: ResolverTypeWrapper<unknown>;
  GenerateSyntheticUsersPayload: ResolverTypeWrapper<unknown>;
  Goal: ResolverTypeWrapper<GoalValue>;
  GoalKind: ResolverTypeWrapper<unknown>;
  JSON: ResolverTypeWrapper<unknown>;
  Money: ResolverTypeWrapper<MoneyValue>;
  MoneyInput: ResolverTypeWrapper<unknown>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<unknown>;
  Preferences: ResolverTypeWrapper<PreferencesValue>;
  PreferencesInput: ResolverTypeWrapper<unknown>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RegisterUserInput: ResolverTypeWrapper<unknown>;
  RegisterUserPayload: ResolverTypeWrapper<unknown>;
  RemoveGoalInput: ResolverTypeWrapper<unknown>;
  RemoveGoalPayload: ResolverTypeWrapper<unknown>;
  RiskAnswer: ResolverTypeWrapper<unknown>;
  RiskAnswerInput: ResolverTypeWrapper<unknown>;
  RiskAnswerOption: ResolverTypeWrapper<RiskAnswerOptionValue>;
  RiskAssessment: ResolverTypeWrapper<AssessmentValue>;
  RiskAxis: ResolverTypeWrapper<unknown>;
  RiskQuestion: ResolverTypeWrapper<RiskQuestionValue>;
  Float: ResolverTypeWrapper<unknown>;
  RiskTolerance: ResolverTypeWrapper<unknown>;
  SetAspirationsInput: ResolverTypeWrapper<unknown>;
  SetAspirationsPayload: ResolverTypeWrapper<unknown>;
  SetConsentInput: ResolverTypeWrapper<unknown>;
  SetConsentPayload: ResolverTypeWrapper<unknown>;
  SetGoalInput: ResolverTypeWrapper<unknown>;
  SetGoalPayload: ResolverTypeWrapper<unknown>;
  SignOutEverywhereInput: ResolverTypeWrapper<unknown>;
  SignOutEverywherePayload: ResolverTypeWrapper<unknown>;
  UpdateProfileInput: ResolverTypeWrapper<unknown>;
  UpdateProfilePayload: ResolverTypeWrapper<unknown>;
  User: ResolverTypeWrapper<UserValue>;
  UserConnection: ResolverTypeWrapper<unknown>;
  UserEdge: ResolverTypeWrapper<unknown>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AssessRiskInput: unknown;
  String: unknown;
  AssessRiskPayload: unknown;
  BigInt: unknown;
  Consent: ConsentValue;
  Boolean: unknown;
  Int: unknown;
  Currency: unknown;
  Date: unknown;
  DateTime: unknown;
  EraseUserInput: unknown;
  EraseUserPayload: unknown;
  ID: unknown;
  ExportUserDataPayload: unknown;
  FinancialProfile: FinancialProfileValue;
  FinancialProfileInput: unknown;
  GenerateSyntheticUsersInput: unknown;
  GenerateSyntheticUsersPayload: unknown;
  Goal: GoalValue;
  JSON: unknown;
  Money: MoneyValue;
  MoneyInput: unknown;
  Mutation: Record<PropertyKey, never>;
  PageInfo: unknown;
  Preferences: PreferencesValue;
  PreferencesInput: unknown;
  Query: Record<PropertyKey, never>;
  RegisterUserInput: unknown;
  RegisterUserPayload: unknown;
  RemoveGoalInput: unknown;
  RemoveGoalPayload: unknown;
  RiskAnswer: unknown;
  RiskAnswerInput: unknown;
  RiskAnswerOption: RiskAnswerOptionValue;
  RiskAssessment: AssessmentValue;
  RiskQuestion: RiskQuestionValue;
  Float: unknown;
  SetAspirationsInput: unknown;
  SetAspirationsPayload: unknown;
  SetConsentInput: unknown;
  SetConsentPayload: unknown;
  SetGoalInput: unknown;
  SetGoalPayload: unknown;
  SignOutEverywhereInput: unknown;
  SignOutEverywherePayload: unknown;
  UpdateProfileInput: unknown;
  UpdateProfilePayload: unknown;
  User: UserValue;
  UserConnection: unknown;
  UserEdge: unknown;
};

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AssessRiskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AssessRiskPayload'] = ResolversParentTypes['AssessRiskPayload']> = {
  riskAssessment?: Resolver<ResolversTypes['RiskAssessment'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export type ConsentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Consent'] = ResolversParentTypes['Consent']> = {
  changedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  granted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  purpose?: Resolver<ResolversTypes['ConsentPurpose'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export interface CurrencyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Currency'], any> {
  name: 'Currency';
}

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type EraseUserPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EraseUserPayload'] = ResolversParentTypes['EraseUserPayload']> = {
  erasedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  userId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ExportUserDataPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExportUserDataPayload'] = ResolversParentTypes['ExportUserDataPayload']> = {
  json?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  records?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type FinancialProfileResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FinancialProfile'] = ResolversParentTypes['FinancialProfile']> = {
  emergencyFundMonths?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  expectedMonthlyPension?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  monthlyNetIncome?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  monthlySavings?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  retirementAge?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  riskTolerance?: Resolver<ResolversTypes['RiskTolerance'], ParentType, ContextType>;
};

export type GenerateSyntheticUsersPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerateSyntheticUsersPayload'] = ResolversParentTypes['GenerateSyntheticUsersPayload']> = {
  created?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  users?: Resolver<ReadonlyArray<ResolversTypes['User']>, ParentType, ContextType>;
};

export type GoalResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Goal'] = ResolversParentTypes['Goal'], FederationReferenceType extends FederationReferenceTypes['Goal'] = FederationReferenceTypes['Goal']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Goal']> | FederationReferenceType, FederationReferenceType, ContextType>;
  by?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['GoalKind'], ParentType, ContextType>;
  monthly?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  owner?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  priority?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  saved?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type MoneyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  minor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  assessRisk?: Resolver<ResolversTypes['AssessRiskPayload'], ParentType, ContextType, RequireFields<MutationAssessRiskArgs, 'input'>>;
  eraseUser?: Resolver<ResolversTypes['EraseUserPayload'], ParentType, ContextType, RequireFields<MutationEraseUserArgs, 'input'>>;
  exportUserData?: Resolver<ResolversTypes['ExportUserDataPayload'], ParentType, ContextType>;
  generateSyntheticUsers?: Resolver<ResolversTypes['GenerateSyntheticUsersPayload'], ParentType, ContextType, RequireFields<MutationGenerateSyntheticUsersArgs, 'input'>>;
  registerUser?: Resolver<ResolversTypes['RegisterUserPayload'], ParentType, ContextType, RequireFields<MutationRegisterUserArgs, 'input'>>;
  removeGoal?: Resolver<ResolversTypes['RemoveGoalPayload'], ParentType, ContextType, RequireFields<MutationRemoveGoalArgs, 'input'>>;
  setAspirations?: Resolver<ResolversTypes['SetAspirationsPayload'], ParentType, ContextType, RequireFields<MutationSetAspirationsArgs, 'input'>>;
  setConsent?: Resolver<ResolversTypes['SetConsentPayload'], ParentType, ContextType, RequireFields<MutationSetConsentArgs, 'input'>>;
  setGoal?: Resolver<ResolversTypes['SetGoalPayload'], ParentType, ContextType, RequireFields<MutationSetGoalArgs, 'input'>>;
  signOutEverywhere?: Resolver<ResolversTypes['SignOutEverywherePayload'], ParentType, ContextType, RequireFields<MutationSignOutEverywhereArgs, 'input'>>;
  updateProfile?: Resolver<ResolversTypes['UpdateProfilePayload'], ParentType, ContextType, RequireFields<MutationUpdateProfileArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PreferencesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Preferences'] = ResolversParentTypes['Preferences']> = {
  answerStyle?: Resolver<ResolversTypes['AnswerStyle'], ParentType, ContextType>;
  locale?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  prefersSustainable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  riskQuestions?: Resolver<ReadonlyArray<ResolversTypes['RiskQuestion']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
};

export type RegisterUserPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RegisterUserPayload'] = ResolversParentTypes['RegisterUserPayload']> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type RemoveGoalPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RemoveGoalPayload'] = ResolversParentTypes['RemoveGoalPayload']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type RiskAnswerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RiskAnswer'] = ResolversParentTypes['RiskAnswer']> = {
  answerId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  questionId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type RiskAnswerOptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RiskAnswerOption'] = ResolversParentTypes['RiskAnswerOption']> = {
  cap?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RiskAssessmentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RiskAssessment'] = ResolversParentTypes['RiskAssessment']> = {
  answers?: Resolver<ReadonlyArray<ResolversTypes['RiskAnswer']>, ParentType, ContextType>;
  assessedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  capacity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  profile?: Resolver<ResolversTypes['RiskTolerance'], ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  scoringVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  tolerance?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RiskQuestionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RiskQuestion'] = ResolversParentTypes['RiskQuestion']> = {
  axis?: Resolver<ResolversTypes['RiskAxis'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  options?: Resolver<ReadonlyArray<ResolversTypes['RiskAnswerOption']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SetAspirationsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SetAspirationsPayload'] = ResolversParentTypes['SetAspirationsPayload']> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type SetConsentPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SetConsentPayload'] = ResolversParentTypes['SetConsentPayload']> = {
  consent?: Resolver<ResolversTypes['Consent'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type SetGoalPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SetGoalPayload'] = ResolversParentTypes['SetGoalPayload']> = {
  goal?: Resolver<Maybe<ResolversTypes['Goal']>, ParentType, ContextType>;
};

export type SignOutEverywherePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SignOutEverywherePayload'] = ResolversParentTypes['SignOutEverywherePayload']> = {
  signedOutAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  userId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type UpdateProfilePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateProfilePayload'] = ResolversParentTypes['UpdateProfilePayload']> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  age?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  aspirations?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  consentVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  consents?: Resolver<ReadonlyArray<ResolversTypes['Consent']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  dateOfBirth?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  financialProfile?: Resolver<ResolversTypes['FinancialProfile'], ParentType, ContextType>;
  goals?: Resolver<ReadonlyArray<ResolversTypes['Goal']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  preferences?: Resolver<ResolversTypes['Preferences'], ParentType, ContextType>;
  profileVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  riskAssessment?: Resolver<Maybe<ResolversTypes['RiskAssessment']>, ParentType, ContextType>;
  synthetic?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AssessRiskPayload?: AssessRiskPayloadResolvers<ContextType>;
  BigInt?: GraphQLScalarType;
  Consent?: ConsentResolvers<ContextType>;
  Currency?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  EraseUserPayload?: EraseUserPayloadResolvers<ContextType>;
  ExportUserDataPayload?: ExportUserDataPayloadResolvers<ContextType>;
  FinancialProfile?: FinancialProfileResolvers<ContextType>;
  GenerateSyntheticUsersPayload?: GenerateSyntheticUsersPayloadResolvers<ContextType>;
  Goal?: GoalResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Preferences?: PreferencesResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RegisterUserPayload?: RegisterUserPayloadResolvers<ContextType>;
  RemoveGoalPayload?: RemoveGoalPayloadResolvers<ContextType>;
  RiskAnswer?: RiskAnswerResolvers<ContextType>;
  RiskAnswerOption?: RiskAnswerOptionResolvers<ContextType>;
  RiskAssessment?: RiskAssessmentResolvers<ContextType>;
  RiskQuestion?: RiskQuestionResolvers<ContextType>;
  SetAspirationsPayload?: SetAspirationsPayloadResolvers<ContextType>;
  SetConsentPayload?: SetConsentPayloadResolvers<ContextType>;
  SetGoalPayload?: SetGoalPayloadResolvers<ContextType>;
  SignOutEverywherePayload?: SignOutEverywherePayloadResolvers<ContextType>;
  UpdateProfilePayload?: UpdateProfilePayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
