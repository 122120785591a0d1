// Values that come later, and those that need no place of their own: each is written to where it belongs once it is there.
import { locatedError } from 'graphql';
import type { Frame } from './frame.ts';
import type { FieldPlan, TypePlan } from './type-plan.ts';

/** What stands in a place until its promise has been kept. */
const pending = undefined;

export function leafValue(type: TypePlan, value: unknown, field: FieldPlan): unknown {
  if (value === null || value === undefined) return nothingAt(type, field);
  if (value instanceof Error) throw value;
  return type.serialize?.(value);
}

export function nothingAt(type: TypePlan, field: FieldPlan): null {
  if (type.nullable) return null;
  throw new Error(`Cannot return null for non-nullable field ${field.parent.name}.${field.name}.`);
}

export function leafLater(
  type: TypePlan,
  promise: PromiseLike<unknown>,
  parent: Frame,
  key: string | number,
  field: FieldPlan,
): undefined {
  const fail = (raw: unknown): void => {
    const error = locatedError(raw, field.nodes, [...parent.keys(), key]);
    if (!type.nullable) return parent.break(error);
    parent.run.addError(error, parent);
    parent.fill(key, null);
    parent.arrived();
  };
  parent.pending += 1;
  native(promise).then((value) => {
    let completed: unknown;
    try {
      completed = leafValue(type, value, field);
    } catch (error) {
      return fail(error);
    }
    parent.fill(key, completed);
    parent.arrived();
  }, fail);
  return pending;
}

/** Goes on with the value of `frame` when `promise` is kept; the frame above waits for it. */
export function whenResolved<Value>(
  frame: Frame,
  promise: PromiseLike<Value>,
  next: (value: Value) => unknown,
): undefined {
  const up = frame.up as Frame;
  up.pending += 1;
  native(promise).then(
    (value) => {
      let completed: unknown;
      try {
        completed = next(value);
      } catch (error) {
        return frame.fail(error);
      }
      up.fill(frame.key, completed);
      up.arrived();
    },
    (error: unknown) => frame.fail(error),
  );
  return pending;
}

/** Items that a list which broke off never came to: nobody else would take their rejections. */
export function forget(items: readonly unknown[]): void {
  for (const item of items) if (isPromise(item)) native(item).catch(() => undefined);
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' && typeof value !== 'function') return false;
  return value !== null && typeof (value as { then?: unknown }).then === 'function';
}

// A foreign thenable may call back at once, or twice.
function native<Value>(promise: PromiseLike<Value>): Promise<Value> {
  return promise instanceof Promise ? promise : Promise.resolve(promise);
}
