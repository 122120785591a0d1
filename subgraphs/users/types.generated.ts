import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { User as UserValue, Money as MoneyValue, FinancialProfile as FinancialProfileValue, Preferences as PreferencesValue } from './domain.ts';
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
   * Registers synthetic households 0 to `count` - 1 of a seed, made-up people all of them. Idempotent
   * for each (seed, index): those that exist are left alone. Needs the scope `advisor`.
   */
  readonly generateSyntheticUsers: GenerateSyntheticUsersPayload;
  /**
   * Changes your own profile; fields left out stay as they are. `BAD_USER_INPUT` names the offending
   * field, `CONFLICT` says that `expectedVersion` is no longer current, `IDEMPOTENCY_CONFLICT` that the
   * key was used for another input. The same key with the same input answers again without a change.
   */
  readonly updateProfile: UpdateProfilePayload;
};


export type MutationGenerateSyntheticUsersArgs = {
  input: GenerateSyntheticUsersInput;
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

/** How much fluctuation the household says it can bear. */
export type RiskTolerance =
  /** Seeks growth and sits out deep falls. */
  | 'ADVENTUROUS'
  /** Accepts a bad year for a better decade. */
  | 'BALANCED'
  /** Would rather earn less than see a loss. */
  | 'CAUTIOUS';

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
  readonly createdAt: Scalars['DateTime']['output'];
  /** The household's currency: all of its amounts are in it. */
  readonly currency: Scalars['Currency']['output'];
  readonly dateOfBirth: Scalars['Date']['output'];
  readonly financialProfile: FinancialProfile;
  /** Begins with `usr_`. */
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly preferences: Preferences;
  /** Grows by one with every change of the profile; pass it as `expectedVersion`. */
  readonly profileVersion: Scalars['Int']['output'];
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
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AnswerStyle: ResolverTypeWrapper<unknown>;
  BigInt: ResolverTypeWrapper<unknown>;
  Currency: ResolverTypeWrapper<unknown>;
  Date: ResolverTypeWrapper<unknown>;
  DateTime: ResolverTypeWrapper<unknown>;
  FinancialProfile: ResolverTypeWrapper<FinancialProfileValue>;
  Int: ResolverTypeWrapper<unknown>;
  FinancialProfileInput: ResolverTypeWrapper<unknown>;
  GenerateSyntheticUsersInput: ResolverTypeWrapper<unknown>;
  String: ResolverTypeWrapper<unknown>;
  GenerateSyntheticUsersPayload: ResolverTypeWrapper<unknown>;
  JSON: ResolverTypeWrapper<unknown>;
  Money: ResolverTypeWrapper<MoneyValue>;
  MoneyInput: ResolverTypeWrapper<unknown>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<unknown>;
  Boolean: ResolverTypeWrapper<unknown>;
  Preferences: ResolverTypeWrapper<PreferencesValue>;
  PreferencesInput: ResolverTypeWrapper<unknown>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<unknown>;
  RiskTolerance: ResolverTypeWrapper<unknown>;
  UpdateProfileInput: ResolverTypeWrapper<unknown>;
  UpdateProfilePayload: ResolverTypeWrapper<unknown>;
  User: ResolverTypeWrapper<UserValue>;
  UserConnection: ResolverTypeWrapper<unknown>;
  UserEdge: ResolverTypeWrapper<unknown>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  BigInt: unknown;
  Currency: unknown;
  Date: unknown;
  DateTime: unknown;
  FinancialProfile: FinancialProfileValue;
  Int: unknown;
  FinancialProfileInput: unknown;
  GenerateSyntheticUsersInput: unknown;
  String: unknown;
  GenerateSyntheticUsersPayload: unknown;
  JSON: unknown;
  Money: MoneyValue;
  MoneyInput: unknown;
  Mutation: Record<PropertyKey, never>;
  PageInfo: unknown;
  Boolean: unknown;
  Preferences: PreferencesValue;
  PreferencesInput: unknown;
  Query: Record<PropertyKey, never>;
  ID: unknown;
  UpdateProfileInput: unknown;
  UpdateProfilePayload: unknown;
  User: UserValue;
  UserConnection: unknown;
  UserEdge: unknown;
};

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export interface CurrencyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Currency'], any> {
  name: 'Currency';
}

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

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

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type MoneyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  minor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  generateSyntheticUsers?: Resolver<ResolversTypes['GenerateSyntheticUsersPayload'], ParentType, ContextType, RequireFields<MutationGenerateSyntheticUsersArgs, 'input'>>;
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
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
};

export type UpdateProfilePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateProfilePayload'] = ResolversParentTypes['UpdateProfilePayload']> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  age?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  dateOfBirth?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  financialProfile?: Resolver<ResolversTypes['FinancialProfile'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  preferences?: Resolver<ResolversTypes['Preferences'], ParentType, ContextType>;
  profileVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
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
  BigInt?: GraphQLScalarType;
  Currency?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  FinancialProfile?: FinancialProfileResolvers<ContextType>;
  GenerateSyntheticUsersPayload?: GenerateSyntheticUsersPayloadResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Preferences?: PreferencesResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  UpdateProfilePayload?: UpdateProfilePayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
};

