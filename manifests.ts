// What the graph is made of: the five slices, in the order in which they start, and the live fields.
import { readFileSync } from 'node:fs';
import { coaching } from './subgraphs/coaching/subgraph.ts';
import { images } from './subgraphs/images/subgraph.ts';
import { memory } from './subgraphs/memory/subgraph.ts';
import { portfolios } from './subgraphs/portfolios/subgraph.ts';
import { users } from './subgraphs/users/subgraph.ts';

export const manifests = [users, portfolios, memory, images, coaching] as const;

/** Of the virtual subgraph `events`, the shared part of the language first. */
export const streamSdls = [
  'schema/shared.graphql',
  'schema/streams/coaching.graphql',
  'schema/streams/users.graphql',
  'schema/streams/portfolios.graphql',
  'schema/streams/market.graphql',
  'schema/streams/memory.graphql',
  'schema/streams/images.graphql',
].map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'));
