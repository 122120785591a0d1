// The boundary between the loaded supergraph, the executor and the streams: plain data in, GraphQL responses out.
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Viewer } from '../../platform/auth/port.ts';
import type { GraphResponse } from '../../platform/graphql/port.ts';
import type { EventContext } from './entity-memory.ts';

/**
 * A subscription field whose source is a topic, as @eventStream declares it. Templates know `{args.x}` and
 * `{viewer.id}`; an argument that is a list makes as many keys as it has values.
 */
export interface LiveField {
  readonly field: string;
  readonly topic: string;
  readonly key: string;
  /** Which entity must be visible to the viewer; null: open to everyone who may subscribe at all. */
  readonly owner: FieldOwner | null;
  /** The type of the entity that an event is about, and that the topic's key names; null: none is declared. */
  readonly subject: string | null;
  /** How old other entities in a frame may be, ms; null: as old as those of other fields. */
  readonly maxAgeMs: number | null;
  /** `Type.field` of all that is the same for every viewer, in the whole graph. */
  readonly publicFields: ReadonlySet<string>;
}

export interface FieldOwner {
  readonly subgraph: string;
  readonly type: string;
  /** Template of the values that name it. */
  readonly key: string;
  /** The field of the entity's `@key` that holds them; `id` unless told. */
  readonly field?: string;
  /** Everybody who is signed in may see all there are: one that is missing is a wrong argument, no secret. */
  readonly isPublic?: boolean;
}

/** An entity by the one field of its `@key`; `id` unless told. */
export interface EntityReference {
  readonly type: string;
  readonly id: string;
  readonly field?: string;
}

/** One version of the graph, immutable; a reload makes a new one. */
export interface LoadedSupergraph {
  /** Changes whenever the supergraph's text changes. */
  readonly id: string;
  readonly sdl: string;
  readonly apiSchema: GraphQLSchema;
  /** With what `apiSchema` hides from clients; entity representations are read with it. */
  readonly supergraphSchema: GraphQLSchema;
  /** By subscription field name. */
  readonly liveFields: ReadonlyMap<string, LiveField>;
  /**
   * Cached by operation, at once then; the document must be valid against `apiSchema`. OPERATION_LIMIT_EXCEEDED
   * where it takes too long to plan, UNAVAILABLE (retryable) where too many wait.
   */
  plan(operation: Operation): QueryPlan | Promise<QueryPlan>;
  /**
   * Validates a text that parses elsewhere than in this thread; absent: there is nowhere else. Fails as `plan` does.
   */
  readonly check?: (text: string, options: CheckOptions) => Promise<readonly GraphQLError[]>;
}

export interface CheckOptions {
  /** Whether clients may read the schema. */
  readonly introspection: boolean;
  readonly maxErrors: number;
}

/** A validated operation; equal text and name give the same object as long as it is cached. */
export interface Operation {
  /** Hash of text and operation name. */
  readonly id: string;
  /** As it was sent; absent: `document`, printed, is as good. */
  readonly text?: string;
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
}

export interface ExecutionRequest {
  readonly operation: Operation;
  /** Coerced, defaults applied. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
  readonly signal?: AbortSignal;
  /** The client's headers that the edge lets in, by lower-case name; for the transports. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer is only to be sent on: it may come as text. */
  readonly asText?: boolean;
}

export interface ExecutedResponse extends GraphResponse {
  /** The JSON of `data`, which itself is empty then; only where it was asked for, and there is no error. */
  readonly text?: string;
}

export interface Executor {
  /** Queries and mutations; a subscription is a typed error here. */
  execute(graph: LoadedSupergraph, request: ExecutionRequest): Promise<ExecutedResponse>;
  /**
   * One event of a subscription: `root` is the event as an object of the subscription's type
   * (`{ runEvents: { __typename: 'TokenDelta', … } }`, unaliased, whole payload). Selects what the
   * plan's primary fetch asks for, runs the plan's rest, answers in the operation's shape. With a `context`,
   * entities that it remembers are not asked for again.
   */
  resolveEvent(
    graph: LoadedSupergraph,
    request: ExecutionRequest,
    root: Readonly<Record<string, unknown>>,
    context?: EventContext,
  ): Promise<GraphResponse>;
  /** Whether the owner subgraph resolves each of these entities for this viewer; one call for all. */
  entitiesVisible(
    subgraph: string,
    references: readonly EntityReference[],
    viewer: Viewer,
    signal?: AbortSignal,
  ): Promise<readonly boolean[]>;
}
