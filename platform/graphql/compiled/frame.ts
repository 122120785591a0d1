// The places of an answer that hold an object or a list, while their contents are still coming.
//
// A value that is resolved later is written straight into its place; nothing is awaited on the way up.
// Each frame counts what it still waits for and tells the frame above when that is nothing any more, or
// when a null that may not be must be caught there.
import { locatedError, type GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { ArgumentValues } from './arguments.ts';
import type { OperationPlan } from './plan.ts';
import type { FieldPlan } from './type-plan.ts';

/** graphql-js's own shape: resolvers see it as `info.path`. */
interface Path {
  readonly prev: Path | undefined;
  readonly key: string | number;
  readonly typename: string | undefined;
}

type Slots = Record<string | number, unknown>;

/** One request. */
export class Run {
  readonly plan: OperationPlan;
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  readonly variableValues: Record<string, unknown>;
  readonly errors: GraphQLError[] = [];
  /** By slot, see `ArgumentPlan`. */
  readonly argumentValues: (ArgumentValues | undefined)[] = [];
  /** Called once all that a root frame waited for is there. */
  completed: () => void = nothing;
  /** Called with the error that leaves no data at all. */
  failed: (error: GraphQLError) => void = nothing;

  constructor(
    plan: OperationPlan,
    variableValues: Record<string, unknown>,
    contextValue: unknown,
    rootValue: unknown,
  ) {
    this.plan = plan;
    this.variableValues = variableValues;
    this.contextValue = contextValue;
    this.rootValue = rootValue;
  }

  /** Only where no place above has become null: what lies below one is no part of the answer. */
  addError(error: GraphQLError, within: Frame): void {
    for (let frame: Frame | undefined = within; frame !== undefined; frame = frame.up) {
      if (frame.nulled) return;
    }
    this.errors.push(error);
  }
}

export class Frame {
  readonly run: Run;
  /** Undefined for the frame of the whole answer. */
  readonly up: Frame | undefined;
  readonly key: string | number;
  /** The field whose value, or part of it, is here. */
  readonly field: FieldPlan | undefined;
  readonly nullable: boolean;
  /** What is being filled: an object, or an array. */
  out: Slots | undefined;
  /** An error was caught here. */
  nulled = false;
  /** One for as long as the contents are being started. */
  pending = 1;
  #settled = false;
  /** Thrown while starting, when other fields had already been started: they are waited for. */
  #thrown: { readonly error: GraphQLError } | undefined;
  #path: Path | undefined;
  #info: GraphQLResolveInfo | undefined;

  constructor(
    run: Run,
    up: Frame | undefined,
    key: string | number,
    field: FieldPlan | undefined,
    nullable: boolean,
    info?: GraphQLResolveInfo,
  ) {
    this.run = run;
    this.up = up;
    this.key = key;
    this.field = field;
    this.nullable = nullable;
    this.#info = info;
  }

  /** All contents are started: `out` is complete, or the frame above waits for this one from now on. */
  started(): void {
    this.pending -= 1;
    if (this.pending > 0) {
      if (this.up !== undefined) this.up.pending += 1;
    } else this.#settled = true;
  }

  /** Starting the contents threw. Throws it on, unless something started before must be waited for. */
  stopped(error: unknown): void {
    if (this.pending > 1) {
      this.#thrown = { error: error as GraphQLError };
      return;
    }
    this.#settled = true;
    throw error;
  }

  /** As `stopped`, where nothing is waited for. */
  abandoned(): void {
    this.#settled = true;
  }

  /** Something that this frame waited for is there. */
  arrived(): void {
    this.pending -= 1;
    if (this.pending > 0 || this.#settled) return;
    this.#settled = true;
    if (this.#thrown !== undefined) this.fail(this.#thrown.error);
    else if (this.up !== undefined) this.up.arrived();
    else this.run.completed();
  }

  /** The value of this place, which the frame above waited for, has failed. */
  fail(raw: unknown): void {
    const { up, field } = this;
    if (up === undefined || field === undefined) return this.run.failed(raw as GraphQLError);
    const error = locatedError(raw, field.nodes, this.keys());
    if (!this.nullable) return up.break(error);
    this.run.addError(error, this);
    this.nulled = true;
    up.fill(this.key, null);
    up.arrived();
  }

  /** Something that this frame waited for failed, and may not be null. */
  break(error: GraphQLError): void {
    if (this.#settled) return;
    this.#settled = true;
    this.fail(this.#thrown?.error ?? error);
  }

  fill(key: string | number, value: unknown): void {
    if (this.out !== undefined) this.out[key] = value;
  }

  path(): Path | undefined {
    if (this.up === undefined) return undefined;
    this.#path ??= {
      prev: this.up.path(),
      key: this.key,
      typename: typeof this.key === 'string' ? this.field?.parent.name : undefined,
    };
    return this.#path;
  }

  keys(): (string | number)[] {
    const keys: (string | number)[] = [];
    for (let frame = this as Frame; frame.up !== undefined; frame = frame.up) keys.push(frame.key);
    return keys.reverse();
  }

  /** The same object for the field's resolver and for finding the types of its values. */
  info(field: FieldPlan): GraphQLResolveInfo {
    if (typeof this.key === 'number' && this.up !== undefined) return this.up.info(field);
    this.#info ??= infoOf(field, this.run, this.path());
    return this.#info;
  }
}

/** Of a field whose value has no frame, or none yet. */
export function infoIn(field: FieldPlan, parent: Frame): GraphQLResolveInfo {
  const path = { prev: parent.path(), key: field.key, typename: field.parent.name };
  return infoOf(field, parent.run, path);
}

function infoOf(field: FieldPlan, run: Run, path: Path | undefined): GraphQLResolveInfo {
  const { plan } = run;
  return {
    fieldName: field.name,
    fieldNodes: field.nodes,
    returnType: field.def.type,
    parentType: field.parent,
    path: path as Path,
    schema: plan.schema,
    fragments: plan.fragments,
    rootValue: run.rootValue,
    operation: plan.operation,
    variableValues: run.variableValues,
  };
}

function nothing(): void {}
