// The operations that the playground opens with, in the order in which a newcomer tries them.
import { readFileSync } from 'node:fs';
import type { PlaygroundTab } from './gateway/edge/playground.ts';

const example = (name: string) =>
  readFileSync(new URL(`examples/${name}.graphql`, import.meta.url), 'utf8');

export const playgroundTabs: readonly PlaygroundTab[] = [
  { query: example('dashboard') },
  { query: example('question') },
  { query: example('answer'), variables: JSON.stringify({ runId: '' }, null, 2) },
];
