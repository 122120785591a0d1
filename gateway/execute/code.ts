// Generated code: made of plans, validated operations and schemas only. Names are clients' and schemas' to
// choose, so they only ever stand in it as JSON strings, and never reach what an object inherits.
import { read } from './records.ts';

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

/**
 * What the source returns; nowhere else does text become code.
 * @param scope what the source may refer to by name, besides `ownValue`
 */
export function generate<Made>(source: string, scope: Readonly<Record<string, unknown>>): Made {
  const names = ['ownValue', ...Object.keys(scope)];
  const make = new Function(...names, `"use strict";\n${source}`) as (...given: unknown[]) => Made;
  return make(read, ...Object.values(scope));
}
