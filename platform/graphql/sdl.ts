import { readFileSync } from 'node:fs';

/** The files' SDL in the order given; a slice passes schema/shared.graphql and its own schema.graphql. */
export function loadSdl(...files: readonly URL[]): string {
  return files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n') + '\n';
}
