// Resolves the fields of an object and completes their values, in the order and with the errors of graphql-js.
import { defaultTypeResolver, GraphQLError, locatedError, type GraphQLResolveInfo } from 'graphql';
import { argumentsOf } from './argument-values.ts';
import { Frame, infoIn, type Run } from './frame.ts';
import { forget, isPromise, leafLater, leafValue, nothingAt, whenResolved } from './later.ts';
import { compileFill } from './plain.ts';
import { objectPlan, wrongType } from './runtime-type.ts';
import type { FieldPlan, Fill, ObjectPlan, TypePlan } from './type-plan.ts';

/** Fills `frame` with the fields of one object; what is resolved later follows later. */
export function fillObject(plan: ObjectPlan, source: unknown, frame: Frame): unknown {
  plan.uses += 1;
  if (plan.uses === frame.run.plan.fillsWorthCode) {
    plan.fill = compileFill(plan, frame.run.plan, steps);
  }
  if (plan.fill !== null && typeof source === 'object' && source !== null) {
    return fillByCode(plan.fill, source, frame);
  }
  const out: Record<string, unknown> = plan.bare
    ? (Object.create(null) as Record<string, unknown>)
    : {};
  frame.out = out;
  const { fields } = plan;
  try {
    for (let index = 0; index < fields.length; index += 1) {
      const field = fields[index] as FieldPlan;
      out[field.key] = field.constant ?? fieldValue(field, source, frame);
    }
  } catch (error) {
    frame.stopped(error);
  }
  frame.started();
  return out;
}

const steps = { resolve: fieldValue, complete: propertyValue };

function fillByCode(fill: Fill, source: object, frame: Frame): unknown {
  let out: Record<string, unknown> | undefined;
  try {
    out = fill(source, frame);
    frame.out = out;
  } catch (error) {
    frame.stopped(error);
  }
  frame.started();
  return out;
}

/** Throws a located error when the field may not be null. */
export function fieldValue(field: FieldPlan, source: unknown, parent: Frame): unknown {
  let info: GraphQLResolveInfo | undefined;
  let value: unknown;
  try {
    if (field.resolve !== undefined) {
      const args = argumentsOf(field, parent.run);
      info = infoIn(field, parent);
      value = field.resolve(source, args, parent.run.contextValue, info);
    } else {
      if (field.args.kind === 'fresh' || field.args.kind === 'shared')
        argumentsOf(field, parent.run);
      value = isReadable(source) ? source[field.name] : undefined;
      if (typeof value === 'function') {
        info = infoIn(field, parent);
        value = callProperty(field, source, parent.run, info);
      }
    }
  } catch (raw) {
    return failed(raw, field, parent, undefined);
  }
  return completed(field, value, parent, info);
}

/** The same of a field that is the source's property, which was read already. */
function propertyValue(field: FieldPlan, source: unknown, parent: Frame, read: unknown): unknown {
  return typeof read === 'function'
    ? fieldValue(field, source, parent)
    : completed(field, read, parent, undefined);
}

function completed(
  field: FieldPlan,
  value: unknown,
  parent: Frame,
  info: GraphQLResolveInfo | undefined,
): unknown {
  const { type } = field;
  let place: Frame | undefined;
  try {
    if (type.serialize !== undefined) {
      return isPromise(value)
        ? leafLater(type, value, parent, field.key, field)
        : leafValue(type, value, field);
    }
    if (isPromise(value)) {
      const later = new Frame(parent.run, parent, field.key, field, type.nullable, info);
      place = later;
      return whenResolved(later, value, (resolved) => placeValue(type, resolved, later));
    }
    if (value === null || value === undefined) return nothingAt(type, field);
    const quick = type.quick?.(value);
    if (quick !== undefined) return quick;
    place = new Frame(parent.run, parent, field.key, field, type.nullable, info);
    return stepByStep(type, value, place);
  } catch (raw) {
    return failed(raw, field, parent, place);
  }
}

function failed(raw: unknown, field: FieldPlan, parent: Frame, place: Frame | undefined): unknown {
  const error = locatedError(raw, field.nodes, [...parent.keys(), field.key]);
  return caught(error, field.type, parent, place);
}

function caught(
  error: GraphQLError,
  type: TypePlan,
  parent: Frame,
  place: Frame | undefined,
): unknown {
  if (!type.nullable) throw error;
  parent.run.addError(error, parent);
  if (place !== undefined) place.nulled = true;
  return null;
}

/** Completes a value that is no promise; `frame` is its place. */
function placeValue(type: TypePlan, value: unknown, frame: Frame): unknown {
  const quick = value === null || value === undefined ? undefined : type.quick?.(value);
  return quick ?? stepByStep(type, value, frame);
}

function stepByStep(type: TypePlan, value: unknown, frame: Frame): unknown {
  if (value instanceof Error) throw value;
  if (value === null || value === undefined) return nothingAt(type, fieldOf(frame));
  switch (type.kind) {
    case 'leaf':
      return type.serialize?.(value);
    case 'list':
      return fillList(type, value, frame);
    case 'abstract':
      return abstractValue(type, value, frame);
    case 'object':
      return objectValue(type, type.object?.name ?? '', value, frame);
  }
}

function fillList(type: TypePlan, value: unknown, frame: Frame): unknown {
  const field = fieldOf(frame);
  const item = type.item as TypePlan;
  if (!isIterable(value)) {
    throw new GraphQLError(
      `Expected Iterable, but did not find one for field "${field.parent.name}.${field.name}".`,
    );
  }
  const out: unknown[] = [];
  frame.out = out as unknown as Record<number, unknown>;
  try {
    for (const each of value) out.push(itemValue(item, each, frame, out.length, field));
  } catch (error) {
    frame.abandoned();
    if (Array.isArray(value)) forget(value.slice(out.length + 1));
    throw error;
  }
  frame.started();
  return out;
}

function itemValue(
  type: TypePlan,
  value: unknown,
  list: Frame,
  index: number,
  field: FieldPlan,
): unknown {
  let place: Frame | undefined;
  try {
    if (type.serialize !== undefined) {
      return isPromise(value)
        ? leafLater(type, value, list, index, field)
        : leafValue(type, value, field);
    }
    if (value === null || value === undefined) return nothingAt(type, field);
    const isLate = isPromise(value);
    const quick = isLate ? undefined : type.quick?.(value);
    if (quick !== undefined) return quick;
    const frame = new Frame(list.run, list, index, field, type.nullable);
    place = frame;
    return isLate
      ? whenResolved(frame, value, (resolved) => placeValue(type, resolved, frame))
      : stepByStep(type, value, frame);
  } catch (raw) {
    const error = locatedError(raw, field.nodes, [...list.keys(), index]);
    return caught(error, type, list, place);
  }
}

function abstractValue(type: TypePlan, value: unknown, frame: Frame): unknown {
  const { abstract } = type;
  if (abstract === undefined) throw new TypeError('no abstract type');
  const info = frame.info(fieldOf(frame));
  const resolve = abstract.resolveType ?? defaultTypeResolver;
  const found = resolve(value, frame.run.contextValue, info, abstract);
  if (!isPromise(found)) return objectValue(type, found, value, frame);
  return whenResolved(frame, found, (name) => objectValue(type, name, value, frame));
}

function objectValue(type: TypePlan, name: unknown, value: unknown, frame: Frame): unknown {
  const plan = objectPlan(type, name, value, frame);
  if (plan.type.isTypeOf) {
    const info = frame.info(fieldOf(frame));
    const is = plan.type.isTypeOf(value, frame.run.contextValue, info);
    if (isPromise(is)) {
      return whenResolved(frame, is, (resolved) => {
        if (!resolved) throw wrongType(plan, type, value);
        return fillObject(plan, value, frame);
      });
    }
    if (!is) throw wrongType(plan, type, value);
  }
  return fillObject(plan, value, frame);
}

function callProperty(
  field: FieldPlan,
  source: unknown,
  run: Run,
  info: GraphQLResolveInfo,
): unknown {
  const methods = source as Record<string, (...args: unknown[]) => unknown>;
  return methods[field.name]?.(argumentsOf(field, run), run.contextValue, info);
}

function isReadable(source: unknown): source is Record<string, unknown> {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === 'object' &&
    typeof (value as { [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function'
  );
}

function fieldOf(frame: Frame): FieldPlan {
  return frame.field as FieldPlan;
}
