// All that answering an operation needs and that does not depend on a request, kept as long as its plan is.
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { inTurn, inTurns } from '../../platform/turns.ts';
import type { Step } from './plan-scope.ts';
import type { DataNames } from './aliases.ts';
import { dataNamesOf } from './aliases.ts';
import { compileNode } from './compile-plan.ts';
import { PlanScope } from './plan-scope.ts';
import type { ResponseErrors } from './errors.ts';
import type { CodeBudget, FastProjection } from './fast-projection.ts';
import { compileProjection } from './fast-projection.ts';
import { introspectionOf } from './introspect.ts';
import type { LoadedSupergraph, Operation } from './port.ts';
import type { Projected } from './project.ts';
import { project } from './project.ts';
import type { Data } from './records.ts';
import type { SelectEvent } from './select-event.ts';
import { compileSelectEvent } from './select-event.ts';
import type { Selection } from './selection.ts';
import { Variants } from './variants.ts';
import type { WrittenForm } from './written.ts';
import { compileWritten } from './written.ts';

type Variables = Readonly<Record<string, unknown>>;

// Generated code is some five times as long as the fetches whose answers it shapes. Beyond the last bound it
// would hold up the event loop for longer than it ever saves.
const CODE_PER_PLAN = 12;
const LEAST_CODE = 4_000;
const MOST_CODE = 60_000;
/** An operation asked for once may never be asked for again: its code is made the second time. */
const USES_WORTH_CODE = 2;

const lengths = new WeakMap<QueryPlan, number>();

/** For a plan that was text before: to find its length again would take as long as to write it. */
export function knowLength(plan: QueryPlan, length: number): void {
  lengths.set(plan, length);
}

/** As JSON. */
function lengthOf(plan: QueryPlan): number {
  const length = lengths.get(plan) ?? JSON.stringify(plan).length;
  lengths.set(plan, length);
  return length;
}

/** What a plan and all that is made of it may take up, in characters. */
export function weightOf(plan: QueryPlan): number {
  const length = lengthOf(plan);
  return length + codeLimit(length);
}

function codeLimit(planLength: number): number {
  return Math.min(LEAST_CODE + CODE_PER_PLAN * planLength, MOST_CODE);
}

const compiled = new WeakMap<QueryPlan, CompiledOperation>();

/**
 * Made when first asked for; lives as long as the graph keeps the operation's plan. At once, unless the plan has
 * to be waited for.
 */
export function compiledOperation(
  graph: LoadedSupergraph & { plan(operation: Operation): QueryPlan },
  operation: Operation,
): CompiledOperation;
export function compiledOperation(
  graph: LoadedSupergraph,
  operation: Operation,
): CompiledOperation | Promise<CompiledOperation>;
export function compiledOperation(graph: LoadedSupergraph, operation: Operation) {
  const plan = graph.plan(operation);
  return plan instanceof Promise
    ? compiledInTurns(graph, operation, plan)
    : compiledFrom(graph, operation, plan);
}

async function compiledInTurns(
  graph: LoadedSupergraph,
  operation: Operation,
  plan: Promise<QueryPlan>,
): Promise<CompiledOperation> {
  const planned = await plan;
  const made = await inTurn(() => compiledFrom(graph, operation, planned));
  await inTurns(made.complete());
  return made;
}

function compiledFrom(graph: LoadedSupergraph, operation: Operation, plan: QueryPlan) {
  const known = compiled.get(plan);
  if (known !== undefined) return known;
  const made = new CompiledOperation(graph, operation, plan);
  compiled.set(plan, made);
  return made;
}

interface Variant {
  readonly selection: Selection;
  uses: number;
  fast: FastProjection | null;
  /** Undefined: not asked for yet; null: there is none. */
  written: WrittenForm | null | undefined;
}

export class CompiledOperation {
  /** What is fetched for a query or mutation, or after an event; null: nothing. */
  readonly step: Step | null;
  /** Of a subscription; null: it is none. */
  readonly selectEvent: SelectEvent | null;
  readonly introspection: DocumentNode | null;
  readonly names: DataNames;
  readonly #scope: PlanScope;
  readonly #schema: GraphQLSchema;
  readonly #root: GraphQLObjectType;
  readonly #variants: Variants<Variant>;
  readonly #plan: QueryPlan;
  #budget: CodeBudget | null = null;

  constructor(graph: LoadedSupergraph, operation: Operation, plan: QueryPlan) {
    const { document, definition } = operation;
    const { apiSchema, supergraphSchema } = graph;
    const root = apiSchema.getRootType(definition.operation);
    if (!root) throw new TypeError(`no root type for a ${definition.operation}`);
    const { node } = plan;
    const live = node?.kind === 'Subscription';
    const fetched = live ? node.rest : node;
    this.#scope = new PlanScope(supergraphSchema, definition);
    this.step = fetched === undefined ? null : compileNode(this.#scope, fetched, []);
    this.selectEvent = live ? compileSelectEvent(supergraphSchema, node.primary) : null;
    this.names = dataNamesOf(supergraphSchema);
    this.introspection = introspectionOf(operation, this.names);
    this.#schema = apiSchema;
    this.#root = root;
    this.#plan = plan;
    this.#variants = new Variants(
      apiSchema,
      document,
      definition.selectionSet,
      (selection): Variant => ({ selection, uses: 0, fast: null, written: undefined }),
      this.names,
    );
  }

  /** The fetched data in the operation's shape. */
  project(variables: Variables, data: Readonly<Data>, errors: ResponseErrors): Projected {
    const variant = this.#variants.of(variables);
    variant.uses += 1;
    if (variant.uses === USES_WORTH_CODE) this.#speedUp(variant);
    return (
      variant.fast?.(data) ?? project(this.#schema, this.#root, variant.selection, data, errors)
    );
  }

  /** How the answer may become text without being projected; null: it may not, or is not worth it yet. */
  written(variables: Variables): WrittenForm | null {
    const variant = this.#variants.of(variables);
    if (variant.uses < USES_WORTH_CODE || this.#budget === null) return null;
    if (variant.written === undefined) {
      const { node } = this.#plan;
      const fetched = node?.kind === 'Subscription' ? undefined : node;
      const made = [this.#schema, this.#root, variant.selection, fetched, this.#budget] as const;
      variant.written = compileWritten(...made);
    }
    if (variant.written?.isExhausted === true) variant.written = null;
    return variant.written;
  }

  /** Compiles, piece by piece, what would otherwise be compiled when it is first run. */
  *complete(): Generator<undefined, void, undefined> {
    const { delayed } = this.#scope;
    // To make one thing may show that another is to be made.
    for (let make = delayed.shift(); make !== undefined; make = delayed.shift()) {
      make();
      yield;
    }
  }

  /** Made ready, piece by piece, for what an earlier version of the same operation was asked. */
  *warm(before: CompiledOperation): Generator<undefined, void, undefined> {
    yield* this.complete();
    for (const setting of before.#variants.settings()) {
      this.#speedUp(this.#variants.of(setting));
      yield;
    }
  }

  #speedUp(variant: Variant): void {
    this.#budget ??= { left: codeLimit(lengthOf(this.#plan)) };
    variant.fast ??= compileProjection(this.#schema, this.#root, variant.selection, this.#budget);
  }
}
