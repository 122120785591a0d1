// What a figure was measured on: it means little without.
import { cpus } from 'node:os';

export function machine() {
  return { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
}
