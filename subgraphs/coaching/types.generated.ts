import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserStub, PortfolioStub, ConversationPage, MessagePage, RunPage, Context } from './loaders.ts';
import type { Conversation as ConversationValue, Message as MessageValue, Run as RunValue } from './domain.ts';
import type { WireMoney } from './tools/money.ts';
import type { Personalization as PersonalizationValue, AssetClassAdvice as AssetClassAdviceValue, HoldingAdvice as HoldingAdviceValue } from './personalize/advice.ts';
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

export type AdviceAction =
  /** Add to it. */
  | 'BUY'
  /** Leave it as it is. */
  | 'HOLD'
  /** Reduce it. */
  | 'SELL';

export type AssetClass =
  | 'BOND'
  /** Balances of the accounts that are not debts. */
  | 'CASH'
  | 'COMMODITY'
  | 'EQUITY'
  | 'REAL_ESTATE';

/** What to do about one asset class. */
export type AssetClassAdvice = {
  readonly __typename?: 'AssetClassAdvice';
  /** For `CASH`, BUY means to build it up and SELL to spend it. */
  readonly action: AdviceAction;
  readonly assetClass: AssetClass;
  /** How the numbers came about. */
  readonly facts: ReadonlyArray<Fact>;
  /** Sentences for a reader; their numbers are values of `facts`. */
  readonly reasons: ReadonlyArray<Scalars['String']['output']>;
  /** How much, 0 or more, in the portfolio's currency; 0 for HOLD. */
  readonly size: Money;
  /** Part of `size` that no holding takes: to buy, where no fund of the class is held; 0 for `CASH`. */
  readonly unassigned: Money;
};

export type CancelRunInput = {
  /** The run to stop. */
  readonly runId: Scalars['ID']['input'];
};

export type CancelRunPayload = {
  readonly __typename?: 'CancelRunPayload';
  /** The run as it is after the request; its status changes when its worker has stopped. */
  readonly run: Run;
};

/** A passage of a document; memory owns it. */
export type Chunk = {
  readonly __typename?: 'Chunk';
  readonly id: Scalars['ID']['output'];
};

/** A passage an answer rests on. */
export type Citation = {
  readonly __typename?: 'Citation';
  /** Null where the document has been deleted since; `quote` stays. */
  readonly chunk: Maybe<Chunk>;
  readonly method: SearchMode;
  /** The words relied upon. */
  readonly quote: Scalars['String']['output'];
  /** Rank score of the search that found it; comparable within one answer only. */
  readonly score: Scalars['Float']['output'];
  /**
   * Where `quote` stands in the document's text (`chunk.document.text`): ranges that joined are the quote.
   * Null where personal numbers in the quote are masked, and in answers from before this was kept.
   */
  readonly spans: Maybe<ReadonlyArray<CitationSpan>>;
};

/** A range of a document's text, in UTF-16 code units: as JavaScript's `text.slice(start, end)`. */
export type CitationSpan = {
  readonly __typename?: 'CitationSpan';
  /** The one behind the last. */
  readonly end: Scalars['Int']['output'];
  /** The first code unit, from 0. */
  readonly start: Scalars['Int']['output'];
};

/** A sequence of questions and answers of one user. */
export type Conversation = {
  readonly __typename?: 'Conversation';
  /** The newest run that has not ended; null when the coach is not working on this conversation. */
  readonly activeRun: Maybe<Run>;
  /** When the first question was asked. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Global id, `cnv_…`. */
  readonly id: Scalars['ID']['output'];
  /** The newest question or answer. */
  readonly latestMessage: Maybe<Message>;
  /**
   * Questions and answers, the oldest first. Page forwards with `first` and `after`, or backwards from
   * the end with `last` and `before`; 1 to 100, and 20 from the start when neither is given, and `last`
   * beats `first`. `BAD_USER_INPUT` for other sizes, for cursors that did not come from here, and for
   * `before` without `last` or `after` with it.
   */
  readonly messages: MessageConnection;
  /** Runs of this conversation, the newest first; `first` is 1 to 100, otherwise `BAD_USER_INPUT`. */
  readonly runs: RunConnection;
  /** The beginning of the first question, at most 80 characters. */
  readonly title: Scalars['String']['output'];
  /** Whose conversation it is. */
  readonly user: User;
};


/** A sequence of questions and answers of one user. */
export type ConversationMessagesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  before: InputMaybe<Scalars['String']['input']>;
  first: InputMaybe<Scalars['Int']['input']>;
  last: InputMaybe<Scalars['Int']['input']>;
};


/** A sequence of questions and answers of one user. */
export type ConversationRunsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};

/** A page of conversations. */
export type ConversationConnection = {
  readonly __typename?: 'ConversationConnection';
  readonly edges: ReadonlyArray<ConversationEdge>;
  readonly pageInfo: PageInfo;
  /** How many conversations there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

export type ConversationEdge = {
  readonly __typename?: 'ConversationEdge';
  /** Opaque; pass as `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Conversation;
};

/** A standing remark that rules attach to answers. */
export type Disclosure = {
  readonly __typename?: 'Disclosure';
  readonly id: Scalars['ID']['output'];
  readonly text: Scalars['String']['output'];
  readonly version: Scalars['Int']['output'];
};

/** A computed number with its derivation; the coach may state no other. */
export type Fact = {
  readonly __typename?: 'Fact';
  /** How it is computed, in words or symbols. */
  readonly formula: Scalars['String']['output'];
  /** Unique within a run: `allocation.equity.weight`. */
  readonly id: Scalars['ID']['output'];
  readonly inputs: ReadonlyArray<FactInput>;
  /** What it is, for a reader. */
  readonly label: Scalars['String']['output'];
  /** As it is written in an answer: `$12,345.67`, `61.2%`, `4.3 months`. */
  readonly value: Scalars['String']['output'];
};

export type FactInput = {
  readonly __typename?: 'FactInput';
  readonly name: Scalars['String']['output'];
  /** As it would be written in an answer. */
  readonly value: Scalars['String']['output'];
};

/** What somebody thought of an answer. */
export type Feedback = {
  readonly __typename?: 'Feedback';
  /** Personal numbers masked; null without a comment. */
  readonly comment: Maybe<Scalars['String']['output']>;
  /** When it was given, or changed last. */
  readonly givenAt: Scalars['DateTime']['output'];
  readonly rating: FeedbackRating;
};

export type FeedbackRating =
  /** It did not help, or was wrong. */
  | 'DOWN'
  /** It helped. */
  | 'UP';

/** What to do about one holding. */
export type HoldingAdvice = {
  readonly __typename?: 'HoldingAdvice';
  readonly action: AdviceAction;
  /** How the numbers came about. */
  readonly facts: ReadonlyArray<Fact>;
  /** As `Holding.id`. */
  readonly holdingId: Scalars['ID']['output'];
  /** Sentences for a reader; their numbers are values of `facts`. */
  readonly reasons: ReadonlyArray<Scalars['String']['output']>;
  /** How much, 0 or more, in the portfolio's currency; 0 for HOLD. Never more than is held to sell. */
  readonly size: Money;
  /** As `Instrument.symbol`. */
  readonly symbol: Scalars['String']['output'];
};

/** A question or an answer, as it stands in the transcript. */
export type Message = {
  readonly __typename?: 'Message';
  /** Passages the answer rests on, in the order of their numbers in the text; empty for a question. */
  readonly citations: ReadonlyArray<Citation>;
  /** When it was stored. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Remarks that rules attach to this answer; empty for a question. */
  readonly disclosures: ReadonlyArray<Disclosure>;
  /** Every computed number the answer could use, with its derivation; empty for a question. */
  readonly facts: ReadonlyArray<Fact>;
  /** What its owner thought of it; null for questions and where nobody has said. */
  readonly feedback: Maybe<Feedback>;
  /** Global id, `msg_…`. */
  readonly id: Scalars['ID']['output'];
  /** Who wrote it. */
  readonly role: MessageRole;
  /** The run that the question started or that wrote the answer. */
  readonly run: Maybe<Run>;
  /** The whole text. An answer's text is exactly what its run streamed; `[1]` refers to its first citation. */
  readonly text: Scalars['String']['output'];
};

/** A page of messages. */
export type MessageConnection = {
  readonly __typename?: 'MessageConnection';
  readonly edges: ReadonlyArray<MessageEdge>;
  readonly pageInfo: PageInfo;
  /** How many messages there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

export type MessageEdge = {
  readonly __typename?: 'MessageEdge';
  /** Opaque; pass as `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Message;
};

export type MessageRole =
  /** Miyagi. */
  | 'COACH'
  /** The person. */
  | 'USER';

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
   * Asks a run to stop. The model is stopped too, and the run ends with `RunCancelled` unless it has
   * ended already; cancelling again changes nothing. Errors: `NOT_FOUND`, `UNAUTHENTICATED`.
   */
  readonly cancelRun: CancelRunPayload;
  /**
   * What to do with one of your own portfolios as it is now: an action, a size, reasons and facts for each
   * asset class and each holding. While every class is within the drift you allow, all of it is HOLD;
   * otherwise the sizes are the least that brings the mix back into its band, and money is conserved: what
   * is bought is what is sold plus `cashUsed`. The same `idempotencyKey` with the same input answers as the
   * first time, with another input it is `IDEMPOTENCY_CONFLICT`. Errors: `NOT_FOUND` for a portfolio that
   * is unknown or not yours, `BAD_USER_INPUT` for the key, `UNAUTHENTICATED`. It books and orders nothing.
   */
  readonly personalize: Personalization;
  /**
   * Asks the coach a question. Returns at once with an accepted run; watch it with `runEvents(runId:)`.
   * The same `idempotencyKey` with the same input returns the same run, with another input it is
   * `IDEMPOTENCY_CONFLICT`. Errors: `BAD_USER_INPUT` (names the field), `NOT_FOUND` for a conversation
   * that does not exist or is not yours, `UNAUTHENTICATED`.
   */
  readonly startRun: StartRunPayload;
  /**
   * Says whether an answer of the coach was any good: one opinion per answer, which may be changed by
   * giving it again. Personal numbers in the comment are masked before it is stored. Errors: `NOT_FOUND`
   * for a message that is unknown or not yours, `BAD_USER_INPUT` (names the field) for a question instead
   * of an answer, an over-long comment or a bad key, `IDEMPOTENCY_CONFLICT`, `UNAUTHENTICATED`.
   */
  readonly submitFeedback: SubmitFeedbackPayload;
};


export type MutationCancelRunArgs = {
  input: CancelRunInput;
};


export type MutationPersonalizeArgs = {
  input: PersonalizeInput;
};


export type MutationStartRunArgs = {
  input: StartRunInput;
};


export type MutationSubmitFeedbackArgs = {
  input: SubmitFeedbackInput;
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

/** Advice on one portfolio as it was at the moment of asking; information, no order. */
export type Personalization = {
  readonly __typename?: 'Personalization';
  /** Each asset class of the portfolio once, in the order of `Portfolio.allocation`. */
  readonly adviceByClass: ReadonlyArray<AssetClassAdvice>;
  /** Each holding once, in the order of `Portfolio.holdings`; joined by `holdingId`. */
  readonly adviceByHolding: ReadonlyArray<HoldingAdvice>;
  /** The day of the prices used. */
  readonly asOf: Scalars['Date']['output'];
  /** Cash that pays for purchases; negative where cash is built up from sales. */
  readonly cashUsed: Money;
  /** Remarks that rules attach to this advice. */
  readonly disclosures: ReadonlyArray<Disclosure>;
  /** An asset class is beyond the drift you allow; false also where no target is set. */
  readonly due: Scalars['Boolean']['output'];
  /** The portfolio it is about. */
  readonly portfolio: Portfolio;
};

export type PersonalizeInput = {
  /** 1 to 128 characters of your choice, remembered per user: makes a repeated call safe. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** One of your own portfolios. */
  readonly portfolioId: Scalars['ID']['input'];
};

/** A portfolio as the coach sees it. */
export type Portfolio = {
  readonly __typename?: 'Portfolio';
  /** The coach's newest answer whose facts were computed from this portfolio; null when there is none. */
  readonly advice: Maybe<Message>;
  /** Global id, `pfl_…`. */
  readonly id: Scalars['ID']['output'];
  /** Whose portfolio it is. */
  readonly owner: User;
};

export type Query = {
  readonly __typename?: 'Query';
  /** One run by its id; null when there is none or when it belongs to somebody else (advisors read all). */
  readonly run: Maybe<Run>;
};


export type QueryRunArgs = {
  id: Scalars['ID']['input'];
};

/** The work on one question, from acceptance to its one end. `runEvents(runId:)` shows it live. */
export type Run = {
  readonly __typename?: 'Run';
  /** Somebody asked for it to stop. */
  readonly cancelRequested: Scalars['Boolean']['output'];
  /** The conversation it belongs to. */
  readonly conversation: Conversation;
  /** When it was asked. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it ended; null while it has not. */
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why there is no answer; null unless the status is FAILED. */
  readonly failure: Maybe<RunFailure>;
  /** Global id, `run_…`. */
  readonly id: Scalars['ID']['output'];
  /** The coach's answer; null unless the status is COMPLETED. */
  readonly message: Maybe<Message>;
  /** The question as it was stored, personal numbers masked. */
  readonly question: Scalars['String']['output'];
  /** How far it is. */
  readonly status: RunStatus;
  /** What the answer took; null unless the status is COMPLETED. */
  readonly usage: Maybe<Usage>;
};

/** A page of runs. */
export type RunConnection = {
  readonly __typename?: 'RunConnection';
  readonly edges: ReadonlyArray<RunEdge>;
  readonly pageInfo: PageInfo;
  /** How many runs there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

export type RunEdge = {
  readonly __typename?: 'RunEdge';
  /** Opaque; pass as `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Run;
};

/** Why a run failed. */
export type RunFailure = {
  readonly __typename?: 'RunFailure';
  /** Machine-readable: `MODEL_UNAVAILABLE`, `CONTENT_FILTERED`, `OUTPUT_INVALID`, `TOOL_FAILED`, `WORKER_LOST`, `INTERNAL`. */
  readonly code: Scalars['String']['output'];
  /** For a reader; reveals nothing internal. */
  readonly reason: Scalars['String']['output'];
  /** Asking again may help. */
  readonly retryable: Scalars['Boolean']['output'];
};

export type RunStatus =
  /** Stored; no worker has begun. */
  | 'ACCEPTED'
  /** Ended because somebody cancelled it. */
  | 'CANCELLED'
  /** Ended with an answer. */
  | 'COMPLETED'
  /** Ended without an answer, see `failure`. */
  | 'FAILED'
  /** A worker is at it, or was and will be replaced. */
  | 'RUNNING';

export type SearchMode =
  /** Both, merged by reciprocal rank fusion. */
  | 'HYBRID'
  /** Full-text search with stemming. */
  | 'KEYWORD'
  /** Nearest neighbours of an embedding; only with a real embedder configured. */
  | 'VECTOR';

export type StartRunInput = {
  /** The conversation to go on with; without it a new one begins. */
  readonly conversationId?: InputMaybe<Scalars['ID']['input']>;
  /** 1 to 128 characters of your choice, remembered per user: makes a repeated call safe. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /**
   * What you want to know: 1 to 8,000 characters (UTF-16 code units), not only white space, no control
   * characters but tab and line breaks. Card and account numbers, e-mail addresses and telephone
   * numbers are masked before anything is stored.
   */
  readonly question: Scalars['String']['input'];
};

export type StartRunPayload = {
  readonly __typename?: 'StartRunPayload';
  /** The run that answers the question. */
  readonly run: Run;
};

export type SubmitFeedbackInput = {
  /** In your words, up to 2,000 characters (UTF-16 code units), plain text; left out or blank: no comment. */
  readonly comment?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 128 characters of your choice, remembered per user: makes a repeated call safe. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** An answer of the coach to you. */
  readonly messageId: Scalars['ID']['input'];
  readonly rating: FeedbackRating;
};

export type SubmitFeedbackPayload = {
  readonly __typename?: 'SubmitFeedbackPayload';
  /** The answer, with the opinion as it is now. */
  readonly message: Message;
};

/** What an answer took. */
export type Usage = {
  readonly __typename?: 'Usage';
  /** Cost in millionths of a US dollar. */
  readonly costMicros: Scalars['BigInt']['output'];
  /** Tokens read, over all calls of models, as they count them; estimated for those that broke off. */
  readonly inputTokens: Scalars['Int']['output'];
  /** The model that wrote the answer. */
  readonly model: Scalars['String']['output'];
  /** Tokens written, over all calls of models. */
  readonly outputTokens: Scalars['Int']['output'];
};

/** Somebody who has conversations with the coach. */
export type User = {
  readonly __typename?: 'User';
  /**
   * This user's conversations, the newest first. `first` is 1 to 100; `BAD_USER_INPUT` otherwise, and
   * for a cursor that did not come from here.
   */
  readonly conversations: Maybe<ConversationConnection>;
  /** Global id, `usr_…`. */
  readonly id: Scalars['ID']['output'];
};


/** Somebody who has conversations with the coach. */
export type UserConversationsArgs = {
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
  Conversation: Conversation;
  Message: Message;
  Portfolio: Portfolio;
  Run: Run;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Conversation:
    ( { __typename: 'Conversation' }
    & GraphQLRecursivePick<FederationTypes['Conversation'], {"id":true}> );
  Message:
    ( { __typename: 'Message' }
    & GraphQLRecursivePick<FederationTypes['Message'], {"id":true}> );
  Portfolio:
    ( { __typename: 'Portfolio' }
    & GraphQLRecursivePick<FederationTypes['Portfolio'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Portfolio'], {"owner":{"id":true}}> ) );
  Run:
    ( { __typename: 'Run' }
    & GraphQLRecursivePick<FederationTypes['Run'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AdviceAction: ResolverTypeWrapper<unknown>;
  AssetClass: ResolverTypeWrapper<unknown>;
  AssetClassAdvice: ResolverTypeWrapper<AssetClassAdviceValue>;
  String: ResolverTypeWrapper<unknown>;
  BigInt: ResolverTypeWrapper<unknown>;
  CancelRunInput: ResolverTypeWrapper<unknown>;
  ID: ResolverTypeWrapper<unknown>;
  CancelRunPayload: ResolverTypeWrapper<unknown>;
  Chunk: ResolverTypeWrapper<unknown>;
  Citation: ResolverTypeWrapper<unknown>;
  Float: ResolverTypeWrapper<unknown>;
  CitationSpan: ResolverTypeWrapper<unknown>;
  Int: ResolverTypeWrapper<unknown>;
  Conversation: ResolverTypeWrapper<ConversationValue>;
  ConversationConnection: ResolverTypeWrapper<ConversationPage>;
  ConversationEdge: ResolverTypeWrapper<unknown>;
  Currency: ResolverTypeWrapper<unknown>;
  Date: ResolverTypeWrapper<unknown>;
  DateTime: ResolverTypeWrapper<unknown>;
  Disclosure: ResolverTypeWrapper<unknown>;
  Fact: ResolverTypeWrapper<unknown>;
  FactInput: ResolverTypeWrapper<unknown>;
  Feedback: ResolverTypeWrapper<unknown>;
  FeedbackRating: ResolverTypeWrapper<unknown>;
  HoldingAdvice: ResolverTypeWrapper<HoldingAdviceValue>;
  JSON: ResolverTypeWrapper<unknown>;
  Message: ResolverTypeWrapper<MessageValue>;
  MessageConnection: ResolverTypeWrapper<MessagePage>;
  MessageEdge: ResolverTypeWrapper<unknown>;
  MessageRole: ResolverTypeWrapper<unknown>;
  Money: ResolverTypeWrapper<WireMoney>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<unknown>;
  Boolean: ResolverTypeWrapper<unknown>;
  Personalization: ResolverTypeWrapper<PersonalizationValue>;
  PersonalizeInput: ResolverTypeWrapper<unknown>;
  Portfolio: ResolverTypeWrapper<PortfolioStub>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Run: ResolverTypeWrapper<RunValue>;
  RunConnection: ResolverTypeWrapper<RunPage>;
  RunEdge: ResolverTypeWrapper<unknown>;
  RunFailure: ResolverTypeWrapper<unknown>;
  RunStatus: ResolverTypeWrapper<unknown>;
  SearchMode: ResolverTypeWrapper<unknown>;
  StartRunInput: ResolverTypeWrapper<unknown>;
  StartRunPayload: ResolverTypeWrapper<unknown>;
  SubmitFeedbackInput: ResolverTypeWrapper<unknown>;
  SubmitFeedbackPayload: ResolverTypeWrapper<unknown>;
  Usage: ResolverTypeWrapper<unknown>;
  User: ResolverTypeWrapper<UserStub>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AssetClassAdvice: AssetClassAdviceValue;
  String: unknown;
  BigInt: unknown;
  CancelRunInput: unknown;
  ID: unknown;
  CancelRunPayload: unknown;
  Chunk: unknown;
  Citation: unknown;
  Float: unknown;
  CitationSpan: unknown;
  Int: unknown;
  Conversation: ConversationValue;
  ConversationConnection: ConversationPage;
  ConversationEdge: unknown;
  Currency: unknown;
  Date: unknown;
  DateTime: unknown;
  Disclosure: unknown;
  Fact: unknown;
  FactInput: unknown;
  Feedback: unknown;
  HoldingAdvice: HoldingAdviceValue;
  JSON: unknown;
  Message: MessageValue;
  MessageConnection: MessagePage;
  MessageEdge: unknown;
  Money: WireMoney;
  Mutation: Record<PropertyKey, never>;
  PageInfo: unknown;
  Boolean: unknown;
  Personalization: PersonalizationValue;
  PersonalizeInput: unknown;
  Portfolio: PortfolioStub;
  Query: Record<PropertyKey, never>;
  Run: RunValue;
  RunConnection: RunPage;
  RunEdge: unknown;
  RunFailure: unknown;
  StartRunInput: unknown;
  StartRunPayload: unknown;
  SubmitFeedbackInput: unknown;
  SubmitFeedbackPayload: unknown;
  Usage: unknown;
  User: UserStub;
};

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AssetClassAdviceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AssetClassAdvice'] = ResolversParentTypes['AssetClassAdvice']> = {
  action?: Resolver<ResolversTypes['AdviceAction'], ParentType, ContextType>;
  assetClass?: Resolver<ResolversTypes['AssetClass'], ParentType, ContextType>;
  facts?: Resolver<ReadonlyArray<ResolversTypes['Fact']>, ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  size?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  unassigned?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export type CancelRunPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelRunPayload'] = ResolversParentTypes['CancelRunPayload']> = {
  run?: Resolver<ResolversTypes['Run'], ParentType, ContextType>;
};

export type ChunkResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Chunk'] = ResolversParentTypes['Chunk']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type CitationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Citation'] = ResolversParentTypes['Citation']> = {
  chunk?: Resolver<Maybe<ResolversTypes['Chunk']>, ParentType, ContextType>;
  method?: Resolver<ResolversTypes['SearchMode'], ParentType, ContextType>;
  quote?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  spans?: Resolver<Maybe<ReadonlyArray<ResolversTypes['CitationSpan']>>, ParentType, ContextType>;
};

export type CitationSpanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CitationSpan'] = ResolversParentTypes['CitationSpan']> = {
  end?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ConversationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Conversation'] = ResolversParentTypes['Conversation'], FederationReferenceType extends FederationReferenceTypes['Conversation'] = FederationReferenceTypes['Conversation']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Conversation']> | FederationReferenceType, FederationReferenceType, ContextType>;
  activeRun?: Resolver<Maybe<ResolversTypes['Run']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  latestMessage?: Resolver<Maybe<ResolversTypes['Message']>, ParentType, ContextType>;
  messages?: Resolver<ResolversTypes['MessageConnection'], ParentType, ContextType, Partial<ConversationMessagesArgs>>;
  runs?: Resolver<ResolversTypes['RunConnection'], ParentType, ContextType, RequireFields<ConversationRunsArgs, 'first'>>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type ConversationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConversationConnection'] = ResolversParentTypes['ConversationConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ConversationEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ConversationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConversationEdge'] = ResolversParentTypes['ConversationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Conversation'], ParentType, ContextType>;
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

export type DisclosureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Disclosure'] = ResolversParentTypes['Disclosure']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type FactResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Fact'] = ResolversParentTypes['Fact']> = {
  formula?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  inputs?: Resolver<ReadonlyArray<ResolversTypes['FactInput']>, ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FactInputResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FactInput'] = ResolversParentTypes['FactInput']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FeedbackResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Feedback'] = ResolversParentTypes['Feedback']> = {
  comment?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  givenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  rating?: Resolver<ResolversTypes['FeedbackRating'], ParentType, ContextType>;
};

export type HoldingAdviceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['HoldingAdvice'] = ResolversParentTypes['HoldingAdvice']> = {
  action?: Resolver<ResolversTypes['AdviceAction'], ParentType, ContextType>;
  facts?: Resolver<ReadonlyArray<ResolversTypes['Fact']>, ParentType, ContextType>;
  holdingId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  size?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type MessageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Message'] = ResolversParentTypes['Message'], FederationReferenceType extends FederationReferenceTypes['Message'] = FederationReferenceTypes['Message']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Message']> | FederationReferenceType, FederationReferenceType, ContextType>;
  citations?: Resolver<ReadonlyArray<ResolversTypes['Citation']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  disclosures?: Resolver<ReadonlyArray<ResolversTypes['Disclosure']>, ParentType, ContextType>;
  facts?: Resolver<ReadonlyArray<ResolversTypes['Fact']>, ParentType, ContextType>;
  feedback?: Resolver<Maybe<ResolversTypes['Feedback']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['MessageRole'], ParentType, ContextType>;
  run?: Resolver<Maybe<ResolversTypes['Run']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MessageConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MessageConnection'] = ResolversParentTypes['MessageConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['MessageEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type MessageEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MessageEdge'] = ResolversParentTypes['MessageEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Message'], ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  minor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelRun?: Resolver<ResolversTypes['CancelRunPayload'], ParentType, ContextType, RequireFields<MutationCancelRunArgs, 'input'>>;
  personalize?: Resolver<ResolversTypes['Personalization'], ParentType, ContextType, RequireFields<MutationPersonalizeArgs, 'input'>>;
  startRun?: Resolver<ResolversTypes['StartRunPayload'], ParentType, ContextType, RequireFields<MutationStartRunArgs, 'input'>>;
  submitFeedback?: Resolver<ResolversTypes['SubmitFeedbackPayload'], ParentType, ContextType, RequireFields<MutationSubmitFeedbackArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PersonalizationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Personalization'] = ResolversParentTypes['Personalization']> = {
  adviceByClass?: Resolver<ReadonlyArray<ResolversTypes['AssetClassAdvice']>, ParentType, ContextType>;
  adviceByHolding?: Resolver<ReadonlyArray<ResolversTypes['HoldingAdvice']>, ParentType, ContextType>;
  asOf?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  cashUsed?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  disclosures?: Resolver<ReadonlyArray<ResolversTypes['Disclosure']>, ParentType, ContextType>;
  due?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  portfolio?: Resolver<ResolversTypes['Portfolio'], ParentType, ContextType>;
};

export type PortfolioResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Portfolio'] = ResolversParentTypes['Portfolio'], FederationReferenceType extends FederationReferenceTypes['Portfolio'] = FederationReferenceTypes['Portfolio']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Portfolio']> | FederationReferenceType, FederationReferenceType, ContextType>;
  advice?: Resolver<Maybe<ResolversTypes['Message']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  run?: Resolver<Maybe<ResolversTypes['Run']>, ParentType, ContextType, RequireFields<QueryRunArgs, 'id'>>;
};

export type RunResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Run'] = ResolversParentTypes['Run'], FederationReferenceType extends FederationReferenceTypes['Run'] = FederationReferenceTypes['Run']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Run']> | FederationReferenceType, FederationReferenceType, ContextType>;
  cancelRequested?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  conversation?: Resolver<ResolversTypes['Conversation'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['RunFailure']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['Message']>, ParentType, ContextType>;
  question?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['RunStatus'], ParentType, ContextType>;
  usage?: Resolver<Maybe<ResolversTypes['Usage']>, ParentType, ContextType>;
};

export type RunConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RunConnection'] = ResolversParentTypes['RunConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['RunEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RunEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RunEdge'] = ResolversParentTypes['RunEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Run'], ParentType, ContextType>;
};

export type RunFailureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RunFailure'] = ResolversParentTypes['RunFailure']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type StartRunPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StartRunPayload'] = ResolversParentTypes['StartRunPayload']> = {
  run?: Resolver<ResolversTypes['Run'], ParentType, ContextType>;
};

export type SubmitFeedbackPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SubmitFeedbackPayload'] = ResolversParentTypes['SubmitFeedbackPayload']> = {
  message?: Resolver<ResolversTypes['Message'], ParentType, ContextType>;
};

export type UsageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Usage'] = ResolversParentTypes['Usage']> = {
  costMicros?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  inputTokens?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outputTokens?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  conversations?: Resolver<Maybe<ResolversTypes['ConversationConnection']>, ParentType, ContextType, RequireFields<UserConversationsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AssetClassAdvice?: AssetClassAdviceResolvers<ContextType>;
  BigInt?: GraphQLScalarType;
  CancelRunPayload?: CancelRunPayloadResolvers<ContextType>;
  Chunk?: ChunkResolvers<ContextType>;
  Citation?: CitationResolvers<ContextType>;
  CitationSpan?: CitationSpanResolvers<ContextType>;
  Conversation?: ConversationResolvers<ContextType>;
  ConversationConnection?: ConversationConnectionResolvers<ContextType>;
  ConversationEdge?: ConversationEdgeResolvers<ContextType>;
  Currency?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Disclosure?: DisclosureResolvers<ContextType>;
  Fact?: FactResolvers<ContextType>;
  FactInput?: FactInputResolvers<ContextType>;
  Feedback?: FeedbackResolvers<ContextType>;
  HoldingAdvice?: HoldingAdviceResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Message?: MessageResolvers<ContextType>;
  MessageConnection?: MessageConnectionResolvers<ContextType>;
  MessageEdge?: MessageEdgeResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Personalization?: PersonalizationResolvers<ContextType>;
  Portfolio?: PortfolioResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Run?: RunResolvers<ContextType>;
  RunConnection?: RunConnectionResolvers<ContextType>;
  RunEdge?: RunEdgeResolvers<ContextType>;
  RunFailure?: RunFailureResolvers<ContextType>;
  StartRunPayload?: StartRunPayloadResolvers<ContextType>;
  SubmitFeedbackPayload?: SubmitFeedbackPayloadResolvers<ContextType>;
  Usage?: UsageResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
