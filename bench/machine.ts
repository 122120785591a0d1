// What a figure was measured on: it means little without.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

export function machine() {
  return { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
}

/** Null where this is no working copy of git. */
export function commit(): string | null {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch {
    return null;
  }
}
