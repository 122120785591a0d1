// Places in the response under construction that a fetch works on.
import type { ResponsePath } from '@apollo/query-planner';
import type { Data } from './records.ts';
import { isData, read } from './records.ts';

export type ResponseKey = string | number;

/** Objects of the response; where they stand in it is worked out only for those that an error is about. */
export interface Targets {
  readonly data: readonly Data[];
  /** From the root of the response to one of them. */
  path(index: number): ResponseKey[];
}

/** Finds all objects that lie at `path` below a root; `@` stands for every item of a list. */
export function compileTargets(path: ResponsePath): (root: Data) => Targets {
  const levels = path.filter((step) => step === '@').length;
  return (root) => {
    const search = new Search(path, levels);
    search.descend(root, 0, 0);
    return search.regular ? search : outOfStep(root, path);
  };
}

/** Some of the targets, as targets of their own. */
export function subset(targets: Targets, indices: readonly number[]): Targets {
  return {
    data: indices.map((index) => targets.data[index] as Data),
    path: (index) => targets.path(indices[index] as number),
  };
}

class Search implements Targets {
  readonly data: Data[] = [];
  /** Lists stand in the response exactly where the path has an `@`. */
  regular = true;
  readonly #path: ResponsePath;
  readonly #levels: number;
  readonly #current: number[] = [];
  /** Of each target one index for each list above it. */
  readonly #indices: number[] = [];

  constructor(path: ResponsePath, levels: number) {
    this.#path = path;
    this.#levels = levels;
  }

  descend(from: unknown, start: number, level: number): void {
    let value = from;
    for (let depth = start; depth < this.#path.length; depth += 1) {
      const step = this.#path[depth] as ResponseKey;
      if (step === '@') {
        if (!Array.isArray(value)) return;
        for (let index = 0; index < value.length; index += 1) {
          this.#current[level] = index;
          this.descend(value[index], depth + 1, level + 1);
        }
        return;
      }
      if (!isData(value)) {
        if (Array.isArray(value)) this.regular = false;
        return;
      }
      value = read(value, step as string);
    }
    if (isData(value)) {
      this.data.push(value);
      for (let at = 0; at < level; at += 1) this.#indices.push(this.#current[at] as number);
    } else if (Array.isArray(value)) {
      this.regular = false;
    }
  }

  path(index: number): ResponseKey[] {
    let next = index * this.#levels;
    return this.#path.map((step) => (step === '@' ? (this.#indices[next++] as number) : step));
  }
}

/** Lists of lists come with one `@` each; a missing one is harmless, since nothing else could be meant. */
function outOfStep(root: Data, path: ResponsePath): Targets {
  const data: Data[] = [];
  const paths: ResponseKey[][] = [];
  const descend = (value: unknown, at: readonly ResponseKey[], depth: number): void => {
    if (Array.isArray(value)) {
      const next = path[depth] === '@' ? depth + 1 : depth;
      value.forEach((item, index) => descend(item, [...at, index], next));
      return;
    }
    if (!isData(value)) return;
    const key = path[depth];
    if (key === undefined) {
      data.push(value);
      paths.push([...at]);
    } else {
      descend(read(value, String(key)), [...at, key], depth + 1);
    }
  };
  descend(root, [], 0);
  return { data, path: (index) => [...(paths[index] as ResponseKey[])] };
}
