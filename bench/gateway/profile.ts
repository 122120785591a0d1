// Where a process spent its time: the functions of a .cpuprofile by the samples taken in themselves.
import { readFile } from 'node:fs/promises';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  readonly where: string;
  /** Of all time that was neither idle nor the profiler's own, 0 … 1. */
  readonly share: number;
}

const TOLD = 40;

export async function topSelfTimes(file: string): Promise<string[]> {
  const times = selfTimes(JSON.parse(await readFile(file, 'utf8')) as Profile);
  return times
    .slice(0, TOLD)
    .map(({ where, share }) => `${(share * 100).toFixed(1).padStart(5)} %  ${where}`);
}

/** The most expensive first. */
export function selfTimes({ nodes, samples, timeDeltas }: Profile): SelfTime[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  let all = 0;
  samples.forEach((id, n) => {
    const where = names.get(id) ?? '';
    if (where === '(idle)' || where.startsWith('post  node:inspector')) return;
    const delta = Math.max(0, timeDeltas[n] ?? 0);
    all += delta;
    spent.set(where, (spent.get(where) ?? 0) + delta);
  });
  return [...spent]
    .map(([where, time]) => ({ where, share: time / all }))
    .sort((a, b) => b.share - a.share);
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  // From the package or the project's folder on.
  const short =
    /(?:node_modules\/(?!.*node_modules\/)|\/(?=(?:gateway|platform|bench)\/))(.*)$/.exec(url);
  return `${name}  ${short?.[1] ?? url}:${lineNumber + 1}`;
}
