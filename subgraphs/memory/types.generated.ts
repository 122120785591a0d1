import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Document as DocumentValue, Chunk as ChunkValue, Memory as MemoryValue, UserStub, SearchResult as SearchResultValue, CitationSpan as CitationSpanValue } from './domain.ts';
import type { IndexState } from './reindex.ts';
import type { SearchPage } from './find.ts';
import type { DocumentPage, ChunkPage, MemoryPage, Context } from './loaders.ts';
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

/** A passage of a document, at most about 1,200 characters: what is found, cited and quoted. */
export type Chunk = {
  readonly __typename?: 'Chunk';
  readonly document: Document;
  /** Headings above it, outermost first, joined by ` › `; empty where there are none. */
  readonly heading: Scalars['String']['output'];
  readonly id: Scalars['ID']['output'];
  /** Place within its document, from 0. */
  readonly position: Scalars['Int']['output'];
  /**
   * Where `text` stands in the document's text. Null for a passage that only old answers cite and whose
   * document has another text by now.
   */
  readonly span: Maybe<CitationSpan>;
  readonly text: Scalars['String']['output'];
};

/** A page of a document's passages. */
export type ChunkConnection = {
  readonly __typename?: 'ChunkConnection';
  readonly edges: ReadonlyArray<ChunkEdge>;
  readonly pageInfo: PageInfo;
  /** How many there are on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A passage at its place in the document. */
export type ChunkEdge = {
  readonly __typename?: 'ChunkEdge';
  /** Pass as `after` to go on behind it. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Chunk;
};

/** A range of a document's text, in UTF-16 code units: as JavaScript's `text.slice(start, end)`. */
export type CitationSpan = {
  readonly __typename?: 'CitationSpan';
  /** The one behind the last. */
  readonly end: Scalars['Int']['output'];
  /** The first code unit, from 0. */
  readonly start: Scalars['Int']['output'];
};

/** A text that can be searched: a built-in primer, or what a user added. */
export type Document = {
  readonly __typename?: 'Document';
  /** Its passages in reading order, none until it is read. `first` is 1 to 100. */
  readonly chunks: ChunkConnection;
  readonly createdAt: Scalars['DateTime']['output'];
  /** Why it could not be read; null unless `status` is `FAILED`. */
  readonly failure: Maybe<DocumentFailure>;
  readonly id: Scalars['ID']['output'];
  /** Length of the text in UTF-16 code units; 0 until it is read. */
  readonly length: Scalars['Int']['output'];
  /** What it was handed in as: `text/plain`, `text/markdown`, `text/html` or `application/pdf`. */
  readonly mediaType: Scalars['String']['output'];
  /** Part of Miyagi's own library, visible to everyone; otherwise private to its owner. */
  readonly shared: Scalars['Boolean']['output'];
  /** Where it comes from, e.g. a file name or an address. */
  readonly source: Scalars['String']['output'];
  /** How far the reading of it is. */
  readonly status: DocumentStatus;
  /**
   * Code units `start` (0 or more) up to, not including, `end` of the text that passages and citations are
   * cut from; HTML and PDF are kept as Markdown. Without `end` at most 20,000 of them; empty until it is
   * read and behind the end. `BAD_USER_INPUT` for a `start` that is negative or over 1,048,576, and for an
   * `end` before `start` or more than 20,000 behind it.
   */
  readonly text: Scalars['String']['output'];
  readonly title: Scalars['String']['output'];
};


/** A text that can be searched: a built-in primer, or what a user added. */
export type DocumentChunksArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


/** A text that can be searched: a built-in primer, or what a user added. */
export type DocumentTextArgs = {
  end: InputMaybe<Scalars['Int']['input']>;
  start?: Scalars['Int']['input'];
};

/** A page of documents. */
export type DocumentConnection = {
  readonly __typename?: 'DocumentConnection';
  readonly edges: ReadonlyArray<DocumentEdge>;
  readonly pageInfo: PageInfo;
  /** How many there are on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A document at its place in the list. */
export type DocumentEdge = {
  readonly __typename?: 'DocumentEdge';
  /** Pass as `after` to go on behind it. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Document;
};

/** Why a document could not be read. */
export type DocumentFailure = {
  readonly __typename?: 'DocumentFailure';
  readonly code: DocumentFailureCode;
  /** The input field that is at fault: `input.content`. */
  readonly field: Scalars['String']['output'];
  /** For a reader; reveals nothing internal. */
  readonly reason: Scalars['String']['output'];
};

/** What can be wrong with a document. */
export type DocumentFailureCode =
  /** Reading it was tried several times in vain. */
  | 'ABANDONED'
  /** It is damaged, cut off, or not what it was announced as. */
  | 'CORRUPT'
  /** There is no text in it, e.g. a PDF of scanned pictures. */
  | 'EMPTY'
  /** It is protected by a password. */
  | 'ENCRYPTED'
  /** Its text is longer than 1 MB as UTF-8. */
  | 'TOO_LONG'
  /** Reading it takes more than a minute, or more memory than a document may. */
  | 'TOO_SLOW';

/** How far the reading of a document is. */
export type DocumentStatus =
  /** It could not be read; see `failure`. */
  | 'FAILED'
  /** It waits to be read, or is being read. */
  | 'PROCESSING'
  /** Its passages can be found. */
  | 'READY';

/** A memory to delete. */
export type ForgetInput = {
  readonly id: Scalars['ID']['input'];
  /** A name of your choice for this very request, 1 to 128 characters: sending it again answers as the first time. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What was deleted. */
export type ForgetPayload = {
  readonly __typename?: 'ForgetPayload';
  /** The memory's former id. */
  readonly id: Scalars['ID']['output'];
};

/**
 * A document to read. The whole request must fit into the gateway's limit of 1 MB, so a PDF, sent as
 * base64, can have about 750 KB.
 */
export type ImportDocumentInput = {
  /** The text, up to 1 MB as UTF-8; for a PDF its bytes as base64. */
  readonly content: Scalars['String']['input'];
  /** A name of your choice for this very request, 1 to 128 characters: sending it again has no second effect. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** `text/plain`, `text/markdown`, `text/html` or `application/pdf`. */
  readonly mediaType: Scalars['String']['input'];
  /** Where it comes from, 1 to 500 characters, e.g. a file name or an address. */
  readonly source: Scalars['String']['input'];
  /** 1 to 200 characters. */
  readonly title: Scalars['String']['input'];
};

/** The document, whether its reading was begun now or before. */
export type ImportDocumentPayload = {
  readonly __typename?: 'ImportDocumentPayload';
  readonly document: Document;
  /** False when the document was already there. */
  readonly started: Scalars['Boolean']['output'];
};

/** A document to add. */
export type IngestDocumentInput = {
  /** A name of your choice for this very request, 1 to 128 characters: sending it again has no second effect. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** `text/plain` or `text/markdown`. */
  readonly mediaType: Scalars['String']['input'];
  /** Where it comes from, up to 500 characters, e.g. a file name or an address. */
  readonly source: Scalars['String']['input'];
  /** Plain text or Markdown, up to 1 MB as UTF-8. */
  readonly text: Scalars['String']['input'];
  /** 1 to 200 characters. */
  readonly title: Scalars['String']['input'];
};

/** The document, whether it was added now or before. */
export type IngestDocumentPayload = {
  readonly __typename?: 'IngestDocumentPayload';
  /** False when the document was already there. */
  readonly created: Scalars['Boolean']['output'];
  readonly document: Document;
};

/** A statement about a user, kept until it is forgotten. */
export type Memory = {
  readonly __typename?: 'Memory';
  readonly createdAt: Scalars['DateTime']['output'];
  readonly id: Scalars['ID']['output'];
  /** The words it was learnt from; null for what somebody asked to be remembered. */
  readonly provenance: Maybe<MemoryProvenance>;
  /** Where it was learnt, e.g. `told by the user` or `learnt from a conversation`. */
  readonly source: Scalars['String']['output'];
  readonly text: Scalars['String']['output'];
};

/** A page of memories. */
export type MemoryConnection = {
  readonly __typename?: 'MemoryConnection';
  readonly edges: ReadonlyArray<MemoryEdge>;
  readonly pageInfo: PageInfo;
  /** How many there are on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A memory at its place in the list. */
export type MemoryEdge = {
  readonly __typename?: 'MemoryEdge';
  /** Pass as `after` to go on behind it. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Memory;
};

/**
 * Where a memory was learnt: only from what a user asked while the consent `MEMORY` was granted, by fixed
 * rules and no model. Withdrawing that consent deletes all such memories.
 */
export type MemoryProvenance = {
  readonly __typename?: 'MemoryProvenance';
  /** The conversation, `cnv_…`. */
  readonly conversationId: Scalars['ID']['output'];
  /** The question, `msg_…`. */
  readonly messageId: Scalars['ID']['output'];
  /** The words of the question, verbatim. */
  readonly quote: Scalars['String']['output'];
  /** The rule that recognised them, e.g. `retirement-age`. */
  readonly rule: Scalars['String']['output'];
};

/** An amount of money in the smallest unit of its currency: 1234 with `USD` is 12.34 dollars. */
export type Money = {
  readonly __typename?: 'Money';
  readonly currency: Scalars['Currency']['output'];
  /** Integer number of minor units; negative for money owed or spent. */
  readonly minor: Scalars['BigInt']['output'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Deletes one of your memories for good. `NOT_FOUND` when there is no such memory of yours. */
  readonly forget: ForgetPayload;
  /**
   * Adds a document of any kind to your own library and reads it in the background: its `status` is
   * `PROCESSING` until it is `READY` or `FAILED`, and `ingestProgress(documentId:)` shows it live. The same
   * content again, or the same `idempotencyKey` again, answers with the document already there, unless that
   * one has failed. What can be told at once is an error: `BAD_USER_INPUT` names the field (empty or
   * over-long `title`, over-long `source`, other `mediaType`; `content` that is empty, over 1 MB, binary
   * where text was announced, no base64 or no PDF where a PDF was), `IDEMPOTENCY_CONFLICT` when the key was
   * used with other input, `RATE_LIMITED` (retryable) when 50 of your documents wait to be read. What shows
   * in the reading is `Document.failure`.
   */
  readonly importDocument: ImportDocumentPayload;
  /**
   * Adds a document to your own library and makes it searchable. The same text again, or the same
   * `idempotencyKey` again, answers with the document already there. `BAD_USER_INPUT` names the field:
   * empty or over-long `title`, empty, binary or over 1 MB `text`, other `mediaType`;
   * `IDEMPOTENCY_CONFLICT` when the key was used with other input.
   */
  readonly ingestDocument: IngestDocumentPayload;
  /**
   * Cuts all documents of everybody into passages anew, in the background and without downtime: searches
   * see the old passages until all the new ones are there. Then the vectors of models that are no longer
   * configured are deleted. Asked while a rebuilding is under way, it answers
   * with that one. `FORBIDDEN` without the scope `advisor`, `IDEMPOTENCY_CONFLICT`.
   */
  readonly reindex: ReindexPayload;
  /**
   * Keeps one statement about you. The same statement again answers with the memory already there.
   * `BAD_USER_INPUT` for an empty or over-long `text` or `source`.
   */
  readonly remember: RememberPayload;
};


export type MutationForgetArgs = {
  input: ForgetInput;
};


export type MutationImportDocumentArgs = {
  input: ImportDocumentInput;
};


export type MutationIngestDocumentArgs = {
  input: IngestDocumentInput;
};


export type MutationReindexArgs = {
  input: InputMaybe<ReindexInput>;
};


export type MutationRememberArgs = {
  input: RememberInput;
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

export type Query = {
  readonly __typename?: 'Query';
  /**
   * Passages that bear on `query`, best first: from the built-in primers and from your own documents,
   * never from anybody else's. Words are stemmed; where no passage holds all of them, passages that hold
   * some are found, unless the query quotes a phrase or excludes a word; 120 at most. `VECTOR` and `HYBRID`
   * find the 60 passages nearest in meaning as well, whatever they mean. Where that cannot be done every mode is
   * answered by `KEYWORD`, and `method` and `fallback` say so; a list that began by vectors and cannot go on is
   * `UNAVAILABLE` (retryable).
   * `UNAUTHENTICATED` unless signed in; `BAD_USER_INPUT` for `query` (empty, or more than 1,000
   * characters), `first` (1 to 50) and `after`.
   */
  readonly search: SearchResultConnection;
  /** How the passages of all documents stand, and how far a rebuilding of them is. `FORBIDDEN` without the scope `advisor`. */
  readonly searchIndex: SearchIndex;
};


export type QuerySearchArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  mode?: SearchMode;
  query: Scalars['String']['input'];
};

/** A rebuilding to begin. */
export type ReindexInput = {
  /** A name of your choice for this very request, 1 to 128 characters: sending it again has no second effect. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** The rebuilding, whether it was begun now or before. */
export type ReindexPayload = {
  readonly __typename?: 'ReindexPayload';
  /** The generation that is being built; `searchIndex` shows how far it is. */
  readonly generation: Scalars['Int']['output'];
  /** False when it was under way already. */
  readonly started: Scalars['Boolean']['output'];
};

/** A statement to keep. */
export type RememberInput = {
  /** A name of your choice for this very request, 1 to 128 characters: sending it again has no second effect. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Where it was learnt, up to 200 characters. */
  readonly source: Scalars['String']['input'];
  /** 1 to 1,000 characters. */
  readonly text: Scalars['String']['input'];
};

/** The memory, whether it was kept now or before. */
export type RememberPayload = {
  readonly __typename?: 'RememberPayload';
  /** False when the memory was already there. */
  readonly created: Scalars['Boolean']['output'];
  readonly memory: Memory;
};

/** Why passages are looked for by their words only. */
export type SearchFallback =
  /** The list, of which this is a later page, began so. */
  | 'BEGUN_SO'
  /** The embedder does not answer at the moment. */
  | 'EMBEDDER_FAILED'
  /** No embedder is configured, or the database keeps no vectors. */
  | 'NOT_OFFERED';

/** How the passages of all documents stand. */
export type SearchIndex = {
  readonly __typename?: 'SearchIndex';
  /** The generation that is being built; null when none is. */
  readonly building: Maybe<Scalars['Int']['output']>;
  /** How many documents there are to build it from. */
  readonly documents: Scalars['Int']['output'];
  /** How many of them are done; null when no generation is being built. */
  readonly done: Maybe<Scalars['Int']['output']>;
  /** The generation of passages that searches see, from 1. */
  readonly generation: Scalars['Int']['output'];
  /** How many passages can be found by their vectors; null where there are none: see `SearchFallback`. */
  readonly vectors: Maybe<SearchVectors>;
};

/** How passages are found. */
export type SearchMode =
  /** Both, merged by reciprocal rank fusion. */
  | 'HYBRID'
  /** Full-text search with stemming. */
  | 'KEYWORD'
  /** Nearest neighbours of an embedding, by cosine distance; only with a real embedder configured. */
  | 'VECTOR';

/** One passage found. */
export type SearchResult = {
  readonly __typename?: 'SearchResult';
  readonly chunk: Chunk;
  /** By what it was in fact found, whatever `mode` asked for; `HYBRID`: by its words and by its vector. */
  readonly method: SearchMode;
  /** The words of the passage that bear most on the query, verbatim. */
  readonly quote: Scalars['String']['output'];
  /** From 0 to 1; comparable within one search only. */
  readonly score: Scalars['Float']['output'];
  /** Where `quote` stands in the document's text: ranges that joined are the quote. A quote is cut from one place, so there is one. */
  readonly spans: ReadonlyArray<CitationSpan>;
};

/** A page of search results, best first. */
export type SearchResultConnection = {
  readonly __typename?: 'SearchResultConnection';
  readonly edges: ReadonlyArray<SearchResultEdge>;
  /** Why `method` is not what `mode` asked for; null where it is. */
  readonly fallback: Maybe<SearchFallback>;
  /** How was in fact looked, whatever `mode` asked for. */
  readonly method: SearchMode;
  readonly pageInfo: PageInfo;
};

/** A search result at its place in the list. */
export type SearchResultEdge = {
  readonly __typename?: 'SearchResultEdge';
  /** Pass as `after` to go on behind it. */
  readonly cursor: Scalars['String']['output'];
  readonly node: SearchResult;
};

/**
 * The vectors of passages. Every passage is embedded in the background once it can be found by its words; with another
 * model or another number of dimensions all are embedded anew.
 */
export type SearchVectors = {
  readonly __typename?: 'SearchVectors';
  readonly dimensions: Scalars['Int']['output'];
  /** How many of them have a vector of this model. */
  readonly embedded: Scalars['Int']['output'];
  /** The model that embeds, on Azure its deployment. */
  readonly model: Scalars['String']['output'];
  /** How many passages there are. */
  readonly passages: Scalars['Int']['output'];
};

export type User = {
  readonly __typename?: 'User';
  /** Documents this user added, newest first. `first` is 1 to 100. */
  readonly documents: Maybe<DocumentConnection>;
  readonly id: Scalars['ID']['output'];
  /** What is remembered about this user, newest first. `first` is 1 to 100. */
  readonly memories: Maybe<MemoryConnection>;
};


export type UserDocumentsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


export type UserMemoriesArgs = {
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
  Chunk: Chunk;
  Document: Document;
  Memory: Memory;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Chunk:
    ( { __typename: 'Chunk' }
    & GraphQLRecursivePick<FederationTypes['Chunk'], {"id":true}> );
  Document:
    ( { __typename: 'Document' }
    & GraphQLRecursivePick<FederationTypes['Document'], {"id":true}> );
  Memory:
    ( { __typename: 'Memory' }
    & GraphQLRecursivePick<FederationTypes['Memory'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  BigInt: ResolverTypeWrapper<unknown>;
  Chunk: ResolverTypeWrapper<ChunkValue>;
  String: ResolverTypeWrapper<unknown>;
  ID: ResolverTypeWrapper<unknown>;
  Int: ResolverTypeWrapper<unknown>;
  ChunkConnection: ResolverTypeWrapper<ChunkPage>;
  ChunkEdge: ResolverTypeWrapper<unknown>;
  CitationSpan: ResolverTypeWrapper<CitationSpanValue>;
  Currency: ResolverTypeWrapper<unknown>;
  Date: ResolverTypeWrapper<unknown>;
  DateTime: ResolverTypeWrapper<unknown>;
  Document: ResolverTypeWrapper<DocumentValue>;
  Boolean: ResolverTypeWrapper<unknown>;
  DocumentConnection: ResolverTypeWrapper<DocumentPage>;
  DocumentEdge: ResolverTypeWrapper<unknown>;
  DocumentFailure: ResolverTypeWrapper<unknown>;
  DocumentFailureCode: ResolverTypeWrapper<unknown>;
  DocumentStatus: ResolverTypeWrapper<unknown>;
  ForgetInput: ResolverTypeWrapper<unknown>;
  ForgetPayload: ResolverTypeWrapper<unknown>;
  ImportDocumentInput: ResolverTypeWrapper<unknown>;
  ImportDocumentPayload: ResolverTypeWrapper<unknown>;
  IngestDocumentInput: ResolverTypeWrapper<unknown>;
  IngestDocumentPayload: ResolverTypeWrapper<unknown>;
  JSON: ResolverTypeWrapper<unknown>;
  Memory: ResolverTypeWrapper<MemoryValue>;
  MemoryConnection: ResolverTypeWrapper<MemoryPage>;
  MemoryEdge: ResolverTypeWrapper<unknown>;
  MemoryProvenance: ResolverTypeWrapper<unknown>;
  Money: ResolverTypeWrapper<unknown>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<unknown>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ReindexInput: ResolverTypeWrapper<unknown>;
  ReindexPayload: ResolverTypeWrapper<unknown>;
  RememberInput: ResolverTypeWrapper<unknown>;
  RememberPayload: ResolverTypeWrapper<unknown>;
  SearchFallback: ResolverTypeWrapper<unknown>;
  SearchIndex: ResolverTypeWrapper<IndexState>;
  SearchMode: ResolverTypeWrapper<unknown>;
  SearchResult: ResolverTypeWrapper<SearchResultValue>;
  Float: ResolverTypeWrapper<unknown>;
  SearchResultConnection: ResolverTypeWrapper<SearchPage>;
  SearchResultEdge: ResolverTypeWrapper<unknown>;
  SearchVectors: ResolverTypeWrapper<unknown>;
  User: ResolverTypeWrapper<UserStub>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  BigInt: unknown;
  Chunk: ChunkValue;
  String: unknown;
  ID: unknown;
  Int: unknown;
  ChunkConnection: ChunkPage;
  ChunkEdge: unknown;
  CitationSpan: CitationSpanValue;
  Currency: unknown;
  Date: unknown;
  DateTime: unknown;
  Document: DocumentValue;
  Boolean: unknown;
  DocumentConnection: DocumentPage;
  DocumentEdge: unknown;
  DocumentFailure: unknown;
  ForgetInput: unknown;
  ForgetPayload: unknown;
  ImportDocumentInput: unknown;
  ImportDocumentPayload: unknown;
  IngestDocumentInput: unknown;
  IngestDocumentPayload: unknown;
  JSON: unknown;
  Memory: MemoryValue;
  MemoryConnection: MemoryPage;
  MemoryEdge: unknown;
  MemoryProvenance: unknown;
  Money: unknown;
  Mutation: Record<PropertyKey, never>;
  PageInfo: unknown;
  Query: Record<PropertyKey, never>;
  ReindexInput: unknown;
  ReindexPayload: unknown;
  RememberInput: unknown;
  RememberPayload: unknown;
  SearchIndex: IndexState;
  SearchResult: SearchResultValue;
  Float: unknown;
  SearchResultConnection: SearchPage;
  SearchResultEdge: unknown;
  SearchVectors: unknown;
  User: UserStub;
};

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export type ChunkResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Chunk'] = ResolversParentTypes['Chunk'], FederationReferenceType extends FederationReferenceTypes['Chunk'] = FederationReferenceTypes['Chunk']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Chunk']> | FederationReferenceType, FederationReferenceType, ContextType>;
  document?: Resolver<ResolversTypes['Document'], ParentType, ContextType>;
  heading?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  span?: Resolver<Maybe<ResolversTypes['CitationSpan']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ChunkConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ChunkConnection'] = ResolversParentTypes['ChunkConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ChunkEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ChunkEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ChunkEdge'] = ResolversParentTypes['ChunkEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Chunk'], ParentType, ContextType>;
};

export type CitationSpanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CitationSpan'] = ResolversParentTypes['CitationSpan']> = {
  end?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
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

export type DocumentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Document'] = ResolversParentTypes['Document'], FederationReferenceType extends FederationReferenceTypes['Document'] = FederationReferenceTypes['Document']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Document']> | FederationReferenceType, FederationReferenceType, ContextType>;
  chunks?: Resolver<ResolversTypes['ChunkConnection'], ParentType, ContextType, RequireFields<DocumentChunksArgs, 'first'>>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['DocumentFailure']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  length?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  shared?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['DocumentStatus'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<DocumentTextArgs, 'start'>>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DocumentConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DocumentConnection'] = ResolversParentTypes['DocumentConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['DocumentEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DocumentEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DocumentEdge'] = ResolversParentTypes['DocumentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Document'], ParentType, ContextType>;
};

export type DocumentFailureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DocumentFailure'] = ResolversParentTypes['DocumentFailure']> = {
  code?: Resolver<ResolversTypes['DocumentFailureCode'], ParentType, ContextType>;
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ForgetPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ForgetPayload'] = ResolversParentTypes['ForgetPayload']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ImportDocumentPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ImportDocumentPayload'] = ResolversParentTypes['ImportDocumentPayload']> = {
  document?: Resolver<ResolversTypes['Document'], ParentType, ContextType>;
  started?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type IngestDocumentPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IngestDocumentPayload'] = ResolversParentTypes['IngestDocumentPayload']> = {
  created?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  document?: Resolver<ResolversTypes['Document'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type MemoryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Memory'] = ResolversParentTypes['Memory'], FederationReferenceType extends FederationReferenceTypes['Memory'] = FederationReferenceTypes['Memory']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Memory']> | FederationReferenceType, FederationReferenceType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  provenance?: Resolver<Maybe<ResolversTypes['MemoryProvenance']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MemoryConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MemoryConnection'] = ResolversParentTypes['MemoryConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['MemoryEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type MemoryEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MemoryEdge'] = ResolversParentTypes['MemoryEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Memory'], ParentType, ContextType>;
};

export type MemoryProvenanceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MemoryProvenance'] = ResolversParentTypes['MemoryProvenance']> = {
  conversationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  messageId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quote?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  minor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  forget?: Resolver<ResolversTypes['ForgetPayload'], ParentType, ContextType, RequireFields<MutationForgetArgs, 'input'>>;
  importDocument?: Resolver<ResolversTypes['ImportDocumentPayload'], ParentType, ContextType, RequireFields<MutationImportDocumentArgs, 'input'>>;
  ingestDocument?: Resolver<ResolversTypes['IngestDocumentPayload'], ParentType, ContextType, RequireFields<MutationIngestDocumentArgs, 'input'>>;
  reindex?: Resolver<ResolversTypes['ReindexPayload'], ParentType, ContextType, Partial<MutationReindexArgs>>;
  remember?: Resolver<ResolversTypes['RememberPayload'], ParentType, ContextType, RequireFields<MutationRememberArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  search?: Resolver<ResolversTypes['SearchResultConnection'], ParentType, ContextType, RequireFields<QuerySearchArgs, 'first' | 'mode' | 'query'>>;
  searchIndex?: Resolver<ResolversTypes['SearchIndex'], ParentType, ContextType>;
};

export type ReindexPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReindexPayload'] = ResolversParentTypes['ReindexPayload']> = {
  generation?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  started?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type RememberPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RememberPayload'] = ResolversParentTypes['RememberPayload']> = {
  created?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  memory?: Resolver<ResolversTypes['Memory'], ParentType, ContextType>;
};

export type SearchIndexResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SearchIndex'] = ResolversParentTypes['SearchIndex']> = {
  building?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  documents?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  done?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  generation?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  vectors?: Resolver<Maybe<ResolversTypes['SearchVectors']>, ParentType, ContextType>;
};

export type SearchResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SearchResult'] = ResolversParentTypes['SearchResult']> = {
  chunk?: Resolver<ResolversTypes['Chunk'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['SearchMode'], ParentType, ContextType>;
  quote?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  spans?: Resolver<ReadonlyArray<ResolversTypes['CitationSpan']>, ParentType, ContextType>;
};

export type SearchResultConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SearchResultConnection'] = ResolversParentTypes['SearchResultConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SearchResultEdge']>, ParentType, ContextType>;
  fallback?: Resolver<Maybe<ResolversTypes['SearchFallback']>, ParentType, ContextType>;
  method?: Resolver<ResolversTypes['SearchMode'], ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type SearchResultEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SearchResultEdge'] = ResolversParentTypes['SearchResultEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SearchResult'], ParentType, ContextType>;
};

export type SearchVectorsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SearchVectors'] = ResolversParentTypes['SearchVectors']> = {
  dimensions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  embedded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  passages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  documents?: Resolver<Maybe<ResolversTypes['DocumentConnection']>, ParentType, ContextType, RequireFields<UserDocumentsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  memories?: Resolver<Maybe<ResolversTypes['MemoryConnection']>, ParentType, ContextType, RequireFields<UserMemoriesArgs, 'first'>>;
};

export type Resolvers<ContextType = Context> = {
  BigInt?: GraphQLScalarType;
  Chunk?: ChunkResolvers<ContextType>;
  ChunkConnection?: ChunkConnectionResolvers<ContextType>;
  ChunkEdge?: ChunkEdgeResolvers<ContextType>;
  CitationSpan?: CitationSpanResolvers<ContextType>;
  Currency?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Document?: DocumentResolvers<ContextType>;
  DocumentConnection?: DocumentConnectionResolvers<ContextType>;
  DocumentEdge?: DocumentEdgeResolvers<ContextType>;
  DocumentFailure?: DocumentFailureResolvers<ContextType>;
  ForgetPayload?: ForgetPayloadResolvers<ContextType>;
  ImportDocumentPayload?: ImportDocumentPayloadResolvers<ContextType>;
  IngestDocumentPayload?: IngestDocumentPayloadResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Memory?: MemoryResolvers<ContextType>;
  MemoryConnection?: MemoryConnectionResolvers<ContextType>;
  MemoryEdge?: MemoryEdgeResolvers<ContextType>;
  MemoryProvenance?: MemoryProvenanceResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  ReindexPayload?: ReindexPayloadResolvers<ContextType>;
  RememberPayload?: RememberPayloadResolvers<ContextType>;
  SearchIndex?: SearchIndexResolvers<ContextType>;
  SearchResult?: SearchResultResolvers<ContextType>;
  SearchResultConnection?: SearchResultConnectionResolvers<ContextType>;
  SearchResultEdge?: SearchResultEdgeResolvers<ContextType>;
  SearchVectors?: SearchVectorsResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
