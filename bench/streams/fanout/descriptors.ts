// Each socket is an open file in the server and in the process of its client.
import { readFileSync } from 'node:fs';

/** What a process opens besides: modules, the log, its threads. */
const RESERVE = 256;

/** From the text of /proc/<pid>/limits; Infinity where there is none. */
export function openFilesOf(limits: string): number {
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  if (soft === undefined || soft === 'unlimited') return Infinity;
  return Number(soft);
}

/** What is wrong with a limit for so many sockets in one process; null: nothing. */
export function tooFewFiles(clients: number, limit: number): string | null {
  const needed = clients + RESERVE;
  if (limit >= needed) return null;
  return (
    `${clients} sockets need ${needed} file descriptors in the server, and a process here may have ${limit}: ` +
    `raise the limit with \`ulimit -n ${needed}\` (the hard one, \`ulimit -Hn\`, as root or in limits.conf), or run with --quick`
  );
}

/** Of this process, and so of those it starts; Node has raised the soft limit to the hard one. */
export function openFiles(): number {
  try {
    return openFilesOf(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return Infinity;
  }
}
