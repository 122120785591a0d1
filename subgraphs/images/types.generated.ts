import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Image as ImageValue, PortfolioReference, UserReference } from './domain.ts';
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

export type AllocationSlice = {
  readonly __typename?: 'AllocationSlice';
  readonly assetClass: AssetClass;
  readonly drift: Maybe<Scalars['Float']['output']>;
  readonly target: Maybe<Scalars['Float']['output']>;
  readonly value: Money;
  readonly weight: Scalars['Float']['output'];
};

export type AssetClass =
  | 'BOND'
  | 'CASH'
  | 'COMMODITY'
  | 'EQUITY'
  | 'REAL_ESTATE';

export type GenerateImageInput = {
  /** Which file is made at once; the other one is made when its `url` is asked for. */
  readonly format: ImageFormat;
  /** 1 to 128 characters, unique per user and picture. */
  readonly idempotencyKey: Scalars['String']['input'];
  readonly kind: ImageKind;
  /** Whose numbers are shown; left out for `SPENDING_BARS`, which shows your whole household. */
  readonly portfolioId?: InputMaybe<Scalars['ID']['input']>;
};

export type GenerateImagePayload = {
  readonly __typename?: 'GenerateImagePayload';
  /** `PENDING` at first. */
  readonly image: Image;
};

/** A picture, private to the owner of what it shows and to advisors. */
export type Image = {
  readonly __typename?: 'Image';
  /** All that the picture says, in words: every number that stands in it. */
  readonly altText: Scalars['String']['output'];
  /** When it was drawn or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** In CSS pixels; a PNG has twice as many of its own. */
  readonly height: Scalars['Int']['output'];
  /**
   * Begins with `img_`. In lists the id stands for the chart, not for one drawing: asked for again, it shows the
   * numbers of then. One from `generateImage` stays as it was made.
   */
  readonly id: Scalars['ID']['output'];
  readonly kind: ImageKind;
  /** `image/svg+xml`, or `image/png` where `generateImage` was asked for that. */
  readonly mediaType: Scalars['String']['output'];
  /** `PENDING` and `FAILED` for pictures from `generateImage` only; such a picture says so, too. */
  readonly status: ImageStatus;
  /** A whole SVG document without outside references; with `AUTO` it follows the reader's light or dark scheme. */
  readonly svg: Scalars['String']['output'];
  readonly title: Scalars['String']['output'];
  /**
   * Where the file is, as a path on the gateway: for an hour, for whoever has it, without a token. It costs
   * nothing to be made. Afterwards it answers 410 (`EXPIRED`); one that was tampered with answers 404.
   */
  readonly url: Scalars['String']['output'];
  /** In CSS pixels; a PNG has twice as many of its own. */
  readonly width: Scalars['Int']['output'];
};


/** A picture, private to the owner of what it shows and to advisors. */
export type ImageSvgArgs = {
  theme?: ImageTheme;
};


/** A picture, private to the owner of what it shows and to advisors. */
export type ImageUrlArgs = {
  format?: ImageFormat;
  theme?: ImageTheme;
};

/** A page of images. */
export type ImageConnection = {
  readonly __typename?: 'ImageConnection';
  readonly edges: ReadonlyArray<ImageEdge>;
  readonly pageInfo: PageInfo;
  /** How many there are on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An image at its place in the list. */
export type ImageEdge = {
  readonly __typename?: 'ImageEdge';
  /** Pass as `after` to go on behind it. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Image;
};

export type ImageFormat =
  /** Two pixels per CSS pixel, with a font of its own: the same on every machine. */
  | 'PNG'
  /** Scales to any size; its text can be selected and searched. */
  | 'SVG';

/** What a picture shows. */
export type ImageKind =
  /** A ring whose arcs are the asset classes of a portfolio, each with its percentage. */
  | 'ALLOCATION_DONUT'
  /** How many percentage points each asset class is away from its target, and the band that is tolerated. */
  | 'DRIFT_BARS'
  /** Where a portfolio may be in 20 years: the middle of many simulated paths, and the range of 8 in 10. */
  | 'PROJECTION_FAN'
  /** A household's spending of the last 12 full months by category; essential ones stand out. */
  | 'SPENDING_BARS'
  /** What a portfolio was worth in the last 36 months, what was paid in, and how far it fell from its heights. */
  | 'VALUE_HISTORY';

export type ImageStatus =
  /** It could not be made, and will not be; `altText` says why. */
  | 'FAILED'
  /** Being made. */
  | 'PENDING'
  | 'READY';

export type ImageTheme =
  /** As the reader's system has it; a `PNG`, which cannot know that, is light. */
  | 'AUTO'
  | 'DARK'
  | 'LIGHT';

/** An amount of money in the smallest unit of its currency: 1234 with `USD` is 12.34 dollars. */
export type Money = {
  readonly __typename?: 'Money';
  readonly currency: Scalars['Currency']['output'];
  /** Integer number of minor units; negative for money owed or spent. */
  readonly minor: Scalars['BigInt']['output'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Starts making a picture that is kept as it is then, whatever the numbers do later; `imageProgress` tells how
   * far it is. A portfolio that is unknown or not yours to read is `NOT_FOUND`; one without anything of the kind
   * to show, or one given where none belongs, is `BAD_USER_INPUT` naming the field; a key used for another input
   * is `IDEMPOTENCY_CONFLICT`. The same key with the same input gives the same image again.
   */
  readonly generateImage: GenerateImagePayload;
};


export type MutationGenerateImageArgs = {
  input: GenerateImageInput;
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

export type Portfolio = {
  readonly __typename?: 'Portfolio';
  readonly allocation: ReadonlyArray<AllocationSlice>;
  /**
   * Charts drawn from the portfolio as it is now: those of `kinds`, or without it all that make sense for the
   * portfolio. Empty while it holds nothing; without `DRIFT_BARS` while it has no target.
   */
  readonly charts: Maybe<ReadonlyArray<Image>>;
  readonly currency: Scalars['Currency']['output'];
  readonly driftBand: Scalars['Float']['output'];
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly owner: User;
};


export type PortfolioChartsArgs = {
  kinds: InputMaybe<ReadonlyArray<ImageKind>>;
};

export type User = {
  readonly __typename?: 'User';
  readonly everyPortfolio: ReadonlyArray<Portfolio>;
  readonly id: Scalars['ID']['output'];
  /** Charts of this user's portfolios, then that of the household's spending. `first` is 1 to 100. */
  readonly images: Maybe<ImageConnection>;
};


export type UserImagesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
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
  Image: Image;
  Portfolio: Portfolio;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Image:
    ( { __typename: 'Image' }
    & GraphQLRecursivePick<FederationTypes['Image'], {"id":true}> );
  Portfolio:
    ( { __typename: 'Portfolio' }
    & GraphQLRecursivePick<FederationTypes['Portfolio'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Portfolio'], {"owner":{"id":true},"name":true,"currency":true,"driftBand":true,"allocation":{"assetClass":true,"value":{"minor":true,"currency":true},"weight":true,"target":true,"drift":true}}> ) );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['User'], {"everyPortfolio":{"id":true,"owner":{"id":true},"name":true,"currency":true,"driftBand":true,"allocation":{"assetClass":true,"value":{"minor":true,"currency":true},"weight":true,"target":true,"drift":true}}}> ) );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AllocationSlice: ResolverTypeWrapper<unknown>;
  Float: ResolverTypeWrapper<unknown>;
  AssetClass: ResolverTypeWrapper<unknown>;
  BigInt: ResolverTypeWrapper<unknown>;
  Currency: ResolverTypeWrapper<unknown>;
  Date: ResolverTypeWrapper<unknown>;
  DateTime: ResolverTypeWrapper<unknown>;
  GenerateImageInput: ResolverTypeWrapper<unknown>;
  String: ResolverTypeWrapper<unknown>;
  ID: ResolverTypeWrapper<unknown>;
  GenerateImagePayload: ResolverTypeWrapper<unknown>;
  Image: ResolverTypeWrapper<ImageValue>;
  Int: ResolverTypeWrapper<unknown>;
  ImageConnection: ResolverTypeWrapper<unknown>;
  ImageEdge: ResolverTypeWrapper<unknown>;
  ImageFormat: ResolverTypeWrapper<unknown>;
  ImageKind: ResolverTypeWrapper<unknown>;
  ImageStatus: ResolverTypeWrapper<unknown>;
  ImageTheme: ResolverTypeWrapper<unknown>;
  JSON: ResolverTypeWrapper<unknown>;
  Money: ResolverTypeWrapper<unknown>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<unknown>;
  Boolean: ResolverTypeWrapper<unknown>;
  Portfolio: ResolverTypeWrapper<PortfolioReference>;
  User: ResolverTypeWrapper<UserReference>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AllocationSlice: unknown;
  Float: unknown;
  BigInt: unknown;
  Currency: unknown;
  Date: unknown;
  DateTime: unknown;
  GenerateImageInput: unknown;
  String: unknown;
  ID: unknown;
  GenerateImagePayload: unknown;
  Image: ImageValue;
  Int: unknown;
  ImageConnection: unknown;
  ImageEdge: unknown;
  JSON: unknown;
  Money: unknown;
  Mutation: Record<PropertyKey, never>;
  PageInfo: unknown;
  Boolean: unknown;
  Portfolio: PortfolioReference;
  User: UserReference;
};

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

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

export type GenerateImagePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerateImagePayload'] = ResolversParentTypes['GenerateImagePayload']> = {
  image?: Resolver<ResolversTypes['Image'], ParentType, ContextType>;
};

export type ImageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Image'] = ResolversParentTypes['Image'], FederationReferenceType extends FederationReferenceTypes['Image'] = FederationReferenceTypes['Image']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Image']> | FederationReferenceType, FederationReferenceType, ContextType>;
  altText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  height?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ImageKind'], ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ImageStatus'], ParentType, ContextType>;
  svg?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<ImageSvgArgs, 'theme'>>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<ImageUrlArgs, 'format' | 'theme'>>;
  width?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ImageConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ImageConnection'] = ResolversParentTypes['ImageConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ImageEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ImageEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ImageEdge'] = ResolversParentTypes['ImageEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Image'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type MoneyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  minor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  generateImage?: Resolver<ResolversTypes['GenerateImagePayload'], ParentType, ContextType, RequireFields<MutationGenerateImageArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PortfolioResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Portfolio'] = ResolversParentTypes['Portfolio'], FederationReferenceType extends FederationReferenceTypes['Portfolio'] = FederationReferenceTypes['Portfolio']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Portfolio']> | FederationReferenceType, FederationReferenceType, ContextType>;
  charts?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Image']>>, ParentType, ContextType, Partial<PortfolioChartsArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  images?: Resolver<Maybe<ResolversTypes['ImageConnection']>, ParentType, ContextType, RequireFields<UserImagesArgs, 'first'>>;
};

export type Resolvers<ContextType = Context> = {
  BigInt?: GraphQLScalarType;
  Currency?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  GenerateImagePayload?: GenerateImagePayloadResolvers<ContextType>;
  Image?: ImageResolvers<ContextType>;
  ImageConnection?: ImageConnectionResolvers<ContextType>;
  ImageEdge?: ImageEdgeResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Portfolio?: PortfolioResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
