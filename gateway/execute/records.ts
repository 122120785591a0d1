// Response objects under construction. Their keys are response names, which clients choose freely:
// `__proto__` and `constructor` are names like any other and must neither be inherited nor set a prototype.
import type { Verbatim } from '../../platform/graphql/port.ts';

export type Data = { [responseName: string]: unknown };

export function emptyData(): Data {
  return Object.create(null) as Data;
}

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own value of a key; undefined when there is none. */
export function read(data: Readonly<Data>, key: string): unknown {
  return Object.hasOwn(data, key) ? data[key] : undefined;
}

export function write(data: Data, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(data, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    data[key] = value;
  }
}

/** A deep copy of JSON-like data, so that two places of a response never share what later fetches extend. */
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isData(value)) return value;
  const result = emptyData();
  for (const key of Object.keys(value)) result[key] = copy(value[key]);
  return result;
}

/**
 * Merges `source` into `target` in place; `source` must not be used afterwards. Null never displaces an
 * object that another fetch delivered, whichever answers first.
 */
export function merge(target: Data, source: Readonly<Data>): void {
  for (const key of Object.keys(source)) {
    write(target, key, merged(read(target, key), source[key]));
  }
}

function merged(before: unknown, after: unknown): unknown {
  if (before === undefined || before === null) return after;
  if (after === undefined || after === null) return before;
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.map((item, index) => merged(item, after[index]));
  }
  if (isData(before) && isData(after)) {
    merge(before, after);
    return before;
  }
  // A part that came as text is merged like any other.
  return typeof before === 'function' || typeof after === 'function'
    ? merged(parsed(before), parsed(after))
    : after;
}

function parsed(value: unknown): unknown {
  return typeof value === 'function' ? JSON.parse((value as Verbatim)()) : value;
}
