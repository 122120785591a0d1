// How generated code spells names: they are clients' and schemas' to choose, so they only ever stand in it as
// JSON strings, and never reach what an object inherits.
import { read } from './records.ts';

/** Generated code's way to `read`, for the names that every object inherits. */
export const ownValue = read;

/** The own value of a key of the object in `variable`; `ownValue` must be in scope. */
export function readCode(variable: string, name: string): string {
  const key = JSON.stringify(name);
  return name in Object.prototype ? `ownValue(${variable}, ${key})` : `${variable}[${key}]`;
}

/** A key of an object literal. Computed for the one name that would set the prototype instead. */
export function keyCode(name: string): string {
  const key = JSON.stringify(name);
  return name === '__proto__' ? `[${key}]` : key;
}
