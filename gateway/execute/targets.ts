// Places in the response under construction that a plan node works on.
import type { ResponsePath } from '@apollo/query-planner';
import type { Data } from './records.ts';
import { isData, read } from './records.ts';

/** A response path as a list linked backwards: extending it copies nothing. */
export interface Path {
  readonly prev: Path | null;
  readonly key: string | number;
}

export interface Target {
  readonly data: Data;
  readonly path: Path | null;
}

export function pathArray(path: Path | null, rest: readonly (string | number)[] = []) {
  const keys: (string | number)[] = [];
  for (let at = path; at !== null; at = at.prev) keys.push(at.key);
  return [...keys.reverse(), ...rest];
}

/** All objects that lie at `path` below the targets; `@` stands for every item of a list. */
export function targetsAt(from: readonly Target[], path: ResponsePath): Target[] {
  const found: Target[] = [];
  for (const target of from) descend(target.data, target.path, path, 0, found);
  return found;
}

function descend(
  value: unknown,
  at: Path | null,
  path: ResponsePath,
  depth: number,
  found: Target[],
): void {
  if (Array.isArray(value)) {
    // Lists of lists come with one `@` each; a missing one is harmless, since nothing else could be meant.
    const next = path[depth] === '@' ? depth + 1 : depth;
    value.forEach((item, index) => descend(item, { prev: at, key: index }, path, next, found));
    return;
  }
  if (!isData(value)) return;
  const key = path[depth];
  if (key === undefined) {
    found.push({ data: value, path: at });
  } else {
    descend(read(value, String(key)), { prev: at, key }, path, depth + 1, found);
  }
}
